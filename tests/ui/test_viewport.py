"""What a view paints, and what the mouse does to it: numbers and pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import dummies
import numpy as np
import pyqtgraph
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication, QGraphicsRectItem
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, drag, move, pixels_of, wheel

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, SpacingAttributes, Window
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.placement import covered_region
from cxrviewer.imaging.voi import default_voi
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.hanging import Layout
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.viewport_commands import ViewportCommands

Open = ViewingMaker


@pytest.fixture
def viewing(open_viewing: Open) -> Viewing:
    found = open_viewing(dummies.study(), size=(806, 650))
    found.session.toggle_demographics()
    return found


def without_text(viewing: Viewing) -> np.ndarray:
    """Pixels of the left view's image alone."""
    pixels = viewing.left.layers.radiograph.pixels
    assert pixels is not None
    return pixels


def test_pixels_are_those_of_the_file_at_one_to_one(viewing: Viewing) -> None:
    """W 4096 L 2048 over 12 bits is value * 255 / 4095, by PS3.3 C.11.2.1.2.1."""
    viewing.area.commands.show_one_to_one()
    shown = without_text(viewing)
    stored = dummies.radiograph(dummies.image("1.2.3.1")).stored_values.astype(float)
    expected = np.floor(stored * 255.0 / 4095.0 + 0.5)
    assert viewing.left.image_transform is not None
    left, top = (round(edge) for edge in viewing.left.image_transform.image_in_viewport[:2])
    assert abs(top - (shown.shape[0] - 400) / 2) <= 1
    inside = shown[top : top + 400, left : left + 320]
    assert np.array_equal(inside, expected)
    assert not shown[:top].any()
    assert not shown[:, :left].any()


def test_screen_shows_the_pixels_that_were_computed(viewing: Viewing) -> None:
    view = viewing.left
    for item in (view.layers.letters, view.layers.view, view.layers.readout, view.layers.ruler):
        item.hide()
    grey = without_text(viewing)
    screen = pixels_of(view.viewport())
    assert screen.shape[:2] == grey.shape == view.device_size
    assert np.array_equal(screen, np.repeat(grey[..., None], 3, axis=2))


@pytest.mark.parametrize("more", [0, 1, 2, 3])
def test_a_picture_holds_nothing_but_what_was_painted(viewing: Viewing, more: int) -> None:
    """Widths that a scale of 1.5 makes end in the middle of a column, too."""
    viewing.area.resize(viewing.area.width() + more, viewing.area.height() + more)
    QApplication.sendPostedEvents()
    view, pictures = viewing.left, []
    for colour in ("#ff0000", "#00ff00"):
        used_before = QPixmap(view.device_size[1] + 1, view.device_size[0] + 1)
        used_before.fill(QColor(colour))
        del used_before  # its memory is what the next picture gets
        pictures.append(pixels_of(view.picture(patient_text=False, overlay=False)))
    assert pictures[0].shape[:2] == view.device_size
    assert np.array_equal(pictures[0], pictures[1])


def test_nothing_of_where_the_image_was_stays_beside_it(viewing: Viewing) -> None:
    """The buffer outlives a move of the image, and only the image in it outlives a new window."""
    view, commands = viewing.left, viewing.area.commands
    assert without_text(viewing).any()
    changes = (commands.zoom_out, lambda: commands.brighten(3), lambda: commands.rotate(1))
    for change in changes:
        change()
        assert view.image_transform is not None
        left, top, right, bottom = covered_region(view.image_transform)
        shown = without_text(viewing)
        assert shown[top:bottom, left:right].any()
        beside = np.ones(shown.shape, bool)
        beside[top:bottom, left:right] = False
        assert beside.sum() > 1000
        assert not shown[beside].any()


def test_shrunk_image_equals_an_area_average(viewing: Viewing, qtbot: QtBot) -> None:
    view = viewing.left
    ratio = view.devicePixelRatioF()
    viewing.area.resize(round(400 / ratio), round(300 / ratio) + 44)
    qtbot.waitUntil(lambda: view.device_size[0] < 345)
    assert view.image_transform is not None
    zoom = view.image_transform.zoom
    assert zoom == pytest.approx(min(view.device_size[1] / 320, view.device_size[0] / 400))
    shown = without_text(viewing)
    stored = dummies.radiograph(dummies.image("1.2.3.1")).stored_values
    height, width = round(400 * zoom), round(320 * zoom)
    expected = cv2.resize(stored, (width, height), interpolation=cv2.INTER_AREA)
    expected = np.floor(expected * 255.0 / 4095.0 + 0.5)
    rows = np.flatnonzero(shown.any(axis=1))
    columns = np.flatnonzero(shown.any(axis=0))
    inside = shown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(float)
    common = tuple(slice(0, min(a, b)) for a, b in zip(inside.shape, expected.shape, strict=True))
    assert np.abs(inside[common] - expected[common]).mean() < 2.0


