"""How good scores are. Undefined is None, never 0: there is no AUROC without positives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

Truth = NDArray[np.bool_]
Scores = NDArray[np.float64]
Statistic = Callable[[Truth, Scores], float | None]

_LEVELS: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Interval:
    """Ends of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rates:
    """What a threshold does; None where nobody is there to measure it on."""

    sensitivity: float | None
    specificity: float | None


def defined(truth: Truth) -> bool:
    """Whether there are positives and negatives."""
    return bool(truth.any() and not truth.all())


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


def rates(truth: Truth, flagged: Truth) -> Rates:
    """Sensitivity and specificity of flags, both (n,)."""
    return Rates(_part(flagged[truth]), _part(~flagged[~truth]))


def expected_calibration_error(truth: Truth, confidences: Scores, bins: int = 10) -> float | None:
    """Mean distance of confidence and frequency over bins of equal width, weighted by their size.

    Args:
        truth: (n,).
        confidences: (n,), 0..1.
        bins: Number of bins; Guo et al. 2017, equation 3.
    """
    if not truth.size:
        return None
    place = np.minimum((confidences * bins).astype(np.intp), bins - 1)
    gaps = [
        abs(float(truth[place == b].mean()) - float(confidences[place == b].mean()))
        * float((place == b).mean())
        for b in np.unique(place)
    ]
    return float(sum(gaps))


def patient_bootstrap(
    statistic: Statistic,
    truth: Truth,
    scores: Scores,
    patients: Sequence[str],
    *,
    resamplings: int,
    seed: int = 0,
) -> Interval | None:
    """95 % percentile interval of `statistic`, drawing patients and not images.

    Args:
        statistic: Of truth and scores.
        truth: (n,).
        scores: (n,).
        patients: Patient of each image.
        resamplings: How often to draw.
        seed: Of the draws.

    Returns:
        The interval, or None where most draws leave the statistic undefined.
    """
    groups = _rows_by_patient(patients)
    rng = np.random.default_rng(seed)
    found: list[float] = []
    for _ in range(resamplings if defined(truth) else 0):
        rows = np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))])
        value = statistic(truth[rows], scores[rows])
        if value is not None:
            found.append(value)
    if 2 * len(found) <= resamplings:
        return None
    low, high = np.percentile(found, _LEVELS)
    return Interval(float(low), float(high))


def _rows_by_patient(patients: Sequence[str]) -> list[NDArray[np.intp]]:
    _, group = np.unique(np.asarray(patients), return_inverse=True)
    return [np.flatnonzero(group == number) for number in range(int(group.max(initial=-1)) + 1)]


def _part(flags: Truth) -> float | None:
    return float(flags.mean()) if flags.size else None
