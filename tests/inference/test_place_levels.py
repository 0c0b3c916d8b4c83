"""Where a map reaches operating points: values worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from cxrviewer.dicom.study import View, ViewPosition, ViewSource
from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import (
    AnalysedView,
    FindingScore,
    FindingState,
    OperatingPoints,
    ViewRole,
)
from cxrviewer.inference.bending import Bending
from cxrviewer.inference.place_levels import place_levels

SCORE = FindingScore(
    finding=Finding.MASS,
    logit=0.0,
    confidence=0.5,
    state=FindingState.DOUBTFUL,
    operating_points=OperatingPoints(0.2, 0.8),
    view_shares={ViewRole.FRONTAL: 0.4, ViewRole.LATERAL: 0.1},
    bias=-0.5,
    heatmap_scale=4.0,
)
VIEW = AnalysedView(
    role=ViewRole.FRONTAL,
    sop_instance_uid="1.2",
    view=View(ViewPosition.PA, ViewSource.VIEW_POSITION, "PA"),
    weight=0.75,
    heatmaps=np.zeros((1, 2, 2), np.float32),
    canvas=CanvasTransform((2, 2), (2, 2), 1.0, 1.0, 0.0, 0.0),
)


@pytest.mark.parametrize(
    ("points", "bias", "weight", "doubtful", "present"),
    [
        # logit(0.2) = ln(0.25) = -1.386294, logit(0.8) = 1.386294
        ((0.2, 0.8), -0.5, 1.0, -0.886294, 1.886294),
        ((0.2, 0.8), -0.5, 0.75, -0.664721, 1.414721),
        ((0.5, 0.5), 0.0, 1.0, 0.0, 0.0),
        # logit(0.01) = ln(1/99) = -4.595120
        ((0.01, 0.5), -6.0, 0.5, 0.702440, 3.0),
    ],
)
def test_value_is_weight_times_distance_from_the_bias(
    points: tuple[float, float], bias: float, weight: float, doubtful: float, present: float
) -> None:
    score = replace(SCORE, operating_points=OperatingPoints(*points), bias=bias)
    found = place_levels(score, replace(VIEW, weight=weight))
    assert found == pytest.approx((doubtful, present), abs=1e-6)


def test_level_lies_where_the_curve_reaches_the_threshold() -> None:
    # With both slopes 2 the curve is 2 z + 0.5: logit(0.8) = 1.386294 is reached at 0.443147.
    straight = replace(SCORE, bending=Bending(2.0, 2.0, 0.5))
    found = place_levels(straight, VIEW)
    assert found == pytest.approx((0.75 * (-0.943147 + 0.5), 0.75 * (0.443147 + 0.5)), abs=1e-6)
    # At z = 0 the curve of slopes 3 and 1 is ln 2 - 3 ln 2 = ln(1/4), the log-odds of 0.2; at
    # z = ln 3 it is ln 4 - 3 ln(4/3) = ln(27/16), those of 27/43.
    curved = replace(
        SCORE, bending=Bending(3.0, 1.0), operating_points=OperatingPoints(0.2, 27 / 43)
    )
    found = place_levels(curved, VIEW)
    assert found == pytest.approx((0.75 * 0.5, 0.75 * (math.log(3) + 0.5)), abs=1e-9)


def test_thresholds_at_the_ends_are_finite() -> None:
    found = place_levels(replace(SCORE, operating_points=OperatingPoints(0.0, 1.0)), VIEW)
    assert found is not None
    assert all(map(math.isfinite, found))


@pytest.mark.parametrize(
    ("score", "view"),
    [
        (replace(SCORE, operating_points=None), VIEW),
        (replace(SCORE, view_shares={}), VIEW),
        (SCORE, replace(VIEW, weight=None)),
        (SCORE, replace(VIEW, weight=0.0)),
    ],
    ids=["no points", "joint or inexact maps", "seen together", "idle view"],
)
def test_none_where_a_place_has_no_part_in_the_logit(
    score: FindingScore, view: AnalysedView
) -> None:
    assert place_levels(score, view) is None
