"""The Display Shutter in a real view: what is painted over, where, with which mark, in what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import dummies
import numpy as np
import pytest
from drawing import UID, hover, on_screen, open_one
from dummies import DummyEnds
from factories import make_dx
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtWidgets import QApplication, QGraphicsItem
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of
from windowing import WindowMaker

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.placement import covered_region
from cxrviewer.imaging.shutter import hidden_pixels
from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.annotations.text_block import LineKind, TextLine
from cxrviewer.ui.export_flow import PictureExport
from cxrviewer.ui.proof_page import ProofPage
from cxrviewer.ui.radiograph_item import RadiographItem
from cxrviewer.ui.shutter_item import ShutterItem
from cxrviewer.ui.snapshot import SnapshotOptions
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.viewport import Viewport
from cxrviewer.ui.viewport_menu import build_menu

Read = Callable[[ImageRef], Radiograph]
WHITE, GREY = 255, 64
# 16384 / 257 = 63.75, which is 64; of 400 rows and 320 columns 50 to 269 and 60 to 339 are open.
RECTANGLE: dict[str, Any] = {
    "ShutterShape": "RECTANGULAR", "ShutterPresentationValue": 16384,
    "ShutterLeftVerticalEdge": 51, "ShutterRightVerticalEdge": 270,
    "ShutterUpperHorizontalEdge": 61, "ShutterLowerHorizontalEdge": 340,
}  # fmt: skip
CIRCLE: dict[str, Any] = {"CenterOfCircularShutter": [210, 150], "RadiusOfCircularShutter": 130}
POLYGON: dict[str, Any] = {"VerticesOfThePolygonalShutter": [40, 160, 380, 300, 330, 20]}
SHAPES: list[dict[str, Any]] = [
    RECTANGLE,
    {**RECTANGLE, **CIRCLE, "ShutterShape": "CIRCULAR"},
    {**RECTANGLE, **POLYGON, "ShutterShape": "POLYGONAL"},
    {**RECTANGLE, **CIRCLE, **POLYGON, "ShutterShape": ["RECTANGULAR", "CIRCULAR", "POLYGONAL"]},
]
# The last hidden and the first open pixel of each side.
HIDDEN = [(49, 200), (270, 200), (160, 59), (160, 340), (0, 0), (319, 399)]
OPEN = [(50, 200), (269, 200), (160, 60), (160, 339), (50, 60), (269, 339)]
ON = TextLine("shutter: part of the image hidden", LineKind.SECONDARY)
OFF = TextLine("shutter off", LineKind.WARNING)


@pytest.fixture
def reader(tmp_path: Path) -> Callable[..., Read]:
    """Makes a function that reads a white film with a shutter from a DICOM file."""

    def make(**tags: Any) -> Read:
        white = np.full((400, 320), 4095, np.uint16)
        make_dx(tmp_path / "film.dcm", white, WindowCenter=2048, WindowWidth=4096, **tags)
        (study,) = scan_all([tmp_path]).studies
        found = read_radiograph(study.images[0])
        return lambda ref: replace(found, ref=ref)

    return make


@pytest.fixture
def viewing(open_viewing: ViewingMaker, qtbot: QtBot, reader: Callable[..., Read]) -> Viewing:
    return open_one(open_viewing, qtbot, read=reader(**RECTANGLE))


def on_image(view: Viewport, picture: NDArray[np.uint8], column: int, row: int) -> int:
    """The grey of an image pixel, wherever it lies."""
    assert view.image_transform is not None
    x, y = view.image_transform.image_to_viewport(column + 0.5, row + 0.5)
    red, green, blue = picture[int(y), int(x)]
    assert red == green == blue
    return int(red)


def greys(view: Viewport, picture: NDArray[np.uint8] | None = None) -> tuple[set[int], set[int]]:
    """What stands in the place of hidden pixels, and of open ones."""
    shown = pixels_of(view.viewport()) if picture is None else picture
    hidden, opened = ({on_image(view, shown, *one) for one in pixels} for pixels in (HIDDEN, OPEN))
    return hidden, opened


def told(view: Viewport) -> list[TextLine]:
    return [line for line in view.layers.notices.lines if "shutter" in line.text]


def without_texts(view: Viewport) -> None:
    for item in view.scene().items():
        if isinstance(item, QGraphicsItem) and not isinstance(item, RadiographItem | ShutterItem):
            item.setVisible(False)


def test_what_is_hidden_is_painted_over_and_said(viewing: Viewing) -> None:
    assert greys(viewing.left) == ({GREY}, {WHITE})
    assert told(viewing.left) == [ON]


def test_it_can_be_taken_off_and_put_on_again(viewing: Viewing) -> None:
    before = pixels_of(viewing.left.viewport())
    viewing.area.commands.toggle_shutter()
    assert greys(viewing.left) == ({WHITE}, {WHITE})
    assert told(viewing.left) == [OFF]
    viewing.area.commands.toggle_shutter()
    assert np.array_equal(pixels_of(viewing.left.viewport()), before)


def test_reset_puts_it_on_again(viewing: Viewing) -> None:
    viewing.area.commands.toggle_shutter()
    viewing.area.commands.reset()
    viewing.area.commands.show_one_to_one()
    assert greys(viewing.left) == ({GREY}, {WHITE})


@pytest.mark.parametrize("command", [("rotate", 1), ("rotate", -1), ("rotate", 2), ("flip",)])
def test_it_turns_with_the_image(viewing: Viewing, command: tuple[Any, ...]) -> None:
    name, *arguments = command
    getattr(viewing.area.commands, name)(*arguments)
    assert greys(viewing.left) == ({GREY}, {WHITE})


def test_after_a_quarter_turn_the_left_strip_is_on_top(viewing: Viewing) -> None:
    view = viewing.left
    viewing.area.commands.rotate(1)
    without_texts(view)
    assert view.image_transform is not None
    left, top, right, bottom = covered_region(view.image_transform)
    assert (right - left, bottom - top) == (400, 320)
    shown = pixels_of(view.viewport())[top:bottom, left:right, 0]
    expected = np.full((320, 400), GREY, np.uint8)
    # Columns 50 to 269 are now rows; of the rows 60 to 339 the last come first.
    expected[50:270, 60:340] = WHITE
    np.testing.assert_array_equal(shown, expected)


def test_neither_window_nor_inversion_moves_its_grey(viewing: Viewing) -> None:
    viewing.area.commands.invert()
    assert greys(viewing.left) == ({GREY}, {0})
    viewing.area.commands.brighten(5)
    assert greys(viewing.left)[0] == {GREY}


@pytest.mark.parametrize("tags", SHAPES)
def test_every_shape_is_painted_where_its_pixels_are(
    open_viewing: ViewingMaker, qtbot: QtBot, reader: Callable[..., Read], tags: dict[str, Any]
) -> None:
    view = open_one(open_viewing, qtbot, read=reader(**tags)).left
    without_texts(view)
    radiograph, transform = view.radiograph, view.image_transform
    assert radiograph is not None
    assert transform is not None
    left, top, right, bottom = covered_region(transform)
    shown = pixels_of(view.viewport())[..., 0]
    hidden = hidden_pixels(radiograph)
    assert hidden is not None
    wanted = np.where(hidden, GREY, WHITE)
    image = shown[top:bottom, left:right].astype(int)
    # Slanting sides cut pixels in two: those are between the two greys.
    cut = (image != GREY) & (image != WHITE)
    assert cut[image != wanted].all()
    assert cut.sum() <= (0 if tags is RECTANGLE else 1200)
    # Beside the image all is black.
    shown[top:bottom, left:right] = 0
    assert not shown.any()


# Rows and columns 61 to 340 and 51 to 270 as in RECTANGLE; the last crosses itself.
CORNERS = [61, 51, 61, 270, 340, 270, 340, 51]
TWISTED = [61, 51, 340, 270, 340, 51, 61, 270]


@pytest.mark.parametrize("zoom", [1.0, 8.0])
def test_a_polygon_shows_all_of_the_pixels_that_it_names(
    open_viewing: ViewingMaker, qtbot: QtBot, reader: Callable[..., Read], zoom: float
) -> None:
    shown = []
    polygon = {**RECTANGLE, "ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": CORNERS}
    for tags in (RECTANGLE, polygon):
        view = open_one(open_viewing, qtbot, read=reader(**tags)).left
        state = view.display_state
        assert state is not None
        view.show_state(state.placed(zoom, (52.0, 62.0)))
        without_texts(view)
        shown.append(pixels_of(view.viewport()))
    np.testing.assert_array_equal(*shown)
    assert {GREY, WHITE} <= set(np.unique(shown[0]))


def test_a_polygon_that_crosses_itself_is_open_as_its_pixels_are(
    open_viewing: ViewingMaker, qtbot: QtBot, reader: Callable[..., Read]
) -> None:
    tags = {**RECTANGLE, "ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": TWISTED}
    view = open_one(open_viewing, qtbot, read=reader(**tags)).left
    without_texts(view)
    radiograph, transform = view.radiograph, view.image_transform
    assert radiograph is not None and transform is not None
    left, top, right, bottom = covered_region(transform)
    image = pixels_of(view.viewport())[top:bottom, left:right, 0].astype(int)
    hidden = hidden_pixels(radiograph)
    assert hidden is not None
    # All that is open is shown, and beside slanting sides a part of the next pixels.
    assert image[~hidden].min() > 0.9 * WHITE
    beside = cv2.dilate((~hidden).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    assert set(np.unique(image[~beside])) == {GREY}
    # Two triangles: between their sides all is hidden, in them all is open.
    assert (image[200, 20], image[200, 100], image[80, 159], image[320, 159]) == (
        GREY, GREY, WHITE, WHITE,
    )  # fmt: skip


@pytest.mark.parametrize("zoom", [0.5, 8.0])
def test_a_large_circle_is_round(
    open_viewing: ViewingMaker, qtbot: QtBot, reader: Callable[..., Read], zoom: float
) -> None:
    """Each device pixel whose middle lies a tenth of one inside or outside has that grey's half."""
    circle = {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [1500, 160],
              "RadiusOfCircularShutter": 1400}  # fmt: skip
    view = open_one(open_viewing, qtbot, read=reader(**{**RECTANGLE, **circle})).left
    state = view.display_state
    assert state is not None
    view.show_state(state.placed(zoom, (60.0, 105.0)))
    without_texts(view)
    transform = view.image_transform
    assert transform is not None
    left, top, right, bottom = covered_region(transform)
    shown = pixels_of(view.viewport())[..., 0]
    middle = transform.image_to_viewport(159.5, 1499.5)
    ys, xs = np.mgrid[top:bottom, left:right] + 0.5
    beyond = np.hypot(xs - middle[0], ys - middle[1]) - 1400 * zoom
    image = shown[top:bottom, left:right]
    half = (GREY + WHITE) / 2
    assert (image[beyond < -0.1] > half).all()
    assert (image[beyond > 0.1] < half).all()
    assert (beyond < -1).any() and (beyond > 1).any()


