"""torch's optimisers, with the parameters in groups by decay and rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from torch import nn
from torch.optim import SGD, Adam, Adamax, AdamW, Optimizer, RMSprop

from trainer.config import OptimConfig, OptimizerKind
from trainer.optim.schedules import Rate

_SCALE: Final = "scale"


def new_optimizer(
    network: nn.Module,
    extra: Iterable[nn.Parameter],
    scales: Mapping[str, float],
    config: OptimConfig,
) -> Optimizer:
    """An optimiser over everything that trains.

    Args:
        network: Frozen parameters are left out.
        extra: More parameters, such as the loss's; neither decayed nor scaled.
        scales: Factor of the learning rate by parameter name; 1 where not named.
        config: Which optimiser.
    """
    groups = _groups(network, extra, scales, config.weight_decay)
    match config.optimizer:
        case OptimizerKind.ADAM:
            return Adam(groups, lr=config.lr, betas=_betas(config))
        case OptimizerKind.ADAMW:
            return AdamW(groups, lr=config.lr, betas=_betas(config))
        case OptimizerKind.ADAMAX:
            return Adamax(groups, lr=config.lr, betas=_betas(config))
        case OptimizerKind.SGD:
            return SGD(groups, lr=config.lr, momentum=config.momentum)
        case OptimizerKind.RMSPROP:
            return RMSprop(groups, lr=config.lr, momentum=config.momentum)


def set_rate(optimizer: Optimizer, rate: Rate) -> None:
    """Set learning rate and, where the schedule has one, momentum of the next step."""
    for group in optimizer.param_groups:
        group["lr"] = rate.lr * group[_SCALE]
        if rate.momentum is None:
            continue
        if "betas" in group:
            group["betas"] = (rate.momentum, group["betas"][1])
        else:
            group["momentum"] = rate.momentum


def _groups(
    network: nn.Module, extra: Iterable[nn.Parameter], scales: Mapping[str, float], decay: float
) -> list[dict[str, Any]]:
    """Matrices and kernels decay; biases, norms, the gate and `extra` do not."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            small = parameter.ndim < 2 or name.split(".")[-2:-1] == ["gate"]
            key = scales.get(name, 1.0), 0.0 if small else decay
            groups.setdefault(key, []).append(parameter)
    free = list(extra)
    if free:
        groups.setdefault((1.0, 0.0), []).extend(free)
    return [
        {"params": parameters, _SCALE: scale, "weight_decay": weight_decay}
        for (scale, weight_decay), parameters in groups.items()
    ]


def _betas(config: OptimConfig) -> tuple[float, float]:
    first, second = config.betas
    return first, second
