"""Strict reading of JSON objects: every complaint names the field and says what is expected."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError

_MISSING = QT_TRANSLATE_NOOP(
    "messages", "The model description lacks “{field}”; get a complete copy of the model."
)
_UNKNOWN = QT_TRANSLATE_NOOP(
    "messages",
    "The model description has a field “{field}” that this version does not know;"
    " update the application or get another copy of the model.",
)
_WRONG = QT_TRANSLATE_NOOP(
    "messages",
    "“{field}” in the model description must be {expected};"
    " correct it or get another copy of the model.",
)

_Term = TypeVar("_Term", bound=StrEnum)


def wrong(field: str, expected: str) -> BundleError:
    """The error for a value of `field` that is not `expected` (an English phrase)."""
    return BundleError(_WRONG, field=field, expected=expected)


class Fields:
    """One JSON object, read field by field; `close` refuses what nobody asked for.

    Attributes:
        path: Where the object is in its document, for messages (`findings[2].auroc`).
    """

    def __init__(self, value: object, path: str = "") -> None:
        if not isinstance(value, Mapping):
            raise wrong(path or "manifest.json", "a JSON object")
        self.path = path
        self._rest = dict(value)

    def name(self, field: str) -> str:
        """Full name of `field` for messages."""
        return f"{self.path}.{field}" if self.path else field

    def take(self, field: str) -> object:
        """Any value.

        Raises:
            BundleError: The field is missing.
        """
        if field not in self._rest:
            raise BundleError(_MISSING, field=self.name(field))
        return self._rest.pop(field)

    def take_optional(self, field: str) -> object:
        """Any value, None where the field is missing or null."""
        return self._rest.pop(field, None)

    def text(self, field: str) -> str:
        """A string that is not empty."""
        value = self.take(field)
        if not isinstance(value, str) or not value.strip():
            raise wrong(self.name(field), "a text that is not empty")
        return value

    def term(self, field: str, kind: type[_Term]) -> _Term:
        """One of the values of an enumeration."""
        return as_term(self.take(field), kind, self.name(field))

    def boolean(self, field: str) -> bool:
        """True or false."""
        value = self.take(field)
        if not isinstance(value, bool):
            raise wrong(self.name(field), "true or false")
        return value

    def optional_boolean(self, field: str, *, default: bool) -> bool:
        """True or false, `default` where missing or null."""
        return default if self._forget_null(field) else self.boolean(field)

    def integer(self, field: str, *, low: int, high: int) -> int:
        """A whole number in `low`..`high`."""
        value = self.take(field)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise wrong(self.name(field), f"a whole number from {low} to {high}")
        return value

    def number(self, field: str, *, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number in `low`..`high`."""
        return as_number(self.take(field), self.name(field), low=low, high=high)

    def items(self, field: str) -> tuple[object, ...]:
        """A list."""
        value = self.take(field)
        if not isinstance(value, list):
            raise wrong(self.name(field), "a list")
        return tuple(value)

    def each(self, field: str) -> Iterator[tuple[object, str]]:
        """The items of a list, each with its full name."""
        for index, value in enumerate(self.items(field)):
            yield value, f"{self.name(field)}[{index}]"

    def numbers(self, field: str) -> tuple[float, ...]:
        """A list of finite numbers."""
        return tuple(as_number(value, path) for value, path in self.each(field))

    def mapping(self, field: str) -> dict[str, object]:
        """A JSON object of any content."""
        value = self.take(field)
        if not isinstance(value, Mapping):
            raise wrong(self.name(field), "a JSON object")
        return dict(value)

    def optional_number(self, field: str, *, low: float, high: float) -> float | None:
        """A finite number in `low`..`high`, None where missing or null."""
        if self._forget_null(field):
            return None
        return self.number(field, low=low, high=high)

    def optional_integer(self, field: str, *, low: int, high: int) -> int | None:
        """A whole number in `low`..`high`, None where missing or null."""
        if self._forget_null(field):
            return None
        return self.integer(field, low=low, high=high)

    def _forget_null(self, field: str) -> bool:
        """Whether the field is missing or null; then it counts as read."""
        if self._rest.get(field) is not None:
            return False
        self._rest.pop(field, None)
        return True

    def close(self) -> None:
        """Refuse fields that were not read.

        Raises:
            BundleError: One is left.
        """
        for field in self._rest:
            raise BundleError(_UNKNOWN, field=self.name(str(field)))


def as_number(
    value: object, field: str, *, low: float = -math.inf, high: float = math.inf
) -> float:
    """A finite number in `low`..`high`, else a `BundleError` that names `field`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        if math.isfinite(number) and low <= number <= high:
            return number
    limits = "" if low == -math.inf else f" from {low:g} to {high:g}"
    raise wrong(field, f"a number{limits}")


def as_term(value: object, kind: type[_Term], field: str) -> _Term:
    """A member of `kind`, else a `BundleError` that lists them."""
    try:
        return kind(str(value))
    except ValueError:
        raise wrong(field, "one of " + ", ".join(member.value for member in kind)) from None
