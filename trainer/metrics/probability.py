"""Whether a confidence of 0.7 means that seven of ten have the finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.metrics import brier_score_loss

from trainer.metrics.basics import Scores, Truth

_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows whose confidences lie in one bin.

    Attributes:
        confidence: Their mean confidence.
        frequency: Part of them that has the finding.
        count: How many they are.
    """

    confidence: float
    frequency: float
    count: int


def reliability(truth: Truth, confidences: Scores, bins: int = _BINS) -> tuple[Bin, ...]:
    """Bins of equal width that are not empty, in rising order.

    Args:
        truth: (n,).
        confidences: (n,), 0..1.
        bins: Number of bins.
    """
    place = np.minimum((confidences * bins).astype(np.intp), bins - 1)
    inside = [place == number for number in np.unique(place)]
    return tuple(
        Bin(float(confidences[rows].mean()), float(truth[rows].mean()), int(rows.sum()))
        for rows in inside
    )


def expected_calibration_error(
    truth: Truth, confidences: Scores, bins: int = _BINS
) -> float | None:
    """Mean distance of confidence and frequency over bins of equal width, weighted by their size.

    Args:
        truth: (n,).
        confidences: (n,), 0..1.
        bins: Number of bins; Guo et al. 2017, equation 3.
    """
    if not truth.size:
        return None
    found = reliability(truth, confidences, bins)
    return sum(abs(one.frequency - one.confidence) * one.count for one in found) / truth.size


def chance_calibration_error(
    confidences: Scores, *, draws: int = 400, bins: int = _BINS
) -> float | None:
    """The expected calibration error of confidences that are exactly right, by chance alone.

    Mean over draws in which each row has the finding with the probability that it says; seeded.

    Args:
        confidences: (n,), 0..1.
        draws: Number of draws.
        bins: Number of bins.
    """
    rng = np.random.default_rng(0)
    found = [
        expected_calibration_error(rng.random(confidences.size) < confidences, confidences, bins)
        for _ in range(draws)
    ]
    known = [value for value in found if value is not None]
    return float(np.mean(known)) if known else None


def brier(truth: Truth, confidences: Scores) -> float | None:
    """Mean squared distance of confidence and truth, None without rows (Brier 1950)."""
    if not truth.size:
        return None
    return float(brier_score_loss(truth, np.clip(confidences, 0.0, 1.0), pos_label=True))
