"""Which numbers of a configuration have a meaning; others are refused before anything starts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from cxrviewer.inference.network_spec import MOST_PAIRS
from trainer.config import Config
from trainer.errors import ConfigError

_OUT_OF_RANGE: Final = "“{key}” in the configuration must be {expected}, not {value}."
_TWICE: Final = "“{key}” in the configuration names “{value}” twice; name it once."
_EMPTY: Final = "“{key}” in the configuration is empty; name one at least."
_BETAS: Final = "“optim.betas” in the configuration must be two numbers, not {count}."
_AGES: Final = "data.min_age = {low} leaves nobody, as data.max_age is {high}."

_FINITE: Final = "a finite number"
_PROBABILITY: Final = "p_"


class Bounds(NamedTuple):
    """Ends of a range.

    Attributes:
        low: Least value.
        high: Greatest value.
        above: Whether `low` itself is too small.
        below: Whether `high` itself is too great.
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value is inside; one that is not finite never is."""
        low = value > self.low if self.above else value >= self.low
        high = value < self.high if self.below else value <= self.high
        return low and high and math.isfinite(value)

    @property
    def words(self) -> str:
        """For a message: `at least 1`, `above 0`, `from 0 to less than 1`."""
        if self.high == math.inf:
            return f"{'above' if self.above else 'at least'} {self.low:g}"
        if self.above:
            return (
                f"above {self.low:g} and {'less than' if self.below else 'at most'} {self.high:g}"
            )
        return f"from {self.low:g} to {'less than ' if self.below else ''}{self.high:g}"


_ANY: Final = Bounds()
_NOT_NEGATIVE: Final = Bounds(0)
_ONE_OR_MORE: Final = Bounds(1)
_POSITIVE: Final = Bounds(0, above=True)
_SHARE: Final = Bounds(0, 1)
_PART: Final = Bounds(0, 1, below=True)

_BOUNDS: Final[Mapping[str, Bounds]] = MappingProxyType(
    {
        "data.min_age": _NOT_NEGATIVE,
        "data.max_age": _NOT_NEGATIVE,
        "data.held_out_fraction": _SHARE,  # of those whom experts have labelled, all
        "data.validation_fraction": _PART,
        "data.split_seed": _NOT_NEGATIVE,
        "data.limit": _NOT_NEGATIVE,
        "input.size": Bounds(32, 4096),
        "input.crop": _NOT_NEGATIVE,
        "input.std": _POSITIVE,
        "input.clahe_clip_limit": _POSITIVE,
        "input.clahe_tiles": _ONE_OR_MORE,
        "input.gamma": _POSITIVE,
        "input.log_gain": _POSITIVE,
        "model.drop_rate": _PART,
        "model.drop_path": _PART,
        "model.hidden": _ONE_OR_MORE,
        "model.map_stages": _ONE_OR_MORE,
        "model.locator": Bounds(0, MOST_PAIRS),
        "model.depths": _ONE_OR_MORE,
        "model.trainable_layers": Bounds(-1),
        "augment.rotation": Bounds(0, 180),
        "augment.grid": _PART,
        "augment.contrast": _SHARE,
        "augment.erase": _SHARE,
        "loss.focal_gamma": _NOT_NEGATIVE,
        "loss.focal_alpha": _SHARE,
        "loss.gamma_positive": _NOT_NEGATIVE,
        "loss.gamma_negative": _NOT_NEGATIVE,
        "loss.margin": _PART,
        "loss.max_weight": _POSITIVE,
        "loss.auxiliary_weight": _NOT_NEGATIVE,
        "loss.origin_weights": _NOT_NEGATIVE,
        "loss.region_weight": _NOT_NEGATIVE,
        "loss.region_rest": _NOT_NEGATIVE,
        "loss.view_dropout": _SHARE,
        "optim.lr": _POSITIVE,
        "optim.betas": _PART,
        "optim.momentum": _PART,
        "optim.weight_decay": _NOT_NEGATIVE,
        "optim.layer_decay": Bounds(0, 1, above=True),
        "optim.warmup": _SHARE,
        "optim.factor": Bounds(0, 1, above=True, below=True),
        "optim.patience": _NOT_NEGATIVE,
        "optim.min_lr": _NOT_NEGATIVE,
        "optim.epochs": _ONE_OR_MORE,
        "optim.epoch_size": _NOT_NEGATIVE,
        "optim.batch_size": _ONE_OR_MORE,
        "optim.accumulate": _ONE_OR_MORE,
        "optim.origin_sampling": _NOT_NEGATIVE,
        "optim.clip_norm": _NOT_NEGATIVE,
        "optim.ema_decay": _PART,
        "optim.early_stop": _NOT_NEGATIVE,
        "run.seed": _NOT_NEGATIVE,
        "run.threads": _ONE_OR_MORE,
        "run.workers": _NOT_NEGATIVE,
        "run.checkpoint_every": _ONE_OR_MORE,
        "tune.trials": _ONE_OR_MORE,
        "tune.epochs": _NOT_NEGATIVE,
        "export.refit_locator": _POSITIVE,
        "export.close_look_epochs": _NOT_NEGATIVE,
        "export.min_positives": _NOT_NEGATIVE,
        "export.target_sensitivity": Bounds(0, 1, above=True),
        "export.target_specificity": Bounds(0, 1, above=True),
        "export.bootstrap": _NOT_NEGATIVE,
    }
)
_LISTS: Final = ("data.sources", "data.truth", "loss.findings")
"""Lists that need an element at least and name none twice."""


def check_ranges(config: Config) -> None:
    """Refuse numbers out of range, and empty or repeating lists.

    Raises:
        ConfigError: With the key and the range.
    """
    for key, value in _leaves(config, ""):
        for name, number in _numbers(key, value):
            bounds = _bounds(key)
            if not bounds.holds(number):
                expected = bounds.words if math.isfinite(number) else _FINITE
                raise ConfigError(_OUT_OF_RANGE, key=name, expected=expected, value=number)
        if key in _LISTS:
            _check_list(key, value)
    if len(config.optim.betas) != 2:
        raise ConfigError(_BETAS, count=len(config.optim.betas))
    if config.data.min_age > config.data.max_age:
        raise ConfigError(_AGES, low=config.data.min_age, high=config.data.max_age)


def _bounds(key: str) -> Bounds:
    """All of `augment` are probabilities or sizes."""
    section, _, name = key.partition(".")
    if section == "augment" and name.startswith(_PROBABILITY):
        return _SHARE
    return _BOUNDS.get(key, _NOT_NEGATIVE if section == "augment" else _ANY)


def _leaves(tree: object, prefix: str) -> Iterator[tuple[str, object]]:
    """Every value below a dataclass with its key."""
    if not is_dataclass(tree):
        yield prefix, tree
        return
    for one in fields(tree):
        below = f"{prefix}.{one.name}" if prefix else one.name
        yield from _leaves(getattr(tree, one.name), below)


def _numbers(key: str, value: object) -> Iterator[tuple[str, float]]:
    """A value, or those of a list or a table, with their names; what is no number is left out."""
    if isinstance(value, tuple):
        found = [(f"{key}[{place}]", item) for place, item in enumerate(value)]
    elif isinstance(value, Mapping):
        found = [(f"{key}.{name}", item) for name, item in value.items()]
    else:
        found = [(key, value)]
    for name, item in found:
        if isinstance(item, int | float) and not isinstance(item, bool):
            yield name, item


def _check_list(key: str, value: object) -> None:
    names = list(value) if isinstance(value, tuple) else []
    if not names:
        raise ConfigError(_EMPTY, key=key)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ConfigError(_TWICE, key=key, value=name)
