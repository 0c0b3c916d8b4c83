"""Moving and enlarging the image by dragging, and enlarging it with the wheel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.tools.drag import Point
from cxrviewer.ui.viewport_transform import placed_as, within_limits

WHEEL_STEP: Final = 1.2
# A wheel reports an eighth of a degree; one notch is 15 degrees.
_NOTCH: Final = 120.0
_ZOOM_REACH: Final = 0.25


@dataclass(frozen=True, slots=True)
class PanDrag:
    """The image follows the pointer.

    Attributes:
        start: State at the start of the drag.
        transform: Where the image lay then.
        at: Where the drag started, (x, y) in device pixels.
    """

    start: DisplayState
    transform: ViewTransform
    at: Point

    def to(self, at: Point) -> DisplayState:
        """The state with the pointer at `at`."""
        moved = self.transform.panned(at[0] - self.at[0], at[1] - self.at[1])
        return placed_as(self.start, moved)


@dataclass(frozen=True, slots=True)
class ZoomDrag:
    """Up enlarges, down shrinks, around the point where the drag started.

    Attributes:
        start: State at the start of the drag.
        transform: Where the image lay then.
        at: Where the drag started, (x, y) in device pixels.
    """

    start: DisplayState
    transform: ViewTransform
    at: Point

    def to(self, at: Point) -> DisplayState:
        """The state with the pointer at `at`."""
        reach = max(self.transform.viewport_size[0], 1) * _ZOOM_REACH
        factor = math.exp((self.at[1] - at[1]) / reach)
        return zoomed(self.start, self.transform, factor, self.at)


def zoomed(
    state: DisplayState, transform: ViewTransform, factor: float, at: Point | None = None
) -> DisplayState:
    """`state` enlarged around view point `at`, or around the middle of the view."""
    return placed_as(state, transform.zoomed(within_limits(transform, factor), at))


def wheel_factor(angle_delta: float) -> float:
    """Enlargement for a turn of the wheel away from the hand, in Qt's eighths of a degree."""
    return float(WHEEL_STEP ** (angle_delta / _NOTCH))
