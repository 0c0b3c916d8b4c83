"""Averaged weights (Polyak and Juditsky 1992), exponentially forgetting."""

from __future__ import annotations

import torch
from torch import nn


def average_decay(step: int, decay: float) -> float:
    """Decay of the average after `step` steps.

    Young averages forget faster, or the random first weights would stay in them.
    """
    return min(decay, step / (step + 9))


@torch.no_grad()
def update_average(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move `average` towards `network`, its running statistics too; counters are copied."""
    state = network.state_dict()
    for name, kept in average.state_dict().items():
        if kept.is_floating_point():
            kept.lerp_(state[name], 1 - decay)
        else:
            kept.copy_(state[name])