@pytest.mark.parametrize("zoom", [0.37, 0.731, 1.618, 5.03])
@pytest.mark.parametrize("turns", [0, 1])
def test_nothing_hidden_shines_at_any_zoom(
    open_viewing: ViewingMaker, qtbot: QtBot, reader: Callable[..., Read], zoom: float, turns: int
) -> None:
    """The film is white and the shutter black: a rim of the film would be seen at once."""
    read = reader(**{**RECTANGLE, "ShutterPresentationValue": None})
    view = open_one(open_viewing, qtbot, read=read).left
    state = view.display_state
    assert state is not None
    view.show_state(state.turned(turns).placed(zoom, (57.3, 71.9)))
    without_texts(view)
    transform = view.image_transform
    assert transform is not None
    shown = pixels_of(view.viewport())[..., 0]
    corners = [transform.image_to_viewport(*one) for one in ((50, 60), (270, 340))]
    (left, right), (top, bottom) = (sorted(edge) for edge in zip(*corners, strict=True))
    rows, columns = shown.shape
    xs, ys = np.arange(columns) + 0.5, np.arange(rows) + 0.5
    across = (xs > left - 0.5) & (xs < right + 0.5)
    down = (ys > top - 0.5) & (ys < bottom + 0.5)
    assert not shown[~np.logical_and.outer(down, across)].any()
    inner = np.logical_and.outer(
        (ys > top + 0.5) & (ys < bottom - 0.5), (xs > left + 0.5) & (xs < right - 0.5)
    )
    assert (shown[inner] == WHITE).all()


