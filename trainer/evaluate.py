"""Measure a network on the held-out patients and calibrate it there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.manifest import Calibration
from trainer.calibrate import confidences, cross_fit, fit
from trainer.config import ExportConfig
from trainer.labels import LabelOrigin, Sample, label_array
from trainer.metrics import (
    Interval,
    Rates,
    Scores,
    Truth,
    auprc,
    auroc,
    expected_calibration_error,
    patient_bootstrap,
)
from trainer.predict import Answers
from trainer.thresholds import operating_points

# Best first: where the first says nothing of a finding, the second is asked.
_TRUTHS: Final = (LabelOrigin.EXPERT, LabelOrigin.EXPERT4)
_HEATMAP_PERCENTILE: Final = 95


@dataclass(frozen=True, slots=True)
class Reference:
    """The teacher on those held-out images that it has answered, and this network on the same.

    Attributes:
        images: Number of images.
        positives: With the finding.
        teacher: AUROC of the teacher, None where not defined.
        network: AUROC of this network, None where not defined.
    """

    images: int
    positives: int
    teacher: float | None
    network: float | None


@dataclass(frozen=True, slots=True)
class FindingResult:
    """One finding on the held-out patients.

    Attributes:
        finding: Which.
        images: Images on which experts say whether it is there.
        patients: Their patients.
        positives: Images with it.
        auroc: Threshold-free; None where not defined, like all that follow.
        auroc_interval: 95 %, by patients.
        auprc: Average precision; compare with positives / images.
        auprc_interval: 95 %, by patients.
        ece: Expected calibration error, cross-fitted.
        calibration: Fitted on all held-out patients.
        operating_points: Set on all held-out patients.
        sensitive: Cross-fitted rates at the sensitive point.
        specific: Cross-fitted rates at the specific point.
        reference: The teacher on the same images.
        training_positives: Positive expert labels (boxes included) in training.
    """

    finding: Finding
    images: int
    patients: int
    positives: int
    auroc: float | None
    auroc_interval: Interval | None
    auprc: float | None
    auprc_interval: Interval | None
    ece: float | None
    calibration: Calibration
    operating_points: OperatingPoints | None
    sensitive: Rates | None
    specific: Rates | None
    reference: Reference
    training_positives: int

    @property
    def negatives(self) -> int:
        """Images without it."""
        return self.images - self.positives

    @property
    def experimental(self) -> bool:
        """Whether chance alone might explain the AUROC."""
        return self.auroc_interval is None or self.auroc_interval.low <= 0.5

    def supported(self, min_positives: int) -> bool:
        """Whether the held-out patients can say anything about it, and do not say "useless"."""
        enough = min(self.positives, self.negatives) >= min_positives
        return enough and self.auroc is not None and self.auroc > 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured.

    Attributes:
        findings: In the network's order.
        heatmap_scale: 95th percentile of the greatest value of a map, in calibrated logits, over
            held-out images with the finding, for supported findings.
        mean_auroc: Over supported findings, None where there are none.
    """

    findings: tuple[FindingResult, ...]
    heatmap_scale: float
    mean_auroc: float | None

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2), "utf-8")


def evaluate(
    answers: Answers,
    held_out: Sequence[Sample],
    train: Sequence[Sample],
    findings: Sequence[Finding],
    config: ExportConfig,
) -> Report:
    """Measure.

    Args:
        answers: Of the network on `held_out`; the first outputs are `findings`.
        held_out: Samples that training never saw.
        train: Samples that it saw, for counting.
        findings: In the network's order.
        config: Targets and numbers.
    """
    truth = _truth(held_out, findings)
    teacher = label_array(held_out, findings, [LabelOrigin.TEACHER])[:, 0]
    patients = np.asarray([sample.patient for sample in held_out])
    seen = _training_positives(train, findings)
    results = []
    for column, finding in enumerate(findings):
        rows = ~np.isnan(truth[:, column])
        results.append(
            _measure(
                finding,
                logits=answers.logits[rows, column].astype(np.float64),
                truth=truth[rows, column] > 0.5,
                teacher=teacher[rows, column].astype(np.float64),
                patients=patients[rows].tolist(),
                training_positives=seen[column],
                config=config,
            )
        )
    values = [r.auroc for r in results if r.auroc is not None and r.supported(config.min_positives)]
    return Report(
        findings=tuple(results),
        heatmap_scale=_heatmap_scale(results, answers.map_peaks, truth, config),
        mean_auroc=float(np.mean(values)) if values else None,
    )


def _measure(
    finding: Finding,
    *,
    logits: Scores,
    truth: Truth,
    teacher: Scores,
    patients: list[str],
    training_positives: int,
    config: ExportConfig,
) -> FindingResult:
    calibration = fit(logits, truth, config.calibration)
    fitted = cross_fit(logits, truth, patients, config)
    draws = config.bootstrap
    return FindingResult(
        finding=finding,
        images=len(truth),
        patients=len(set(patients)),
        positives=int(truth.sum()),
        auroc=auroc(truth, logits),
        auroc_interval=patient_bootstrap(auroc, truth, logits, patients, resamplings=draws),
        auprc=auprc(truth, logits),
        auprc_interval=patient_bootstrap(auprc, truth, logits, patients, resamplings=draws),
        ece=expected_calibration_error(truth, fitted.confidences),
        calibration=calibration,
        operating_points=operating_points(confidences(logits, calibration), truth, config),
        sensitive=fitted.sensitive,
        specific=fitted.specific,
        reference=_reference(logits, truth, teacher),
        training_positives=training_positives,
    )


def _reference(logits: Scores, truth: Truth, teacher: Scores) -> Reference:
    rows = ~np.isnan(teacher)
    return Reference(
        images=int(rows.sum()),
        positives=int(truth[rows].sum()),
        teacher=auroc(truth[rows], teacher[rows]),
        network=auroc(truth[rows], logits[rows]),
    )


def _truth(samples: Sequence[Sample], findings: Sequence[Finding]) -> NDArray[np.float32]:
    """(samples, findings): the best expert's word, NaN where none says anything."""
    first, second = np.moveaxis(label_array(samples, findings, _TRUTHS), 1, 0)
    return np.asarray(np.where(np.isnan(first), second, first))


def _training_positives(samples: Sequence[Sample], findings: Sequence[Finding]) -> list[int]:
    origins = (*_TRUTHS, LabelOrigin.BOX, LabelOrigin.CONFIRMED)
    labels = label_array(samples, findings, origins)
    return [int(count) for count in (labels > 0.5).any(axis=1).sum(axis=0)]


def _heatmap_scale(
    results: Sequence[FindingResult],
    peaks: NDArray[np.float32],
    truth: NDArray[np.float32],
    config: ExportConfig,
) -> float:
    """One limit for all findings and images, so that a colour means the same everywhere.

    Peaks of findings that are there: maps of images without a finding reach far below zero, and a
    limit made for those would leave the evidence for a finding pale.
    """
    calibrated = [
        peaks[truth[:, column] > 0.5, column] * result.calibration.slope
        for column, result in enumerate(results)
        if result.supported(config.min_positives)
    ]
    if not calibrated:
        return 1.0
    limit = float(np.percentile(np.concatenate(calibrated), _HEATMAP_PERCENTILE))
    return max(0.1, round(limit, 1))
