"""How the learning rate goes over a run.

All but `plateau` follow from the step's number alone, so that nothing has to be restored.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from trainer.config import OptimConfig, ScheduleKind

# OneCycleLR's defaults.
_FIRST_PART: Final = 1 / 25
_LAST_PART: Final = _FIRST_PART / 1e4
_LEAST_MOMENTUM: Final = 0.85
_GREATEST_MOMENTUM: Final = 0.95
# ReduceLROnPlateau's default: a smaller relative fall is none.
_FALL: Final = 1e-4


class Rate(NamedTuple):
    """What a schedule sets for one step.

    Attributes:
        lr: Learning rate.
        momentum: Momentum, or Adam's first beta; None leaves it alone.
    """

    lr: float
    momentum: float | None = None


@dataclass(slots=True)
class Plateau:
    """Lowers the rate when the validation loss stops falling, as `ReduceLROnPlateau` does.

    Attributes:
        factor: Of the learning rate by now.
        best: Least validation loss so far.
        waited: Epochs since.
    """

    factor: float = 1.0
    best: float = math.inf
    waited: int = 0

    def add(self, loss: float, config: OptimConfig) -> None:
        """Take an epoch's validation loss into account."""
        if loss < self.best * (1 - _FALL):
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited > config.patience:
            least = config.min_lr / config.lr
            self.factor, self.waited = max(self.factor * config.factor, least), 0


def scheduled_rate(step: int, total: int, config: OptimConfig, plateau: Plateau) -> Rate:
    """Learning rate of a step.

    Args:
        step: Counted from 0.
        total: Steps of the whole run.
        config: Schedule and greatest rate.
        plateau: State of that schedule.
    """
    match config.schedule:
        case ScheduleKind.CONSTANT:
            return Rate(config.lr)
        case ScheduleKind.COSINE:
            return Rate(config.lr * _cosine(step, total, config.warmup))
        case ScheduleKind.ONE_CYCLE:
            return _one_cycle(step, total, config)
        case ScheduleKind.PLATEAU:
            return Rate(config.lr * plateau.factor)


def _cosine(step: int, total: int, warmup: float) -> float:
    """Linear warm-up, then half a cosine down to nothing after the last step."""
    rising = round(warmup * total)
    if step < rising:
        return (step + 1) / rising
    return _between(1, 0, (step - rising) / max(1, total - rising))


def _one_cycle(step: int, total: int, config: OptimConfig) -> Rate:
    """Up and down by half cosines, momentum the other way."""
    top = config.warmup * total - 1
    if step <= top:
        part = step / top if top else 1.0
        first, last = _FIRST_PART, 1.0
        momentum = _between(_GREATEST_MOMENTUM, _LEAST_MOMENTUM, part)
    else:
        part = (step - top) / (total - 1 - top)
        first, last = 1.0, _LAST_PART
        momentum = _between(_LEAST_MOMENTUM, _GREATEST_MOMENTUM, part)
    return Rate(config.lr * _between(first, last, part), momentum)


def _between(first: float, last: float, part: float) -> float:
    return last + (first - last) * 0.5 * (1 + math.cos(math.pi * part))
