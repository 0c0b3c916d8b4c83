"""What `tune` may change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class TuneSampler(StrEnum):
    """How the next trial is chosen."""

    TPE = "tpe"
    RANDOM = "random"
    GRID = "grid"


class TuneMetric(StrEnum):
    """What makes a trial better than another."""

    AUROC = "auroc"
    """Mean validation AUROC; the loss where no finding has validation positives and negatives."""

    LOSS = "loss"
    """Validation loss."""


class Pruner(StrEnum):
    """When a trial is given up early."""

    NONE = "none"
    MEDIAN = "median"
    HYPERBAND = "hyperband"


@dataclass(frozen=True, slots=True)
class Range:
    """Values of one key of the configuration: either `choices`, or from `low` to `high`.

    Attributes:
        choices: Values in TOML (`1e-3`, `"adam"`), all of them for a grid.
        low: Least value.
        high: Greatest value.
        log: Even on a logarithmic scale.
        whole: Whole numbers only.
    """

    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class TuneConfig:
    """A search.

    Attributes:
        space: Range of each key that is searched, for example `"optim.lr"`.
        trials: How many; a grid ends by itself.
        metric: What makes a trial better than another.
        sampler: How the next trial is chosen.
        pruner: When a trial is given up early.
        epochs: Epochs of a trial; 0 for those of the preset.
    """

    space: dict[str, Range] = field(default_factory=dict)
    trials: int = 20
    metric: TuneMetric = TuneMetric.AUROC
    sampler: TuneSampler = TuneSampler.TPE
    pruner: Pruner = Pruner.MEDIAN
    epochs: int = 0
