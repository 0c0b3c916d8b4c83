"""What all metrics share: the arrays, an interval, and the words for what is not defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Scores = NDArray[np.float64]

NOT_DEFINED: Final = "not defined"


@dataclass(frozen=True, slots=True)
class Interval:
    """Ends of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its interval, or the reason why there is none.

    Attributes:
        value: Estimate, None where not defined.
        interval: 95 %, None where most draws leave it undefined or none was asked for.
        why: The reason where `value` is None, for example `0 positives`.
    """

    value: float | None
    interval: Interval | None = None
    why: str = ""

    @property
    def text(self) -> str:
        """For a table: `0.81 [0.75, 0.86]` or `not defined (0 positives)`."""
        if self.value is None:
            return f"{NOT_DEFINED} ({self.why})" if self.why else NOT_DEFINED
        if self.interval is None:
            return f"{self.value:.3f}"
        return f"{self.value:.3f} [{self.interval.low:.3f}, {self.interval.high:.3f}]"


def defined(truth: Truth) -> bool:
    """Whether there are positives and negatives."""
    return bool(truth.any() and not truth.all())


def why_undefined(truth: Truth) -> str:
    """What is missing for a metric that needs positives and negatives; empty where nothing is."""
    if not truth.size:
        return "0 labelled"
    if not truth.any():
        return "0 positives"
    return "0 negatives" if truth.all() else ""
