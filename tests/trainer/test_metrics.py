import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gmean, mannwhitneyu
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    f1_score,
    mean_squared_error,
    precision_score,
    recall_score,
    roc_auc_score,
)

from trainer.config import AnswerUnit
from trainer.labels import Sample
from trainer.metrics import (
    Figure,
    Interval,
    Rates,
    Scores,
    Truth,
    auprc,
    auroc,
    brier,
    chance_calibration_error,
    count_units,
    decision,
    expected_calibration_error,
    figure,
    patient_bootstrap,
    rates,
    reliability,
)
from trainer.metrics.ranking import weighted_auprc, weighted_auroc

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


# Continuous scores, heavy ties, constants, one row, one class: whatever lists there are.
_SCORES = st.one_of(
    st.floats(-50, 50, allow_subnormal=False), st.sampled_from([0.0, 0.5, 1.0]), st.just(0.3)
)
_ROWS = st.lists(st.tuples(st.booleans(), _SCORES), min_size=1, max_size=60)


def _arrays(rows: list[tuple[bool, float]]) -> tuple[Truth, Scores]:
    return np.array([t for t, _ in rows], np.bool_), np.array([s for _, s in rows])


@given(_ROWS)
def test_ranking_against_scikit_learn_and_mann_whitney(rows: list[tuple[bool, float]]) -> None:
    truth, scores = _arrays(rows)
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


@given(_ROWS, st.integers(0, 1000))
def test_draws_at_once_against_scikit_learn_on_repeated_rows(
    rows: list[tuple[bool, float]], seed: int
) -> None:
    truth, scores = _arrays(rows)
    drawn = np.random.default_rng(seed).integers(0, len(rows), (4, len(rows)))
    weights = np.stack([np.bincount(one, minlength=len(rows)) for one in drawn]).astype(float)
    areas, precisions = (f(truth, scores, weights) for f in (weighted_auroc, weighted_auprc))
    for chosen, area, average in zip(drawn, areas, precisions, strict=True):
        if len(set(truth[chosen].tolist())) < 2:
            assert np.isnan(area)
            assert np.isnan(average)
            continue
        assert area == pytest.approx(roc_auc_score(truth[chosen], scores[chosen]), abs=1e-9)
        expected = average_precision_score(truth[chosen], scores[chosen])
        assert average == pytest.approx(expected, abs=1e-9)


@given(_ROWS, st.sampled_from([-60.0, 0.0, 0.3, 0.5, 60.0]))
def test_decisions_against_scikit_learn(rows: list[tuple[bool, float]], threshold: float) -> None:
    truth, scores = _arrays(rows)
    found = decision(truth, scores, threshold)
    flagged = scores >= threshold
    expected = {
        "sensitivity": recall_score(truth, flagged) if truth.any() else None,
        "specificity": recall_score(~truth, ~flagged) if not truth.all() else None,
        "precision": precision_score(truth, flagged) if flagged.any() else None,
        "f1": f1_score(truth, flagged) if truth.any() else None,
    }
    for name, value in expected.items():
        assert getattr(found, name) == (None if value is None else pytest.approx(value, abs=1e-9))
    if truth.all() or not truth.any():
        assert found.g_mean is None
        return
    both = [recall_score(truth, flagged), recall_score(~truth, ~flagged)]
    assert found.g_mean == pytest.approx(gmean(both), abs=1e-9)
    assert np.mean(both) == pytest.approx(balanced_accuracy_score(truth, flagged))


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_probabilities_against_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    truth, values = _arrays(rows)
    assert brier(truth, values) == pytest.approx(mean_squared_error(truth, values), abs=1e-9)
    if len(rows) > 1 and not truth.all() and truth.any():
        assert brier(truth, values) == pytest.approx(brier_score_loss(truth, values), abs=1e-9)
        # Bins of (low, high] there, of [low, high) here: the same but for values on an edge.
        if not np.isin(np.round(values * 10, 9) % 1, [0.0]).any():
            frequency, confidence = calibration_curve(truth, values, n_bins=10)
            bins = reliability(truth, values)
            assert [one.frequency for one in bins] == pytest.approx(frequency.tolist(), abs=1e-9)
            assert [one.confidence for one in bins] == pytest.approx(confidence.tolist(), abs=1e-9)


def test_words_for_what_is_not_defined() -> None:
    def text(truth: list[bool]) -> str:
        scores = np.linspace(0, 1, len(truth))
        patients = [str(n) for n in range(len(truth))]
        return figure(auroc, np.array(truth, np.bool_), scores, patients, resamplings=5).text

    assert text([False, False]) == "not defined (0 positives)"
    assert text([True, True]) == "not defined (0 negatives)"
    assert text([]) == "not defined (0 labelled)"
    assert Figure(0.8125, Interval(0.75, 0.875)).text == "0.812 [0.750, 0.875]"
    assert Figure(0.8125).text == "0.812"


def test_greatest_answer_and_greatest_label_of_a_patient() -> None:
    samples = [
        Sample("nih", patient, {}, study=study)
        for patient, study in [("a", "1"), ("a", "1"), ("a", "2"), ("b", ""), ("b", "")]
    ]
    truth = np.array([False, True, False, False, False])
    scores = np.array([0.9, 0.2, 0.3, 0.4, 0.1])
    by_patient = count_units(truth, scores, samples, AnswerUnit.PATIENT)
    assert dict(zip(by_patient.patients, by_patient.scores.tolist(), strict=True)) == {
        "a": 0.9, "b": 0.4,
    }  # fmt: skip
    assert sorted(by_patient.truth.tolist()) == [False, True]
    by_study = count_units(truth, scores, samples, AnswerUnit.STUDY)
    assert sorted(by_study.scores.tolist()) == [0.1, 0.3, 0.4, 0.9]
    assert by_study.truth.tolist().count(True) == 1
    assert count_units(truth, scores, samples, AnswerUnit.IMAGE).scores is scores


def test_bootstrap_at_once_equals_draw_by_draw() -> None:
    rng = np.random.default_rng(3)
    truth, scores = rng.random(80) < 0.3, rng.normal(0, 1, 80).round(1)
    patients = [str(n // 3) for n in range(80)]

    def slowly(some: Truth, their: Scores) -> float | None:
        return auroc(some, their)

    fast = patient_bootstrap(auroc, truth, scores, patients, resamplings=60)
    slow = patient_bootstrap(slowly, truth, scores, patients, resamplings=60)
    assert fast is not None
    assert slow is not None
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high), abs=1e-9)


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


def test_calibration_error_by_chance() -> None:
    """One bin of n rows at 1/2: E|B(n)/n - 1/2|, which is C(n, n/2) / 2^(n+1) for even n."""
    wanted = math.comb(100, 50) / 2**101
    assert chance_calibration_error(np.full(100, 0.5), draws=4000) == pytest.approx(
        wanted, rel=0.05
    )
    assert chance_calibration_error(np.array([0.0, 1.0])) == 0
    assert chance_calibration_error(np.zeros(0)) is None
