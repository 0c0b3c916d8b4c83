"""From out-of-fold answers to figures with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.crossval.answers import ARRAYS, Answered, Matrix
from trainer.evaluate import Report
from trainer.labels import Sample
from trainer.localisation import Hit, LocalisationRow, summarise
from trainer.metrics import Figure, Interval, auroc, figure
from trainer.metrics.bootstrap import patient_draws
from trainer.metrics.ranking import weighted_auroc

_F: Final = Finding
HEADLINE: Final = (
    _F.ATELECTASIS, _F.CARDIOMEGALY, _F.CONSOLIDATION, _F.PLEURAL_EFFUSION, _F.INFILTRATION,
    _F.MASS, _F.NODULE, _F.PLEURAL_THICKENING, _F.PNEUMOTHORAX,
)  # fmt: skip
"""The findings with enough expert labels to be averaged."""

_LEVELS: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Row:
    """One finding over all folds.

    Attributes:
        finding: Which.
        images: Measured images.
        patients: Their patients.
        positives: Positive images.
        pooled: AUROC over the images of all folds together.
        by_fold: AUROC of each fold, None where not defined.
        teacher_images: Of these, images that the public network may be measured on.
        teacher_positives: Positive ones among them.
        teacher: The public network's AUROC there.
        beside_teacher: This network's AUROC there.
    """

    finding: Finding
    images: int
    patients: int
    positives: int
    pooled: Figure
    by_fold: tuple[float | None, ...]
    teacher_images: int
    teacher_positives: int
    teacher: Figure
    beside_teacher: Figure


@dataclass(frozen=True, slots=True)
class Summary:
    """A cross-validation.

    Attributes:
        folds: Those that were run.
        images: Measured images.
        patients: Their patients.
        rows: By finding.
        averaged: Findings of the means.
        mean: Mean of the pooled AUROC over `averaged`.
        fold_means: The same mean within each fold.
        teacher_mean: Mean over `averaged` of the public network where it may be measured.
        beside_teacher_mean: This network's mean on the same images.
        localisation: Maps against boxes, all folds together.
        gathered: The same of findings without boxes that are made of boxed ones.
        mean_pointing: Mean over the boxed findings of the part at which the map points.
    """

    folds: tuple[int, ...]
    images: int
    patients: int
    rows: tuple[Row, ...]
    averaged: tuple[Finding, ...]
    mean: Figure
    fold_means: tuple[float | None, ...]
    teacher_mean: Figure
    beside_teacher_mean: Figure
    localisation: tuple[LocalisationRow, ...]
    mean_pointing: Figure
    gathered: tuple[LocalisationRow, ...] = ()

    @property
    def standard_error(self) -> float | None:
        """Of the mean over folds: their deviation over the root of their number."""
        known = [value for value in self.fold_means if value is not None]
        if len(known) < 2:
            return None
        return float(np.std(known, ddof=1) / np.sqrt(len(known)))

    def to_json(self) -> dict[str, Any]:
        """A tree of plain values."""
        return {
            "folds": list(self.folds),
            "images": self.images,
            "patients": self.patients,
            "averaged": [finding.value for finding in self.averaged],
            "mean_auroc": _figure(self.mean),
            "fold_means": list(self.fold_means),
            "standard_error": self.standard_error,
            "teacher_mean": _figure(self.teacher_mean),
            "beside_teacher_mean": _figure(self.beside_teacher_mean),
            "findings": {row.finding.value: _row(row) for row in self.rows},
            "mean_pointing": _figure(self.mean_pointing),
            "localisation": [_boxed(one) for one in self.localisation],
            "gathered": [_boxed(one) for one in self.gathered],
        }


def _boxed(row: LocalisationRow) -> dict[str, Any]:
    return {
        "finding": "all" if row.finding is None else row.finding.value,
        "images": row.images,
        "patients": row.patients,
        "pointing": _figure(row.pointing),
        "mean_iou": row.mean_iou,
        "chance": row.chance,
    }


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What a published bundle rests on where nobody is held out from its weights.

    Attributes:
        samples: Measured, each by a network of the folds.
        found: Figures.
        text: The same answers against labels mined from text, or None.
        strange_lateral: Mean AUROC beside a lateral of another patient less that without one
            (`trainer.crossval.strange_lateral`), or None.
    """

    samples: tuple[Sample, ...]
    found: Summary
    text: Report | None = None
    strange_lateral: Figure | None = None


