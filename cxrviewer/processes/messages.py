"""What goes through the pipe besides calls, and what may become of a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cxrviewer.errors import CxrViewerError

Passes = tuple[type[Exception], ...]
Cancelled = Callable[[], bool]


class ProcessEndedError(Exception):
    """The process ended before it had answered."""


class ProcessSlowError(Exception):
    """It did not answer in time and was ended."""


class ProcessFailedError(Exception):
    """The function raised something unexpected; the log has where."""


class CannotStartError(Exception):
    """No process can be had here (a daemonic process, a script without a main guard)."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The process can be asked."""


@dataclass(frozen=True, slots=True)
class Item:
    """One of what a generator yields, or all that a function returns."""

    value: Any


@dataclass(frozen=True, slots=True)
class Done:
    """All items have been sent."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An error that means something to the caller, or where an unexpected one came from."""

    error: Exception | str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """What follows may crash or hang; what to raise where it does.

    Attributes:
        seconds: It is given up after so long; None where the danger is over.
        died: Where the process ends.
        slow: Where it is given up.
    """

    seconds: float | None
    died: CxrViewerError | None = None
    slow: CxrViewerError | None = None
