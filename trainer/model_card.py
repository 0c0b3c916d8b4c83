"""The model card: written by the program from what was measured, weak points first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cxrviewer.findings import FINDING_INFO
from trainer.card_counts import from_source, images_in, labelled_in, patients_in
from trainer.card_details import (
    against_text,
    calibration,
    encoder_side,
    how_it_answers,
    method,
    subgroups,
    training,
)
from trainer.card_weak_points import weak_points
from trainer.close_look.groups import MEANT
from trainer.config import Config
from trainer.crossval.summary import CrossValidated, Summary
from trainer.evaluate import FindingResult, Report
from trainer.labels import LabelOrigin
from trainer.lateral import LateralFacts
from trainer.localisation import LocalisationRow
from trainer.metrics import Interval, Rates
from trainer.results import FittedOn
from trainer.sources import Data
from trainer.terms import TERMS, short_license

UNDEFINED: Final = "not defined"


def model_card(
    config: Config, report: Report, data: Data, lateral: LateralFacts, *, preset: str,
    crossval: CrossValidated | None = None,
) -> str:  # fmt: skip
    """Markdown.

    Args:
        config: Of the run.
        report: What was measured.
        data: What it was trained on and measured on.
        lateral: What is known of the lateral branch.
        preset: Name or file to train it again from.
        crossval: What was measured on, where nobody is held out.
    """
    minimum = config.export.min_positives
    kept = [result for result in report.findings if result.supported(minimum)]
    left_out = [result for result in report.findings if not result.supported(minimum)]
    sections = [
        _title(config),
        weak_points(config, kept, left_out, data, lateral=lateral, crossval=crossval),
        *how_it_answers(config),
        _results(kept, config),
        _references(kept),
        *_crossval(crossval),
        *calibration(kept),
        *subgroups(report, kept),
        *against_text(None if crossval is None else crossval.text, kept),
        _left_out(left_out, minimum),
        _data(config, data, crossval),
        training(config, preset, "train" if crossval is None else "crossval"),
        _terms(config),
    ]
    return "\n\n".join(sections) + "\n"


def _title(config: Config) -> str:
    export = config.export
    return (
        f"# {export.name} {export.version}\n\nA"
        f" `{config.model.architecture}` of {encoder_side(config)} px with {config.model.fusion}"
        f" fusion{_closer(config)} that reports findings of chest radiographs. Not a medical"
        " device; for research and education. This card is written by the trainer from its"
        " measurements."
    )


def _closer(config: Config) -> str:
    return f" and a closer look of {config.input.size} px" if config.model.close_look else ""


def _results(kept: Sequence[FindingResult], config: Config) -> str:
    head = (
        "| finding | images | patients | positives | in training | AUROC [95 %] | AUPRC [95 %] |"
        " ECE | sensitive: sens / spec | specific: sens / spec |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
    )
    export = config.export
    return (
        "## Results on held-out patients, against experts\n\n"
        + head
        + "\n".join(_row(result) for result in kept)
        + "\n\nIntervals: 95 %, percentile bootstrap over patients"
        f" ({export.bootstrap} draws). “In training”: images that an expert, a box or a"
        f" confirmation calls positive. Calibration ({method(kept)}) and operating"
        " points (the sensitive"
        f" one aims at a sensitivity of {export.target_sensitivity:.2f}, the specific one at a"
        f" specificity of {export.target_specificity:.2f}) {_fitted(kept, config)}"
        " No figure chose a"
        " checkpoint: the weights are the moving average after the last step."
    )


def _fitted(kept: Sequence[FindingResult], config: Config) -> str:
    """On whom calibration and operating points were fitted, to follow "… (Platt) and … are"."""
    apart = [one for one in kept if one.fitted_on is not FittedOn.HELD_OUT]
    crossed = (
        "are fitted on all held-out patients; ECE, sensitivity and specificity are cross-fitted"
        " over five groups of them, so no image is judged by thresholds that it helped to set"
        " (“not defined” where that leaves a group fewer than"
        f" {config.export.min_positives} positives to set them on)."
    )
    if not apart:
        return crossed
    elsewhere = "are fitted on other patients than the held-out ones"
    if len(apart) == len(kept):
        return f"{elsewhere}."
    names = ", ".join(_name(one) for one in apart)
    return f"{elsewhere} for {names}; for all others they {crossed}"


def _row(result: FindingResult) -> str:
    cells = [
        _name(result) + (" (experimental)" if result.experimental else ""),
        str(result.images),
        str(result.patients),
        str(result.positives),
        str(result.training_positives),
        _figure(result.auroc, result.auroc_interval),
        _figure(result.auprc, result.auprc_interval),
        _number(result.ece),
        _rates(result.sensitive),
        _rates(result.specific),
    ]
    return "| " + " | ".join(cells) + " |"


def _references(kept: Sequence[FindingResult]) -> str:
    rows = [
        f"| {_name(r)} | {r.reference.images} | {r.reference.positives} |"
        f" {_number(r.reference.network)} | {_number(r.reference.teacher)} |"
        for r in kept
        if r.reference.images
    ]
    return (
        "## Beside a public network\n\nA public DenseNet-121 trained on the whole of ChestX-ray14,"
        " on those held-out images that belong to its own test part; this model on the same"
        " images. AUROC; “not defined” where an image with or without the finding is lacking.\n\n"
        "| finding | images | positives | this model | public network |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
    )


def _crossval(crossval: CrossValidated | None) -> Iterator[str]:
    """Means over the folds, and maps against boxes."""
    if crossval is None:
        return
    found = crossval.found
    by_fold = ", ".join(UNDEFINED if one is None else f"{one:.2f}" for one in found.fold_means)
    error = found.standard_error
    yield (
        f"## Cross-validation\n\nMean AUROC over {len(found.averaged)} findings on"
        f" {found.images} images of {found.patients} patients: {found.mean.text} (95 %, patients"
        f" drawn for all findings at once); by fold {by_fold}; standard error over folds"
        f" {_number(error)}. On the public network's images: {found.beside_teacher_mean.text},"
        f" the public network {found.teacher_mean.text}."
    )
    if found.localisation:
        yield _maps_against_boxes(found)


def _maps_against_boxes(found: Summary) -> str:
    rows = [
        f"| {'all' if one.finding is None else FINDING_INFO[one.finding].name_en} | {one.images} |"
        f" {one.patients} | {one.pointing.text} | {_number(one.chance)} | {_number(one.mean_iou)} |"
        for one in (*found.localisation, *found.gathered)
    ]
    return (
        "## Maps against boxes\n\n“Points”: part of boxed images on which the map's greatest value"
        " lies in a box; “by chance”: mean part of the image that the boxes cover; IoU of the boxes"
        " with where the map is at least half of its greatest value.\n\n"
        "| finding | boxed images | patients | points [95 %] | by chance | IoU |\n"
        "|---|---|---|---|---|---|\n" + "\n".join(rows) + _made_of(found.gathered)
    )


def _made_of(gathered: Sequence[LocalisationRow]) -> str:
    """Whose boxes the rows below “all” are measured against."""
    if not gathered:
        return ""
    named = (
        f"{FINDING_INFO[one.finding].name_en} (those of "
        + ", ".join(FINDING_INFO[member].name_en.lower() for member in MEANT[one.finding])
        + ")"
        for one in gathered
        if one.finding is not None
    )
    return (
        "\n\nBelow “all”: findings without boxes of their own, against those of findings that they"
        f" are made of: {', '.join(named)}."
    )


def _left_out(results: Sequence[FindingResult], minimum: int) -> str:
    rows = [
        f"- {_name(r)}: {r.positives} of {r.images} held-out images positive, AUROC"
        f" {_figure(r.auroc, r.auroc_interval)}"
        for r in results
    ]
    return (
        "## Left out\n\nTrained as helpers, but not part of the model: fewer than"
        f" {minimum} held-out positives or negatives, or an AUROC of 0.5 or less.\n\n"
        + ("\n".join(rows) if rows else "None.")
        + "\n\nThe mean at the top is over the findings that were kept; with those left out for"
        " their AUROC it would be lower."
    )


def _data(config: Config, data: Data, crossval: CrossValidated | None) -> str:
    train = data.split.train
    held = data.split.held_out if crossval is None else crossval.samples
    rows = []
    for source in config.data.sources:
        trained, measured = from_source(train, source), from_source(held, source)
        rows.append(
            f"| {TERMS[source].name} | {images_in(trained)} | {patients_in(trained)}"
            f" | {labelled_in(trained)} | {images_in(measured)} | {patients_in(measured)} |"
        )
    return (
        "## Data\n\n| data set | training images | patients | with expert labels"
        " | held-out images | patients |\n|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + f"\n\n{_split(config, crossval)} Images that could not be read:"
        f" {len(data.cache.unreadable)}. Labels mined from report text weigh"
        f" {config.loss.origin_weights.get(LabelOrigin.TEXT, 0):g} of an expert's: against experts"
        " they miss more than half of most findings."
    )


def _split(config: Config, crossval: CrossValidated | None) -> str:
    seed = config.data.split_seed
    if crossval is None:
        return (
            f"Split by patient: {config.data.held_out_fraction:.0%} of the patients with expert"
            f" labels are held out (seed {seed}); none of their images was trained on."
        )
    return (
        "Split by patient: all patients with labels or boxes of radiologists are divided into"
        f" {len(crossval.found.folds)} folds (seed {seed}). The images that are called held out"
        " were so from the network of their fold; the published weights saw them."
    )


def _terms(config: Config) -> str:
    credit = "\n".join(f"- {TERMS[source].attribution}" for source in config.data.sources)
    return f"## Terms\n\n{short_license(config.data.sources)} (LICENSE). Credit:\n\n{credit}"


def _name(result: FindingResult) -> str:
    return FINDING_INFO[result.finding].name_en


def _figure(value: float | None, interval: Interval | None) -> str:
    if value is None:
        return UNDEFINED
    if interval is None:
        return f"{value:.2f} [{UNDEFINED}]"
    return f"{value:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


def _number(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.2f}"


def _rates(found: Rates | None) -> str:
    if found is None:
        return UNDEFINED
    return f"{_number(found.sensitivity)} / {_number(found.specificity)}"
