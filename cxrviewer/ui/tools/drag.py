"""What every drag of the mouse has in common: it turns one display state into another."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from cxrviewer.ui.display_state import DisplayState

Point = tuple[float, float]


class ToolKind(StrEnum):
    """What the left button drags."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"


class Drag(Protocol):
    """A drag that has begun. Frozen: where it leads depends on its start and the pointer alone."""

    def to(self, at: Point) -> DisplayState:
        """The display state with the pointer at view point `at` (x, y), in device pixels."""
        ...
