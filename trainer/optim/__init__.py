"""Optimisers, learning rates, averaged weights, and what decides when a run ends."""

from trainer.optim.ema import average_decay, update_average
from trainer.optim.layer_decay import rate_scales
from trainer.optim.optimizers import new_optimizer, set_rate
from trainer.optim.schedules import Plateau, Rate, scheduled_rate
from trainer.optim.watch import Watch

__all__ = [
    "Plateau", "Rate", "Watch", "average_decay", "new_optimizer", "rate_scales", "scheduled_rate",
    "set_rate", "update_average",
]  # fmt: skip
