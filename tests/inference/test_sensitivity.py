"""What the two operating points mean by each preset, against the table by hand."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import (
    Analysis,
    BundleId,
    FindingScore,
    FindingState,
    OperatingPoints,
)
from cxrviewer.inference.sensitivity import read_with, sensitivity_for, with_sensitivity
from cxrviewer.settings import Sensitivity, Settings

S, P = FindingState, Sensitivity
BUNDLE = BundleId("findings-atto", "0.1.0", "ab" * 32)
POINTS = OperatingPoints(sensitive=0.2, specific=0.6)
A, D, B = S.ABSENT, S.DOUBTFUL, S.PRESENT
# Just below and at each point.
TABLE = {
    P.SCREENING: {0.19: A, 0.2: B, 0.59: B, 0.6: B},
    P.BALANCED: {0.19: A, 0.2: D, 0.59: D, 0.6: B},
    P.SPECIFIC: {0.19: A, 0.2: A, 0.59: A, 0.6: B},
}


def answer(*confidences: float, points: OperatingPoints | None = POINTS) -> Analysis:
    scores = tuple(
        FindingScore(
            finding, 0.0, p, (points or OperatingPoints(0, 1)).state(p), points,
            MappingProxyType({}), 0.0, 4.0,
        )
        for finding, p in zip(Finding, confidences, strict=False)
    )  # fmt: skip
    return Analysis(1, "1.2", BUNDLE, "cpu", "float32", 0.1, (), scores)


@pytest.mark.parametrize("preset", list(P))
def test_each_preset_by_hand(preset: Sensitivity) -> None:
    read = read_with(answer(*TABLE[preset]), preset)
    assert [score.state for score in read.findings] == list(TABLE[preset].values())
    assert [score.confidence for score in read.findings] == list(TABLE[preset])
    assert all(score.operating_points == POINTS for score in read.findings)


@pytest.mark.parametrize("preset", list(P))
def test_without_operating_points_no_preset_decides(preset: Sensitivity) -> None:
    read = read_with(answer(0.1, 0.9, points=None), preset)
    assert {score.state for score in read.findings} == {S.DOUBTFUL}


def test_the_choice_belongs_to_one_version_of_one_bundle() -> None:
    settings = with_sensitivity(Settings(), BUNDLE, P.SCREENING)
    assert sensitivity_for(settings, BUNDLE) is P.SCREENING
    for other in (
        replace(BUNDLE, version="0.2.0"),
        replace(BUNDLE, name="findings-tiny"),
        replace(BUNDLE, sha256="cd" * 32),
    ):
        assert sensitivity_for(settings, other) is P.BALANCED