def summary(answered: Answered, *, resamplings: int) -> Summary:
    """Measure out-of-fold answers.

    Args:
        answered: Of all folds that were run.
        resamplings: Draws of patients for each interval.
    """
    folds = tuple(int(fold) for fold in np.unique(answered.folds))
    known = ~np.isnan(answered.truth).all(axis=1)
    averaged = tuple(one for one in HEADLINE if one in answered.findings)
    public = answered.teacher
    own = [hit for hit in answered.hits if not hit.gathered]
    gathered = [hit for hit in answered.hits if hit.gathered]
    return Summary(
        folds=folds,
        images=int(known.sum()),
        patients=len(set(answered.patients[known])),
        rows=tuple(_of_finding(answered, one, folds, resamplings) for one in answered.findings),
        averaged=averaged,
        mean=mean_auroc(answered, answered.logits, averaged, resamplings=resamplings),
        fold_means=tuple(
            mean_auroc(_only(answered, answered.folds == fold), None, averaged, resamplings=0).value
            for fold in folds
        ),
        teacher_mean=mean_auroc(answered, public, averaged, resamplings=resamplings),
        beside_teacher_mean=mean_auroc(
            answered, np.where(np.isnan(public), np.nan, answered.logits), averaged,
            resamplings=resamplings,
        ),
        localisation=summarise(own, resamplings=resamplings),
        mean_pointing=mean_pointing(own, resamplings=resamplings),
        gathered=summarise(gathered, resamplings=resamplings)[:-1],
    )  # fmt: skip


def mean_auroc(
    answered: Answered, scores: Matrix | None, findings: Sequence[Finding], *, resamplings: int
) -> Figure:
    """Mean AUROC over some findings, with an interval over patients who are drawn for all at once.

    Findings without positives or negatives are left out of the mean; `why` is then of no use, for
    the rows of the findings say so.

    Args:
        answered: Truth and patients.
        scores: (n, all findings), NaN where not to be measured; None for the logits.
        findings: Of the mean.
        resamplings: Draws; 0 for no interval.
    """
    scores = answered.logits if scores is None else scores
    parts = []
    for finding in findings:
        truth, values, rows = _known(answered, scores, finding)
        if truth.any() and not truth.all():
            parts.append((truth, values, rows))
    if not parts:
        return Figure(None, why="nothing to measure")
    value = float(np.mean([auroc(truth, values) for truth, values, _ in parts]))
    if not resamplings:
        return Figure(value)
    found = [
        np.stack([weighted_auroc(truth, values, weights[:, rows]) for truth, values, rows in parts])
        for weights in patient_draws(list(answered.patients), resamplings, 0)
    ]
    return Figure(value, _interval(_mean(np.concatenate(found, axis=1))))


def difference(one: Answered, other: Answered, *, resamplings: int) -> Figure:
    """Mean AUROC of `one` less that of `other` on the images of both, patients drawn for both.

    Args:
        one: Answers.
        other: Answers of another configuration, on the same folds.
        resamplings: Draws.
    """
    findings = [f for f in HEADLINE if f in one.findings and f in other.findings]
    common = np.intersect1d(one.images, other.images)
    first, second = (_only(part, _places(part.images, common)) for part in (one, other))
    parts = []
    for finding in findings:
        truth, values, rows = _known(first, first.logits, finding)
        column = second.findings.index(finding)
        if truth.any() and not truth.all():
            parts.append((truth, values, second.logits[rows, column], rows))
    if not parts:
        return Figure(None, why="no common images")
    value = float(np.mean([(auroc(t, a) or 0) - (auroc(t, b) or 0) for t, a, b, _ in parts]))
    found = []
    for weights in patient_draws(list(first.patients), resamplings, 0):
        gains = [
            weighted_auroc(t, a, weights[:, rows]) - weighted_auroc(t, b, weights[:, rows])
            for t, a, b, rows in parts
        ]
        found.append(_mean(np.stack(gains)))
    return Figure(value, _interval(np.concatenate(found)))