def test_an_exported_file_has_it(viewing: Viewing, qtbot: QtBot, tmp_path: Path) -> None:
    export = PictureExport(viewing.area, viewing.session)
    for is_on, expected in ((True, ({GREY}, {WHITE})), (False, ({WHITE}, {WHITE}))):
        if not is_on:
            viewing.area.commands.toggle_shutter()
        path = tmp_path / f"{is_on}.png"
        with qtbot.waitSignal(export.saved, timeout=5000):
            export.save(path, SnapshotOptions(all_views=False))
        with Image.open(path) as image:
            picture = np.asarray(image.convert("RGB"))
        assert greys(viewing.left, picture) == expected


def test_the_magnifier_does_not_look_behind_it(viewing: Viewing) -> None:
    view = viewing.left
    viewing.area.choose_tool(ToolKind.LENS)
    hover(view, (50, 200))
    assert view.layers.lens.isVisible()
    assert view.image_transform is not None
    x, y = (round(edge) for edge in view.image_transform.image_to_viewport(50, 200))
    line = pixels_of(view.viewport())[y, :, 0]
    assert set(line[x - 60 : x - 2].tolist()) == {GREY}
    assert set(line[x + 2 : x + 60].tolist()) == {WHITE}


def test_the_proof_tells_the_stored_value_and_what_the_screen_shows(viewing: Viewing) -> None:
    page = ProofPage(viewing.area, viewing.session)
    page.show()
    point(viewing.left, 20, 200)
    last = page.steps.topLevelItem(page.steps.topLevelItemCount() - 1)
    first = page.steps.topLevelItem(0)
    assert first is not None
    assert last is not None
    assert (first.text(4), last.text(4)) == ("4095", str(GREY))
    assert page.place.text().endswith("hidden by the shutter")
    point(viewing.left, 100, 200)
    assert last.text(4) == str(WHITE)
    assert "shutter" not in page.place.text()


