"""The window from a region, by mouse, against percentiles counted by hand; and the curves."""

from __future__ import annotations

from dataclasses import replace

import dummies
import numpy as np
import pytest
from drawing import UID, drag, on_screen, open_one
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, move

from cxrviewer.dicom.radiograph import Radiograph, VoiLutFunction
from cxrviewer.dicom.radiograph import Window as FileWindow
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.voi import Voi, Window
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.tools.region_hand import image_region
from cxrviewer.ui.viewport_menu import build_menu


def steps(ref: ImageRef) -> Radiograph:
    """Columns 100..199 rise from 1000 by one a column; all else is 0 or 4000."""
    values = np.zeros((ref.rows, ref.columns), np.uint16)
    values[:, 100:200] = np.arange(1000, 1100)
    values[:, 200:] = 4000
    return replace(dummies.radiograph(ref), stored_values=values)


def voi_of(viewing: Viewing) -> Voi:
    state = viewing.session.display_state(UID)
    assert state is not None
    return state.voi


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_the_window_spans_the_percentiles_of_the_region(
    open_viewing: ViewingMaker, qtbot: QtBot, turns: int
) -> None:
    """100 columns of equal share: 0.5 % is reached in the first (1000), 99.7 % in the last (1099).

    PS3.3 C.11.2.1.2.1: black up to c - 0.5 - (w - 1)/2, white above c - 0.5 + (w - 1)/2; these
    ends are 1000 and 1099 for c = 1050, w = 100.
    """
    viewing = open_one(open_viewing, qtbot, read=steps)
    viewing.area.commands.rotate(turns)
    viewing.area.choose_tool(ToolKind.AUTO_WINDOW)
    drag(viewing.left, (100.0, 50.0), (200.0, 150.0))
    qtbot.waitUntil(lambda: voi_of(viewing).name == "Region")
    found = voi_of(viewing)
    assert (found.center, found.width) == (1050.0, 100.0)
    _, lut = viewing.left.layers.radiograph.look
    assert lut is not None
    assert list(lut.apply(np.array([999, 1000, 1099, 4000], np.uint16))) == [0, 0, 255, 255]


def test_the_frame_follows_the_hand_and_goes_with_escape_of_the_tool(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot, read=steps)
    viewing.area.choose_tool(ToolKind.AUTO_WINDOW)
    before = voi_of(viewing)
    widget = viewing.left.viewport()
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=on_screen(viewing.left, (100, 50)))
    move(widget, on_screen(viewing.left, (160, 90)), Qt.MouseButton.LeftButton)
    frames = [item for item in viewing.left.scene().items() if item.zValue() == 1000.0]
    assert [frame.isVisible() for frame in frames] == [True]
    rectangle = frames[0].sceneBoundingRect()
    assert (round(rectangle.width()), round(rectangle.height())) == (61, 41), "with its pen"
    viewing.area.choose_tool(ToolKind.WINDOW)
    assert not frames[0].isVisible()
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=on_screen(viewing.left, (160, 90)))
    qtbot.wait(30)
    assert voi_of(viewing) == before


def test_a_click_that_trembles_sets_no_window(open_viewing: ViewingMaker, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot, read=steps)
    viewing.area.choose_tool(ToolKind.AUTO_WINDOW)
    before = voi_of(viewing)
    drag(viewing.left, (100.0, 50.0), (102.0, 52.0))
    qtbot.wait(30)
    assert voi_of(viewing) == before


def test_a_region_ends_at_the_image() -> None:
    place = ViewTransform.fit((100, 80), (400, 320))
    assert image_region(place, (-50.0, 40.0), (80.0, 900.0)) == (0, 10, 20, 90)
    assert image_region(place, (80.0, 900.0), (-50.0, 40.0)) == (0, 10, 20, 90)
    assert image_region(place, (-90.0, -90.0), (-10.0, -10.0)) is None


# --- curves --------------------------------------------------------------------------------------


def windowed(ref: ImageRef) -> Radiograph:
    """Center 2048, width 1024."""
    made = dummies.radiograph(ref)
    return replace(made, grayscale=replace(made.grayscale, windows=(FileWindow(2048, 1024),)))


def test_the_key_goes_through_the_curves_and_the_readout_names_them(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot, read=windowed)
    found = []
    for _ in range(3):
        viewing.area.commands.show_next_function()
        _, lut = viewing.left.layers.radiograph.look
        assert lut is not None
        shown = lut.apply(np.array([1536, 1792, 2048, 2304, 2560], np.uint16))
        voi = voi_of(viewing)
        assert isinstance(voi, Window)
        assert (voi.center, voi.width) == (2048, 1024)
        found.append((voi.function, list(shown), viewing.left.layers.readout.lines[0].text))
    no_break = "\u00a0"
    figures = f"W{no_break}1024 L{no_break}2048"
    # C.11.2.1.3.2: ((x - c)/w + 0.5) 255 -> 0, 63.75, 127.5, 191.25, 255.
    # C.11.2.1.3.1: 255/(1 + exp(-4 (x - c)/w)) -> 30.40, 68.58, 127.5, 186.42, 224.60.
    # C.11.2.1.2.1: ((x - 2047.5)/1023 + 0.5) 255 -> 0 (-0.1), 63.81, 127.62, 191.44, 255.
    assert found == [
        (VoiLutFunction.LINEAR_EXACT, [0, 64, 128, 191, 255], f"{figures} ·{no_break}linear exact"),
        (VoiLutFunction.SIGMOID, [30, 69, 128, 186, 225], f"{figures} ·{no_break}sigmoid"),
        (VoiLutFunction.LINEAR, [0, 64, 128, 191, 255], figures),
    ]


def test_a_drag_keeps_the_curve(open_viewing: ViewingMaker, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot, read=windowed)
    viewing.area.commands.show_function(VoiLutFunction.SIGMOID)
    drag(viewing.left, (100.0, 100.0), (160.0, 160.0))
    voi = voi_of(viewing)
    assert isinstance(voi, Window)
    assert voi.function is VoiLutFunction.SIGMOID
    assert voi.width != 1024


def test_the_menu_of_the_view_offers_the_curves(open_viewing: ViewingMaker, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot, read=windowed)
    commands = viewing.area.commands
    menu = build_menu(viewing.session, viewing.left, commands, viewing.actions)
    qtbot.addWidget(menu)
    window_menu = next(one for one in menu.actions() if one.text() == "Window").menu()
    entries = {one.text(): one for one in window_menu.actions()}  # type: ignore[attr-defined]
    assert entries["linear"].isChecked()
    entries["sigmoid"].trigger()
    assert voi_of(viewing).function is VoiLutFunction.SIGMOID
