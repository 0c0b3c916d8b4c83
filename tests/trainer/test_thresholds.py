from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, recall_score

from trainer.config import ExportConfig
from trainer.thresholds import (
    ThresholdRule,
    at_sensitivity,
    at_specificity,
    choose,
    max_f1,
    operating_points,
    youden,
)

CONFIG = replace(ExportConfig(), min_positives=2)
# By falling confidence: P N P P N N.
TRUTH = np.array([True, False, True, True, False, False])
VALUES = np.array([0.9, 0.8, 0.7, 0.6, 0.4, 0.2])


def test_max_f1_by_hand() -> None:
    # F1 after 1..6 rows: 2/4, 2/5, 4/6, 6/7, 6/8, 6/9; the best is after four, between .6 and .4.
    assert max_f1(TRUTH, VALUES) == pytest.approx(0.5)


def test_youden_by_hand() -> None:
    # After 1..6 rows: 1/3, 0, 1/3, 2/3, 1/3, 0.
    assert youden(TRUTH, VALUES) == pytest.approx(0.5)


def test_targets_by_hand() -> None:
    # Two of the three positives from 0.7 up: halfway to 0.6. Two of the three negatives below 0.8.
    assert at_sensitivity(TRUTH, VALUES, 2 / 3) == pytest.approx(0.65)
    assert at_specificity(TRUTH, VALUES, 2 / 3) == pytest.approx(0.5)
    assert at_sensitivity(TRUTH, VALUES, 1.0) == pytest.approx(0.5)
    assert at_specificity(TRUTH, VALUES, 1.0) == pytest.approx(0.85)


@pytest.mark.parametrize("rule", list(ThresholdRule))
def test_nobody_to_set_it_on(rule: ThresholdRule) -> None:
    assert choose(rule, np.zeros(0, np.bool_), np.zeros(0), CONFIG) is None


def test_one_class_has_no_optimum() -> None:
    for truth in (np.ones(3, np.bool_), np.zeros(3, np.bool_)):
        assert max_f1(truth, VALUES[:3]) is None
        assert youden(truth, VALUES[:3]) is None
    assert at_sensitivity(np.zeros(3, np.bool_), VALUES[:3], 0.9) is None
    assert at_specificity(np.ones(3, np.bool_), VALUES[:3], 0.9) is None


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), min_size=2))
def test_no_threshold_is_better(rows: list[tuple[bool, float]]) -> None:
    truth = np.array([t for t, _ in rows])
    values = np.array([v for _, v in rows])
    if truth.all() or not truth.any():
        return
    trials = [values >= one for one in (0.0, 0.1, 0.3, 0.6, 0.9, 1.0)]
    best = max_f1(truth, values)
    assert best is not None
    assert f1_score(truth, values >= best) == pytest.approx(
        max(f1_score(truth, flagged) for flagged in trials)
    )

    def index(flagged: np.ndarray) -> float:
        return float(recall_score(truth, flagged) + recall_score(~truth, ~flagged) - 1)

    cut = youden(truth, values)
    assert cut is not None
    assert index(values >= cut) == pytest.approx(max(index(flagged) for flagged in trials))


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
