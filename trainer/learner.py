"""What a training step changes, and the step itself.

A loss is a sum over what is known, divided by how much is known: `Σ numerator / Σ denominator`. A
batch may be cut, over processes to save time and within one to save memory. Each part then divides
its numerators by the denominators of the whole batch, and the gradients of the parts add up to
those of the batch.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.optim import Optimizer

from cxrviewer.inference.cam import exact_maps
from trainer.batches import Batch
from trainer.config import Config, Precision
from trainer.distributed import gathered, joint_norms, summed
from trainer.errors import TrainingError
from trainer.losses import Loss, build_loss
from trainer.losses.regions import RegionLoss, build_region_loss, region_count
from trainer.models import Model, build_model
from trainer.optim import (
    Rate,
    average_decay,
    new_optimizer,
    rate_scales,
    set_rate,
    update_average,
)
from trainer.outputs import OutputLayout, layout_of
from trainer.quick_convolutions import quicken
from trainer.sources import Data

_NOT_FINITE: Final = (
    "The loss or its gradient is not finite at step {step}, whose batch begins with {names};"
    " lower optim.lr or look at those images."
)


class Task(nn.Module):
    """Network and loss as one module, so that one wrapper brings the gradients of both together.

    Attributes:
        model: The weights that are trained.
        loss: Loss; its own parameters are trained along and thrown away.
        outputs: Raw outputs of the network.
    """

    def __init__(
        self, model: Model, loss: Loss, outputs: int, regions: RegionLoss | None = None
    ) -> None:
        super().__init__()
        self.model = model
        self.loss = loss
        self.outputs = outputs
        self.regions = regions

    def forward(
        self, images: Tensor, present: Tensor, facts: Tensor, labels: Tensor, regions: Tensor
    ) -> Tensor:
        """Numerators of the losses, computed in fp32 whatever the network is."""
        if self.regions is None or self.model.network is None:
            raw = self.model(images, present, facts)
            with torch.autocast(raw.device.type, enabled=False):
                return self.loss.parts(raw.float(), labels)[0]
        output = self.model.network(images, present)
        with torch.autocast(output.logits.device.type, enabled=False):
            of_labels = self.loss.parts(output.logits.float(), labels)[0]
            of_regions = self.regions(exact_maps(self.model.network, output), regions)
        return torch.stack([of_labels, of_regions])

    def denominators(self, labels: Tensor, regions: Tensor) -> Tensor:
        """Denominators of the losses; they depend on labels and boxes alone."""
        with torch.no_grad():
            known = self.loss.parts(labels.new_zeros(len(labels), self.outputs), labels)[1]
        return known if self.regions is None else torch.stack([known, region_count(regions)])


@dataclass(slots=True)
class Learner:
    """What a step changes.

    Attributes:
        config: Everything.
        fabric: The processes.
        layout: What the outputs mean.
        task: Network and loss.
        average: Moving average of the network, or the network itself where none is wanted.
        optimizer: torch's.
        step: Steps done.
    """

    config: Config
    fabric: Fabric
    layout: OutputLayout
    task: Task
    average: nn.Module
    optimizer: Optimizer
    step: int = 0
    _wrapped: Any = None
    _stepper: Any = None

    def __post_init__(self) -> None:
        """Hand network and optimiser to Fabric, which moves and wraps them."""
        task = torch.compile(self.task) if self.config.run.compile else self.task
        self._wrapped, self._stepper = self.fabric.setup(task, self.optimizer)

    @property
    def averages(self) -> bool:
        """Whether the average is another network than the one that is trained."""
        return self.average is not self.task.model

    def train_step(self, batch: Batch, rate: Rate, names: Sequence[str] = ()) -> float:
        """One step of the optimiser and of the average; gives the loss before it.

        Args:
            batch: This process's part of the batch.
            rate: Learning rate of this step.
            names: The part's files, for the message.

        Raises:
            TrainingError: The loss or its gradient is not finite; the weights are as they were.
        """
        self.task.train()
        torch.manual_seed(self._seed())
        set_rate(self.optimizer, rate)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self._backward(batch)
        self._check(loss, self._clip(), names)
        self._stepper.step()
        self.step += 1
        if self.averages:
            decay = average_decay(self.step, self.config.optim.ema_decay)
            update_average(self.average, self.task.model, decay)
        return float(summed(self.fabric, loss))

    def _backward(self, batch: Batch) -> Tensor:
        """Gradients of the whole batch; gives this process's share of the loss."""
        images, present, labels, facts, regions = (
            self.fabric.to_device(tensor)
            for tensor in (batch.images, batch.present, batch.labels, batch.facts, batch.regions)
        )
        whole = summed(self.fabric, self.task.denominators(labels, regions))
        whole = torch.where(whole > 0, whole, torch.ones_like(whole))
        loss = torch.zeros((), device=labels.device)
        parts = np.array_split(np.arange(len(labels)), self.config.optim.accumulate)
        parts = [rows for rows in parts if len(rows)]
        for number, rows in enumerate(parts, start=1):
            cut = slice(int(rows[0]), int(rows[-1]) + 1)
            with self.fabric.no_backward_sync(self._wrapped, enabled=number < len(parts)):
                known = self._wrapped(
                    images[cut], present[cut], facts[cut], labels[cut], regions[cut]
                )
                share = (known / whole).sum()
                # The wrapper takes the mean of the processes' gradients; wanted is their sum.
                self.fabric.backward(share * self.fabric.world_size)
            loss += share.detach()
        return loss

    def _clip(self) -> Tensor:
        """Shorten the network's gradient; gives its norm before."""
        limit = self.config.optim.clip_norm or math.inf
        norm = self.fabric.clip_gradients(
            self.task.model, self._stepper, max_norm=limit, error_if_nonfinite=False
        )
        return torch.zeros(()) if norm is None else norm

    def _check(self, loss: Tensor, norm: Tensor, names: Sequence[str]) -> None:
        # The norm is that of all processes, so all of them stop. In fp16 it may overflow: the
        # scaler then leaves the step out and goes down with the scale.
        fp16 = self.config.run.precision is Precision.FP16
        finite = bool(torch.isfinite(summed(self.fabric, loss.clone())))
        if finite and (fp16 or bool(torch.isfinite(norm))):
            return
        mine = () if bool(torch.isfinite(loss)) else tuple(names)
        blamed = [name for part in gathered(self.fabric, mine) for name in part] or names
        self.optimizer.zero_grad(set_to_none=True)
        raise TrainingError(_NOT_FINITE, step=self.step, names=", ".join(blamed[:4]))

    def _seed(self) -> int:
        """Dropout and stochastic depth follow from seed, step and process alone."""
        entropy = (self.config.run.seed, self.step, self.fabric.global_rank)
        return int(np.random.SeedSequence(entropy).generate_state(1)[0])


