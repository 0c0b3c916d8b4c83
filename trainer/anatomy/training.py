"""Training of the outlines: the trainer's optimiser, rates, averages, processes and state files.

`trainer.engine` trains answers about whole studies; outlines have other batches, another loss and
nothing to validate by rank, so the few lines of the loop are here. As there, a step follows from
the settings, its number and the weights before it, so a run that was killed goes on to the same
weights.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save_file
from torch import nn

from cxrviewer.inference.anatomy.network import OrganNetwork
from cxrviewer.inference.anatomy.organs import Organ
from trainer.anatomy.cases import Outlined
from trainer.anatomy.drawing import draw_batch, steps_per_epoch
from trainer.anatomy.losses import outline_loss
from trainer.anatomy.settings import AnatomySettings
from trainer.checkpoint import CHECKPOINT, OTHER_CONFIG
from trainer.distributed import new_fabric
from trainer.errors import CheckpointError, TrainingError
from trainer.journal import EpochLog
from trainer.optim import (
    Plateau,
    average_decay,
    new_optimizer,
    scheduled_rate,
    set_rate,
    update_average,
)
from trainer.state_file import load_state, replace_file, save_state

WEIGHTS: Final = "weights.safetensors"
_DAMAGED: Final = "The checkpoint {path} is damaged; remove it and start again."
_NOT_FINITE: Final = "The loss is not finite at step {step}; lower the learning rate."

OnEpoch = Callable[[EpochLog], None]


def new_network(settings: AnatomySettings) -> OrganNetwork:
    """Fresh weights from the seed."""
    torch.manual_seed(settings.run.seed)
    return OrganNetwork(
        channels=settings.preprocess.in_channels, organs=len(Organ), width=settings.width
    )


class Trainer:
    """What a step changes."""

    def __init__(self, settings: AnatomySettings, outlined: Sequence[Outlined]) -> None:
        """Begin with fresh weights.

        Args:
            settings: Everything.
            outlined: Training cases on their canvases.
        """
        self.settings = settings
        self.step = 0
        self._outlined = outlined
        self._fabric = new_fabric(settings.run)
        self._network: nn.Module = new_network(settings)
        if settings.run.channels_last:
            self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average: nn.Module = copy.deepcopy(self._network).eval()
        self.average.requires_grad_(requires_grad=False)
        optimizer = new_optimizer(self._network, (), {}, settings.optim)
        self._wrapped, self._optimizer = self._fabric.setup(self._network, optimizer)
        self.average.to(self._fabric.device)

    @property
    def total(self) -> int:
        """Steps of the whole run."""
        return self.settings.optim.epochs * self.a_epoch

    @property
    def a_epoch(self) -> int:
        """Steps of an epoch."""
        return steps_per_epoch(self.settings, len(self._outlined))

    def train_step(self) -> tuple[float, float]:
        """One step of the optimiser and of the average; gives the loss before it and the rate.

        Raises:
            TrainingError: The loss is not finite.
        """
        config = self.settings.optim
        rate = scheduled_rate(self.step, self.total, config, Plateau())
        set_rate(self._optimizer, rate)
        batch = draw_batch(self.settings, self._outlined, self.step)
        images, planes = (self._fabric.to_device(tensor) for tensor in batch)
        if self.settings.run.channels_last:
            images = images.contiguous(memory_format=torch.channels_last)
        self._network.train()
        self._optimizer.zero_grad(set_to_none=True)
        loss = outline_loss(self._wrapped(images).float(), planes)
        if not bool(torch.isfinite(loss)):
            raise TrainingError(_NOT_FINITE, step=self.step)
        self._fabric.backward(loss)
        nn.utils.clip_grad_norm_(self._network.parameters(), config.clip_norm)
        self._optimizer.step()
        self.step += 1
        update_average(self.average, self._network, average_decay(self.step, config.ema_decay))
        return loss.item(), rate.lr

    def state(self) -> dict[str, Any]:
        """Everything that the next step depends on."""
        return {
            "settings": self.settings.text(),
            "data": _digest(self._outlined),
            "step": self.step,
            "network": self._network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint.

        Raises:
            CheckpointError: It is damaged, or of other settings or cases.
        """
        try:
            saved = load_state(path)
            mine = {"settings": self.settings.text(), "data": _digest(self._outlined)}
            if {key: saved[key] for key in mine} != mine:
                raise CheckpointError(OTHER_CONFIG, path=path)
            self._network.load_state_dict(saved["network"])
            self.average.load_state_dict(saved["average"])
            self._optimizer.load_state_dict(saved["optimizer"])
            self.step = int(saved["step"])
        except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
            raise CheckpointError(_DAMAGED, path=path) from error


def train(
    settings: AnatomySettings,
    outlined: Sequence[Outlined],
    folder: Path,
    *,
    on_epoch: OnEpoch = lambda log: None,
    stop_after: int | None = None,
) -> nn.Module:
    """Train, or go on from the checkpoint in `folder` where there is one, and keep the weights.

    Args:
        settings: Everything.
        outlined: Training cases on their canvases.
        folder: Of the run; its checkpoint is replaced after every epoch.
        on_epoch: Told of every epoch.
        stop_after: Stop after so many steps without a checkpoint, as a kill would; for tests.

    Returns:
        The averaged weights, in evaluation mode, on the CPU.

    Raises:
        CheckpointError: The checkpoint is of another run.
        TrainingError: The loss is not finite.
    """
    torch.set_num_threads(settings.run.threads)
    folder.mkdir(parents=True, exist_ok=True)
    trainer, checkpoint = Trainer(settings, outlined), folder / CHECKPOINT
    if checkpoint.is_file():
        trainer.restore(checkpoint)
    losses: list[float] = []
    while trainer.step < trainer.total and trainer.step != stop_after:
        loss, rate = trainer.train_step()
        losses.append(loss)
        epoch, place = divmod(trainer.step, trainer.a_epoch)
        if not place:
            mean = sum(losses) / len(losses)
            on_epoch(EpochLog(epoch, settings.optim.epochs, trainer.step, mean, rate))
            losses.clear()
            replace_file(checkpoint, lambda path: save_state(trainer.state(), path))
    network = trainer.average.cpu()
    if trainer.step == trainer.total:
        weights = {name: value.contiguous() for name, value in network.state_dict().items()}
        replace_file(folder / WEIGHTS, lambda path: save_file(weights, path))
    return network


def _digest(outlined: Sequence[Outlined]) -> str:
    """SHA-256 over the pixels of all cases in their order."""
    digest = hashlib.sha256()
    for one in outlined:
        digest.update(one.image.tobytes())
        digest.update(one.labels.tobytes())
    return digest.hexdigest()
