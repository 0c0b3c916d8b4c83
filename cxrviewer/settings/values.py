"""Reads single values of a JSON file: by a field's type, or by the reader that it names.

Every reader takes what JSON gave and raises TypeError or ValueError where that cannot be.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar, get_type_hints

Reader = Callable[[object], Any]
Value = TypeVar("Value")

_READER: Final = "reader"


def read_by(reader: Reader, default: Value) -> Value:
    """A dataclass field whose values are more closely bound than its type says."""
    found: Value = dataclasses.field(default=default, metadata={_READER: reader})
    return found


def readers_of(settings: type) -> Mapping[str, Reader]:
    """The reader of each field of a dataclass, by its name."""
    kinds = get_type_hints(settings)
    return {
        field.name: field.metadata.get(_READER) or _reader_of(kinds[field.name])
        for field in dataclasses.fields(settings)
    }


def language(value: object) -> str:
    """`en`, `fr` or empty."""
    found = text(value)
    if found not in {"", "en", "fr"}:
        raise ValueError(found)
    return found


def fraction(value: object) -> float:
    """A number, cut to 0..1."""
    return min(1.0, max(0.0, number(value)))


def within(low: int, high: int) -> Reader:
    """Reads a whole number, cut to `low`..`high`."""
    return lambda value: min(high, max(low, whole_number(value)))


def texts(limit: int) -> Reader:
    """Reads the first `limit` of a list of texts."""
    return lambda value: _texts(value)[:limit]


def rectangle(value: object) -> tuple[int, int, int, int] | None:
    """x, y, width and height of a window that could be, or None."""
    if value is None:
        return None
    if not isinstance(value, list) or any(type(entry) is not int for entry in value):
        raise TypeError(value)
    x, y, width, height = value
    if width <= 0 or height <= 0 or max(map(abs, value)) > 1_000_000:
        raise ValueError(value)
    return x, y, width, height


def _reader_of(kind: Any) -> Reader:
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda value: kind(text(value))
    raise TypeError(f"no reader for {kind}; name one with read_by")


def boolean(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise TypeError(value)
    if "\0" in value:
        raise ValueError("no path, name or key holds it, and the system refuses to look for it")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(text(entry) for entry in value)


def number(value: object) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def whole_number(value: object) -> int:
    """A whole number."""
    if type(value) is not int:
        raise TypeError(value)
    return value


_BY_TYPE: Final[Mapping[Any, Reader]] = {
    bool: boolean,
    str: text,
    int: whole_number,
    float: number,
    tuple[str, ...]: _texts,
}
