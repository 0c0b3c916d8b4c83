from dataclasses import replace

import numpy as np

from trainer.calibrate import cross_fit, transfer_fit
from trainer.calibration_fits import confidences, fit_platt
from trainer.config import ExportConfig
from trainer.metrics import decision
from trainer.thresholds import ThresholdRule, choose

CONFIG = replace(ExportConfig(), min_positives=2)


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