CHANGES: list[Callable[[ViewportCommands], None]] = [
    lambda c: c.invert(),
    lambda c: c.rotate(1),
    lambda c: (c.flip(), c.zoom_in(), c.pan(2, 1)),  # type: ignore[func-returns-value]
    lambda c: (c.brighten(3), c.raise_contrast(-2), c.invert()),  # type: ignore[func-returns-value]
    lambda c: (c.rotate(-1), c.flip_vertically(), c.show_one_to_one()),  # type: ignore[func-returns-value]
]


@pytest.mark.parametrize("change", CHANGES)
def test_reset_equals_the_first_display_bit_for_bit(
    viewing: Viewing, change: Callable[[ViewportCommands], None]
) -> None:
    first_state, first = viewing.left.display_state, pixels_of(viewing.left.viewport())
    change(viewing.area.commands)
    changed = pixels_of(viewing.left.viewport())
    assert not np.array_equal(changed, first)
    viewing.area.commands.reset()
    assert viewing.left.display_state == first_state
    assert np.array_equal(pixels_of(viewing.left.viewport()), first)


def test_left_drag_right_widens_and_down_brightens(viewing: Viewing, qtbot: QtBot) -> None:
    view = viewing.left
    before = without_text(viewing).astype(float).mean()
    drag(qtbot, view, (100, 100), (0, 60))
    state = view.display_state
    assert state is not None
    way = 60 * view.devicePixelRatioF() / (0.6 * min(view.device_size))
    assert state.voi.center == pytest.approx(2048.0 - 4096.0 * way)
    assert state.voi.width == pytest.approx(4096.0)
    assert without_text(viewing).astype(float).mean() > before + 5
    drag(qtbot, view, (100, 100), (60, 0))
    state = view.display_state
    assert state is not None
    assert state.voi.width == pytest.approx(4096.0 * np.exp(way))


def test_drag_down_brightens_an_inverted_image_too(viewing: Viewing, qtbot: QtBot) -> None:
    viewing.area.commands.invert()
    before = without_text(viewing).astype(float).mean()
    drag(qtbot, viewing.left, (100, 100), (0, 60))
    assert without_text(viewing).astype(float).mean() > before + 5


def test_trembling_click_changes_nothing(viewing: Viewing, qtbot: QtBot) -> None:
    before, widget = viewing.left.display_state, viewing.left.viewport()
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    move(widget, QPoint(101, 101), Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=QPoint(101, 101))
    assert viewing.left.display_state == before


def test_middle_drag_moves_the_image_with_the_hand(viewing: Viewing, qtbot: QtBot) -> None:
    view = viewing.left
    assert view.image_transform is not None
    before = view.image_transform.image_to_viewport(100.0, 100.0)
    drag(qtbot, view, (120, 120), (25, -40), Qt.MouseButton.MiddleButton)
    after = view.image_transform.image_to_viewport(100.0, 100.0)
    ratio = view.devicePixelRatioF()
    moved = (after[0] - before[0], after[1] - before[1])
    assert moved == pytest.approx((25.0 * ratio, -40.0 * ratio))


def test_wheel_zooms_at_the_pointer(viewing: Viewing) -> None:
    view = viewing.left
    assert view.image_transform is not None
    ratio = view.devicePixelRatioF()
    at = (90.0 * ratio, 300.0 * ratio)
    before, zoom = view.image_transform.viewport_to_image(*at), view.image_transform.zoom
    wheel(view, (90, 300), 2)
    assert view.image_transform.zoom == pytest.approx(zoom * 1.44)
    assert view.image_transform.viewport_to_image(*at) == pytest.approx(before)


@pytest.mark.parametrize(
    ("tool", "changes"),
    [(ToolKind.ZOOM, "zoom"), (ToolKind.PAN, "centre"), (ToolKind.WINDOW, "voi")],
)
def test_left_button_drags_the_chosen_tool(
    viewing: Viewing, qtbot: QtBot, tool: ToolKind, changes: str
) -> None:
    viewing.area.choose_tool(tool)
    before = viewing.left.display_state
    drag(qtbot, viewing.left, (100, 200), (0, -50))
    after = viewing.left.display_state
    assert getattr(before, changes) != getattr(after, changes)
    assert (before.voi == after.voi) is (tool is not ToolKind.WINDOW)  # type: ignore[union-attr]


def test_a_drag_does_not_reach_the_next_study(open_viewing: Open, qtbot: QtBot) -> None:
    first, second = dummies.study("1.2.3"), dummies.study("1.2.4", patient_id="P2")
    viewing = open_viewing(first, second)
    session, view = viewing.session, viewing.left
    other = next(s for s in session.studies if s is not session.current_study)
    widget = view.viewport()
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
    session.select_study(other.study_instance_uid)
    qtbot.waitUntil(lambda: view.display_state is not None)
    untouched = view.display_state
    for step in range(1, 4):
        move(widget, widget.rect().center() + QPoint(0, 20 * step), Qt.MouseButton.LeftButton)
    assert view.display_state == untouched


