"""The places of the reading area, and which of them are shown."""

from __future__ import annotations

from enum import StrEnum


class Slot(StrEnum):
    """The places, row by row."""

    LEFT = "left"
    RIGHT = "right"
    LOWER_LEFT = "lower_left"
    LOWER_RIGHT = "lower_right"

    @property
    def row(self) -> int:
        """0 above, 1 below."""
        return int(self.is_lower)

    @property
    def column(self) -> int:
        """0 on the left, 1 on the right."""
        return int(self in {Slot.RIGHT, Slot.LOWER_RIGHT})

    @property
    def is_lower(self) -> bool:
        """Whether it lies in the lower row."""
        return self in {Slot.LOWER_LEFT, Slot.LOWER_RIGHT}

    @property
    def other(self) -> Slot:
        """The place beside this one."""
        return tuple(Slot)[tuple(Slot).index(self) ^ 1]


class Layout(StrEnum):
    """Which places are shown: one, a row of two, or all four."""

    PAIR = "pair"
    PAIR_LOWER = "pair_lower"
    GRID = "grid"
    SINGLE_LEFT = "single_left"
    SINGLE_RIGHT = "single_right"
    SINGLE_LOWER_LEFT = "single_lower_left"
    SINGLE_LOWER_RIGHT = "single_lower_right"

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The places that are shown, row by row."""
        return _SLOTS[self]

    @property
    def is_single(self) -> bool:
        """Whether one place has all the space."""
        return len(self.slots) == 1


def single(slot: Slot) -> Layout:
    """The layout that shows `slot` alone."""
    return Layout(f"single_{slot}")


def pair(slot: Slot) -> Layout:
    """The layout that shows the row of `slot`."""
    return Layout.PAIR_LOWER if slot.is_lower else Layout.PAIR


_SLOTS = {
    Layout.PAIR: (Slot.LEFT, Slot.RIGHT),
    Layout.PAIR_LOWER: (Slot.LOWER_LEFT, Slot.LOWER_RIGHT),
    Layout.GRID: tuple(Slot),
    **{single(slot): (slot,) for slot in Slot},
}
