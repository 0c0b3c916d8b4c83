"""Reading a `Config` from TOML and from `--set key=value`; unknown keys name their neighbour."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from trainer.config import PRESETS, Config
from trainer.config_ranges import check_ranges
from trainer.errors import ConfigError

_UNKNOWN_KEY = "The configuration knows no “{key}”; did you mean “{nearest}”?"
_WRONG_VALUE = "“{key}” in the configuration must be {expected}, not {value}."
_BAD_TOML = "The configuration {path} is not valid TOML: {reason}."
_NO_PRESET = "There is no preset “{name}”; choose one of {known}, or give the path of a TOML file."
_CIRCLE = "The preset {path} extends itself; give its extends key another name."
_BAD_OVERRIDE = "“{text}” is not of the form key=value, for example optim.lr=0.001."


_EXTENDS: Final = "extends"


def preset_names() -> tuple[str, ...]:
    """Names of the presets, in order."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def load_config(preset: str, overrides: Sequence[str] = ()) -> Config:
    """Read a preset by its name, or any TOML file by its path.

    Args:
        preset: Name or path; its `extends` key may name another one that it changes.
        overrides: `section.key=value`, the value in TOML; a bare word is taken as text.

    Raises:
        ConfigError: No such preset, not TOML, an unknown key, a wrong value or one out of range.
    """
    tree = _read_whole(preset)
    for text in overrides:
        _apply_override(tree, text)
    return config_from_tree(tree)


def config_from_tree(tree: Mapping[str, object]) -> Config:
    """Turn plain values (TOML or JSON) into a `Config`.

    Raises:
        ConfigError: An unknown key, a wrong value or one out of range.
    """
    config: Config = _read(Config, tree, "")
    check_ranges(config)
    return config


def _preset_path(preset: str) -> Path:
    known = preset_names()
    if preset in known:
        return PRESETS / f"{preset}.toml"
    if preset.endswith(".toml") and Path(preset).is_file():
        return Path(preset)
    raise ConfigError(_NO_PRESET, name=preset, known=", ".join(known))


def _read_whole(preset: str, extending: tuple[Path, ...] = ()) -> dict[str, Any]:
    """A preset over the one that its `extends` key names, table by table."""
    path = _preset_path(preset)
    if path in extending:
        raise ConfigError(_CIRCLE, path=path)
    tree = _read_toml(path)
    if _EXTENDS not in tree:
        return tree
    return _merged(_read_whole(str(tree.pop(_EXTENDS)), (*extending, path)), tree)


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    tree = dict(base)
    for name, value in changes.items():
        both = isinstance(value, Mapping) and isinstance(tree.get(name), Mapping)
        tree[name] = _merged(tree[name], value) if both else value
    return tree


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(_BAD_TOML, path=path, reason=error) from error


def _apply_override(tree: dict[str, Any], text: str) -> None:
    key, separator, value = text.partition("=")
    *sections, name = key.strip().split(".")
    if not separator or not name:
        raise ConfigError(_BAD_OVERRIDE, text=text)
    for section in sections:
        tree = tree.setdefault(section, {})
        if not isinstance(tree, dict):
            raise ConfigError(_BAD_OVERRIDE, text=text)
    try:
        tree[name] = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        tree[name] = value.strip()


def _read(kind: Any, value: object, key: str) -> Any:
    """`value` as `kind`, which is an annotation used in `trainer.config`."""
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, value, key)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise _wrong(key, "a list", value)
        return tuple(_read(arguments[0], item, f"{key}[{i}]") for i, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, Mapping):
            raise _wrong(key, "a table", value)
        return {
            _read(arguments[0], name, f"{key}.{name}"): _read(arguments[1], item, f"{key}.{name}")
            for name, item in value.items()
        }
    return _read_scalar(kind, value, key)


def _read_dataclass(kind: Any, value: object, key: str) -> Any:
    if not isinstance(value, Mapping):
        raise _wrong(key, "a table", value)
    hints = typing.get_type_hints(kind)
    prefix = f"{key}." if key else ""
    for name in value:
        if name not in hints:
            raise _unknown(prefix + str(name), str(name), tuple(hints), prefix)
    return kind(**{name: _read(hints[name], item, prefix + name) for name, item in value.items()})


def _read_scalar(kind: type, value: object, key: str) -> Any:
    if issubclass(kind, StrEnum):
        try:
            return kind(str(value))
        except ValueError:
            expected = "one of " + ", ".join(member.value for member in kind)
            raise _wrong(key, expected, value) from None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise _wrong(key, _EXPECTED[kind], value)


_EXPECTED = types.MappingProxyType(
    {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
)


def _wrong(key: str, expected: str, value: object) -> ConfigError:
    return ConfigError(_WRONG_VALUE, key=key or "configuration", expected=expected, value=value)


def _unknown(key: str, name: str, known: tuple[str, ...], prefix: str) -> ConfigError:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    return ConfigError(_UNKNOWN_KEY, key=key, nearest=prefix + (nearest[0] if nearest else ""))
