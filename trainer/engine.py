"""The training loop. Read from `fit` downwards.

A step depends on the configuration, on the step's number and on the weights before it, nothing
else: sampling, augmentation and stochastic depth are seeded by the step's number. So a run that was
killed goes on from its last checkpoint to the same weights, bit for bit, on the same processor with
the same number of threads.

Several processes (`trainer.distributed`) each train on a part of the same batches; only the first
of them writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch
from lightning_fabric import Fabric
from torch import nn

from trainer.checkpoint import CHECKPOINT, restore, save_checkpoint
from trainer.config import Config, Keep, ScheduleKind
from trainer.distributed import new_fabric
from trainer.errors import ConfigError, TrainingError
from trainer.journal import EpochLog, Journal, StepLog
from trainer.learner import Learner, new_learner
from trainer.loader import batches
from trainer.optim import scheduled_rate
from trainer.samplers import steps_per_epoch
from trainer.sources import Data
from trainer.validation import validate

_NO_VALIDATION: Final = (
    "{key} needs a validation part; set data.validation_fraction above 0 or take a data set with"
    " an official one."
)
_SMALL_BATCH: Final = (
    "optim.batch_size = {size} cannot be cut over {world} processes; start fewer or take larger"
    " batches."
)
_NO_AUROC: Final = (
    "optim.keep = best_auroc needs positives and negatives of some finding in the validation part,"
    " by one of data.truth; take best_loss or another data.truth."
)


def fit(
    config: Config,
    data: Data,
    folder: Path,
    *,
    fabric: Fabric | None = None,
    on_step: Callable[[StepLog], None] = lambda log: None,
    on_epoch: Callable[[EpochLog], None] = lambda log: None,
    stop_after: int | None = None,
) -> nn.Module:
    """Train, or go on training from the checkpoint in `folder` where there is one.

    Args:
        config: Everything.
        data: Samples and canvases.
        folder: Of the run; its checkpoint is replaced every `config.run.checkpoint_every` steps
            and after every epoch.
        fabric: The processes; made from the configuration where not given.
        on_step: Told of every step, before its checkpoint is written.
        on_epoch: The same of every epoch; an exception that it raises ends the run.
        stop_after: Stop after so many steps without a checkpoint, as a kill would; for tests.

    Returns:
        The weights to keep, in evaluation mode.

    Raises:
        CheckpointError: The checkpoint is damaged, of another configuration, or cannot be written.
        ConfigError: The configuration asks for what the data or the machine do not have.
        TrainingError: The loss is not finite.
    """
    torch.set_num_threads(config.run.threads)
    fabric = fabric or new_fabric(config.run)
    _check(config, data, fabric)
    learner, journal = new_learner(config, fabric, data), Journal()
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / CHECKPOINT
    if checkpoint.is_file():
        journal = restore(learner, checkpoint, training=data.split.train)
    a_epoch = steps_per_epoch(config, len(data.split.train))
    total = a_epoch * config.optim.epochs
    steps = range(learner.step, learner.step if journal.ended else total)
    started = time.perf_counter(), learner.step
    for loaded in batches(config, data, steps, rank=fabric.global_rank, world=fabric.world_size):
        rate = scheduled_rate(learner.step, total, config.optim, journal.plateau)
        loss = learner.train_step(loaded.batch, rate, loaded.names)
        journal.losses.append(loss)
        on_step(StepLog(learner.step, total, loss, rate.lr))
        epoch, place = divmod(learner.step, a_epoch)
        if not place:
            log = EpochLog(
                epoch, config.optim.epochs, learner.step, journal.mean_loss(), rate.lr,
                samples_per_s=_speed(learner, started),
            )  # fmt: skip
            on_epoch(_validated(log, learner, journal, data))
            started = time.perf_counter(), learner.step
        if learner.step == stop_after:
            break
        if not place or learner.step % config.run.checkpoint_every == 0:
            save_checkpoint(learner, journal, checkpoint, training=data.split.train)
        if journal.ended:
            break
    return _kept(learner, journal)


def _validated(log: EpochLog, learner: Learner, journal: Journal, data: Data) -> EpochLog:
    """Validate, and let that decide on the rate, the weights to keep and the end of the run."""
    if not data.split.validation:
        return log
    config = learner.config.optim
    verdict = validate(learner, data)
    kept = journal.watch.add(verdict.loss, verdict.mean_auroc, config.keep)
    journal.plateau.add(verdict.loss, config)
    journal.ended = journal.watch.ended(config)
    if config.keep is not Keep.LAST and kept:
        journal.best = _copy(learner.average)
    if config.keep is Keep.BEST_AUROC and not journal.best:
        raise TrainingError(_NO_AUROC)
    return replace(
        log,
        validation_loss=verdict.loss,
        mean_auroc=verdict.mean_auroc,
        kept=kept,
        aurocs={finding.value: value for finding, value in verdict.aurocs.items()},
    )


def _check(config: Config, data: Data, fabric: Fabric) -> None:
    """Refuse before the first step what would fail after an epoch."""
    chosen = config.optim
    if chosen.batch_size < fabric.world_size:
        raise ConfigError(_SMALL_BATCH, size=chosen.batch_size, world=fabric.world_size)
    needs = {
        "optim.schedule = plateau": chosen.schedule is ScheduleKind.PLATEAU,
        f"optim.keep = {chosen.keep}": chosen.keep is not Keep.LAST,
        "optim.early_stop": chosen.early_stop > 0,
    }
    for key, needed in needs.items():
        if needed and not data.split.validation:
            raise ConfigError(_NO_VALIDATION, key=key)


def _kept(learner: Learner, journal: Journal) -> nn.Module:
    network = learner.average
    if journal.best:
        network.load_state_dict(journal.best)
    return network.requires_grad_(requires_grad=False).eval()


def _copy(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.to("cpu", copy=True) for name, value in network.state_dict().items()}


def _speed(learner: Learner, started: tuple[float, int]) -> float:
    """Samples a second since then."""
    since, step = started
    samples = (learner.step - step) * learner.config.optim.batch_size
    return samples / max(time.perf_counter() - since, 1e-9)
