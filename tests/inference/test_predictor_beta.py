"""A bundle with beta calibration: sums in front of the curve, confidences behind it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sample_bundles import make_bundle, make_manifest, make_radiograph, make_ref

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, FindingState, ViewRole
from cxrviewer.inference.bending import Bending
from cxrviewer.inference.bundle import verify_bundle
from cxrviewer.inference.manifest import BundleFinding, Calibration, CalibrationKind
from cxrviewer.inference.place_levels import place_levels
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.sensitivity import read_with
from cxrviewer.settings import Sensitivity
from trainer.calibration_fits import confidences

CURVES = (Bending(1.5, 0.2, 0.75), Bending(0.3, 4.0, -1.0), Bending(2.0, 2.0, 0.5))


def _bent(found: BundleFinding, curve: Bending) -> BundleFinding:
    law = Calibration(1.25, -0.5, CalibrationKind.BETA, curve)
    return replace(found, calibration=law)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plain = make_manifest().findings
    findings = tuple(_bent(*pair) for pair in zip(plain, CURVES, strict=True))
    return make_bundle(tmp_path_factory.mktemp("beta") / "bundle", findings=findings)


@pytest.fixture(scope="module")
def analysis(folder: Path) -> Analysis:
    lateral = make_radiograph(make_ref(ViewPosition.LL, columns=260), seed=1)
    images = {ViewRole.FRONTAL: make_radiograph(), ViewRole.LATERAL: lateral}
    predictor = Predictor(folder, device="cpu", threads=1)
    return predictor.analyse(AnalysisRequest(7, "2.25.1", images))


def test_bundle_is_sound(folder: Path) -> None:
    verify_bundle(folder)


def test_maps_and_bias_add_up_in_front_of_the_curve(analysis: Analysis) -> None:
    for index, score in enumerate(analysis.findings):
        means = [view.heatmaps[index].mean(dtype=np.float64) for view in analysis.views]
        calibrated = 1.25 * score.logit - 0.5
        assert math.fsum([*means, score.bias]) == pytest.approx(calibrated, abs=1e-4)
        assert math.fsum([*score.view_shares.values(), score.bias]) == pytest.approx(
            calibrated, abs=1e-4
        )


def test_confidence_is_that_of_the_published_formula(analysis: Analysis) -> None:
    for score, curve in zip(analysis.findings, CURVES, strict=True):
        p = 1 / (1 + math.exp(-(1.25 * score.logit - 0.5)))
        # Kull, Silva Filho and Flach 2017: 1 / (1 + 1 / (e^c p^a / (1 - p)^b))
        odds = math.exp(curve.shift) * p**curve.lower / (1 - p) ** curve.upper
        assert score.confidence == pytest.approx(odds / (1 + odds), rel=1e-9)


def test_confidence_is_the_trainers(analysis: Analysis, folder: Path) -> None:
    manifest = Predictor(folder, device="cpu", threads=1).manifest
    for score, found in zip(analysis.findings, manifest.findings, strict=True):
        (trainers,) = confidences(np.array([score.logit]), found.calibration)
        assert score.confidence == pytest.approx(trainers, rel=1e-12)


def test_states_compare_confidences_in_every_preset(analysis: Analysis) -> None:
    for score in analysis.findings:
        points = score.operating_points
        expected = points.state(score.confidence) if points else FindingState.DOUBTFUL
        assert score.state is expected
    for preset in Sensitivity:
        read = read_with(analysis, preset)
        assert [one.confidence for one in read.findings] == [
            one.confidence for one in analysis.findings
        ]


def test_a_map_that_is_its_level_everywhere_has_the_threshold_as_confidence(
    analysis: Analysis,
) -> None:
    """As if the study looked everywhere like the place where a contour runs."""
    frontal = analysis.views[0]
    for score, curve in zip(analysis.findings, CURVES, strict=True):
        if (levels := place_levels(score, frontal)) is None:
            assert score.operating_points is None
            continue
        assert score.operating_points is not None
        assert frontal.weight is not None
        points = (score.operating_points.sensitive, score.operating_points.specific)
        for level, threshold in zip(levels, points, strict=True):
            calibrated = score.bias + level / frontal.weight
            log_odds = float(curve.bent(np.array(calibrated)))
            assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(threshold, abs=1e-9)
