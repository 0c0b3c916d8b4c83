"""How far a finding lies beyond its operating point."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from dummies import CONFIDENCES, EXPERIMENTAL, analysis_of, image, radiograph

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import (
    Analysis,
    AnalysisRequest,
    FindingState,
    OperatingPoints,
    ViewRole,
)
from cxrviewer.settings import Sensitivity
from cxrviewer.ui.suspicion import suspicion_of


@pytest.fixture
def analysis() -> Analysis:
    return analysis_of(AnalysisRequest(1, "s", {ViewRole.FRONTAL: radiograph(image("s.1"))}))


def test_it_is_the_distance_of_the_logits(analysis: Analysis) -> None:
    found = suspicion_of(analysis, Sensitivity.BALANCED)
    assert found is not None
    assert found.score.finding is Finding.CENTRAL_VENOUS_CATHETER
    assert found.distance == pytest.approx(math.log(0.93 / 0.07) - math.log(0.4 / 0.6))


def test_a_rare_finding_beyond_its_point_beats_a_frequent_one_below(analysis: Analysis) -> None:
    points = {
        Finding.PNEUMOTHORAX: OperatingPoints(0.001, 0.002),  # 0.01 is five times that
        Finding.PLEURAL_EFFUSION: OperatingPoints(0.5, 0.9),  # 0.86 is below
        Finding.CENTRAL_VENOUS_CATHETER: OperatingPoints(0.5, 0.95),
    }
    scores = tuple(
        replace(one, operating_points=points[one.finding], state=FindingState.PRESENT)
        for one in analysis.findings
        if one.finding in points
    )
    found = suspicion_of(replace(analysis, findings=scores), Sensitivity.BALANCED)
    assert found is not None
    assert found.score.finding is Finding.PNEUMOTHORAX


def test_screening_counts_from_the_sensitive_point(analysis: Analysis) -> None:
    screening = suspicion_of(analysis, Sensitivity.SCREENING)
    balanced = suspicion_of(analysis, Sensitivity.BALANCED)
    assert screening is not None
    assert balanced is not None
    difference = math.log(0.4 / 0.6) - math.log(0.15 / 0.85)
    assert screening.distance - balanced.distance == pytest.approx(difference)


def test_experimental_findings_count_for_nothing(analysis: Analysis) -> None:
    scores = tuple(one for one in analysis.findings if one.finding in EXPERIMENTAL)
    assert CONFIDENCES[Finding.FRACTURE] > 0.4
    assert suspicion_of(replace(analysis, findings=scores), Sensitivity.BALANCED) is None
