"""What a training step changes, and the step itself."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import NetworkSpec
from trainer.batches import Batch, origins_of, targets_of
from trainer.config import Config, OptimConfig
from trainer.errors import TrainingError
from trainer.losses import MultiOriginLoss

_NOT_FINITE: Final = (
    "The loss is not finite at step {step}, whose batch begins with {names};"
    " lower optim.lr or look at those images."
)
_BAD_WEIGHTS: Final = (
    "The weights {path} do not fit {architecture}; give weights of that network as safetensors."
)


@dataclass(slots=True)
class Learner:
    """What a step changes.

    Attributes:
        config: Of the optimiser.
        network: The weights that are trained.
        average: Their moving average, which is kept.
        loss: Loss with its adapters, trained along and thrown away.
        optimizer: AdamW over network and adapters.
        step: Steps done.
    """

    config: OptimConfig
    network: CxrNetwork
    average: CxrNetwork
    loss: MultiOriginLoss
    optimizer: torch.optim.AdamW
    step: int = 0

    def train_step(self, batch: Batch, lr: float, names: str = "") -> float:
        """One step of the optimiser and of the average; gives the loss before it.

        Args:
            batch: What to learn from.
            lr: Learning rate of this step.
            names: The batch's files, for the message.

        Raises:
            TrainingError: The loss is not finite; the weights are as they were.
        """
        torch.manual_seed(self.step)  # stochastic depth depends on the step alone
        loss = self.loss(self.network(batch.images, batch.present).logits, batch.labels)
        if not torch.isfinite(loss):
            raise TrainingError(_NOT_FINITE, step=self.step, names=names)
        for group in self.optimizer.param_groups:
            group["lr"] = lr
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip_norm)
        self.optimizer.step()
        self.step += 1
        self._update_average()
        return float(loss.detach())

    @torch.no_grad()
    def _update_average(self) -> None:
        # Young averages forget faster, or the random first weights would stay in them.
        decay = min(self.config.ema_decay, self.step / (self.step + 9))
        state = self.network.state_dict()
        for name, kept in self.average.state_dict().items():
            if kept.is_floating_point():
                kept.lerp_(state[name], 1 - decay)
            else:
                kept.copy_(state[name])


def new_learner(config: Config) -> Learner:
    """Fresh weights from the run's seed.

    Raises:
        BundleError: timm does not know the architecture.
        TrainingError: The first weights do not fit.
    """
    torch.manual_seed(config.run.seed)
    targets = targets_of(config.loss)
    network = build_network(
        network_spec(config, len(targets)), drop_path_rate=config.model.drop_path
    )
    _set_gate(network, config.model.lateral_bias)
    if config.model.weights:
        _load_encoder(network, Path(config.model.weights))
    loss = MultiOriginLoss(config.loss, origins_of(config.loss), targets)
    average = copy.deepcopy(network).requires_grad_(requires_grad=False).eval()
    optimizer = torch.optim.AdamW(_groups(network, loss, config.optim), lr=config.optim.lr)
    return Learner(config.optim, network.train(), average, loss, optimizer)


def network_spec(config: Config, outputs: int) -> NetworkSpec:
    """Shapes of the network with so many outputs."""
    return NetworkSpec(
        architecture=config.model.architecture,
        outputs=outputs,
        in_channels=len(config.input.mean),
        fusion=config.model.fusion,
        views=config.model.views,
    )


def learning_rate(step: int, total: int, config: OptimConfig) -> float:
    """Linear warm-up, then half a cosine down to nothing after the last step.

    Args:
        step: Counted from 0.
        total: Steps of the whole run.
        config: Greatest rate and part of the warm-up.
    """
    warmup = max(1, round(config.warmup * total))
    if step < warmup:
        return config.lr * (step + 1) / warmup
    progress = (step - warmup) / max(1, total - warmup)
    return config.lr * 0.5 * (1 + math.cos(math.pi * progress))


def _groups(network: nn.Module, loss: nn.Module, config: OptimConfig) -> list[dict[str, object]]:
    """Matrices and kernels decay; biases, norms, the gate and the adapters do not."""
    decayed: list[nn.Parameter] = []
    free = list(loss.parameters())
    for name, parameter in network.named_parameters():
        small = parameter.ndim < 2 or name.startswith("gate.")
        (free if small else decayed).append(parameter)
    return [
        {"params": decayed, "weight_decay": config.weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]


def _set_gate(network: CxrNetwork, lateral_bias: float) -> None:
    """Start with little weight on the lateral, which few studies have to teach more."""
    if network.gate is not None:
        with torch.no_grad():
            network.gate.bias[-1] = lateral_bias


def _load_encoder(network: CxrNetwork, path: Path) -> None:
    """Load an encoder of the same architecture; its own head, if any, is not used."""
    try:
        state = load_file(path)
        wanted = network.encoder.state_dict()
        network.encoder.load_state_dict({name: state[name] for name in wanted})
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        architecture = network.spec.architecture
        raise TrainingError(_BAD_WEIGHTS, path=path, architecture=architecture) from error
