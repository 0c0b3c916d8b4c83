"""What a reader must know before the figures, in sentences made from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.inference.analysis import MapMethod
from trainer.report.measure import Measured
from trainer.results import FindingResult, FittedOn
from trainer.subgroups import SubgroupRow

_BAD_ECE = 0.1
_FEW = 30
# With fewer, one patient decides, and an interval over patients is narrow by chance.
_FEW_OF_A_PART = 5


def weak_points(measured: Measured) -> tuple[str, ...]:
    """Sentences, the gravest first."""
    return (
        *_size(measured),
        *_findings(measured),
        *_calibration(measured),
        *_subgroups(measured.report.subgroups),
        *_localisation(measured),
        *_views(measured),
        *_left_out(measured),
        *(note.replace("**", "") for note in measured.config.export.notes),
    )


def names(findings: list[Finding]) -> str:
    """Names of findings in a sentence."""
    return ", ".join(FINDING_INFO[one].name_en.lower() for one in findings)


def _size(measured: Measured) -> Iterator[str]:
    held = measured.data.split.held_out
    truth = ", then ".join(origin.value for origin in measured.config.data.truth)
    yield (
        f"Measured on {len(held)} samples of {len({one.patient for one in held})} patients whom"
        f" training never saw, against labels of origin: {truth}. They come from the same sources"
        " as the training samples; elsewhere the network will do worse."
    )


def _findings(measured: Measured) -> Iterator[str]:
    results = measured.report.findings
    undefined: dict[str, list[Finding]] = {}
    for one in results:
        if one.auroc is None:
            undefined.setdefault(one.why, []).append(one.finding)
    for why, which in undefined.items():
        yield f"Not defined ({why}): {names(which)}."
    defined = [one for one in results if one.auroc is not None]
    few = [one.finding for one in defined if min(one.positives, one.negatives) < _FEW]
    if few:
        yield (
            f"Fewer than {_FEW} positives or negatives stand behind: {names(few)}; their"
            " intervals are wide."
        )
    chance = [one.finding for one in defined if one.experimental]
    if chance:
        yield f"Chance alone may explain (the interval of the AUROC has 0.5): {names(chance)}."


def _calibration(measured: Measured) -> Iterator[str]:
    results = measured.report.findings
    off = [one.finding for one in results if _is_off(one)]
    if off:
        yield f"Confidences are off by more than {_BAD_ECE:g} on average (ECE): {names(off)}."
    if any(one.fitted_on is FittedOn.HELD_OUT and one.auroc is not None for one in results):
        yield (
            "Calibration and thresholds are fitted on the held-out patients themselves; the figures"
            " here are cross-fitted over five groups of them, so that nobody is judged by a"
            " threshold that they helped to set."
        )


def _is_off(result: FindingResult) -> bool:
    return result.auroc is not None and result.ece is not None and result.ece > _BAD_ECE


def _subgroups(rows: tuple[SubgroupRow, ...]) -> Iterator[str]:
    """Pairs of parts whose intervals do not touch."""
    for one, other in combinations(rows, 2):
        if (one.group, one.finding) != (other.group, other.finding):
            continue
        if min(_weight(one), _weight(other)) < _FEW_OF_A_PART:
            continue
        better, worse = sorted((one, other), key=lambda row: -(row.auroc.value or 0.0))
        if better.auroc.interval is None or worse.auroc.interval is None:
            continue
        if better.auroc.interval.low > worse.auroc.interval.high:
            yield (
                f"{FINDING_INFO[one.finding].name_en} is told worse for {one.group.value}"
                f" {worse.member} ({worse.auroc.text}) than for {better.member}"
                f" ({better.auroc.text})."
            )


def _weight(row: SubgroupRow) -> int:
    return min(row.positives, row.images - row.positives)


def _localisation(measured: Measured) -> Iterator[str]:
    if measured.map_method is None:
        yield "The network has no maps, so nothing shows where it looks."
        return
    if measured.map_method is MapMethod.GRAD_CAM:
        yield (
            "Its maps are Grad-CAM: they show where an answer is sensitive and do not add up to it."
        )
    if not measured.localisation:
        yield "No held-out image has a box, so the maps were not measured."
        return
    whole = measured.localisation[-1]
    interval = whole.pointing.interval
    if interval is not None and whole.chance is not None and interval.low <= whole.chance:
        yield (
            f"On {whole.images} boxed images of {whole.patients} patients the maps point no better"
            f" than a random place would ({whole.pointing.text} against {whole.chance:.3f})."
        )


def _views(measured: Measured) -> Iterator[str]:
    if len(measured.config.model.views) > 1 and not measured.views:
        yield "What the lateral view adds was not measured: no held-out study has both views."


def _left_out(measured: Measured) -> Iterator[str]:
    data = measured.data
    counts = {
        "patients too young": data.too_young,
        "ages that cannot be": data.too_old,
        "unreadable files": len(data.skipped),
    }
    told = [f"{count} {what}" for what, count in counts.items() if count]
    if told:
        yield f"Left out: {', '.join(told)}."
