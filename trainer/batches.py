"""Which samples make up step n, and their tensors. Every step depends on seed and number alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec, normalize
from trainer.augment import augment
from trainer.cache import ImageCache
from trainer.config import AugmentConfig, Config, LossConfig, OriginLoss
from trainer.labels import LabelOrigin, Sample, Target, label_array
from trainer.losses import standardise_logits
from trainer.sources import preprocess_spec


class Batch(NamedTuple):
    """B studies with V views.

    Attributes:
        images: (B, V, channels, size, size), zero where a view is missing.
        present: (B, V) bool.
        labels: (B, origins, targets), NaN where not known.
    """

    images: Tensor
    present: Tensor
    labels: Tensor


def targets_of(config: LossConfig) -> tuple[Target, ...]:
    """Outputs of the network while training: findings first, they are what is kept."""
    return (*config.findings, *config.auxiliary)


def origins_of(config: LossConfig) -> tuple[LabelOrigin, ...]:
    """Origins that have a weight, in the enumeration's order."""
    used = {origin for origin, weight in config.origin_weights.items() if weight > 0}
    if config.auxiliary:
        used.add(LabelOrigin.HEADER)
    return tuple(origin for origin in LabelOrigin if origin in used)


def training_labels(samples: Sequence[Sample], config: LossConfig) -> NDArray[np.float32]:
    """Labels of the training samples as (samples, origins, targets), ready for the loss."""
    origins = origins_of(config)
    labels = label_array(samples, targets_of(config), origins)
    for layer, origin in enumerate(origins):
        if config.origin_losses.get(origin) is OriginLoss.LOGIT_MSE:
            labels[:, layer] = standardise_logits(labels[:, layer])
    return labels


def sampling_weights(
    samples: Sequence[Sample], rates: Mapping[LabelOrigin, float]
) -> NDArray[np.float64]:
    """How often each sample is drawn, by the best origin of its labels; 1 where none is named."""
    weights = [
        max((rates[origin] for origin in sample.origins if origin in rates), default=1.0)
        for sample in samples
    ]
    return np.asarray(weights, np.float64)


def draw_epoch(weights: NDArray[np.float64], count: int, seed: Sequence[int]) -> NDArray[np.intp]:
    """`count` positions, each drawn in proportion to its weight, in random order.

    Systematic sampling: a sample with an expected number of 2.3 is drawn 2 or 3 times, never 0.
    """
    rng = np.random.default_rng(seed)
    edges = np.cumsum(weights) * (count / weights.sum())
    positions = np.searchsorted(edges, np.arange(count) + rng.random(), side="right")
    return rng.permutation(np.minimum(positions, len(weights) - 1))


@dataclass(frozen=True, slots=True)
class Assembler:
    """Turns samples into tensors.

    Attributes:
        cache: Canvases.
        spec: Normalisation.
        views: Branches of the network in order.
    """

    cache: ImageCache
    spec: PreprocessSpec
    views: tuple[ViewRole, ...]

    def images(
        self,
        samples: Sequence[Sample],
        *,
        change: AugmentConfig | None = None,
        view_dropout: float = 0.0,
        seed: Sequence[int] = (0,),
    ) -> tuple[Tensor, Tensor]:
        """Images (B, V, channels, size, size) and presence (B, V) of some samples.

        Args:
            samples: Each has an image of at least one of `views`.
            change: Augmentation, or None.
            view_dropout: Chance that only one of two views is shown.
            seed: With a sample's position in the batch, the seed of its changes.
        """
        size, channels = self.spec.size, self.spec.in_channels
        images = np.zeros((len(samples), len(self.views), channels, size, size), np.float32)
        present = np.zeros((len(samples), len(self.views)), np.bool_)
        for row, sample in enumerate(samples):
            rng = np.random.default_rng((*seed, row))
            for role in _shown(sample, self.views, view_dropout, rng):
                canvas = self.cache.canvas(sample.images[role])
                if change is not None:
                    canvas = augment(canvas, change, rng)
                images[row, self.views.index(role)] = normalize(canvas, self.spec)
                present[row, self.views.index(role)] = True
        return torch.from_numpy(images), torch.from_numpy(present)


def assembler(config: Config, cache: ImageCache) -> Assembler:
    """The assembler of a configuration."""
    return Assembler(cache, preprocess_spec(config), config.model.views)


def _shown(
    sample: Sample, views: Sequence[ViewRole], dropout: float, rng: np.random.Generator
) -> tuple[ViewRole, ...]:
    there = tuple(role for role in views if role in sample.images)
    if len(there) > 1 and rng.random() < dropout:
        return (there[int(rng.integers(len(there)))],)
    return there
