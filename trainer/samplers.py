"""Which samples make up an epoch, and in what order; the answer depends on seed and epoch alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.config import Config, LossConfig, SamplerKind
from trainer.labels import LabelOrigin, Sample, label_array

SAMPLING: Final = 1
"""Stream of random numbers of the samplers; augmentation draws from another."""


def steps_per_epoch(config: Config, samples: int) -> int:
    """Steps of one epoch; the samples that do not fill a batch are left to the next epoch."""
    return max(1, _epoch_size(config, samples) // config.optim.batch_size)


def epoch_order(config: Config, samples: Sequence[Sample], epoch: int) -> NDArray[np.intp]:
    """Positions of the samples of one epoch in order; step i takes the i-th batch of them.

    Args:
        config: Sampler, sizes and seed.
        samples: The training samples.
        epoch: Counted from 0.

    Returns:
        (count,): as many as fill the steps of the epoch, fewer where there are fewer than a batch.
    """
    size = _epoch_size(config, len(samples))
    count = min(size, steps_per_epoch(config, len(samples)) * config.optim.batch_size)
    seed = (config.run.seed, SAMPLING, epoch)
    match config.optim.sampler:
        case SamplerKind.SHUFFLE:
            return _shuffled(len(samples), epoch * count, count, config.run.seed)
        case SamplerKind.RANDOM:
            return np.random.default_rng(seed).integers(0, len(samples), count)
        case SamplerKind.ORIGIN:
            weights = sampling_weights(samples, config.optim.origin_sampling)
        case SamplerKind.BALANCED:
            weights = balancing_weights(samples, config.loss)
    # Drawn for the whole epoch, so that its size and not the batch decides who is drawn.
    return draw_epoch(weights, size, seed)[:count]


def sampling_weights(
    samples: Sequence[Sample], rates: Mapping[LabelOrigin, float]
) -> NDArray[np.float64]:
    """How often each sample is drawn, by the best origin of its labels; 1 where none is named."""
    weights = [
        max((rates[origin] for origin in sample.origins if origin in rates), default=1.0)
        for sample in samples
    ]
    return np.asarray(weights, np.float64)


def balancing_weights(samples: Sequence[Sample], config: LossConfig) -> NDArray[np.float64]:
    """The inverse frequency of each sample's rarest positive finding.

    Samples without a positive finding count as one more finding.

    Args:
        samples: The training samples.
        config: Findings that count, and the origins that are believed.
    """
    findings: tuple[Finding, ...] = config.findings
    origins = [origin for origin, weight in config.origin_weights.items() if weight > 0]
    labels = label_array(samples, findings, origins)
    positive: NDArray[np.bool_] = np.any(labels > 0.5, axis=1)
    groups = np.column_stack([positive, ~np.any(positive, axis=1)])
    frequency = np.maximum(groups.sum(axis=0), 1)
    return np.asarray((groups / frequency).max(axis=1), np.float64)


def draw_epoch(weights: NDArray[np.float64], count: int, seed: Sequence[int]) -> NDArray[np.intp]:
    """`count` positions, each drawn in proportion to its weight, in random order.

    Systematic sampling: a sample with an expected number of 2.3 is drawn 2 or 3 times, never 0.
    """
    rng = np.random.default_rng(seed)
    edges = np.cumsum(weights) * (count / weights.sum())
    positions = np.searchsorted(edges, np.arange(count) + rng.random(), side="right")
    return rng.permutation(np.minimum(positions, len(weights) - 1))


def _shuffled(samples: int, first: int, count: int, seed: int) -> NDArray[np.intp]:
    """Part of an endless row of shuffled passes: `count` positions from its place `first` on."""
    found: list[NDArray[np.intp]] = []
    while count:
        turn, place = divmod(first, samples)
        order = np.random.default_rng((seed, SAMPLING, turn)).permutation(samples)
        part = order[place : place + count]
        found.append(part)
        first, count = first + len(part), count - len(part)
    return np.concatenate(found)


def _epoch_size(config: Config, samples: int) -> int:
    return config.optim.epoch_size or samples
