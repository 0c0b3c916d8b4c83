"""How a trained network is measured and published."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trainer.labels import LabelOrigin


class CalibrationMethod(StrEnum):
    """How logits become confidences."""

    PLATT = "platt"
    TEMPERATURE = "temperature"
    BETA = "beta"
    """Platt's law with a curve behind it, for logits that saturate at one end."""
    NONE = "none"


class AnswerUnit(StrEnum):
    """What a metric counts."""

    IMAGE = "image"
    STUDY = "study"
    PATIENT = "patient"
    """The greatest answer and the greatest label over a patient's samples."""


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """What becomes of the trained network.

    Attributes:
        name: Bundle name, also the folder.
        version: Bundle version.
        refit: Penalty of the ridge regression that fits the last layer again when a network is
            trained (`trainer.refit`); 0 keeps it as it was trained.
        refit_weights: Weight of a label in that, by its origin; of several that say something of an
            image the first counts.
        refit_regions: Weight in that of a boxed finding's place on the map; 0 looks at no place.
        refit_locator: Penalty of the ridge regression that fits the network's locator to boxes
            (`trainer.locator_fit`), where it has one.
        close_look_epochs: How long the network's closer look is trained (`trainer.close_look`),
            where it has one.
        calibration: How logits become confidences.
        count: What the first table of the report counts.
        min_positives: A finding with fewer held-out positives (or negatives) is left out.
        target_sensitivity: Of the sensitive operating point.
        target_specificity: Of the specific operating point.
        bootstrap: Resamplings of the patients for an interval.
        reference: Table of `trainer.published` to print beside the results, or empty.
        notes: Weak points that a person found by looking, for the model card; Markdown.
    """

    name: str = "findings-atto"
    version: str = "0.1.0"
    refit: float = 0.0
    refit_weights: dict[LabelOrigin, float] = field(
        default_factory=lambda: {
            LabelOrigin.EXPERT: 1.0,
            LabelOrigin.EXPERT4: 1.0,
            LabelOrigin.BOX: 1.0,
            LabelOrigin.TEACHER: 0.3,
        }
    )
    refit_regions: float = 0.0
    refit_locator: float = 10.0
    close_look_epochs: int = 20
    calibration: CalibrationMethod = CalibrationMethod.PLATT
    count: AnswerUnit = AnswerUnit.IMAGE
    min_positives: int = 5
    target_sensitivity: float = 0.90
    target_specificity: float = 0.95
    bootstrap: int = 1000
    reference: str = ""
    notes: tuple[str, ...] = ()
