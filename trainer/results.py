"""What is measured on the held-out patients, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.manifest import Calibration
from trainer.config import AnswerUnit
from trainer.metrics import Bin, Decision, Figure, Interval, Rates
from trainer.single_label import Confusion
from trainer.subgroups import SubgroupRow
from trainer.thresholds import ThresholdRule


class FittedOn(StrEnum):
    """Whose answers set calibration and thresholds."""

    HELD_OUT = "held_out"
    """All held-out patients; what is told of them is cross-fitted over five groups."""

    VALIDATION = "validation"
    """The validation part, so that the held-out patients had no say."""

    SAVED = "saved"
    """`calibration.json` of the run, from other patients."""


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
        images: Samples of which it is known whether the finding is there.
        patients: Their patients.
        positives: Samples with it.
        auroc: Threshold-free; None where not defined, like all that follow.
        auroc_interval: 95 %, by patients.
        auprc: Average precision; compare with positives / images.
        auprc_interval: 95 %, by patients.
        ece: Expected calibration error, on patients that the calibration was not fitted on.
        calibration: For the bundle.
        operating_points: For the bundle.
        sensitive: Rates at the sensitive point, on patients that it was not set on.
        specific: Rates at the specific point, likewise.
        reference: The teacher on the same images.
        training_positives: Positive labels of trust (boxes included) in training.
        brier: Brier score, on patients that the calibration was not fitted on.
        decisions: What each threshold rule does, likewise.
        fitted_on: Whose answers set calibration and thresholds.
        reliability: Confidence against frequency in bins, of the same confidences as `ece`.
        ece_by_chance: What `ece` would be on as many images if these confidences were right.
        heatmap_scale: 95th percentile of the greatest value of its map, in calibrated logits, over
            held-out images with the finding; None where it is not supported.
        has_place: Whether the maps tell where it lies (`trainer.untaught`).
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
    brier: float | None = None
    decisions: Mapping[ThresholdRule, Decision] = field(default_factory=dict)
    fitted_on: FittedOn = FittedOn.HELD_OUT
    reliability: tuple[Bin, ...] = ()
    ece_by_chance: float | None = None
    heatmap_scale: float | None = None
    has_place: bool = True

    @property
    def negatives(self) -> int:
        """Samples without it."""
        return self.images - self.positives

    @property
    def experimental(self) -> bool:
        """Whether chance alone might explain the AUROC."""
        return self.auroc_interval is None or self.auroc_interval.low <= 0.5

    @property
    def why(self) -> str:
        """What is missing for an AUROC, empty where nothing is."""
        if not self.images:
            return "0 labelled"
        if not self.positives:
            return "0 positives"
        return "" if self.negatives else "0 negatives"

    def supported(self, min_positives: int) -> bool:
        """Whether the held-out patients can say anything about it, and do not say "useless"."""
        enough = min(self.positives, self.negatives) >= min_positives
        return enough and self.auroc is not None and self.auroc > 0.5


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One finding, counted by image, study or patient.

    Attributes:
        unit: What is counted.
        finding: Which.
        count: How many units have a label.
        patients: Their patients.
        positives: Units with the finding.
        auroc: With its interval.
        auprc: With its interval.
    """

    unit: AnswerUnit
    finding: Finding
    count: int
    patients: int
    positives: int
    auroc: Figure
    auprc: Figure


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured.

    Attributes:
        findings: In the network's order.
        heatmap_scale: The same over all supported findings, for those that have none of their own.
        mean_auroc: Over supported findings, None where there are none.
        units: The same by image, study and patient, where these differ.
        subgroups: AUROC by sex, age, view and source.
        confusion: Of a single-label task, else None.
    """

    findings: tuple[FindingResult, ...]
    heatmap_scale: float
    mean_auroc: float | None
    units: tuple[UnitRow, ...] = ()
    subgroups: tuple[SubgroupRow, ...] = ()
    confusion: Confusion | None = None

    def with_places(self, places: Mapping[int, bool]) -> Report:
        """The same, with what is known of the maps, by the number of the finding."""
        found = (
            replace(result, has_place=places.get(number, result.has_place))
            for number, result in enumerate(self.findings)
        )
        return replace(self, findings=tuple(found))

    def to_json(self) -> dict[str, Any]:
        """Plain values; where a figure is null, `why` beside it says what is missing."""
        tree: dict[str, Any] = asdict(self)
        for result, row in zip(self.findings, tree["findings"], strict=True):
            row["why"] = result.why
        return tree

    def mean_over(self, unit: AnswerUnit) -> float | None:
        """Mean AUROC of all findings that have one, counted by `unit`."""
        rows = [row.auroc.value for row in self.units if row.unit is unit]
        known = [value for value in rows if value is not None]
        return sum(known) / len(known) if known else None
