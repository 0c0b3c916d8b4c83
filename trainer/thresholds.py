"""Where to draw the line: by F1, by Youden's index, by a wanted sensitivity or specificity.

Every threshold lies halfway between two scores that occur, so that rounding cannot move an image
across it. Rows at or above it are flagged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from cxrviewer.inference.analysis import OperatingPoints
from trainer.config import ExportConfig
from trainer.metrics import Scores, Truth, defined


class ThresholdRule(StrEnum):
    """How a threshold is chosen."""

    MAX_F1 = "max_f1"
    YOUDEN = "youden"
    SENSITIVITY = "sensitivity"
    """The highest that flags the wanted part of the positives."""

    SPECIFICITY = "specificity"
    """The lowest that leaves the wanted part of the negatives alone."""


def max_f1(truth: Truth, confidence: Scores) -> float | None:
    """Threshold of the greatest F1, the highest of several; None without positives or negatives.

    Args:
        truth: (n,).
        confidence: (n,), 0..1.
    """
    return _best(truth, confidence, _f1)


def youden(truth: Truth, confidence: Scores) -> float | None:
    """Threshold of the greatest sensitivity + specificity - 1 (Youden 1950); else as `max_f1`."""
    return _best(truth, confidence, _youden)


def at_sensitivity(truth: Truth, confidence: Scores, target: float) -> float | None:
    """The highest threshold that still flags `target` of the positives, None without any."""
    positives = np.sort(confidence[truth])
    if not positives.size:
        return None
    missed = min(math.floor((1 - target) * len(positives) + 1e-9), len(positives) - 1)
    return _below(confidence, float(positives[missed]))


def at_specificity(truth: Truth, confidence: Scores, target: float) -> float | None:
    """The lowest threshold that leaves `target` of the negatives alone, None without any."""
    negatives = np.sort(confidence[~truth])
    if not negatives.size:
        return None
    spared = max(math.ceil(target * len(negatives) - 1e-9), 1)
    return _above(confidence, float(negatives[spared - 1]))


def choose(
    rule: ThresholdRule, truth: Truth, confidence: Scores, config: ExportConfig
) -> float | None:
    """The threshold of a rule, with the configuration's targets; None where it is not defined."""
    if rule is ThresholdRule.SENSITIVITY:
        return at_sensitivity(truth, confidence, config.target_sensitivity)
    if rule is ThresholdRule.SPECIFICITY:
        return at_specificity(truth, confidence, config.target_specificity)
    return _OPTIMAL[rule](truth, confidence)


def operating_points(
    confidence: Scores, truth: Truth, config: ExportConfig
) -> OperatingPoints | None:
    """The bundle's two thresholds, None with too few positives or negatives.

    The sensitive one reaches the wanted sensitivity and the specific one the wanted specificity;
    in order of size they may change places.
    """
    if min(int(truth.sum()), int((~truth).sum())) < max(config.min_positives, 1):
        return None
    sensitive = at_sensitivity(truth, confidence, config.target_sensitivity)
    specific = at_specificity(truth, confidence, config.target_specificity)
    if sensitive is None or specific is None:
        return None
    return OperatingPoints(min(sensitive, specific), max(sensitive, specific))


def _best(
    truth: Truth, confidence: Scores, worth: Callable[[Scores, Scores, int, int], Scores]
) -> float | None:
    """The threshold at which `worth(true positives, false positives, P, N)` is greatest."""
    if not defined(truth):
        return None
    order = np.argsort(-confidence, kind="stable")
    ordered, flags = confidence[order], truth[order]
    # The last row of each run of equal confidences: a threshold cannot part them.
    last = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True])
    hits = np.cumsum(flags)[last].astype(np.float64)
    false = np.cumsum(~flags)[last].astype(np.float64)
    value = worth(hits, false, int(truth.sum()), int((~truth).sum()))
    return _below(confidence, float(ordered[last[int(np.argmax(value))]]))


def _f1(hits: Scores, false: Scores, positives: int, _negatives: int) -> Scores:
    return 2 * hits / (hits + false + positives)


def _youden(hits: Scores, false: Scores, positives: int, negatives: int) -> Scores:
    return hits / positives - false / negatives


def _below(values: Scores, value: float) -> float:
    """Halfway from `value` down to the next smaller one, or to 0."""
    smaller = values[values < value]
    return (value + float(smaller.max(initial=0.0))) / 2


def _above(values: Scores, value: float) -> float:
    """Halfway from `value` up to the next greater one, or to 1."""
    greater = values[values > value]
    return (value + float(greater.min(initial=1.0))) / 2


_OPTIMAL: Final[Mapping[ThresholdRule, Callable[[Truth, Scores], float | None]]] = MappingProxyType(
    {ThresholdRule.MAX_F1: max_f1, ThresholdRule.YOUDEN: youden}
)
