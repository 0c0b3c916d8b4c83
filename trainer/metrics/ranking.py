"""Metrics of the order of scores, for one set of rows and for many weightings of them at once.

A bootstrap draws rows with replacement; that is the same as giving each row a whole weight. With
the rows sorted once, every draw is a few cumulative sums, and the result is exactly what
scikit-learn gives for the repeated rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from trainer.metrics.basics import Scores, Truth, defined

Weights = NDArray[np.float64]


def auroc(truth: Truth, scores: Scores) -> float | None:
    """Area under the ROC curve, None without positives or without negatives.

    Args:
        truth: (n,).
        scores: (n,), greater means more likely.
    """
    return float(roc_auc_score(truth, scores)) if defined(truth) else None


def auprc(truth: Truth, scores: Scores) -> float | None:
    """Average precision, None without positives or without negatives.

    Args:
        truth: (n,).
        scores: (n,), greater means more likely.
    """
    return float(average_precision_score(truth, scores)) if defined(truth) else None


def weighted_auroc(truth: Truth, scores: Scores, weights: Weights) -> Scores:
    """AUROC of every draw, (draws,), NaN where a draw has no positives or no negatives.

    Args:
        truth: (n,).
        scores: (n,).
        weights: (draws, n), how often each draw holds each row.
    """
    ties = _Ties.of(truth, scores, weights)
    below = np.cumsum(ties.negatives, axis=1) - ties.negatives
    # A pair of equal scores counts half.
    won = (ties.positives * (below + ties.negatives / 2)).sum(axis=1)
    pairs = ties.positives.sum(axis=1) * ties.negatives.sum(axis=1)
    return _ratio(won, pairs)


def weighted_auprc(truth: Truth, scores: Scores, weights: Weights) -> Scores:
    """Average precision of every draw; arguments and NaN as in `weighted_auroc`."""
    ties = _Ties.of(truth, -scores, weights)  # the greatest score first
    hits = np.cumsum(ties.positives, axis=1)
    flagged = hits + np.cumsum(ties.negatives, axis=1)
    total = ties.positives.sum(axis=1)
    gained = (ties.positives * _ratio(hits, flagged, otherwise=0.0)).sum(axis=1)
    return np.where(ties.negatives.sum(axis=1) > 0, _ratio(gained, total), np.nan)


@dataclass(frozen=True, eq=False, slots=True)
class _Ties:
    """Weights by groups of equal scores in rising order, each (draws, groups)."""

    positives: Weights
    negatives: Weights

    @classmethod
    def of(cls, truth: Truth, scores: Scores, weights: Weights) -> _Ties:
        order = np.argsort(scores, kind="stable")
        ordered = scores[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        flags = truth[order].astype(np.float64)
        sorted_weights = weights[:, order]
        return cls(
            np.add.reduceat(sorted_weights * flags, starts, axis=1),
            np.add.reduceat(sorted_weights * (1 - flags), starts, axis=1),
        )


def _ratio(above: Scores, below: Scores, otherwise: float = np.nan) -> Scores:
    """`above / below`, `otherwise` where that is a division by 0."""
    return np.divide(above, below, out=np.full_like(above, otherwise), where=below > 0)
