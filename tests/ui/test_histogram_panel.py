"""The histogram: counts, curve, handles by mouse and keyboard, figures by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import dummies
import numpy as np
import pytest
from drawing import UID
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, move, pixels_of

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, Radiograph, VoiLutFunction
from cxrviewer.dicom.radiograph import Window as FileWindow
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.histogram_view import COLUMNS, displayed_curve, histogram_view
from cxrviewer.imaging.voi import VoiLut, Window, compose, voi_ends, with_voi_ends
from cxrviewer.settings import Settings
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.histogram_panel import HistogramPanel
from cxrviewer.ui.histogram_plot import Handle, HistogramPlot

LEFT = Qt.MouseButton.LeftButton
F = VoiLutFunction


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [
        # c - 0.5 -+ (w - 1)/2 with c = 1000, w = 201
        (F.LINEAR, 899.5, 1099.5),
        (F.LINEAR_EXACT, 899.5, 1100.5),
        (F.SIGMOID, 899.5, 1100.5),
    ],
)
def test_ends_of_a_window_and_back(function: VoiLutFunction, low: float, high: float) -> None:
    window = Window(1000.0, 201.0, function)
    assert voi_ends(window) == (low, high)
    assert with_voi_ends(window, low, high) == window
    moved = with_voi_ends(window, low - 100.0, high)
    assert voi_ends(moved) == (low - 100.0, high)
    assert (moved.center, moved.width) == (950.0, 301.0)


def test_the_ends_of_a_linear_window_are_where_black_and_white_begin() -> None:
    window = with_voi_ends(Window(5.0, 9.0), 100.0, 300.0)
    lut = compose(GrayscaleAttributes(bits_stored=12), window)
    assert list(lut.apply(np.array([99, 100, 200, 300, 301], np.uint16))) == [0, 0, 128, 255, 255]


def test_a_voi_lut_is_moved_as_a_curve() -> None:
    lut = VoiLut(LutTable(0, 8, np.arange(256, dtype=np.uint16)))
    low, high = voi_ends(lut)
    moved = with_voi_ends(lut, low + 10.0, high + 10.0)
    assert isinstance(moved, VoiLut)
    assert moved.offset == pytest.approx(10.0)
    assert moved.stretch == pytest.approx(1.0)


def test_counts_lie_where_the_values_are_and_padding_is_none() -> None:
    values = np.zeros((100, 100), np.uint16)
    values[:50], values[50:75], values[75:] = 1000, 2000, 3000
    g = GrayscaleAttributes(bits_stored=12, rescale_slope=-1.0, rescale_intercept=4000.0)
    ref = ImageRef(path=Path("x"), rows=100, columns=100)
    view = histogram_view(Radiograph(ref, values, None, g))
    # Modality values are 3000, 2000 and 1000; the axis goes 8 % of 2000 beyond.
    assert (view.low, view.high) == (840.0, 3160.0)
    width = 2320.0 / COLUMNS
    columns = [int((value - 840.0) / width) for value in (1000.0, 2000.0, 3000.0)]
    assert [int(view.counts[column]) for column in columns] == [2500, 2500, 5000]
    assert view.counts.sum() == 10_000
    padded = replace(g, pixel_padding_value=1000)
    assert histogram_view(Radiograph(ref, values, None, padded)).counts.sum() == 5000


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("function", list(F))
def test_the_curve_is_the_composed_table(
    photometric: str, inverted: bool, function: VoiLutFunction
) -> None:
    g = GrayscaleAttributes(photometric_interpretation=photometric, bits_stored=12)
    window = Window(2000.0, 900.0, function)
    curve = displayed_curve(g, window, np.arange(4096.0), inverted=inverted)
    assert np.array_equal(curve, compose(g, window, inverted=inverted).table)


# --- the panel -----------------------------------------------------------------------------------


def windowed(ref: ImageRef) -> Radiograph:
    made = dummies.radiograph(ref)
    return replace(made, grayscale=replace(made.grayscale, windows=(FileWindow(2000.5, 1001),)))


@pytest.fixture
def viewing(open_viewing: ViewingMaker, qtbot: QtBot) -> Viewing:
    settings = Settings(language="en", analyse_automatically=False, histogram_visible=True)
    study = dummies.study("1", dummies.image(UID), dummies.image("1.2"))
    found = open_viewing(study, size=(900, 700), settings=settings, read=windowed)
    qtbot.waitUntil(lambda: plot_of(found)._view is not None)
    return found


def panel_of(viewing: Viewing) -> HistogramPanel:
    return viewing.area.histogram


def plot_of(viewing: Viewing) -> HistogramPlot:
    return panel_of(viewing).plot


def state_of(viewing: Viewing, uid: str = UID) -> DisplayState:
    state = viewing.session.display_state(uid)
    assert state is not None
    return state


def drag_to(plot: HistogramPlot, value: float, to: float) -> None:
    start = QPoint(round(plot.x_of(value)), plot.height() // 2)
    end = QPoint(round(plot.x_of(to)), plot.height() // 2)
    QTest.mousePress(plot, LEFT, pos=start)
    for at in ((start + end) / 2, end):
        move(plot, at, LEFT)
    QTest.mouseRelease(plot, LEFT, pos=end)


def pixel(plot: HistogramPlot) -> float:
    """Modality values in a pixel of the plot: as exact as a hand can be."""
    return plot.value_at(1.0) - plot.value_at(0.0)


def test_the_lower_handle_moves_that_end_alone(viewing: Viewing) -> None:
    plot = plot_of(viewing)
    drag_to(plot, 1500.0, 1200.0)
    low, high = voi_ends(state_of(viewing).voi)
    assert low == pytest.approx(1200.0, abs=1.1 * pixel(plot))
    assert high == pytest.approx(2500.0)
    assert plot.handle is Handle.LOWER


def test_the_upper_handle_stops_at_the_lower_one(viewing: Viewing) -> None:
    plot = plot_of(viewing)
    drag_to(plot, 2500.0, 1300.0)
    low, high = voi_ends(state_of(viewing).voi)
    assert low == pytest.approx(1500.0)
    assert high == pytest.approx(1500.0)
    assert state_of(viewing).voi.width == 1.0


def test_between_the_handles_all_of_the_window_moves(viewing: Viewing) -> None:
    plot = plot_of(viewing)
    drag_to(plot, 2000.0, 2300.0)
    voi = state_of(viewing).voi
    assert voi.width == pytest.approx(1001.0)
    assert voi.center == pytest.approx(2300.5, abs=1.1 * pixel(plot))


def test_a_drag_ends_where_another_image_comes(viewing: Viewing) -> None:
    plot, before = plot_of(viewing), state_of(viewing).voi
    start = QPoint(plot.width() // 2, 30)
    QTest.mousePress(plot, LEFT, pos=start)
    plot.show_histogram(histogram_view(windowed(viewing.left.radiograph.ref)))
    move(plot, start + QPoint(30, 0), LEFT)
    assert state_of(viewing).voi == before


def test_keys_move_the_marked_handle_and_tab_goes_on(viewing: Viewing, qtbot: QtBot) -> None:
    plot = plot_of(viewing)
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    assert plot._view is not None
    step = 0.004 * (plot._view.high - plot._view.low)
    assert plot.accessibleDescription() == "Lower end of the window 1500"
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert voi_ends(state_of(viewing).voi) == pytest.approx((1500.0 + step, 2500.0))
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert voi_ends(state_of(viewing).voi) == pytest.approx((1500.0, 2500.0 - step))
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert voi_ends(state_of(viewing).voi) == pytest.approx((1500.0, 2500.0 + 9 * step))
    assert plot.accessibleDescription().startswith("Upper end of the window")


def test_figures_and_curve_are_taken_and_shown(viewing: Viewing, qtbot: QtBot) -> None:
    panel = panel_of(viewing)
    for field, text in ((panel.level, "1800"), (panel.width_, "640")):
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert state_of(viewing).voi == Window(1800.0, 640.0)
    panel.curve.setFocus()
    qtbot.keyClick(panel.curve, Qt.Key.Key_End)
    voi = state_of(viewing).voi
    assert isinstance(voi, Window)
    assert voi.function is F.SIGMOID
    viewing.area.commands.reset()
    assert (panel.level.value(), panel.width_.value()) == (2001.0, 1001.0), "whole numbers"
    assert panel.curve.currentData() == F.LINEAR


def test_sliders_set_the_filters_of_the_active_view(viewing: Viewing, qtbot: QtBot) -> None:
    panel = panel_of(viewing)
    slider = panel.sliders["sharpening"]
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    assert state_of(viewing).filters == DisplayFilters(sharpening=0.25)
    assert not state_of(viewing, "1.2").filters
    viewing.area.commands.reset()
    assert slider.value() == 0


def test_the_panel_follows_the_active_view(viewing: Viewing, qtbot: QtBot) -> None:
    panel = panel_of(viewing)
    viewing.session.set_display_state("1.2", DisplayState(Window(900.0, 300.0)))
    slots = viewing.session.slots
    other = next(slot for slot, ref in slots.items() if ref and ref.sop_instance_uid == "1.2")
    viewing.session.set_active_slot(other)
    assert (panel.level.value(), panel.width_.value()) == (900.0, 300.0)
    qtbot.waitUntil(lambda: plot_of(viewing)._view is not None)


def test_a_drag_of_the_image_is_followed_and_the_curve_is_drawn(viewing: Viewing) -> None:
    before = pixels_of(plot_of(viewing))
    viewing.area.commands.invert()
    after = pixels_of(plot_of(viewing))
    assert not np.array_equal(before, after)
    # The curve's colour stands high at the left once it is inverted.
    top = after[10:14, 12:40].max(axis=(0, 1))
    assert top.min() > 150


def test_the_mark_of_the_focus_leaves_the_picture_free(viewing: Viewing) -> None:
    plot = plot_of(viewing)
    before = pixels_of(plot)
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    after = pixels_of(plot)
    changed = (before != after).any(axis=-1)
    assert changed[0].all(), "a line around it"
    assert changed[1:-1, 1:-1].mean() < 0.05, "and the marked handle"


def test_hidden_it_costs_nothing(viewing: Viewing) -> None:
    session = viewing.session
    session.change_settings(replace(session.settings, histogram_visible=False))
    assert panel_of(viewing).isHidden()
    level = panel_of(viewing).level.value()
    session.set_display_state(UID, DisplayState(Window(1.0, 9.0)))
    assert panel_of(viewing).level.value() == level
    session.change_settings(replace(session.settings, histogram_visible=True))
    assert panel_of(viewing).level.value() == 1.0


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_return_and_escape_give_the_keys_back_to_the_image(
    viewing: Viewing, qtbot: QtBot, key: Qt.Key
) -> None:
    panel = panel_of(viewing)
    finished: list[int] = []
    panel.finished.connect(lambda: finished.append(1))
    panel.level.setFocus()
    panel.level.selectAll()
    qtbot.keyClicks(panel.level, "1700")
    qtbot.keyClick(panel.level, key)
    assert finished == [1]
    assert state_of(viewing).voi.center == 1700.0
    qtbot.waitUntil(lambda: viewing.left.hasFocus() or not viewing.area.isActiveWindow())
