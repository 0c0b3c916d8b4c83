"""Intervals by drawing patients, not images: two images of one patient are not two facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from trainer.metrics.basics import Figure, Interval, Scores, Truth, defined, why_undefined
from trainer.metrics.ranking import Weights, auprc, auroc, weighted_auprc, weighted_auroc

Statistic = Callable[[Truth, Scores], float | None]

_LEVELS: Final = (2.5, 97.5)
_NUMBERS_AT_ONCE: Final = 4_000_000
_ALL_DRAWS: Final[Mapping[Statistic, Callable[[Truth, Scores, Weights], Scores]]] = (
    MappingProxyType({auroc: weighted_auroc, auprc: weighted_auprc})
)
"""Statistics that are computed for all draws at once; any other is computed draw by draw."""


def figure(
    statistic: Statistic,
    truth: Truth,
    scores: Scores,
    patients: Sequence[str],
    *,
    resamplings: int,
    seed: int = 0,
) -> Figure:
    """A ranking metric with its interval, or why there is none; arguments as below."""
    value = statistic(truth, scores)
    if value is None:
        return Figure(None, why=why_undefined(truth))
    interval = patient_bootstrap(
        statistic, truth, scores, patients, resamplings=resamplings, seed=seed
    )
    return Figure(value, interval)


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
    if not defined(truth) or not resamplings:
        return None
    found = np.concatenate(
        [
            _statistics(statistic, truth, scores, weights)
            for weights in patient_draws(patients, resamplings, seed)
        ]
    )
    found = found[~np.isnan(found)]
    if 2 * len(found) <= resamplings:
        return None
    low, high = np.percentile(found, _LEVELS)
    return Interval(float(low), float(high))


def share(flags: Truth, patients: Sequence[str], *, resamplings: int, seed: int = 0) -> Figure:
    """Part of rows whose flag (n,) is set, such as an accuracy, with an interval over patients."""
    if not flags.size:
        return Figure(None, why=why_undefined(flags))
    value = float(flags.mean())
    if not resamplings:
        return Figure(value)
    found = [
        (weights @ flags) / weights.sum(axis=1)
        for weights in patient_draws(patients, resamplings, seed)
    ]
    low, high = np.percentile(np.concatenate(found), _LEVELS)
    return Figure(value, Interval(float(low), float(high)))


def _statistics(statistic: Statistic, truth: Truth, scores: Scores, weights: Weights) -> Scores:
    """Of every draw, NaN where undefined."""
    if statistic in _ALL_DRAWS:
        return _ALL_DRAWS[statistic](truth, scores, weights)
    values = []
    for times in weights.astype(np.intp):
        rows = np.repeat(np.arange(len(truth)), times)
        value = statistic(truth[rows], scores[rows])
        values.append(np.nan if value is None else value)
    return np.array(values)


def patient_draws(patients: Sequence[str], resamplings: int, seed: int) -> Iterator[Weights]:
    """How often each draw of patients holds each row, in blocks of (draws, rows).

    Args:
        patients: Patient of each row.
        resamplings: Draws of all blocks together; a block fits into memory.
        seed: Of the draws.
    """
    names, group = np.unique(np.asarray(patients), return_inverse=True)
    rng = np.random.default_rng(seed)
    block = max(1, _NUMBERS_AT_ONCE // len(group))
    for start in range(0, resamplings, block):
        draws = range(min(block, resamplings - start))
        drawn = [rng.integers(0, len(names), len(names)) for _ in draws]
        times = np.stack([np.bincount(chosen, minlength=len(names)) for chosen in drawn])
        yield times[:, group].astype(np.float64)
