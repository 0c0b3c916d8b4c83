"""Display filters: shown, marked, exported with their mark, never seen by the model."""

from __future__ import annotations

from dataclasses import replace

import dummies
import numpy as np
import pytest
from drawing import UID, open_one
from dummies import DummyEnds
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of
from windowing import WindowMaker

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters
from cxrviewer.imaging.filters import filtered
from cxrviewer.imaging.render import RenderSource
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.annotations.filter_mark import GROUND
from cxrviewer.ui.export_dialog import ExportDialog
from cxrviewer.ui.snapshot import SnapshotOptions, take_snapshot

BOTH = DisplayFilters(0.5, 0.5)


def put_on(viewing: Viewing, qtbot: QtBot, filters: DisplayFilters) -> None:
    viewing.area.commands.show_filters(filters)
    qtbot.waitUntil(lambda: viewing.left.is_ready and viewing.left.filters == filters)


def test_what_is_shown_is_the_filtered_image_through_the_same_table(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    view = viewing.left
    before = view.layers.radiograph.pixels.copy()  # type: ignore[union-attr]
    put_on(viewing, qtbot, BOTH)
    shown = view.layers.radiograph.pixels
    assert shown is not None
    radiograph = view.radiograph
    assert radiograph is not None
    _, lut = view.layers.radiograph.look
    assert lut is not None
    wanted = lut.apply(filtered(RenderSource.of(radiograph), BOTH, radiograph.grayscale).values)
    x, y, width, height = (round(one) for one in view.image_transform.image_in_viewport)  # type: ignore[union-attr]
    assert (width, height) == (320, 400), "one to one"
    assert np.array_equal(shown[y : y + height, x : x + width], wanted)
    assert not np.array_equal(shown, before)


def test_the_mark_says_what_is_on_in_a_colour_of_its_own(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    assert viewing.left.layers.filters.words == ()
    put_on(viewing, qtbot, DisplayFilters(0.5, 0.0))
    assert viewing.left.layers.filters.words == ("Filter: local contrast 50\u00a0%",)
    put_on(viewing, qtbot, BOTH)
    assert viewing.left.layers.filters.words[1] == "Filter: sharpened 50\u00a0%"
    box = viewing.left.layers.filters.box
    pixel = pixels_of(viewing.left.viewport())[int(box.top()) + 2, int(box.left()) + 3]
    assert tuple(pixel) == GROUND.getRgb()[:3]
    letters = [one for _, one in viewing.left.layers.letters.boxes()]
    assert not any(QRectF(box).intersects(one) for one in letters)


def test_reset_takes_the_filters_off_pixel_for_pixel(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    viewing.area.commands.reset()
    first = pixels_of(viewing.left.viewport())
    put_on(viewing, qtbot, BOTH)
    viewing.area.commands.reset()
    assert viewing.left.filters == NO_FILTERS
    assert np.array_equal(pixels_of(viewing.left.viewport()), first)


def test_a_large_image_is_filtered_while_nobody_waits_and_the_last_wish_wins(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    study = dummies.study("1", dummies.image(UID, rows=2600, columns=2400))
    viewing = open_viewing(study, read=dummies.radiograph)
    view = viewing.left
    qtbot.waitUntil(lambda: view.is_ready)
    for strength in (0.2, 0.4, 0.6, 0.8):
        viewing.area.commands.show_filters(DisplayFilters(strength))
    assert view.filters == NO_FILTERS
    assert not view.is_ready
    assert view.layers.filters.words == ("Filter is being computed…",)
    qtbot.waitUntil(lambda: view.is_ready, timeout=20_000)
    assert view.filters == DisplayFilters(0.8)
    assert view.layers.filters.words == ("Filter: local contrast 80\u00a0%",)


def test_a_colour_image_is_not_filtered_and_says_so(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    def read(ref: ImageRef) -> Radiograph:
        colour = np.full((ref.rows, ref.columns, 3), 90, np.uint8)
        return replace(dummies.radiograph(ref), stored_values=colour[..., 0], colour=colour)

    viewing = open_one(open_viewing, qtbot, read=read)
    viewing.area.commands.toggle_filter("sharpening")
    assert viewing.left.display_state.filters == NO_FILTERS  # type: ignore[union-attr]
    assert "in colour" in str(viewing.messages[-1])


# --- export --------------------------------------------------------------------------------------


def test_the_picture_bears_the_mark_or_comes_without_filters(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    plain = take_snapshot(viewing.area, viewing.session, SnapshotOptions())
    put_on(viewing, qtbot, BOTH)
    marked = take_snapshot(viewing.area, viewing.session, SnapshotOptions())
    as_seen = take_snapshot(viewing.area, viewing.session, SnapshotOptions(patient_text=True))
    without = take_snapshot(viewing.area, viewing.session, SnapshotOptions(filters=False))
    rows = viewing.area.active_viewport.device_size[0]
    assert np.array_equal(without.rgb[:rows], plain.rgb[:rows])
    assert has_colour(marked.rgb, GROUND)
    assert not has_colour(without.rgb, GROUND)
    assert marked.text["Display filters"] == "local_contrast 0.50, sharpening 0.50"
    assert "Display filters" not in without.text
    # The screen is as it was.
    assert viewing.left.layers.filters.words
    on_screen = pixels_of(viewing.left.viewport())
    assert np.array_equal(as_seen.rgb[: on_screen.shape[0], : on_screen.shape[1]], on_screen)


def has_colour(rgb: np.ndarray, colour: QColor) -> bool:  # type: ignore[type-arg]
    return bool((rgb == colour.getRgb()[:3]).all(axis=-1).any())


def test_the_export_panel_says_it_and_offers_the_choice(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    dialog = ExportDialog(viewing.area, viewing.session)
    qtbot.addWidget(dialog)
    dialog.show_for("x.png")
    assert dialog.filters.isHidden()
    assert dialog.filters_note.isHidden()
    put_on(viewing, qtbot, BOTH)
    qtbot.waitUntil(dialog.filters.isVisible)
    assert dialog.filters.isChecked()
    assert "coloured mark" in dialog.filters_note.text()
    qtbot.mouseClick(dialog.filters, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert dialog.options.filters is False
    qtbot.waitUntil(dialog.filters_note.isHidden)


def test_copying_says_that_filters_are_marked(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window(DummyEnds(studies=[dummies.study("1")]))
    told: list[str] = []
    window.session.message_posted.connect(lambda message, _level: told.append(str(message)))
    window.export.copy(SnapshotOptions())
    assert "marked" not in told[-1]
    window.reading_area.commands.show_filters(BOTH)
    qtbot.waitUntil(lambda: window.is_ready)
    window.export.copy(SnapshotOptions())
    assert told[-1].endswith("without names and dates. Its display filters are marked.")
    window.export.copy(SnapshotOptions(patient_text=True))
    assert told[-1].endswith("name and dates. Its display filters are marked.")
    window.export.copy(SnapshotOptions(filters=False))
    assert "marked" not in told[-1]


# --- actions and the model -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "action", "wanted"),
    [
        (Qt.Key.Key_C, ActionId.LOCAL_CONTRAST, DisplayFilters(local_contrast=0.5)),
        (Qt.Key.Key_U, ActionId.SHARPEN, DisplayFilters(sharpening=0.5)),
    ],
)
def test_keys_put_filters_on_and_take_them_off(
    make_window: WindowMaker, qtbot: QtBot, key: Qt.Key, action: ActionId, wanted: DisplayFilters
) -> None:
    window = make_window(DummyEnds(studies=[dummies.study("1")]))
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, key, shift)
    assert window.session.display_state("1.1").filters == wanted  # type: ignore[union-attr]
    assert window.session.display_state("1.2").filters == NO_FILTERS  # type: ignore[union-attr]
    assert window.actions_table[action].isChecked()
    qtbot.keyClick(window, key, shift)
    assert window.session.display_state("1.1").filters == NO_FILTERS  # type: ignore[union-attr]
    assert not window.actions_table[action].isChecked()


def test_the_model_never_sees_a_filter(make_window: WindowMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=[dummies.study("1")])
    window = make_window(ends)
    window.reading_area.commands.show_filters(DisplayFilters(1.0, 1.0))
    qtbot.waitUntil(lambda: window.reading_area.viewports[window.session.active_slot].is_ready)
    window.session.analyse()
    qtbot.waitUntil(lambda: len(ends.analyser.requests) == 2)
    for request in ends.analyser.requests:
        for image in request.radiographs.values():
            wanted = dummies.radiograph(image.ref).stored_values
            assert np.array_equal(image.stored_values, wanted)