def new_learner(config: Config, fabric: Fabric, data: Data) -> Learner:
    """Fresh weights from the run's seed.

    Args:
        config: Everything.
        fabric: The processes.
        data: Shapes of the input, and the samples on which losses measure how rare findings are.

    Raises:
        BundleError: timm does not know the architecture.
        TrainerError: The first weights do not fit, or the network cannot be built so.
    """
    torch.manual_seed(config.run.seed)
    layout = layout_of(config.loss)
    model = build_model(config, layout.size, features=feature_length(data))
    if config.run.channels_last:
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if config.run.quick_convolutions:
        quicken(model)
    loss = build_loss(config.loss, layout, data.split.train)
    average: nn.Module = model
    if config.optim.ema_decay:
        average = fabric.to_device(copy.deepcopy(model).requires_grad_(requires_grad=False).eval())
    scales = rate_scales(model.layer_groups(), config.optim.layer_decay)
    joint_norms(fabric, model)
    model.freeze(config.model.trainable_layers)
    optimizer = new_optimizer(model, loss.parameters(), scales, config.optim)
    task = Task(model, loss, layout.size, build_region_loss(config, model))
    return Learner(config, fabric, layout, task, average, optimizer)


def feature_length(data: Data) -> int:
    """Length of a row of features; 0 where the network reads images."""
    return 0 if data.features is None else int(data.features.values.shape[1])
