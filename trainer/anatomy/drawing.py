"""Training batches: a batch follows from the seed and the step's number alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.preprocess import normalize
from trainer.anatomy.cases import Outlined, exchanged
from trainer.anatomy.settings import AnatomySettings
from trainer.augmentation.grey import change_grey
from trainer.augmentation.shape import Shape, draw_shape, reshape


def draw_batch(
    settings: AnatomySettings, outlined: Sequence[Outlined], step: int
) -> tuple[Tensor, Tensor]:
    """Images (B, channels, side, side) and outlines (B, organs, side, side) of 0 and 1 of a step.

    Each epoch takes every case once, in an order of its own; the last batch of an epoch is left out
    where it would be smaller.
    """
    epoch, place = divmod(step, steps_per_epoch(settings, len(outlined)))
    order = _rng(settings, 0, epoch).permutation(len(outlined))
    size = settings.optim.batch_size
    rng = _rng(settings, 1, step)
    chosen = [
        _changed(outlined[row], settings, rng) for row in order[place * size : (place + 1) * size]
    ]
    images = np.stack([normalize(one.image, settings.preprocess) for one in chosen])
    planes = np.stack([organ_planes(one.labels) for one in chosen])
    return torch.from_numpy(images), torch.from_numpy(planes)


def steps_per_epoch(settings: AnatomySettings, cases: int) -> int:
    """Whole batches of an epoch, at least one."""
    return max(1, cases // settings.optim.batch_size)


def organ_planes(labels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(organs, rows, columns) of 0 and 1 from bits."""
    return np.stack([(labels & organ.bit) > 0 for organ in Organ]).astype(np.float32)


def _rng(settings: AnatomySettings, what: int, number: int) -> np.random.Generator:
    return np.random.default_rng((settings.run.seed, what, number))


def _changed(one: Outlined, settings: AnatomySettings, rng: np.random.Generator) -> Outlined:
    """Image and outlines after the same random changes of shape, the image's greys changed too."""
    config = settings.augment
    flipped = bool(rng.random() < config.p_flip)
    shape = draw_shape(settings.size, config, rng, side=settings.size, flipped=flipped)
    labels = _reshaped(one.labels, shape)
    return Outlined(
        image=change_grey(reshape(one.image, shape), config, rng),
        labels=exchanged(labels, Organ.LEFT_LUNG, Organ.RIGHT_LUNG) if flipped else labels,
    )


def _reshaped(labels: NDArray[np.uint8], shape: Shape) -> NDArray[np.uint8]:
    """Bits are no grey values: each organ is resampled on its own and cut at one half."""
    found = np.zeros((shape.side, shape.side), np.uint8)
    for organ in Organ:
        plane = np.where(labels & organ.bit, np.uint8(255), np.uint8(0))
        found[reshape(plane, shape) >= 128] |= organ.bit
    return found
