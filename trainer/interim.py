"""Batches made in the loop's own thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from trainer.batches import assembler
from trainer.config import Config
from trainer.samplers import epoch_order, steps_per_epoch
from trainer.sources import Data
from trainer.uncertainty import EpochLabels

CHANGES = 2


class Inputs(NamedTuple):
    """One batch."""

    images: Tensor
    present: Tensor
    labels: Tensor
    facts: Tensor


class LoadedBatch(NamedTuple):
    """Batch and names."""

    batch: Inputs
    names: tuple[str, ...]


def batches(
    config: Config, data: Data, steps: range, *, rank: int = 0, world: int = 1
) -> Iterator[LoadedBatch]:
    """Batches of these steps, each with the names of its files."""
    samples, assemble = data.split.train, assembler(config, data.cache)
    drawn_labels = EpochLabels(samples, config.loss)
    labels = drawn_labels.expected()
    size, a_epoch = config.optim.batch_size, steps_per_epoch(config, len(samples))
    order, order_epoch = np.zeros(0, np.intp), -1
    for step in steps:
        epoch, place = divmod(step, a_epoch)
        if epoch != order_epoch:
            order, order_epoch = epoch_order(config, samples, epoch), epoch
            labels = drawn_labels.epoch(epoch, config.run.seed)
        chosen = order[place * size : (place + 1) * size]
        drawn = [samples[position] for position in chosen]
        images, present = assemble.images(
            drawn,
            change=config.augment,
            view_dropout=config.loss.view_dropout,
            seed=(config.run.seed, CHANGES, step),
        )
        rows = np.array_split(np.arange(len(chosen)), world)[rank]
        names = tuple(path.name for r in rows for path in drawn[r].images.values())
        known = torch.from_numpy(labels[chosen[rows]])
        yield LoadedBatch(
            Inputs(images[rows], present[rows], known, torch.zeros(len(rows), 0)), names
        )
