import math
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import log_loss

from cxrviewer.inference.manifest import Calibration, CalibrationKind
from trainer.calibrate import (
    confidences,
    cross_fit,
    fit,
    fit_platt,
    fit_temperature,
    transfer_fit,
)
from trainer.config import CalibrationMethod, ExportConfig
from trainer.metrics import decision
from trainer.thresholds import ThresholdRule, choose

CONFIG = replace(ExportConfig(), min_positives=2)


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


def test_transfer_takes_everything_from_the_other_patients() -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 1, 200)
    truth = rng.random(200) < 1 / (1 + np.exp(-2 * logits))
    fitted = transfer_fit(logits[:50], truth[:50], CONFIG, fitted_on=(logits[50:], truth[50:]))
    law = fit_platt(logits[50:], truth[50:])
    np.testing.assert_allclose(fitted.confidences, confidences(logits[:50], law))
    cut = choose(ThresholdRule.YOUDEN, truth[50:], confidences(logits[50:], law), CONFIG)
    assert cut is not None
    assert fitted.decisions[ThresholdRule.YOUDEN] == decision(truth[:50], fitted.confidences, cut)


def test_cross_fit_never_judges_a_patient_by_its_own_images() -> None:
    """A patient whose logits are wild must get the calibration that the others made."""
    rng = np.random.default_rng(2)
    logits = rng.normal(0, 1, 100)
    truth = rng.random(100) < 1 / (1 + np.exp(-logits))
    patients = [str(number // 2) for number in range(100)]
    first = cross_fit(logits, truth, patients, CONFIG)
    flipped = truth.copy()
    flipped[:2] = ~flipped[:2]
    second = cross_fit(logits, flipped, patients, CONFIG)
    np.testing.assert_array_equal(first.confidences[:2], second.confidences[:2])
    assert (first.confidences != second.confidences).any()
    assert np.isfinite(first.confidences).all()
    assert first.sensitive is not None
    assert first.sensitive.sensitivity is not None
    assert first.sensitive.sensitivity > 0.7


def test_cross_fit_without_enough_positives_has_no_rates() -> None:
    truth = np.arange(20) < 2
    found = cross_fit(np.linspace(-1, 1, 20), truth, [str(n) for n in range(20)], CONFIG)
    assert found.sensitive is None
    assert found.specific is None
    # The fold that holds the only positive is judged by folds that have none.
    alone = cross_fit(
        np.linspace(-1, 1, 20), truth & (np.arange(20) < 1), list("abcdefghijklmnopqrst"), CONFIG
    )
    assert not {ThresholdRule.MAX_F1, ThresholdRule.SENSITIVITY} & set(alone.decisions)
