"""Window width and center by dragging."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.tools.drag import Point

# Dragging this share of the shorter side of the view moves the center by one width, and changes the
# width by a factor e.
_REACH: Final = 0.6


@dataclass(frozen=True, slots=True)
class WindowDrag:
    """Right widens the window, left narrows it; down brightens the image, up darkens it.

    These are the directions of the IHE Basic Image Review profile. Up and down follow what is seen,
    not the number: dragging down moves the center towards the values that are shown dark, whichever
    end of the scale that is (PS3.3 C.7.6.3.1.2), so that a MONOCHROME1 image or an inverted one
    answers the hand like any other.

    Attributes:
        start: State at the start of the drag.
        at: Where it started, (x, y) in device pixels.
        side: Shorter side of the view in device pixels.
        is_inverse: Whether larger values are shown darker.
    """

    start: DisplayState
    at: Point
    side: float
    is_inverse: bool

    def to(self, at: Point) -> DisplayState:
        """The state with the pointer at `at`."""
        reach = max(self.side, 1.0) * _REACH
        across, down = (at[0] - self.at[0]) / reach, (at[1] - self.at[1]) / reach
        width = self.start.voi.width
        towards_bright = 1.0 if self.is_inverse else -1.0
        # An exponential width never reaches zero and is as fine on a narrow window as on a wide.
        return self.start.with_voi(
            self.start.voi.shifted(towards_bright * down * width, width * math.expm1(across))
        )
