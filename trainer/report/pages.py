"""The report's sections, from what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.inference.analysis import MapMethod
from trainer.config import AnswerUnit
from trainer.metrics import NOT_DEFINED, Decision
from trainer.report.gallery import Example
from trainer.report.html import bullets, page, paragraph, picture, section, table
from trainer.report.measure import Measured
from trainer.report.plots import curves
from trainer.report.reference import reference_section
from trainer.report.weak_points import weak_points
from trainer.results import FindingResult, UnitRow
from trainer.single_label import Confusion
from trainer.subgroups import Group
from trainer.thresholds import ThresholdRule

_UNITS: Final = {
    AnswerUnit.IMAGE: "samples",
    AnswerUnit.STUDY: "studies",
    AnswerUnit.PATIENT: "patients",
}
_RULES: Final = {
    ThresholdRule.MAX_F1: "greatest F1",
    ThresholdRule.YOUDEN: "Youden's index",
    ThresholdRule.SENSITIVITY: "sensitivity {0:.2f}",
    ThresholdRule.SPECIFICITY: "specificity {0:.2f}",
}
_GROUPS: Final = {
    Group.SEX: "By sex",
    Group.AGE: "By age",
    Group.VIEW: "By view",
    Group.SOURCE: "By data set",
}
_ANCHORS: Final = (
    ("Results", "results"), ("Beside the literature", "literature"), ("Thresholds", "thresholds"),
    ("Subgroups", "subgroups"), ("Curves", "curves"), ("Maps", "maps"), ("Data", "data"),
)  # fmt: skip


def html_report(measured: Measured, examples: Sequence[Example]) -> str:
    """The whole page."""
    name = f"{measured.config.export.name} {measured.config.export.version}"
    body = (
        f"<h1>{name}</h1>",
        paragraph(_lead(measured), "lead"),
        section("Weak points", "weak", bullets(weak_points(measured)), kind="weak"),
        _contents(),
        _results(measured),
        _confusion(measured.report.confusion),
        reference_section(measured),
        _thresholds(measured),
        _subgroups(measured),
        _views(measured),
        _curves(measured),
        _maps(measured, examples),
        _data(measured),
    )
    return page(f"{name}: report", body)


def name_of(finding: Finding) -> str:
    """English name."""
    return FINDING_INFO[finding].name_en


def _lead(measured: Measured) -> str:
    config = measured.config
    return (
        f"{config.model.architecture}, {config.model.fusion.value} fusion, {config.input.size} px,"
        f" preset {measured.preset}. Not a medical device; for research and education."
    )


def _contents() -> str:
    links = "".join(f'<a href="#{anchor}">{title}</a>' for title, anchor in _ANCHORS)
    return f"<nav>{links}</nav>"


def _results(measured: Measured) -> str:
    export = measured.config.export
    parts = [
        paragraph(
            f"AUROC and average precision with 95 % intervals ({export.bootstrap} bootstrap draws"
            " of patients). ECE and Brier score of calibrated confidences, on patients that the"
            " calibration was not fitted on. In training: samples there that a trusted label calls"
            " positive.",
            "note",
        )
    ]
    units = {row.unit for row in measured.report.units}
    first = export.count if export.count in units else AnswerUnit.IMAGE
    for unit in sorted(units, key=lambda one: (one is not first, list(AnswerUnit).index(one))):
        parts.append(f"<h3>By {_heading(unit)}</h3>")
        if unit is AnswerUnit.PATIENT:
            parts.append(
                paragraph("The greatest answer and the greatest label of each patient.", "note")
            )
        parts.append(_unit_table(measured, unit, whole=unit is first))
    return section("Results", "results", *parts)


def _heading(unit: AnswerUnit) -> str:
    return "sample" if unit is AnswerUnit.IMAGE else unit.value


def _unit_table(measured: Measured, unit: AnswerUnit, *, whole: bool) -> str:
    rows = [row for row in measured.report.units if row.unit is unit]
    results = {one.finding: one for one in measured.report.findings}
    heads = ["finding", _UNITS[unit], "patients", "positives", "AUROC [95 %]", "AUPRC [95 %]"]
    if unit is AnswerUnit.PATIENT:
        heads.remove(_UNITS[unit])
    if whole:
        heads += ["share", "ECE", "Brier", "in training"]
    cells: list[Sequence[str | int]] = [
        _unit_cells(row, results[row.finding], whole=whole) for row in rows
    ]
    mean = measured.report.mean_over(unit)
    defined = sum(row.auroc.value is not None for row in rows)
    words = NOT_DEFINED if mean is None else f"{mean:.3f} (mean of {defined})"
    before = heads.index("AUROC [95 %]")
    cells.append(["All", *[""] * (before - 1), words, *[""] * (len(heads) - before - 1)])
    return table(heads, cells, summed=True)


def _unit_cells(row: UnitRow, result: FindingResult, *, whole: bool) -> list[str | int]:
    label = name_of(row.finding)
    counts = [row.patients, row.positives]
    if row.unit is not AnswerUnit.PATIENT:
        counts.insert(0, row.count)
    found: list[str | int] = [label, *counts, row.auroc.text, row.auprc.text]
    if whole:
        share = f"{row.positives / row.count:.3f}" if row.count else NOT_DEFINED
        found += [share, number(result.ece), number(result.brier), result.training_positives]
    return found


def number(value: float | None) -> str:
    """Three decimals, or that it is not defined."""
    return NOT_DEFINED if value is None else f"{value:.3f}"


def _confusion(found: Confusion | None) -> str:
    if found is None:
        return ""
    majority = "" if found.majority is None else f", the commonest class alone {found.majority:.3f}"
    heads = ["is \\ is called", *(name_of(one) for one in found.findings), "all"]
    rows: list[list[str | int]] = [
        [name_of(finding), *counts, sum(counts)]
        for finding, counts in zip(found.findings, found.counts, strict=False)
    ]
    return section(
        "Accuracy", "accuracy",
        paragraph(
            f"Accuracy {found.accuracy.text} on {found.samples} samples with exactly one of the"
            f" classes ({found.left_out} others left out){majority}."
        ),
        table(heads, rows),
    )  # fmt: skip


def _thresholds(measured: Measured) -> str:
    export = measured.config.export
    targets = {
        ThresholdRule.SENSITIVITY: export.target_sensitivity,
        ThresholdRule.SPECIFICITY: export.target_specificity,
    }
    parts = [
        paragraph(
            "Each threshold was set on other patients than those that it is judged on; with"
            " cross-fitting the threshold shown is the median over the groups.",
            "note",
        )
    ]
    for rule, words in _RULES.items():
        rows = [
            _decision_cells(one.finding, one.decisions[rule])
            for one in measured.report.findings
            if rule in one.decisions
        ]
        heads = ["finding", "threshold", "sensitivity", "specificity", "precision", "F1", "G-mean"]
        if rows:
            parts += [f"<h3>For {words.format(targets.get(rule, 0))}</h3>", table(heads, rows)]
    return section("Thresholds", "thresholds", *parts)


def _decision_cells(finding: Finding, one: Decision) -> list[str | int]:
    values = (one.threshold, one.sensitivity, one.specificity, one.precision, one.f1, one.g_mean)
    return [name_of(finding), *(number(value) for value in values)]


def _subgroups(measured: Measured) -> str:
    rows = measured.report.subgroups
    parts = []
    for group, words in _GROUPS.items():
        members = list(dict.fromkeys(row.member for row in rows if row.group is group))
        if not members:
            continue
        by_place = {(row.member, row.finding): row for row in rows if row.group is group}
        cells: list[list[str | int]] = []
        for finding in dict.fromkeys(row.finding for row in rows):
            there = [by_place[member, finding] for member in members]
            told = [f"{row.auroc.text}, n {row.positives}/{row.images}" for row in there]
            cells.append([name_of(finding), *told])
        parts += [f"<h3>{words}</h3>", table(["AUROC [95 %]", *members], cells)]
    if parts:
        note = "n: positives / samples with a label. An unknown sex or age is a part of its own."
        parts.insert(0, paragraph(note, "note"))
    return section("Subgroups", "subgroups", *parts)


def _views(measured: Measured) -> str:
    rows: list[list[str | int]] = [
        [name_of(row.finding), row.studies, row.positives, row.frontal.text, row.both.text]
        for row in measured.views
    ]
    return section(
        "Frontal against frontal and lateral", "views",
        paragraph("The same studies, all of which have both views.", "note") if rows else "",
        table(["finding", "studies", "positives", "frontal alone", "frontal and lateral"], rows),
    )  # fmt: skip


def _curves(measured: Measured) -> str:
    parts = []
    for column, result in enumerate(measured.report.findings):
        if result.auroc is None:
            continue
        logits, truth, _ = measured.known.column(column)
        drawn = curves(truth, logits, result.reliability, images="samples")
        name = name_of(result.finding)
        caption = f"Positives: {result.positives} of {result.images} samples."
        parts += [f"<h3>{name}</h3>", picture(drawn, "svg+xml", f"Curves of {name}", caption)]
    return section("Curves", "curves", *parts)


def _maps(measured: Measured, examples: Sequence[Example]) -> str:
    return section("Maps", "maps", *_box_parts(measured), *_film_parts(measured, examples))


def _box_parts(measured: Measured) -> Iterator[str]:
    if not measured.localisation:
        return
    yield paragraph(
        "Pointing: the map's greatest value lies in one of the finding's boxes, without tolerance."
        " IoU: the area where the map is at least half of its greatest value, against the boxes."
        " By chance: the part of the image that the boxes cover.",
        "note",
    )
    rows: list[list[str | int]] = [
        [
            "All" if row.finding is None else name_of(row.finding), row.images, row.patients,
            row.pointing.text, number(row.chance), number(row.mean_iou),
        ]
        for row in measured.localisation
    ]  # fmt: skip
    heads = ["finding", "boxed images", "patients", "pointing [95 %]", "by chance", "mean IoU"]
    yield table(heads, rows, summed=True)


def _film_parts(measured: Measured, examples: Sequence[Example]) -> Iterator[str]:
    if not examples:
        return
    kind = "exact" if measured.map_method is MapMethod.EXACT else "Grad-CAM"
    yield paragraph(
        f"The surest right and wrong call and the most decided miss at the F1 threshold, with the"
        f" {kind} map of the finding: orange speaks for it, blue against it. Each finding"
        " has one scale; below each film stands what its strongest colour is worth, in calibrated"
        " logits. These are extremes, not typical films.",
        "note",
    )
    for finding in dict.fromkeys(example.finding for example in examples):
        films = [_film(example) for example in examples if example.finding is finding]
        yield f'<h3>{name_of(finding)}</h3><div class="films">{"".join(films)}</div>'


def _film(example: Example) -> str:
    caption = (
        f"{example.outcome.value.capitalize()}: confidence {example.confidence:.2f}, threshold"
        f" {example.threshold:.2f}, {example.role.value} view, colours to ±{example.scale:g}"
    )
    return picture(example.jpeg, "jpeg", caption, caption)


def _data(measured: Measured) -> str:
    split = measured.data.split
    parts = {"training": split.train, "validation": split.validation, "held out": split.held_out}
    rows: list[list[str | int]] = []
    for part, samples in parts.items():
        for source in dict.fromkeys(one.source for one in samples):
            chosen = [one for one in samples if one.source == source]
            images = sum(len(one.images) for one in chosen)
            patients = len({one.patient for one in chosen})
            rows.append([part, source, len(chosen), images, patients])
    chosen_split = measured.config.data
    return section(
        "Data", "data",
        paragraph(
            f"Split: {chosen_split.split.value}, seed {chosen_split.split_seed}; always by patient."
            f" One sample is one {chosen_split.unit.value}.",
            "note",
        ),
        table(["part", "data set", "samples", "images", "patients"], rows),
        bullets([f"{one.path}: {one.reason}" for one in measured.data.skipped[:50]]),
    )  # fmt: skip
