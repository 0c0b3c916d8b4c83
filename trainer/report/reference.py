"""The published table beside ours, and the teacher's figures on the same images."""

from __future__ import annotations

from cxrviewer.findings import FINDING_INFO, Finding
from trainer.metrics import NOT_DEFINED
from trainer.published import Column, PublishedTable
from trainer.report.html import bullets, paragraph, section, table
from trainer.report.measure import Measured
from trainer.results import FindingResult
from trainer.thresholds import ThresholdRule

_METRICS = {"auroc": "AUROC", "f1": "F1", "g_mean": "G-mean", "accuracy": "accuracy"}


def reference_section(measured: Measured) -> str:
    """Empty where there is neither a published table nor a teacher."""
    return section(
        "Beside the literature", "literature", *_published(measured), *_teacher(measured)
    )


def _published(measured: Measured) -> list[str]:
    found = measured.published
    if found is None:
        return []
    metrics = dict.fromkeys(column.metric for column in found.columns)
    split = measured.config.data.split.value
    parts = [
        paragraph(f"Published: {found.source}."),
        paragraph(f"There: {found.data}."),
        bullets(_splits(found)),
        paragraph(
            f"Here: {len(measured.data.split.held_out)} samples of"
            f" {', '.join(measured.config.data.sources)}, split “{split}”. Figures of two splits"
            " cannot be compared to the second decimal.",
        ),
    ]
    for metric in metrics:
        if metric in _METRICS:
            columns = [one for one in found.columns if one.metric == metric]
            parts += [f"<h3>{_METRICS[metric]}</h3>", _table(measured, found, metric, columns)]
    notes = [f"{one.heading}: {one.note}." for one in found.columns if one.note]
    if found.note:
        notes.insert(0, found.note)
    return [*parts, bullets(notes) if notes else ""]


def _splits(found: PublishedTable) -> list[str]:
    """What each column was measured on; columns on the same are told together."""
    by_split: dict[str, list[str]] = {}
    for one in found.columns:
        by_split.setdefault(one.split, []).append(one.heading)
    return [f"{split}: {'; '.join(names)}." for split, names in by_split.items()]


def _table(measured: Measured, found: PublishedTable, metric: str, columns: list[Column]) -> str:
    results = {one.finding: one for one in measured.report.findings}
    named = {finding for one in columns for finding in one.by_finding}
    rows: list[list[str | int]] = []
    for finding in found.findings:
        if finding in named:
            ours = _ours(results.get(finding), metric)
            theirs = [_there(one, finding) for one in columns]
            rows.append([FINDING_INFO[finding].name_en, ours, *theirs])
    rows.append(["As printed" if rows else "All", _our_mean(measured, metric, named),
                 *("" if one.mean is None else f"{one.mean:g}" for one in columns)])  # fmt: skip
    return table(["finding", "here", *(one.heading for one in columns)], rows, summed=True)


def _there(column: Column, finding: Finding) -> str:
    return f"{column.by_finding[finding]:g}" if finding in column.by_finding else ""


def _ours(result: FindingResult | None, metric: str) -> str:
    if result is None:
        return "no output"
    if metric == "auroc":
        return f"{NOT_DEFINED} ({result.why})" if result.auroc is None else f"{result.auroc:.3f}"
    decision = result.decisions.get(ThresholdRule.MAX_F1)
    value = None if decision is None else (decision.f1 if metric == "f1" else decision.g_mean)
    return NOT_DEFINED if value is None else f"{value:.3f}"


def _our_mean(measured: Measured, metric: str, named: set[Finding]) -> str:
    if metric == "accuracy":
        confusion = measured.report.confusion
        return NOT_DEFINED if confusion is None else confusion.accuracy.text
    if metric != "auroc":
        return ""
    found = [
        one.auroc
        for one in measured.report.findings
        if one.auroc is not None and (not named or one.finding in named)
    ]
    return f"{sum(found) / len(found):.3f} (mean of {len(found)})" if found else NOT_DEFINED


def _teacher(measured: Measured) -> list[str]:
    rows: list[list[str | int]] = [
        [
            FINDING_INFO[one.finding].name_en, one.reference.images, one.reference.positives,
            _plain(one.reference.network), _plain(one.reference.teacher),
        ]
        for one in measured.report.findings
        if one.reference.images
    ]  # fmt: skip
    if not rows:
        return []
    return [
        "<h3>The teacher on the same samples</h3>",
        paragraph(
            "Held-out samples for which the data hold another network's answers. AUROC.", "note"
        ),
        table(["finding", "samples", "positives", "here", "teacher"], rows),
    ]


def _plain(value: float | None) -> str:
    return NOT_DEFINED if value is None else f"{value:.3f}"