def point(view: Viewport, column: int, row: int) -> None:
    at = on_screen(view, (column, row)).toPointF() + QPointF(0.5, 0.5)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view.viewport(), QHoverEvent(QEvent.Type.HoverMove, at, at, at, none))


def test_in_french(make_window: WindowMaker, reader: Callable[..., Read]) -> None:
    ends = DummyEnds(studies=[dummies.study("1")])
    ends.read = reader(**RECTANGLE)  # type: ignore[method-assign]
    window = make_window(ends, Settings(language="fr"))
    view = window.reading_area.active_viewport
    texts = [line.text.replace("\u00a0", " ") for line in view.layers.notices.lines]
    assert "obturateur : une partie de l’image est masquée" in texts
    window.reading_area.commands.toggle_shutter()
    assert "obturateur désactivé" in [line.text for line in view.layers.notices.lines]


# --- the command ---------------------------------------------------------------------------------


def test_the_key_is_for_the_active_view_alone(
    make_window: WindowMaker, qtbot: QtBot, reader: Callable[..., Read]
) -> None:
    ends = DummyEnds(studies=[dummies.study("1")])
    ends.read = reader(**RECTANGLE)  # type: ignore[method-assign]
    window = make_window(ends, Settings(language="en", link_window=True))
    action = window.actions_table[ActionId.SHUTTER]
    assert action.isEnabled()
    assert action.isChecked()
    for is_on in (False, True):
        qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
        active, other = (window.session.display_state(uid) for uid in ("1.1", "1.2"))
        assert active is not None
        assert other is not None
        assert (active.shuttered, other.shuttered) == (is_on, True)
        assert action.isChecked() is is_on
    menu = menu_of(window)
    assert action in menu.actions()


def test_an_image_without_a_shutter_has_no_such_command(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    window = make_window(DummyEnds(studies=[dummies.study("1")]))
    action = window.actions_table[ActionId.SHUTTER]
    assert not action.isEnabled()
    assert not action.isChecked()
    assert action not in menu_of(window).actions()
    window.reading_area.commands.toggle_shutter()
    view = window.reading_area.active_viewport
    assert view.display_state is not None
    assert view.display_state.shuttered
    assert not told(view)


def menu_of(window: Any) -> Any:
    area = window.reading_area
    return build_menu(window.session, area.active_viewport, area.commands, window.actions_table)


def test_it_changes_nothing_of_what_a_model_gets(
    make_window: WindowMaker, qtbot: QtBot, reader: Callable[..., Read]
) -> None:
    ends = DummyEnds(studies=[dummies.study("1")])
    ends.read = reader(**RECTANGLE)  # type: ignore[method-assign]
    window = make_window(ends)
    before = len(ends.analyser.requests)
    window.reading_area.commands.toggle_shutter()
    window.session.analyse()
    qtbot.waitUntil(lambda: len(ends.analyser.requests) == before + 1)
    for image in ends.analyser.requests[-1].radiographs.values():
        assert image.shutter is not None
        assert (image.stored_values == 4095).all()


def test_what_is_drawn_lies_on_it(viewing: Viewing) -> None:
    layers = viewing.left.layers
    levels = [item.zValue() for item in (layers.radiograph, layers.shutter, layers.heatmap)]
    assert levels == sorted(levels)
    assert layers.shutter.zValue() < min(layers.space.zValue(), layers.drawing.zValue())
    assert viewing.session.annotations.drawing(UID) == ()
