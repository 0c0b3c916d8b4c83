"""From logits to confidences and operating points, fitted on patients that training never saw."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.manifest import Calibration, CalibrationKind
from trainer.config import ExportConfig
from trainer.metrics import Rates, Scores, Truth, defined, rates

# A slope of 0 would make all confidences and maps the same; the manifest wants a positive one.
_MIN_SLOPE: Final = 0.01
_FOLDS: Final = 5
_FOLD_SEED: Final = 5


@dataclass(frozen=True, slots=True)
class CrossFitted:
    """What calibration and operating points do to patients that they were not fitted on.

    Attributes:
        confidences: (n,).
        sensitive: Rates at the sensitive point, or None where there is none.
        specific: Rates at the specific point, or None where there is none.
    """

    confidences: Scores
    sensitive: Rates | None
    specific: Rates | None


def fit_platt(logits: Scores, truth: Truth) -> Calibration:
    """Logistic regression on one number, slightly regularised for the sake of rare findings.

    The prior probability is that of these patients. Without positives or negatives: identity.

    Args:
        logits: (n,).
        truth: (n,).
    """
    if not defined(truth):
        return Calibration()
    mean, deviation = float(logits.mean()), float(logits.std()) or 1.0
    model = LogisticRegression(C=1.0).fit(((logits - mean) / deviation)[:, None], truth)
    slope = max(_MIN_SLOPE, float(model.coef_[0, 0]) / deviation)
    if slope == _MIN_SLOPE:  # worse than chance: only the prior can be learnt
        share = float(truth.mean())
        offset = math.log(share / (1 - share)) - slope * mean
    else:
        offset = float(model.intercept_[0]) - slope * mean
    return Calibration(slope=slope, offset=offset, kind=CalibrationKind.PLATT)


def confidences(logits: Scores, calibration: Calibration) -> Scores:
    """Sigmoid of the calibrated logits, (n,)."""
    calibrated = calibration.slope * logits + calibration.offset
    return np.asarray(1 / (1 + np.exp(-calibrated)))


def operating_points(
    confidence: Scores, truth: Truth, config: ExportConfig
) -> OperatingPoints | None:
    """Two thresholds, None with too few positives or negatives.

    The sensitive one is the highest that still flags the wanted part of the positives; the specific
    one the lowest that leaves the wanted part of the negatives alone. Each lies halfway between two
    confidences that occur, so that rounding cannot move an image across it.
    """
    positives, negatives = np.sort(confidence[truth]), np.sort(confidence[~truth])
    if min(len(positives), len(negatives)) < config.min_positives:
        return None
    missed = math.floor((1 - config.target_sensitivity) * len(positives) + 1e-9)
    spared = math.ceil(config.target_specificity * len(negatives) - 1e-9)
    sensitive = _below(confidence, float(positives[missed]))
    specific = _above(confidence, float(negatives[spared - 1]))
    return OperatingPoints(min(sensitive, specific), max(sensitive, specific))


def cross_fit(
    logits: Scores, truth: Truth, patients: Sequence[str], config: ExportConfig
) -> CrossFitted:
    """Fit on four fifths of the patients and apply to the fifth, five times."""
    found = np.full(len(logits), np.nan)
    flags = {name: np.zeros(len(logits), np.bool_) for name in ("sensitive", "specific")}
    complete = True
    for inside in _folds(patients):
        outside = ~inside
        calibration = fit_platt(logits[outside], truth[outside])
        found[inside] = confidences(logits[inside], calibration)
        known = confidences(logits[outside], calibration)
        points = operating_points(known, truth[outside], config)
        complete = complete and points is not None
        if points is not None:
            flags["sensitive"][inside] = found[inside] >= points.sensitive
            flags["specific"][inside] = found[inside] >= points.specific
    return CrossFitted(
        confidences=found,
        sensitive=rates(truth, flags["sensitive"]) if complete else None,
        specific=rates(truth, flags["specific"]) if complete else None,
    )


def _folds(patients: Sequence[str]) -> Iterator[NDArray[np.bool_]]:
    """Rows of each fold; every patient is in one fold."""
    names, group = np.unique(np.asarray(patients), return_inverse=True)
    order = np.random.default_rng(_FOLD_SEED).permutation(len(names))
    fold = order[group] % _FOLDS
    for number in range(_FOLDS):
        if (fold == number).any():
            yield fold == number


def _below(values: Scores, value: float) -> float:
    """Halfway from `value` down to the next smaller one, or to 0."""
    smaller = values[values < value]
    return (value + float(smaller.max(initial=0.0))) / 2


def _above(values: Scores, value: float) -> float:
    """Halfway from `value` up to the next greater one, or to 1."""
    greater = values[values > value]
    return (value + float(greater.min(initial=1.0))) / 2
