"""Drags and wheel go the way that the reader has chosen."""

from __future__ import annotations

import pytest
from dummies import study
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker, drag, wheel

from cxrviewer.settings import LevelDrag, Settings, Wheel, WidthDrag


@pytest.mark.parametrize(
    ("settings", "darker", "wider"),
    [
        (Settings(), False, True),
        (Settings(level_drag=LevelDrag.UP_BRIGHTENS), True, True),
        (Settings(width_drag=WidthDrag.LEFT_WIDENS), False, False),
        (
            Settings(level_drag=LevelDrag.UP_BRIGHTENS, width_drag=WidthDrag.LEFT_WIDENS),
            True,
            False,
        ),
    ],
)
def test_a_drag_right_and_down(
    qtbot: QtBot, open_viewing: ViewingMaker, settings: Settings, darker: bool, wider: bool
) -> None:
    """A higher center shows every value darker (PS3.3 C.11.2.1.2.1)."""
    viewing = open_viewing(study("a"), settings=settings)
    before = viewing.left.display_state
    drag(qtbot, viewing.left, (100, 100), (60, 50))
    after = viewing.left.display_state
    assert before is not None
    assert after is not None
    assert (after.voi.center > before.voi.center) is darker
    assert (after.voi.width > before.voi.width) is wider


@pytest.mark.parametrize(
    ("choice", "enlarges"), [(Wheel.AWAY_ENLARGES, True), (Wheel.TOWARDS_ENLARGES, False)]
)
def test_the_wheel_turned_away(open_viewing: ViewingMaker, choice: Wheel, enlarges: bool) -> None:
    viewing = open_viewing(study("a"), settings=Settings(wheel=choice))
    transform = viewing.left.image_transform
    assert transform is not None
    before = transform.zoom
    wheel(viewing.left, (100, 100), 1)
    after = viewing.left.image_transform
    assert after is not None
    assert (after.zoom > before) is enlarges
