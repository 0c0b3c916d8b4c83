import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu
from sklearn.metrics import average_precision_score, roc_auc_score

from trainer.metrics import (
    Interval,
    Rates,
    auprc,
    auroc,
    expected_calibration_error,
    patient_bootstrap,
    rates,
)

TRUTH = np.array([True, False, True, False])
SCORES = np.array([0.9, 0.8, 0.7, 0.1])


def test_auroc_and_auprc_by_hand() -> None:
    # Three of the four pairs are in order; precision is 1 at the first hit, 2/3 at the second.
    assert auroc(TRUTH, SCORES) == 0.75
    assert auprc(TRUTH, SCORES) == pytest.approx((1 + 2 / 3) / 2)


def test_ties_count_half() -> None:
    assert auroc(np.array([True, False]), np.array([0.3, 0.3])) == 0.5


@pytest.mark.parametrize("truth", [[], [True], [False, False], [True, True]])
def test_undefined_is_none(truth: list[bool]) -> None:
    labels, scores = np.array(truth, np.bool_), np.linspace(0, 1, len(truth))
    assert auroc(labels, scores) is None
    assert auprc(labels, scores) is None
    patients = [str(n) for n in range(len(truth))]
    assert patient_bootstrap(auroc, labels, scores, patients, resamplings=20) is None


@given(
    st.lists(
        st.tuples(st.booleans(), st.floats(-50, 50, allow_subnormal=False)), min_size=2, max_size=60
    )
)
def test_against_scikit_learn_and_mann_whitney(rows: list[tuple[bool, float]]) -> None:
    truth = np.array([t for t, _ in rows])
    scores = np.array([s for _, s in rows])
    found, area = auroc(truth, scores), auprc(truth, scores)
    if truth.all() or not truth.any():
        assert found is None
        assert area is None
        return
    pairs = truth.sum() * (~truth).sum()
    u = mannwhitneyu(scores[truth], scores[~truth]).statistic
    assert found == pytest.approx(u / pairs, abs=1e-9)
    assert found == pytest.approx(roc_auc_score(truth, scores), abs=1e-9)
    assert area == pytest.approx(average_precision_score(truth, scores), abs=1e-9)


def test_bootstrap_draws_patients() -> None:
    truth = np.tile(TRUTH, 5)
    scores = np.tile(SCORES, 5)
    one = patient_bootstrap(auroc, truth, scores, ["a"] * 20, resamplings=50)
    assert one == Interval(0.75, 0.75)
    many = patient_bootstrap(
        auroc, truth, scores, [str(n) for n in range(20)], resamplings=200, seed=1
    )
    assert many is not None
    assert many.low < 0.75 < many.high


def test_bootstrap_without_positives_in_most_draws_is_none() -> None:
    truth = np.array([True] + [False] * 3)
    # Each patient is drawn with probability 1 - (3/4)^4 = 0.68; one with only that image: less.
    patients = ["a", "b", "c", "d"]
    assert patient_bootstrap(auroc, truth, SCORES, patients, resamplings=200) is not None
    never = patient_bootstrap(lambda t, s: None, truth, SCORES, patients, resamplings=20)
    assert never is None


def test_rates_by_hand() -> None:
    flagged = np.array([True, True, False, False])
    assert rates(TRUTH, flagged) == Rates(sensitivity=0.5, specificity=0.5)
    assert rates(np.array([True]), np.array([True])) == Rates(sensitivity=1.0, specificity=None)


def test_calibration_error_by_hand() -> None:
    confidences = np.array([0.05, 0.05, 0.95, 1.0])
    truth = np.array([False, True, True, True])
    # Bins [0, .1) and [.9, 1]: |0.5 - 0.05| / 2 + |1 - 0.975| / 2.
    assert expected_calibration_error(truth, confidences) == pytest.approx(0.2375)
    assert expected_calibration_error(np.zeros(0, np.bool_), np.zeros(0)) is None