def test_linked_window_carries_over_and_unlinked_does_not(viewing: Viewing, qtbot: QtBot) -> None:
    session = viewing.session
    before = viewing.right.display_state
    drag(qtbot, viewing.left, (100, 100), (0, 40))
    assert viewing.right.display_state == before
    session.change_settings(replace(session.settings, link_window=True))
    drag(qtbot, viewing.left, (100, 100), (0, 40))
    assert viewing.right.display_state != before


def test_fit_follows_the_size_of_the_view(viewing: Viewing, qtbot: QtBot) -> None:
    view = viewing.left
    viewing.session.set_layout(Layout.SINGLE_LEFT)
    qtbot.waitUntil(lambda: view.device_size[1] > 700)
    assert view.image_transform is not None
    assert view.image_transform.zoom == pytest.approx(
        min(view.device_size[0] / 400, view.device_size[1] / 320)
    )
    assert view.layers.radiograph.pixels is not None
    assert view.layers.radiograph.pixels.shape == view.device_size


def test_pixels_that_are_not_square_are_drawn_as_they_are(open_viewing: Open) -> None:
    def read(ref: ImageRef) -> Radiograph:
        whole = dummies.radiograph(ref)
        return replace(whole, spacing=SpacingAttributes((0.1, 0.3)))

    viewing = open_viewing(dummies.study("1", dummies.image("1.1")), read=read)
    transform = viewing.left.image_transform
    assert transform is not None
    _, _, width, height = transform.image_in_viewport
    assert width / height == pytest.approx(320 * 0.3 / (400 * 0.1))


def test_padding_is_black_in_both_polarities(open_viewing: Open, qtbot: QtBot) -> None:
    def read(ref: ImageRef) -> Radiograph:
        values = np.full((400, 320), 3000, np.uint16)
        values[:, :100] = 0
        grayscale = GrayscaleAttributes(
            bits_stored=12, windows=(Window(2048.0, 4096.0),), pixel_padding_value=0
        )
        return Radiograph(ref, values, None, grayscale)

    viewing = open_viewing(dummies.study("1", dummies.image("1.1")), read=read)
    viewing.area.commands.show_one_to_one()
    qtbot.waitUntil(lambda: viewing.left.layers.radiograph.pixels is not None)
    for expected in (187, 255 - 187):  # floor(3000 * 255 / 4095 + 0.5)
        shown = without_text(viewing)
        left = (shown.shape[1] - 320) // 2
        middle = shown.shape[0] // 2
        assert not shown[middle, left : left + 100].any()
        assert set(shown[middle, left + 101 : left + 320]) == {expected}
        viewing.area.commands.invert()


def test_colour_image_keeps_its_colours(open_viewing: Open) -> None:
    def read(ref: ImageRef) -> Radiograph:
        colour = np.zeros((400, 320, 3), np.uint8)
        colour[...] = (200, 40, 10)
        return Radiograph(ref, colour[..., 0].copy(), colour, GrayscaleAttributes(bits_stored=8))

    viewing = open_viewing(dummies.study("1", dummies.image("1.1")), read=read)
    viewing.session.toggle_demographics()
    screen = pixels_of(viewing.left.viewport())
    rows, columns = screen.shape[:2]
    assert tuple(screen[rows // 3, columns // 3]) == (200, 40, 10)


def test_what_is_drawn_in_image_coordinates_moves_with_the_image(viewing: Viewing) -> None:
    view = viewing.left
    mark = QGraphicsRectItem(0, 0, 320, 400, view.layers.space)
    viewing.area.commands.rotate(1)
    viewing.area.commands.flip()
    viewing.area.commands.zoom_in()
    assert view.image_transform is not None
    on_screen = mark.mapRectToScene(mark.rect())
    ratio = view.devicePixelRatioF()
    expected = tuple(value / ratio for value in view.image_transform.image_in_viewport)
    assert (on_screen.x(), on_screen.y(), on_screen.width(), on_screen.height()) == pytest.approx(
        expected
    )


def test_pyqtgraph_roi_is_dragged_in_image_pixels(viewing: Viewing, qtbot: QtBot) -> None:
    view = viewing.left
    roi = pyqtgraph.RectROI((100, 100), (80, 60))
    roi.setParentItem(view.layers.space)
    before = view.display_state
    middle = roi.mapToScene(40, 30).toPoint()
    assert view.image_transform is not None
    zoom = view.image_transform.zoom / view.devicePixelRatioF()
    widget = view.viewport()
    qtbot.mouseMove(widget, middle)
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=middle)
    for step in (5, 15, 30):
        qtbot.wait(5)
        target = middle + QPoint(step, 0)
        move(widget, target, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=target)
    assert roi.pos().x() == pytest.approx(100 + 30 / zoom, abs=2)
    assert roi.pos().y() == pytest.approx(100, abs=1)
    assert view.display_state == before


def test_first_state_is_the_files_own_window(viewing: Viewing) -> None:
    radiograph = viewing.left.radiograph
    assert radiograph is not None
    assert viewing.left.display_state == DisplayState(default_voi(radiograph))
