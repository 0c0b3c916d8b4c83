"""How rare findings weigh more, measured on the labels that training learns from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.config import ClassWeights
from trainer.labels import UNCERTAIN

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class LabelCounts:
    """Labels by finding and class, each counted by the weight of who says it.

    Attributes:
        negative: (findings,); a soft label y counts 1 - y here,
        positive: (findings,); and y here.
        uncertain: (findings,).
    """

    negative: Numbers
    positive: Numbers
    uncertain: Numbers

    @property
    def known(self) -> Numbers:
        """All labels, (findings,)."""
        return self.negative + self.positive + self.uncertain


def count_labels(labels: NDArray[np.float32], weights: NDArray[np.float32]) -> LabelCounts:
    """Count labels.

    Args:
        labels: (samples, origins, findings), NaN where not known, -1 for a class "uncertain".
        weights: (origins, findings).
    """
    uncertain = labels == UNCERTAIN
    certain = ~np.isnan(labels) & ~uncertain
    share = np.where(certain, labels, 0)
    return LabelCounts(
        negative=_sum((certain - share) * weights),
        positive=_sum(share * weights),
        uncertain=_sum(uncertain * weights),
    )


def class_weights(kind: ClassWeights, counts: LabelCounts, greatest: float) -> Numbers:
    """Weight of a negative, a positive and an uncertain label, (findings, 3).

    A class or a finding that does not occur has no frequency: its weight is 1.

    Args:
        kind: Rule.
        counts: Of the training labels.
        greatest: Limit of every weight.
    """
    found = np.ones((len(counts.known), 3))
    if kind is ClassWeights.POSITIVES:
        both = (counts.positive > 0) & (counts.negative > 0)
        found[both, 1] = counts.negative[both] / counts.positive[both]
    elif kind is ClassWeights.INVERSE_FREQUENCY:
        there = counts.positive > 0
        inverse = counts.known[there] / counts.positive[there]
        found[there] = (inverse / inverse.mean())[:, None] if there.any() else 1
    elif kind is ClassWeights.BALANCED:
        by_class = np.stack([counts.negative, counts.positive, counts.uncertain], axis=1)
        shares = np.divide(counts.known[:, None], by_class, where=by_class > 0, out=found.copy())
        found = shares
    return np.minimum(found, greatest)


def _sum(values: NDArray[np.float32]) -> Numbers:
    return np.asarray(values.sum(axis=(0, 1), dtype=np.float64))
