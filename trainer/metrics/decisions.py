"""What a threshold does. A row is flagged from the threshold up, as in the application."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sklearn.metrics import f1_score, precision_score

from trainer.metrics.basics import Scores, Truth


@dataclass(frozen=True, slots=True)
class Rates:
    """What a threshold does; None where nobody is there to measure it on."""

    sensitivity: float | None
    specificity: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that a table says of one threshold; None where not defined.

    Attributes:
        threshold: Flagged from here up.
        sensitivity: None without positives.
        specificity: None without negatives.
        precision: None where nothing is flagged.
        f1: None without positives; 0 where none of them is flagged.
        g_mean: √(sensitivity · specificity), None without either.
    """

    threshold: float
    sensitivity: float | None
    specificity: float | None
    precision: float | None
    f1: float | None
    g_mean: float | None


def rates(truth: Truth, flagged: Truth) -> Rates:
    """Sensitivity and specificity of flags, both (n,)."""
    return Rates(_part(flagged[truth]), _part(~flagged[~truth]))


def precision(truth: Truth, flagged: Truth) -> float | None:
    """Part of the flagged that are positive, None where nothing is flagged."""
    return float(precision_score(truth, flagged)) if flagged.any() else None


def f1(truth: Truth, flagged: Truth) -> float | None:
    """Harmonic mean of precision and sensitivity, None without positives."""
    return float(f1_score(truth, flagged)) if truth.any() else None


def g_mean(truth: Truth, flagged: Truth) -> float | None:
    """Geometric mean of sensitivity and specificity, None without positives or negatives."""
    found = rates(truth, flagged)
    if found.sensitivity is None or found.specificity is None:
        return None
    return math.sqrt(found.sensitivity * found.specificity)


def decision(truth: Truth, scores: Scores, threshold: float) -> Decision:
    """All of these at one threshold.

    Args:
        truth: (n,).
        scores: (n,).
        threshold: A row with this score or a greater one is flagged.
    """
    return judged(truth, scores >= threshold, threshold)


def judged(truth: Truth, flagged: Truth, threshold: float) -> Decision:
    """All of these for flags (n,) that were set by `threshold`, or by thresholds near it."""
    found = rates(truth, flagged)
    return Decision(
        threshold=threshold,
        sensitivity=found.sensitivity,
        specificity=found.specificity,
        precision=precision(truth, flagged),
        f1=f1(truth, flagged),
        g_mean=g_mean(truth, flagged),
    )


def _part(flags: Truth) -> float | None:
    return float(flags.mean()) if flags.size else None
