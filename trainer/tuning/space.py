"""What a search may change: `[tune.space]` of a preset."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from typing import Final

from optuna.trial import Trial

from trainer.config import Config, Range, TuneSampler
from trainer.config_file import load_config
from trainer.errors import ConfigError

_EMPTY: Final = (
    "The preset has no table tune.space; name there what may change and from where to where, as"
    " the preset radia does."
)
_ENDS: Final = (
    "tune.space.“{key}” needs either choices, or low below high (and above 0 where log is set)."
)
_GRID: Final = "A grid needs choices for every key; tune.space.“{key}” has none."

Values = Mapping[str, str]
"""Values in TOML by key, such as `{"optim.lr": "0.001"}`."""


def overrides(values: Values) -> list[str]:
    """Values as `--set` takes them."""
    return [f"{key}={text}" for key, text in values.items()]


def check_space(preset: str, given: list[str], config: Config) -> None:
    """Refuse what would fail in the first trial.

    Args:
        preset: Name or path.
        given: What `--set` says.
        config: Of both.

    Raises:
        ConfigError: Nothing to search, an unknown key, or a range that is none.
    """
    space = config.tune.space
    if not space:
        raise ConfigError(_EMPTY)
    for key, span in space.items():
        if config.tune.sampler is TuneSampler.GRID and not span.choices:
            raise ConfigError(_GRID, key=key)
        if not span.choices and not _has_ends(span):
            raise ConfigError(_ENDS, key=key)
        for text in span.choices or (_text(span.low, span), _text(span.high, span)):
            load_config(preset, [*given, *overrides({key: text})])


def grid(space: Mapping[str, Range]) -> dict[str, list[str]]:
    """All choices, for `GridSampler`."""
    return {key: list(span.choices) for key, span in space.items()}


def points(space: Mapping[str, Range]) -> int:
    """Points of the grid."""
    return math.prod(len(span.choices) for span in space.values())


def suggested(trial: Trial, space: Mapping[str, Range]) -> Values:
    """Values of a trial. Choices are handed on as the TOML that they are."""
    return {key: _suggest(trial, key, span) for key, span in space.items()}


def as_toml(text: str) -> str:
    """`text` where it is a value in TOML, else quoted: `--set` takes bare words."""
    try:
        tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        quoted = text.strip().replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return text.strip()


def _suggest(trial: Trial, key: str, span: Range) -> str:
    if span.choices:
        return str(trial.suggest_categorical(key, span.choices))
    if span.whole:
        return str(trial.suggest_int(key, round(span.low), round(span.high), log=span.log))
    return repr(trial.suggest_float(key, span.low, span.high, log=span.log))


def _has_ends(span: Range) -> bool:
    return span.low < span.high and (span.low > 0 or not span.log)


def _text(value: float, span: Range) -> str:
    return str(round(value)) if span.whole else repr(value)
