"""Probabilities of a teacher as numbers that a network can come close to."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_EPSILON: Final = 1e-4


def standardise_logits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities as logits with mean 0 and deviation 1 in each column; NaN stays NaN.

    Args:
        probabilities: (samples, targets). A column without two different values becomes 0.
    """
    safe = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    logits = np.log(safe / (1 - safe))
    known = ~np.isnan(logits)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, logits, 0).sum(axis=0) / count
    variance = np.where(known, (logits - mean) ** 2, 0).sum(axis=0) / count
    deviation = np.where(variance > 0, np.sqrt(variance), 1)
    return np.asarray((logits - mean) / deviation, np.float32)
