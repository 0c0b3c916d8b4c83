"""Window and level by dragging: directions and sizes."""

from __future__ import annotations

import math

import pytest

from cxrviewer.imaging.voi import Window
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.tools.window_drag import WindowDrag

START = DisplayState(Window(1000.0, 400.0))


def moved(at: tuple[float, float], *, is_inverse: bool = False) -> Window:
    """Window after a drag from (50, 50) to `at` in a view of 500 pixels; one width is 300."""
    voi = WindowDrag(START, (50.0, 50.0), 500.0, is_inverse).to(at).voi
    assert isinstance(voi, Window)
    return voi


@pytest.mark.parametrize(
    ("at", "is_inverse", "center", "width"),
    [
        ((50, 50), False, 1000.0, 400.0),
        ((50, 50 + 300), False, 600.0, 400.0),  # down: smaller values become mid-grey, brighter
        ((50, 50 - 150), False, 1200.0, 400.0),
        ((50, 50 + 300), True, 1400.0, 400.0),  # brighter too where large values are dark
        ((50 + 300, 50), False, 1000.0, 400.0 * math.e),
        ((50 - 300, 50), False, 1000.0, 400.0 / math.e),
        ((50 - 30_000, 50), False, 1000.0, 1.0),  # LINEAR is undefined below 1
    ],
)
def test_window_follows_the_hand(
    at: tuple[float, float], is_inverse: bool, center: float, width: float
) -> None:
    window = moved(at, is_inverse=is_inverse)
    assert window.center == pytest.approx(center)
    assert window.width == pytest.approx(width)


def test_coming_back_gives_the_start() -> None:
    drag = WindowDrag(START, (50.0, 50.0), 500.0, is_inverse=False)
    drag.to((400.0, 10.0))
    back = drag.to((50.0, 50.0))
    assert (back.voi.center, back.voi.width) == (1000.0, 400.0)


def test_only_the_window_changes() -> None:
    start = DisplayState(Window(10, 20), True, 3, True, 2.5, (7.0, 8.0))
    after = WindowDrag(start, (0, 0), 100.0, is_inverse=False).to((9, 9))
    assert after.with_voi(start.voi) == start
