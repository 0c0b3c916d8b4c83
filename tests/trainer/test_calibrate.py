import math
from dataclasses import replace

import numpy as np
import pytest

from cxrviewer.inference.manifest import Calibration
from trainer.calibrate import confidences, cross_fit, fit_platt, operating_points
from trainer.config import ExportConfig

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


def test_operating_points_by_hand() -> None:
    # Ten positives 0.55…1.0 and twenty negatives 0.02…0.40, which do not overlap.
    positives, negatives = np.linspace(0.55, 1.0, 10), np.linspace(0.02, 0.40, 20)
    values = np.concatenate([positives, negatives])
    truth = np.array([True] * 10 + [False] * 20)
    points = operating_points(values, truth, CONFIG)
    assert points is not None
    # Specific: 19 of 20 negatives lie below, so it is halfway from 0.38 to 0.40. Sensitive: 9 of 10
    # positives lie above, halfway from 0.60 down to 0.55. In order of size they change places.
    assert points.sensitive == pytest.approx(0.39)
    assert points.specific == pytest.approx(0.575)


def test_operating_points_reach_their_targets_where_classes_overlap() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(400) < 0.3
    values = 1 / (1 + np.exp(-rng.normal(truth, 1)))
    points = operating_points(values, truth, CONFIG)
    assert points is not None
    assert points.sensitive < points.specific
    assert (values[truth] >= points.sensitive).mean() >= 0.90
    assert (values[~truth] < points.specific).mean() >= 0.95
    # One image further and the target would be missed.
    higher = np.sort(values[truth & (values >= points.sensitive)])[0] + 1e-9
    assert (values[truth] >= higher).mean() < 0.90
    lower = np.sort(values[~truth & (values < points.specific)])[-1]
    assert (values[~truth] < lower).mean() < 0.95


@pytest.mark.parametrize("positives", [0, 1, 9, 10])
def test_too_few_of_either_kind_have_no_operating_points(positives: int) -> None:
    truth = np.arange(10) < positives
    assert operating_points(np.linspace(0, 1, 10), truth, CONFIG) is None


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
