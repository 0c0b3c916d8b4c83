"""How far the most suspicious finding of an answer lies beyond its operating point. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from cxrviewer.inference.analysis import Analysis, FindingScore, OperatingPoints
from cxrviewer.inference.sensitivity import read_with
from cxrviewer.settings import Sensitivity
from cxrviewer.ui.study_reading import claims

_EDGE: Final = 1e-6  # a confidence of exactly 0 or 1 has no odds


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a study is sorted by.

    Attributes:
        distance: Logit of the confidence less that of the operating point that makes a finding
            present. So findings of different frequency, and with different points, compare.
        score: Of the finding that lies farthest beyond, its state by the preset in force.
    """

    distance: float
    score: FindingScore


def suspicion_of(analysis: Analysis, sensitivity: Sensitivity) -> Suspicion | None:
    """The highest of an answer, experimental findings left out; None where it claims nothing."""
    read = read_with(analysis, sensitivity)
    found = [_suspicion(score, sensitivity) for score in claims(read)]
    return max(found, key=lambda one: one.distance, default=None)


def _suspicion(score: FindingScore, sensitivity: Sensitivity) -> Suspicion:
    point = _deciding(score.operating_points or OperatingPoints(0.5, 0.5), sensitivity)
    distance = _logit(score.confidence) - _logit(point)
    return Suspicion(distance, score)


def _deciding(points: OperatingPoints, sensitivity: Sensitivity) -> float:
    return points.sensitive if sensitivity is Sensitivity.SCREENING else points.specific


def _logit(probability: float) -> float:
    inside = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(inside / (1 - inside))
