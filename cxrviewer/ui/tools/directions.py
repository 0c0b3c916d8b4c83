"""Drags and wheel in the directions that the reader is used to."""

from __future__ import annotations

from dataclasses import dataclass

from cxrviewer.settings import LevelDrag, Settings, Wheel, WidthDrag
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.tools.drag import Drag, Point


@dataclass(frozen=True, slots=True)
class MirroredDrag:
    """A drag that takes the opposite direction for the one meant.

    Attributes:
        drag: What is dragged.
        at: Where it started.
        across: -1 to exchange left and right, else 1.
        down: -1 to exchange up and down, else 1.
    """

    drag: Drag
    at: Point
    across: int
    down: int

    def to(self, at: Point) -> DisplayState:
        """The state with the pointer at `at`."""
        x, y = self.at
        return self.drag.to((x + self.across * (at[0] - x), y + self.down * (at[1] - y)))


def window_drag(drag: Drag | None, at: Point, settings: Settings) -> Drag | None:
    """A drag of the window that began at `at`, in the reader's directions."""
    across = -1 if settings.width_drag is WidthDrag.LEFT_WIDENS else 1
    down = -1 if settings.level_drag is LevelDrag.UP_BRIGHTENS else 1
    if drag is None or across == down == 1:
        return drag
    return MirroredDrag(drag, at, across, down)


def wheel_turn(angle_delta: int, settings: Settings) -> int:
    """A turn of the wheel, positive where it is to enlarge."""
    return -angle_delta if settings.wheel is Wheel.TOWARDS_ENLARGES else angle_delta
