"""Films with their maps: where the network was right, where it called wrongly, what it missed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import MapMethod, ViewRole
from trainer.calibration_fits import confidences
from trainer.report.measure import Explainer, Measured
from trainer.results import FindingResult
from trainer.thresholds import ThresholdRule

_SIDE: Final = 320
_QUALITY: Final = 88


class Outcome(StrEnum):
    """What happened, with the words of the caption."""

    TRUE_POSITIVE = "true positive"
    FALSE_POSITIVE = "false positive"
    FALSE_NEGATIVE = "false negative"


@dataclass(frozen=True, eq=False, slots=True)
class Example:
    """One film.

    Attributes:
        finding: Whose map.
        outcome: What happened at the F1 threshold.
        confidence: Calibrated.
        threshold: Of F1.
        role: Which view is shown: the one with more evidence.
        jpeg: Film and map side by side.
        method: How the map was made.
        scale: Value of the map's strongest colour, in calibrated logits.
    """

    finding: Finding
    outcome: Outcome
    confidence: float
    threshold: float
    role: ViewRole
    jpeg: bytes
    method: MapMethod
    scale: float


def gallery(explainer: Explainer, measured: Measured) -> tuple[Example, ...]:
    """For each finding the surest right and wrong call and the most decided miss, if there are.

    Findings whose maps tell no place are left out.
    """
    found: list[Example] = []
    for column, result in enumerate(measured.report.findings):
        decision = result.decisions.get(ThresholdRule.MAX_F1)
        if decision is None or not result.has_place:
            continue
        chosen = _chosen(measured, result, column, decision.threshold)
        for outcome, (row, confidence) in chosen.items():
            found.append(
                _example(
                    explainer, measured, result, column, row,
                    outcome=outcome, confidence=confidence, threshold=decision.threshold,
                )
            )  # fmt: skip
    return tuple(found)


def _chosen(
    measured: Measured, result: FindingResult, column: int, threshold: float
) -> dict[Outcome, tuple[int, float]]:
    """Row and confidence of the extreme sample of each outcome that occurs."""
    logits, truth, rows = measured.known.column(column)
    sure = confidences(logits, result.calibration)
    flagged = sure >= threshold
    groups = {
        Outcome.TRUE_POSITIVE: (truth & flagged, sure),
        Outcome.FALSE_POSITIVE: (~truth & flagged, sure),
        Outcome.FALSE_NEGATIVE: (truth & ~flagged, -sure),
    }
    found = {}
    for outcome, (members, order) in groups.items():
        if members.any():
            best = int(np.argmax(np.where(members, order, -np.inf)))
            found[outcome] = (int(rows[best]), float(sure[best]))
    return found


def _example(
    explainer: Explainer,
    measured: Measured,
    result: FindingResult,
    column: int,
    row: int,
    *,
    outcome: Outcome,
    confidence: float,
    threshold: float,
) -> Example:
    sample = measured.known.samples[row]
    ((_, maps, place),) = explainer.maps([sample])
    by_role = {
        role: explainer.place(maps, place, role, column) * result.calibration.slope
        for role in explainer.config.model.views
        if role in sample.images
    }
    role = max(by_role, key=lambda one: float(by_role[one].mean()))
    film = explainer.film(sample, role)
    shown = np.repeat(film.shown(_SIDE)[..., None], 3, axis=2)
    own = result.heatmap_scale
    scale = measured.report.heatmap_scale if own is None else own
    over = film.overlaid(by_role[role].astype(np.float32), scale, _SIDE)
    return Example(
        result.finding, outcome, confidence, threshold, role,
        _jpeg(np.concatenate([shown, over], axis=1)), maps.method,
        scale,
    )  # fmt: skip


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return bytes(data)
