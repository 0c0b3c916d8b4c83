"""The training loop. Read from `fit` downwards.

A step depends on the configuration, on the step's number and on the weights before it, nothing
else: sampling, augmentation and stochastic depth are seeded by the step's number. So a run that was
killed goes on from its last checkpoint to the same weights, bit for bit, on the same processor with
the same number of threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch

from cxrviewer.inference.network import CxrNetwork
from trainer.batches import Batch, assembler, draw_epoch, sampling_weights, training_labels
from trainer.checkpoint import restore, save_checkpoint
from trainer.config import Config
from trainer.learner import Learner, learning_rate, new_learner
from trainer.sources import Data

# Sampling and augmentation draw from different streams.
_SAMPLING: Final = 1
_CHANGES: Final = 2


@dataclass(frozen=True, slots=True)
class EpochLog:
    """What is reported after each epoch.

    Attributes:
        epoch: Counted from 1.
        epochs: Of the whole run.
        loss: Mean over the epoch's steps, or over those since a resume.
        lr: Learning rate of its last step.
        samples_per_s: Speed.
    """

    epoch: int
    epochs: int
    loss: float
    lr: float
    samples_per_s: float


def fit(
    config: Config,
    data: Data,
    checkpoint: Path,
    *,
    on_epoch: Callable[[EpochLog], None] = lambda log: None,
    stop_after: int | None = None,
) -> CxrNetwork:
    """Train, or go on training from `checkpoint` where it exists.

    Args:
        config: Everything.
        data: Samples and canvases.
        checkpoint: File that is replaced every `config.run.checkpoint_every` steps.
        on_epoch: Told of every finished epoch.
        stop_after: Stop after so many steps without a checkpoint, as a kill would; for tests.

    Returns:
        The averaged weights, in evaluation mode.

    Raises:
        CheckpointError: The checkpoint is damaged or of another configuration.
        TrainingError: The loss is not finite.
    """
    torch.set_num_threads(config.run.threads)
    learner = new_learner(config)
    if checkpoint.is_file():
        restore(learner, checkpoint, config)
    a_epoch = steps_per_epoch(config, data)
    total = a_epoch * config.optim.epochs
    clock = _EpochClock(config, a_epoch)
    for batch, names in _batches(config, data, range(learner.step, total)):
        rate = learning_rate(learner.step, total, config.optim)
        clock.add(learner.train_step(batch, rate, names))
        if learner.step % config.run.checkpoint_every == 0 or learner.step == total:
            save_checkpoint(learner, checkpoint, config)
        if learner.step % a_epoch == 0:
            on_epoch(clock.log(learner, rate))
        if learner.step == stop_after:
            break
    return learner.average


def steps_per_epoch(config: Config, data: Data) -> int:
    """Steps of one epoch; the samples that do not fill a batch are left to the next epoch."""
    return max(1, _epoch_size(config, data) // config.optim.batch_size)


def _epoch_size(config: Config, data: Data) -> int:
    return config.optim.epoch_size or len(data.split.train)


def _batches(config: Config, data: Data, steps: range) -> Iterator[tuple[Batch, str]]:
    """Batches of these steps, each with the names of its first files."""
    samples, assemble = data.split.train, assembler(config, data.cache)
    labels = training_labels(samples, config.loss)
    weights = sampling_weights(samples, config.optim.origin_sampling)
    size, a_epoch = config.optim.batch_size, steps_per_epoch(config, data)
    order, order_epoch = np.zeros(0, np.intp), -1
    for step in steps:
        epoch, place = divmod(step, a_epoch)
        if epoch != order_epoch:
            seed = (config.run.seed, _SAMPLING, epoch)
            order, order_epoch = draw_epoch(weights, _epoch_size(config, data), seed), epoch
        chosen = order[place * size : (place + 1) * size]
        drawn = [samples[position] for position in chosen]
        images, present = assemble.images(
            drawn,
            change=config.augment,
            view_dropout=config.loss.view_dropout,
            seed=(config.run.seed, _CHANGES, step),
        )
        names = ", ".join(path.name for sample in drawn[:4] for path in sample.images.values())
        yield Batch(images, present, torch.from_numpy(labels[chosen])), names


@dataclass(slots=True)
class _EpochClock:
    """Losses and time since the last epoch ended."""

    config: Config
    steps_per_epoch: int
    losses: list[float] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def add(self, loss: float) -> None:
        self.losses.append(loss)

    def log(self, learner: Learner, lr: float) -> EpochLog:
        seconds = time.perf_counter() - self.started
        samples = len(self.losses) * self.config.optim.batch_size
        found = EpochLog(
            epoch=learner.step // self.steps_per_epoch,
            epochs=self.config.optim.epochs,
            loss=float(np.mean(self.losses)),
            lr=lr,
            samples_per_s=samples / max(seconds, 1e-9),
        )
        self.losses, self.started = [], time.perf_counter()
        return found
