"""Where a map reaches the operating points of its finding."""

from __future__ import annotations

import math
from typing import NamedTuple

from cxrviewer.inference.analysis import AnalysedView, FindingScore

_NEAREST: float = 1e-6


class PlaceLevels(NamedTuple):
    """Two values of one view's map, in calibrated logit units.

    Attributes:
        doubtful: From here on the sensitive operating point is reached.
        present: From here on the specific one is.
    """

    doubtful: float
    present: float


def place_levels(score: FindingScore, view: AnalysedView) -> PlaceLevels | None:
    """The values from which a place, were all images like it, would make the finding doubtful.

    A view's map holds α times what the network sees at a place (α its fusion weight), and a study
    that looked everywhere as it does there would have the calibrated logit `bias + value / α`. So
    the value that reaches a threshold t is α · (g(logit(t)) − bias), with g the inverse of the
    curve from calibrated logit to log-odds (`Bending`).

    Args:
        score: Of the finding.
        view: Whose map it is.

    Returns:
        None where the bundle has no operating points, or the map no part of its own in the logit.
    """
    points, weight = score.operating_points, view.weight
    if points is None or not weight or view.role not in score.view_shares:
        return None
    return PlaceLevels(
        weight * (score.bending.straightened(_logit(points.sensitive)) - score.bias),
        weight * (score.bending.straightened(_logit(points.specific)) - score.bias),
    )


def _logit(probability: float) -> float:
    """Of a threshold; those at the very ends have a finite one too."""
    inside = min(max(probability, _NEAREST), 1.0 - _NEAREST)
    return math.log(inside / (1.0 - inside))