def mean_pointing(hits: Sequence[Hit], *, resamplings: int) -> Figure:
    """Mean over findings of the part of boxed images at which the map points."""
    findings = [one for one in Finding if any(hit.finding is one for hit in hits)]
    if not findings:
        return Figure(None, why="0 boxed")
    flags = np.array([hit.pointed for hit in hits], np.float64)
    groups = [np.array([hit.finding is one for hit in hits]) for one in findings]
    value = float(np.mean([flags[group].mean() for group in groups]))
    found = []
    for weights in patient_draws([hit.patient for hit in hits], resamplings, 0):
        drawn = [weights[:, group].sum(axis=1) for group in groups]
        right = [weights[:, group] @ flags[group] for group in groups]
        with np.errstate(invalid="ignore"):
            found.append(_mean(np.stack(right) / np.stack(drawn)))
    return Figure(value, _interval(np.concatenate(found)) if found else None)


def _of_finding(
    answered: Answered, finding: Finding, folds: Sequence[int], resamplings: int
) -> Row:
    truth, values, rows = _known(answered, answered.logits, finding)
    patients = [str(name) for name in answered.patients[rows]]
    told, teacher, taught = _known(answered, answered.teacher, finding)
    theirs = [str(name) for name in answered.patients[taught]]
    column = answered.findings.index(finding)
    where = answered.folds[rows]
    return Row(
        finding=finding,
        images=len(truth),
        patients=len(set(patients)),
        positives=int(truth.sum()),
        pooled=figure(auroc, truth, values, patients, resamplings=resamplings),
        by_fold=tuple(auroc(truth[where == one], values[where == one]) for one in folds),
        teacher_images=len(told),
        teacher_positives=int(told.sum()),
        teacher=figure(auroc, told, teacher, theirs, resamplings=resamplings),
        beside_teacher=figure(
            auroc, told, answered.logits[taught, column], theirs, resamplings=resamplings
        ),
    )


def _known(
    answered: Answered, scores: Matrix, finding: Finding
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.intp]]:
    """Truth, scores and rows of a finding where both are known."""
    column = answered.findings.index(finding)
    rows = np.flatnonzero(~np.isnan(answered.truth[:, column]) & ~np.isnan(scores[:, column]))
    return answered.truth[rows, column] > 0.5, scores[rows, column], rows


def _only(answered: Answered, rows: NDArray[Any]) -> Answered:
    """These rows, without the maps' hits."""
    arrays = {name: getattr(answered, name)[rows] for name in ARRAYS}
    return Answered(findings=answered.findings, hits=(), **arrays)


def _places(names: NDArray[np.str_], wanted: NDArray[np.str_]) -> NDArray[np.intp]:
    """Where each of `wanted`, which is sorted, stands in `names`."""
    order = np.argsort(names)
    return np.asarray(order[np.searchsorted(names[order], wanted)], np.intp)


def _mean(found: Matrix) -> NDArray[np.float64]:
    """Mean over rows of what is defined of each column; NaN where nothing is."""
    defined = ~np.isnan(found)
    total = np.where(defined, found, 0).sum(axis=0)
    return np.where(defined.any(axis=0), total / np.maximum(defined.sum(axis=0), 1), np.nan)


def _interval(found: NDArray[np.float64]) -> Interval | None:
    found = found[~np.isnan(found)]
    if not len(found):
        return None
    low, high = np.percentile(found, _LEVELS)
    return Interval(float(low), float(high))


def _figure(found: Figure) -> dict[str, Any]:
    ends = found.interval
    return {"value": found.value, "interval": None if ends is None else [ends.low, ends.high]}


def _row(row: Row) -> dict[str, Any]:
    return {
        "images": row.images,
        "patients": row.patients,
        "positives": row.positives,
        "auroc": _figure(row.pooled),
        "by_fold": list(row.by_fold),
        "teacher_images": row.teacher_images,
        "teacher_positives": row.teacher_positives,
        "teacher_auroc": _figure(row.teacher),
        "auroc_beside_teacher": _figure(row.beside_teacher),
    }
