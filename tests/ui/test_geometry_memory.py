"""A window never comes back where no screen is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from cxrviewer.ui.geometry_memory import placed_on_screen

ONE = [QRect(0, 0, 1920, 1080)]
TWO = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 2560, 1440)]


@pytest.mark.parametrize(
    ("wanted", "screens", "expected"),
    [
        (QRect(100, 50, 1200, 800), ONE, QRect(100, 50, 1200, 800)),
        (QRect(2000, 100, 1200, 800), TWO, QRect(2000, 100, 1200, 800)),
        # The second screen is gone: same size, in the middle of what is left.
        (QRect(2000, 100, 1200, 800), ONE, QRect(360, 140, 1200, 800)),
        # Larger than the screen.
        (QRect(0, 0, 4000, 3000), ONE, QRect(0, 0, 1920, 1080)),
        # The title bar is above the screen.
        (QRect(100, -500, 1200, 800), ONE, QRect(360, 140, 1200, 800)),
        # Only a strip at the right is left: moved in.
        (QRect(1780, 100, 1200, 800), ONE, QRect(720, 100, 1200, 800)),
        (None, ONE, QRect(160, 40, 1600, 1000)),
        (None, [QRect(0, 0, 1280, 720)], QRect(0, 0, 1280, 720)),
    ],
)
def test_places(wanted: QRect | None, screens: list[QRect], expected: QRect) -> None:
    assert placed_on_screen(wanted, screens) == expected


@given(
    st.integers(-10_000, 10_000), st.integers(-10_000, 10_000),
    st.integers(1, 6_000), st.integers(1, 6_000),
)  # fmt: skip
def test_the_title_bar_can_always_be_reached(x: int, y: int, width: int, height: int) -> None:
    placed = placed_on_screen(QRect(x, y, width, height), TWO)
    bar = QRect(placed.left(), placed.top(), placed.width(), 24)
    shown = max((screen.intersected(bar) for screen in TWO), key=lambda part: part.width())
    assert shown.height() == 24
    assert shown.width() >= min(120, placed.width())
