"""Laws that calibrate: values by hand, by other programs, and laws that made the labels."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from cxrviewer.inference.bending import IDENTITY, SHIFTS, SLOPES, Bending
from cxrviewer.inference.manifest import Calibration, CalibrationKind
from trainer.calibration_fits import confidences, fit, fit_beta, fit_platt, fit_temperature
from trainer.config import CalibrationMethod
from trainer.metrics import expected_calibration_error


def test_confidence_by_hand() -> None:
    found = confidences(np.array([0.0, 1.0]), Calibration(slope=2.0, offset=-1.0))
    np.testing.assert_allclose(found, [1 / (1 + math.e), 1 / (1 + 1 / math.e)])


def test_platt_recovers_the_law_that_made_the_labels() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, 20000)
    truth = rng.random(20000) < 1 / (1 + np.exp(-(0.5 * logits - 1)))
    found = fit_platt(logits, truth)
    assert found.slope == pytest.approx(0.5, rel=0.05)
    assert found.offset == pytest.approx(-1, rel=0.05)


def test_platt_never_turns_the_order_around() -> None:
    logits = np.linspace(-2, 2, 40)
    truth = logits < 0
    found = fit_platt(logits, truth)
    assert found.slope > 0
    assert confidences(logits, found).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("truth", [[True] * 4, [False] * 4])
def test_platt_without_both_classes_is_the_identity(truth: list[bool]) -> None:
    assert fit_platt(np.arange(4.0), np.array(truth)) == Calibration()


@pytest.mark.parametrize("wanted", [0.4, 1.0, 2.5])
def test_temperature_recovers_the_law_that_made_the_labels(wanted: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 3, 20000)
    truth = rng.random(20000) < 1 / (1 + np.exp(-logits / wanted))
    found = fit_temperature(logits, truth)
    assert 1 / found.slope == pytest.approx(wanted, rel=0.05)
    assert found.offset == 0
    assert found.kind is CalibrationKind.TEMPERATURE


def test_temperature_against_a_search_by_scikit_learns_log_loss() -> None:
    rng = np.random.default_rng(3)
    logits = rng.normal(0, 4, 300)
    truth = rng.random(300) < 1 / (1 + np.exp(-logits / 3 - 0.5))
    grid = np.exp(np.linspace(-2, 3, 2001))
    losses = [log_loss(truth, 1 / (1 + np.exp(-logits / t))) for t in grid]
    best = grid[int(np.argmin(losses))]
    assert 1 / fit_temperature(logits, truth).slope == pytest.approx(best, rel=0.01)


def test_method_of_the_configuration() -> None:
    logits, truth = np.arange(6.0), np.array([False, True] * 3)
    assert fit(logits, truth, CalibrationMethod.NONE) == Calibration()
    assert fit(logits, truth, CalibrationMethod.PLATT) == fit_platt(logits, truth)
    assert fit(logits, truth, CalibrationMethod.TEMPERATURE) == fit_temperature(logits, truth)
    assert fit(logits, truth, CalibrationMethod.BETA) == fit_beta(logits, truth)


def _answers(
    curve: Bending, count: int, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Logits, and labels drawn after a curve on them."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, count)
    return logits, rng.random(count) < 1 / (1 + np.exp(-curve.bent(logits)))


def test_bent_confidence_by_hand() -> None:
    law = Calibration(2.0, -1.0, CalibrationKind.BETA, Bending(3.0, 1.0, math.log(4)))
    # The logit 1/2 is calibrated to 0, where the curve is -2 ln 2 + ln 4 = 0.
    np.testing.assert_allclose(confidences(np.array([0.5]), law), [0.5])
    # 2 z - 1 = ln 3: ln(27/16) + ln 4 = ln(27/4)
    np.testing.assert_allclose(confidences(np.array([(math.log(3) + 1) / 2]), law), [27 / 31])


def test_beta_recovers_the_curve_that_made_the_labels() -> None:
    logits, truth = _answers(Bending(1.6, 0.3, 0.8), 40000)
    found = confidences(logits, fit_beta(logits, truth))
    expected = 1 / (1 + np.exp(-Bending(1.6, 0.3, 0.8).bent(logits)))
    np.testing.assert_allclose(found, expected, atol=0.02)


@pytest.mark.parametrize("seed", range(4))
def test_beta_against_scikit_learns_regression_on_both_logarithms(seed: int) -> None:
    """Beta calibration is a logistic regression on ln p and -ln(1 - p)."""
    logits, truth = _answers(Bending(1.5, 0.6, 0.4), 4000, seed)
    straight = fit_platt(logits, truth)
    p = 1 / (1 + np.exp(-(straight.slope * logits + straight.offset)))
    columns = np.stack([np.log(p), -np.log(1 - p)], axis=1)
    model = LogisticRegression(C=1e6, tol=1e-8, max_iter=1000).fit(columns, truth)
    found = fit_beta(logits, truth)
    assert found.kind is CalibrationKind.BETA
    assert (found.slope, found.offset) == (straight.slope, straight.offset)
    # The weak prior is worth next to nothing beside so many.
    np.testing.assert_allclose(
        [found.bending.lower, found.bending.upper, found.bending.shift],
        [*model.coef_[0], model.intercept_[0]],
        atol=0.01,
    )
    np.testing.assert_allclose(
        confidences(logits, found), model.predict_proba(columns)[:, 1], atol=0.002
    )


def test_beta_has_less_error_than_platt_where_logits_saturate() -> None:
    """Labels of answers whose upper end says too little; measured on others than fitted on."""
    curve = Bending(2.0, 0.15, 1.0)
    errors = []
    for seed in range(5):
        logits, truth = _answers(curve, 16000, seed)
        fitted, other = slice(0, 8000), slice(8000, None)
        errors.append(
            [
                expected_calibration_error(
                    truth[other], confidences(logits[other], law(logits[fitted], truth[fitted]))
                )
                for law in (fit_platt, fit_beta)
            ]
        )
    platt, beta = np.mean(errors, axis=0)
    assert beta < 0.02
    assert beta < platt / 2


def test_beta_where_the_law_is_straight_is_nearly_platt() -> None:
    logits, truth = _answers(IDENTITY, 20000)
    np.testing.assert_allclose(
        confidences(logits, fit_beta(logits, truth)),
        confidences(logits, fit_platt(logits, truth)),
        atol=0.02,
    )


@pytest.mark.parametrize("truth", [[True] * 4, [False] * 4])
def test_beta_without_both_classes_is_the_identity(truth: list[bool]) -> None:
    assert fit_beta(np.arange(4.0), np.array(truth)) == Calibration()


def test_beta_of_answers_worse_than_chance_is_platts() -> None:
    logits = np.linspace(-2, 2, 40)
    assert fit_beta(logits, logits < 0) == fit_platt(logits, logits < 0)


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(2, 60),
    seed=st.integers(0, 1000),
    scale=st.sampled_from([1e-3, 1.0, 30.0, 1e3]),
    separated=st.booleans(),
)
def test_beta_always_rises_keeps_its_range_and_comes_back_from_json(
    count: int, seed: int, scale: float, separated: bool
) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, scale, count)
    truth = logits > 0 if separated else rng.random(count) < 0.5
    found = fit_beta(logits, truth)
    assert found == fit_beta(logits, truth)
    assert SLOPES[0] <= min(found.bending.lower, found.bending.upper)
    assert max(found.bending.lower, found.bending.upper) <= SLOPES[1]
    assert SHIFTS[0] <= found.bending.shift <= SHIFTS[1]
    assert (np.diff(confidences(np.sort(logits), found)) >= 0).all()
    assert Calibration.from_json(json.loads(json.dumps(found.to_json())), "x") == found
