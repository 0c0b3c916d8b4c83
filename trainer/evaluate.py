"""Measure a network on the held-out patients and calibrate it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.calibrate import CrossFitted, applied, cross_fit, transfer_fit
from trainer.calibration_fits import confidences, fit
from trainer.config import AnswerUnit, ExportConfig, OutputKind
from trainer.labels import LabelOrigin, Sample, label_array
from trainer.metrics import (
    Scores,
    Truth,
    auprc,
    auroc,
    brier,
    chance_calibration_error,
    count_units,
    expected_calibration_error,
    figure,
    reliability,
)
from trainer.predict import Answers
from trainer.results import FindingResult, FittedOn, Reference, Report, UnitRow
from trainer.saved_calibration import FittedFinding, SavedCalibration
from trainer.single_label import confusion
from trainer.subgroups import by_subgroup
from trainer.thresholds import ThresholdRule, choose, operating_points

__all__ = ["FindingResult", "Known", "Reference", "Report", "evaluate", "fit_all", "truth_of"]

EXPERTS: Final = (LabelOrigin.EXPERT, LabelOrigin.EXPERT4)
"""Best first: where the first says nothing of a finding, the second is asked."""

_HEATMAP_PERCENTILE: Final = 95


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """Answers to samples and what is true of them.

    Attributes:
        samples: Whose.
        logits: (samples, findings) float64.
        truth: (samples, findings), NaN where not known.
    """

    samples: Sequence[Sample]
    logits: NDArray[np.float64]
    truth: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        answers: Answers,
        samples: Sequence[Sample],
        findings: Sequence[Finding],
        origins: Sequence[LabelOrigin],
    ) -> Known:
        """The first outputs are `findings`; the truth is that of `truth_of`."""
        logits = answers.logits[:, : len(findings)].astype(np.float64)
        return cls(samples, logits, truth_of(samples, findings, origins))

    def column(self, column: int) -> tuple[Scores, Truth, NDArray[np.intp]]:
        """Logits and truth of one finding where it is known, and the rows of these samples."""
        rows = np.flatnonzero(~np.isnan(self.truth[:, column]))
        return self.logits[rows, column], self.truth[rows, column] > 0.5, rows


def truth_of(
    samples: Sequence[Sample], findings: Sequence[Finding], origins: Sequence[LabelOrigin]
) -> NDArray[np.float32]:
    """(samples, findings): the best origin's word; NaN where none has any, or calls it uncertain.

    Args:
        samples: Whose.
        findings: Columns.
        origins: Best first.
    """
    found = np.full((len(samples), len(findings)), np.nan, np.float32)
    for layer in np.moveaxis(label_array(samples, findings, origins), 1, 0):
        found = np.where(np.isnan(found), layer, found)
    return np.where(found < 0, np.float32(np.nan), found)


def evaluate(
    answers: Answers,
    held_out: Sequence[Sample],
    train: Sequence[Sample],
    findings: Sequence[Finding],
    config: ExportConfig,
    *,
    truth: Sequence[LabelOrigin] = EXPERTS,
    outputs: OutputKind = OutputKind.MULTI_LABEL,
    validation: Known | None = None,
    saved: SavedCalibration | None = None,
) -> Report:
    """Measure.

    Args:
        answers: Of the network on `held_out`; the first outputs are `findings`.
        held_out: Samples that training never saw.
        train: Samples that it saw, for counting.
        findings: In the network's order.
        config: Targets and numbers.
        truth: Origins of labels to measure against, best first.
        outputs: A single-label task also has a confusion matrix.
        validation: Answers to the validation part, to calibrate on where it has enough of both
            kinds.
        saved: Calibration that was fitted before; goes before all others.
    """
    known = Known.of(answers, held_out, findings, truth)
    setting = _Setting(known, validation, saved, config)
    teacher = label_array(held_out, findings, [LabelOrigin.TEACHER])[:, 0].astype(np.float64)
    seen = _training_positives(train, findings, truth)
    results = tuple(
        replace(
            _measure(finding, column, setting),
            reference=_reference(known, column, teacher[:, column]),
            training_positives=seen[column],
        )
        for column, finding in enumerate(findings)
    )
    values = [r.auroc for r in results if r.auroc is not None and r.supported(config.min_positives)]
    draws = config.bootstrap
    peaks = _calibrated_peaks(results, answers.map_peaks, known.truth, config)
    return Report(
        findings=tuple(
            replace(result, heatmap_scale=_heatmap_scale(own)) if len(own) else result
            for result, own in zip(results, peaks, strict=True)
        ),
        heatmap_scale=_heatmap_scale(np.concatenate(peaks)),
        mean_auroc=float(np.mean(values)) if values else None,
        units=_by_unit(known, findings, draws),
        subgroups=by_subgroup(
            held_out, findings, known.truth, known.logits, resamplings=draws
        ),
        confusion=confusion(
            findings, known.truth, known.logits, _patients(held_out), resamplings=draws
        )
        if outputs is OutputKind.SINGLE_LABEL
        else None,
    )  # fmt: skip


def fit_all(
    known: Known, findings: Sequence[Finding], config: ExportConfig, fitted_on: FittedOn
) -> SavedCalibration:
    """Fit every finding on all of `known`, for `calibration.json`."""
    fitted = {}
    for column, finding in enumerate(findings):
        logits, truth, _ = known.column(column)
        calibration = fit(logits, truth, config.calibration)
        sure = confidences(logits, calibration)
        cuts = {rule: choose(rule, truth, sure, config) for rule in ThresholdRule}
        fitted[finding] = FittedFinding(
            calibration,
            operating_points(sure, truth, config),
            {rule: cut for rule, cut in cuts.items() if cut is not None},
            images=len(truth),
            positives=int(truth.sum()),
        )
    return SavedCalibration(config.calibration, fitted_on, fitted)


@dataclass(frozen=True, eq=False, slots=True)
class _Setting:
    """What all findings are measured with; see `evaluate`."""

    known: Known
    validation: Known | None
    saved: SavedCalibration | None
    config: ExportConfig


def _measure(finding: Finding, column: int, setting: _Setting) -> FindingResult:
    logits, truth, rows = setting.known.column(column)
    patients = [setting.known.samples[row].patient for row in rows]
    fitted, final, on = _fitted(finding, column, setting)
    draws = setting.config.bootstrap
    area = figure(auroc, truth, logits, patients, resamplings=draws)
    average = figure(auprc, truth, logits, patients, resamplings=draws)
    return FindingResult(
        finding=finding,
        images=len(truth),
        patients=len(set(patients)),
        positives=int(truth.sum()),
        auroc=area.value,
        auroc_interval=area.interval,
        auprc=average.value,
        auprc_interval=average.interval,
        ece=expected_calibration_error(truth, fitted.confidences),
        calibration=final.calibration,
        operating_points=final.operating_points,
        sensitive=fitted.sensitive,
        specific=fitted.specific,
        reference=Reference(0, 0, None, None),
        training_positives=0,
        brier=brier(truth, fitted.confidences),
        decisions=fitted.decisions,
        fitted_on=on,
        reliability=reliability(truth, fitted.confidences),
        ece_by_chance=chance_calibration_error(fitted.confidences),
    )


def _fitted(
    finding: Finding, column: int, setting: _Setting
) -> tuple[CrossFitted, FittedFinding, FittedOn]:
    """What calibration does to patients it was not fitted on, and what the bundle will hold."""
    logits, truth, rows = setting.known.column(column)
    config, saved, validation = setting.config, setting.saved, setting.validation
    if saved is not None:
        config = replace(config, calibration=saved.method)
        if saved.fitted_on is not FittedOn.HELD_OUT and finding in saved.findings:
            final = saved.findings[finding]
            done = applied(
                logits, truth, final.calibration, final.operating_points, final.thresholds
            )
            return done, final, FittedOn.SAVED
    if validation is not None:
        theirs, their_truth, _ = validation.column(column)
        if min(their_truth.sum(), (~their_truth).sum()) >= max(1, config.min_positives):
            done = transfer_fit(logits, truth, config, fitted_on=(theirs, their_truth))
            fitted = fit_all(_only(validation, column), [finding], config, FittedOn.VALIDATION)
            return done, fitted.findings[finding], FittedOn.VALIDATION
    patients = [setting.known.samples[row].patient for row in rows]
    fitted = fit_all(_only(setting.known, column), [finding], config, FittedOn.HELD_OUT)
    done = cross_fit(logits, truth, patients, config)
    return done, fitted.findings[finding], FittedOn.HELD_OUT


def _only(known: Known, column: int) -> Known:
    return Known(
        known.samples, known.logits[:, column : column + 1], known.truth[:, column : column + 1]
    )


def _by_unit(known: Known, findings: Sequence[Finding], draws: int) -> tuple[UnitRow, ...]:
    """By image, study and patient; a unit that counts like the one before is left out."""
    found: list[UnitRow] = []
    before: list[int] = []
    for unit in AnswerUnit:
        rows = [_unit_row(unit, known, column, one, draws) for column, one in enumerate(findings)]
        counts = [row.count for row in rows]
        if counts != before:
            found += rows
        before = counts
    return tuple(found)


def _unit_row(unit: AnswerUnit, known: Known, column: int, finding: Finding, draws: int) -> UnitRow:
    logits, truth, rows = known.column(column)
    counted = count_units(truth, logits, [known.samples[row] for row in rows], unit)
    areas = [
        figure(metric, counted.truth, counted.scores, counted.patients, resamplings=draws)
        for metric in (auroc, auprc)
    ]
    return UnitRow(
        unit, finding, len(counted.truth), len(set(counted.patients)), int(counted.truth.sum()),
        *areas,
    )  # fmt: skip


def _reference(known: Known, column: int, teacher: Scores) -> Reference:
    logits, truth, places = known.column(column)
    rows = ~np.isnan(teacher[places])
    return Reference(
        images=int(rows.sum()),
        positives=int(truth[rows].sum()),
        teacher=auroc(truth[rows], teacher[places][rows]),
        network=auroc(truth[rows], logits[rows]),
    )


def _patients(samples: Sequence[Sample]) -> list[str]:
    return [sample.patient for sample in samples]


def _training_positives(
    samples: Sequence[Sample], findings: Sequence[Finding], truth: Sequence[LabelOrigin]
) -> list[int]:
    origins = dict.fromkeys((*truth, LabelOrigin.BOX, LabelOrigin.CONFIRMED))
    labels = label_array(samples, findings, list(origins))
    return [int(count) for count in (labels > 0.5).any(axis=1).sum(axis=0)]


def _calibrated_peaks(
    results: Sequence[FindingResult],
    peaks: NDArray[np.float32] | None,
    truth: NDArray[np.float32],
    config: ExportConfig,
) -> list[NDArray[np.float64]]:
    """Greatest values of the maps of each supported finding on images where it is there.

    Maps of images without a finding reach far below zero, and a limit made for those would leave
    the evidence for a finding pale.
    """
    return [
        peaks[truth[:, column] > 0.5, column].astype(np.float64) * result.calibration.slope
        if peaks is not None and result.supported(config.min_positives)
        else np.zeros(0)
        for column, result in enumerate(results)
    ]


def _heatmap_scale(peaks: NDArray[np.float64]) -> float:
    """A limit for all images, so that a colour means the same on each; 1 where nothing is known."""
    if not len(peaks):
        return 1.0
    return max(0.1, round(float(np.percentile(peaks, _HEATMAP_PERCENTILE)), 1))
