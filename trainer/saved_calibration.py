"""`calibration.json` of a run: confidences that were fitted apart from training."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cxrviewer.errors import BundleError
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.manifest import Calibration
from trainer.appearing import write_whole
from trainer.config import CalibrationMethod
from trainer.errors import CheckpointError
from trainer.results import FittedOn
from trainer.thresholds import ThresholdRule

FILE_NAME: Final = "calibration.json"
_DAMAGED: Final = "The file {path} is damaged; write it again with `cxr-trainer calibrate`."


@dataclass(frozen=True, slots=True)
class FittedFinding:
    """What was fitted for one finding.

    Attributes:
        calibration: From logit to calibrated logit.
        operating_points: Of the bundle, or None where there were too few to set them on.
        thresholds: Of each rule that could set one.
        images: On how many samples.
        positives: How many of them have the finding.
    """

    calibration: Calibration
    operating_points: OperatingPoints | None
    thresholds: Mapping[ThresholdRule, float]
    images: int
    positives: int


@dataclass(frozen=True, slots=True)
class SavedCalibration:
    """Everything that was fitted.

    Attributes:
        method: How.
        fitted_on: On whose answers.
        findings: By finding.
    """

    method: CalibrationMethod
    fitted_on: FittedOn
    findings: Mapping[Finding, FittedFinding]

    def save(self, folder: Path) -> Path:
        """Write `calibration.json` into a run folder, whole or not at all.

        Raises:
            OutputError: It cannot be written.
        """
        write_whole(folder / FILE_NAME, json.dumps(self._document(), indent=2))
        return folder / FILE_NAME

    def _document(self) -> dict[str, object]:
        return {
            "method": self.method.value,
            "fitted_on": self.fitted_on.value,
            "findings": {
                finding.value: {
                    "calibration": one.calibration.to_json(),
                    "operating_points": None
                    if one.operating_points is None
                    else [one.operating_points.sensitive, one.operating_points.specific],
                    "thresholds": {rule.value: cut for rule, cut in one.thresholds.items()},
                    "images": one.images,
                    "positives": one.positives,
                }
                for finding, one in self.findings.items()
            },
        }


def load_calibration(folder: Path) -> SavedCalibration | None:
    """What `calibrate` has left in a run folder, None where it was not called.

    Raises:
        CheckpointError: The file is damaged.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    try:
        tree = json.loads(path.read_text("utf-8"))
        return SavedCalibration(
            CalibrationMethod(tree["method"]),
            FittedOn(tree["fitted_on"]),
            {Finding(name): _fitted(one) for name, one in tree["findings"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, BundleError) as error:
        raise CheckpointError(_DAMAGED, path=path) from error


def _fitted(tree: Mapping[str, Any]) -> FittedFinding:
    points = tree["operating_points"]
    if points is not None:
        sensitive, specific = (float(one) for one in points)
        if not (0 <= sensitive <= specific <= 1 and math.isfinite(specific)):
            raise ValueError(points)
        points = OperatingPoints(sensitive, specific)
    return FittedFinding(
        Calibration.from_json(tree["calibration"], "calibration"),
        points,
        {ThresholdRule(rule): float(cut) for rule, cut in tree["thresholds"].items()},
        int(tree["images"]),
        int(tree["positives"]),
    )
