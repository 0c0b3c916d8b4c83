"""The questions that a quality network answers, and where their answers stand in its output.

Trainer and application share this table. Free of torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Head(StrEnum):
    """One question; its classes are in `CLASSES`."""

    KIND = "kind"
    """What the image is."""

    PROJECTION = "projection"
    """Which way the beam went through a frontal view."""

    POLARITY = "polarity"
    """Whether black and white are exchanged."""

    TURN = "turn"
    """Quarter turns clockwise by which the image departs from upright, after mirroring."""

    MIRRORED = "mirrored"
    """Whether a frontal view shows the patient's right side at the right."""

    AGE = "age"
    """Whether the patient is a child."""


CLASSES: Final[Mapping[Head, tuple[str, ...]]] = MappingProxyType(
    {
        Head.KIND: ("frontal", "lateral", "other"),
        Head.PROJECTION: ("PA", "AP"),
        Head.POLARITY: ("normal", "inverted"),
        Head.TURN: ("0", "90", "180", "270"),
        Head.MIRRORED: ("no", "yes"),
        Head.AGE: ("adult", "child"),
    }
)
"""Classes of each question in the order of the network's outputs."""

OUTPUTS: Final = sum(map(len, CLASSES.values()))


@dataclass(frozen=True, slots=True)
class Span:
    """Outputs `first` to `last` (exclusive) belong to one question."""

    first: int
    last: int

    @property
    def slice(self) -> slice:
        """As an index."""
        return slice(self.first, self.last)


def _spans() -> dict[Head, Span]:
    found, first = {}, 0
    for head, classes in CLASSES.items():
        found[head] = Span(first, first + len(classes))
        first += len(classes)
    return found


SPANS: Final[Mapping[Head, Span]] = MappingProxyType(_spans())
"""Where each question's logits stand."""

OUTPUT_NAMES: Final = tuple(
    f"{head.value}_{name.lower()}" for head, classes in CLASSES.items() for name in classes
)
"""How a manifest names the outputs, in order."""
