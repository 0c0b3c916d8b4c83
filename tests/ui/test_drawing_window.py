"""Drawings in the whole window: keys, menus, pictures of them, and what outlives the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import dummies
import numpy as np
import pytest
from drawing import (
    UID,
    click,
    drag,
    draw,
    drawing,
    hover,
    on_screen,
    open_one,
    words,
)
from dummies import DummyEnds
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of
from windowing import WindowMaker, settle

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import Message
from cxrviewer.imaging.annotations.annotation import AnnotationKind
from cxrviewer.settings import Settings
from cxrviewer.store.annotation_keeper import AnnotationKeeper
from cxrviewer.store.annotations import AnnotationStore, annotations_path, image_key
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.annotation_state import Visibility
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.export_flow import PictureExport
from cxrviewer.ui.inline_editor import InlineEditor
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.snapshot import SnapshotOptions, take_snapshot
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.viewport_menu import build_menu

A = ActionId
T = ToolKind
STUDY = dummies.study("1", dummies.image(UID), dummies.image("1.2", ViewPosition.LL))
EVERY_TOOL = {
    T.LENGTH: [(20, 20), (90, 40)],
    T.ANGLE: [(200, 30), (230, 90), (300, 60)],
    T.COBB: [(120, 120), (200, 110), (120, 180), (200, 195)],
    T.RECTANGLE: [(20, 90), (80, 150)],
    T.ELLIPSE: [(240, 120), (300, 170)],
    T.CARDIOTHORACIC: [(160, 60), (166, 340), (130, 260), (220, 280), (60, 300), (270, 310)],
    T.TUBE_TIP: [(165, 30), (168, 70)],
    T.PROBE: [(50, 200)],
    T.ARROW: [(240, 230), (300, 210)],
}


class Keeping(DummyEnds):
    """Dummy back ends that remember drawings in the user's folder."""

    def ends(self) -> BackEnds:
        return replace(super().ends(), keeper=lambda: AnnotationKeeper(annotations_path()))


def draw_everything(viewing: Viewing) -> None:
    """One drawing of each kind, with words, a calibration and a proposal's look."""
    for tool, points in EVERY_TOOL.items():
        draw(viewing, tool, points)
    for tool, start, text in ((T.TEXT, (30, 330), "à revoir"), (T.CALIBRATION, (20, 380), "25")):
        viewing.area.choose_tool(tool)
        if tool is T.TEXT:
            click(viewing.left, start)
        else:
            drag(viewing.left, start, (start[0] + 100, start[1]))
        editor = viewing.left.viewport().findChild(InlineEditor)
        assert editor is not None
        editor.setText(text)  # QTest types ASCII alone
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert {one.kind for one in drawing(viewing)} == set(AnnotationKind)


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["all", "selected", "no text", "lens", "turned"])
def test_exported_picture_equals_the_screen_with_every_tool_drawn(
    open_viewing: ViewingMaker, qtbot: QtBot, look: str
) -> None:
    viewing = open_one(open_viewing, qtbot)
    draw_everything(viewing)
    state = viewing.session.annotations
    if look != "selected":
        state.deselect()
    if look == "no text":
        state.set_visibility(Visibility.NO_TEXT)
    if look == "turned":
        viewing.area.commands.rotate(1)
        viewing.area.commands.flip()
        viewing.area.commands.zoom_in()
    if look == "lens":
        viewing.area.choose_tool(T.LENS)
        click(viewing.left, (200, 200))
    QApplication.sendEvent(viewing.left.viewport(), QEvent(QEvent.Type.Leave))
    viewing.area.repaint()
    qtbot.wait(30)
    picture = take_snapshot(viewing.area, viewing.session, SnapshotOptions(patient_text=True)).rgb
    height, width = viewing.left.device_size
    assert np.array_equal(picture[:height, :width], pixels_of(viewing.left.viewport()))
    if viewing.area.devicePixelRatioF() == 1:  # what the window system got, not a second painting
        screen = pixels_of(QGuiApplication.primaryScreen().grabWindow(viewing.area.winId()))
        corner = viewing.left.mapTo(viewing.area, viewing.left.rect().topLeft())
        shown = screen[corner.y() : corner.y() + height, corner.x() : corner.x() + width]
        assert np.array_equal(picture[: shown.shape[0], : shown.shape[1]], shown)
    state.set_visibility(Visibility.NONE)
    viewing.session.lens.hide()
    bare = take_snapshot(viewing.area, viewing.session, SnapshotOptions(patient_text=True)).rgb
    assert (bare[:height, :width] != picture[:height, :width]).any(axis=2).sum() > 1500


def test_handles_are_not_in_an_exported_picture(open_viewing: ViewingMaker, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot)
    draw(viewing, T.LENGTH, [(100, 100), (200, 200)])
    assert viewing.left.layers.drawing.figures[0].handles
    export = PictureExport(viewing.area, viewing.session)
    export.copy_now()
    assert not viewing.left.layers.drawing.figures[0].handles


def test_file_of_a_picture_says_what_was_measured_but_not_what_was_written(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    draw_everything(viewing)
    text = take_snapshot(viewing.area, viewing.session, SnapshotOptions()).text["Measurements"]
    assert "mm, calibrated by hand" in text
    assert "Cobb" in text
    assert "CTR" in text
    assert "revoir" not in text
    viewing.session.annotations.remove_all(UID)
    bare = take_snapshot(viewing.area, viewing.session, SnapshotOptions())
    assert "Measurements" not in bare.text


def test_lines_are_crisp_and_stand_out_on_black_and_white(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    """Yellow over a dark seam: on white the seam, on black the line has the contrast."""
    for value in (0, 4095):
        viewing = open_one(
            open_viewing,
            qtbot,
            read=lambda ref, value=value: replace(  # type: ignore[misc]
                dummies.radiograph(ref), stored_values=np.full((400, 320), value, np.uint16)
            ),
        )
        draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
        viewing.session.annotations.deselect()
        shown = pixels_of(viewing.left.viewport()).astype(int)
        at = on_screen(viewing.left, (150, 200))
        seam = shown[at.y() - 5 : at.y() + 6, at.x()]
        yellow = seam[seam[:, 0] - seam[:, 2] > 90]
        assert 1 <= len(yellow) <= 2
        assert yellow[:, :2].min() > 150
        assert seam.sum(axis=1).min() < 330  # the seam is dark whatever lies beneath


# --- keys and menus ------------------------------------------------------------------------------


@pytest.fixture
def window(make_window: WindowMaker, qtbot: QtBot) -> MainWindow:
    window = make_window(DummyEnds(studies=[STUDY]), Settings(language="en"))
    qtbot.waitUntil(lambda: window.session.annotations.is_loaded(UID))
    return window


def as_viewing(window: MainWindow) -> Viewing:
    ends = DummyEnds(studies=[STUDY])
    return Viewing(window.session, window.reading_area, ends, window.actions_table)


def press(window: MainWindow, key: Qt.Key, shift: bool = False, ctrl: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    modifiers |= Qt.KeyboardModifier.ShiftModifier if shift else modifiers
    modifiers |= Qt.KeyboardModifier.ControlModifier if ctrl else modifiers
    QTest.keyClick(window, key, modifiers)


KEYS = {
    (Qt.Key.Key_S, False): T.SELECT,
    (Qt.Key.Key_U, False): T.LENS,
    (Qt.Key.Key_G, False): T.PROBE,
    (Qt.Key.Key_E, False): T.LENGTH,
    (Qt.Key.Key_A, False): T.ANGLE,
    (Qt.Key.Key_A, True): T.COBB,
    (Qt.Key.Key_Q, False): T.RECTANGLE,
    (Qt.Key.Key_Q, True): T.ELLIPSE,
    (Qt.Key.Key_J, False): T.CARDIOTHORACIC,
    (Qt.Key.Key_Y, False): T.TUBE_TIP,
    (Qt.Key.Key_E, True): T.CALIBRATION,
    (Qt.Key.Key_T, True): T.ARROW,
    (Qt.Key.Key_T, False): T.TEXT,
    (Qt.Key.Key_W, False): T.WINDOW,
}


def test_every_tool_has_its_key(window: MainWindow) -> None:
    for (key, shift), tool in KEYS.items():
        press(window, key, shift)
        assert window.reading_area.tool is tool
        assert window.actions_table[A(f"tool_{tool}")].isChecked()


def test_undo_redo_delete_and_show_by_keys(window: MainWindow) -> None:
    viewing, actions = as_viewing(window), window.actions_table
    assert not actions[A.UNDO].isEnabled()
    draw(viewing, T.LENGTH, [(100, 100), (200, 100)])
    draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
    press(window, Qt.Key.Key_Z, ctrl=True)
    assert len(drawing(viewing)) == 1
    press(window, Qt.Key.Key_Z, shift=True, ctrl=True)
    assert len(drawing(viewing)) == 2
    assert not actions[A.REDO].isEnabled()
    assert not actions[A.DELETE].isEnabled()  # what came back is not selected
    viewing.area.choose_tool(T.SELECT)
    click(viewing.left, (150, 100))
    press(window, Qt.Key.Key_Delete)
    assert len(drawing(viewing)) == 1
    press(window, Qt.Key.Key_S, shift=True)
    assert window.session.annotations.visibility is Visibility.NO_TEXT
    press(window, Qt.Key.Key_Delete, shift=True)
    assert drawing(viewing) == ()
    assert not actions[A.DELETE_ALL].isEnabled()
    for _ in range(4):
        press(window, Qt.Key.Key_Z, ctrl=True)
    assert drawing(viewing) == ()
    for _ in range(9):
        press(window, Qt.Key.Key_Y, ctrl=True)
    assert drawing(viewing) == ()


def test_esc_takes_one_thing_away_at_a_time(window: MainWindow) -> None:
    viewing, state = as_viewing(window), window.session.annotations
    draw(viewing, T.LENGTH, [(100, 100), (200, 100)])
    viewing.area.choose_tool(T.LENS)
    click(viewing.left, (200, 200))
    viewing.area.choose_tool(T.COBB)
    drag(viewing.left, (100, 300), (200, 310))
    assert state.draft(UID) is not None
    press(window, Qt.Key.Key_Escape)
    assert state.draft(UID) is None
    click_less = state.selected(UID)
    assert click_less is None  # beginning to draw deselected
    assert window.session.lens.lens is not None
    press(window, Qt.Key.Key_Escape)
    assert window.session.lens.lens is None
    assert window.reading_area.tool is T.COBB
    press(window, Qt.Key.Key_Escape)
    assert window.reading_area.tool is T.WINDOW
    assert len(drawing(viewing)) == 1


def test_keys_in_the_middle_of_a_text_belong_to_the_text(window: MainWindow) -> None:
    viewing = as_viewing(window)
    viewing.area.choose_tool(T.TEXT)
    click(viewing.left, (60, 60))
    editor = viewing.left.viewport().findChild(InlineEditor)
    assert editor is not None
    QTest.keyClicks(editor, "i 1 v W+")
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert viewing.area.tool is T.TEXT
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert viewing.area.tool is T.TEXT
    assert drawing(viewing) == ()


def test_toolbar_menus_hold_every_tool_and_remember_the_last_one(window: MainWindow) -> None:
    menus = [
        (button, [action.data() for action in button.menu().actions() if action.data()])
        for button in window.window_bar.findChildren(QToolButton)
        if isinstance(button.menu(), QMenu)
    ]
    held = {action for _, actions in menus for action in actions}
    tools = {A(f"tool_{tool}") for tool in ToolKind if tool.drawn or tool is T.SELECT}
    assert tools <= held
    measure = next(button for button, actions in menus if A.TOOL_COBB in actions)
    assert measure.defaultAction().data() == A.TOOL_LENGTH
    window.actions_table[A.TOOL_COBB].trigger()
    assert measure.defaultAction().data() == A.TOOL_COBB
    window.actions_table[A.TOOL_WINDOW].trigger()
    assert measure.defaultAction().data() == A.TOOL_COBB
    assert not measure.isChecked()


def test_right_button_menu_is_about_the_drawing_under_it(window: MainWindow) -> None:
    viewing, state = as_viewing(window), window.session.annotations
    draw(viewing, T.LENGTH, [(100, 100), (200, 100)])
    state.deselect()

    def entries() -> list[object]:
        menu = build_menu(window.session, viewing.left, viewing.area.commands, window.actions_table)
        return [action.data() for action in menu.actions()]

    assert A.DELETE not in entries()
    click(viewing.left, (150, 100), Qt.MouseButton.RightButton)
    assert state.selected(UID) == drawing(viewing)[0]
    assert A.DELETE in entries()
    assert A.CONFIRM_LINES not in entries()


def test_proposal_is_confirmed_by_its_key(window: MainWindow) -> None:
    from cxrviewer.imaging.annotations.cardiothoracic import CtrLines  # noqa: PLC0415

    viewing = as_viewing(window)
    lines = CtrLines(((160, 60), (160, 340)), ((130, 220), (220, 240)), ((60, 260), (260, 260)))
    assert window.session.annotations.propose_ctr(UID, lines)
    assert window.actions_table[A.CONFIRM_LINES].isEnabled()
    press(window, Qt.Key.Key_J, shift=True)
    assert not drawing(viewing)[0].is_proposed
    assert not window.actions_table[A.CONFIRM_LINES].isEnabled()


def test_each_image_has_its_own_drawings_and_undo(window: MainWindow) -> None:
    viewing = as_viewing(window)
    other = window.reading_area.viewports[
        next(s for s in window.session.slots if s.name == "RIGHT")
    ]
    state = window.session.annotations
    draw(viewing, T.LENGTH, [(100, 100), (200, 100)])
    drag(other, (100, 200), (200, 200))
    assert len(drawing(viewing)) == len(state.drawing("1.2")) == 1
    press(window, Qt.Key.Key_Z, ctrl=True)  # the lateral view is the active one
    assert len(drawing(viewing)) == 1
    assert state.drawing("1.2") == ()


# --- what outlives the program -------------------------------------------------------------------


def test_drawings_come_back_after_a_restart(make_window: WindowMaker, qtbot: QtBot) -> None:
    first = make_window(Keeping(studies=[STUDY]), Settings(language="en"))
    qtbot.waitUntil(lambda: first.session.annotations.is_loaded(UID))
    viewing = as_viewing(first)
    draw_everything(viewing)
    drawn, said = drawing(viewing), words(viewing, drawing(viewing)[0].identity)
    first.close()
    again = make_window(Keeping(studies=[STUDY]), Settings(language="en"))
    qtbot.waitUntil(lambda: again.session.annotations.is_loaded(UID))
    assert again.session.annotations.drawing(UID) == drawn
    assert words(as_viewing(again), drawn[0].identity) == said
    assert said[0].endswith("calibrated by hand")
    assert not again.session.annotations.history(UID).can_undo


def test_drawings_come_back_when_the_folder_is_opened_again(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    window = make_window(Keeping(studies=[STUDY]), Settings(language="en"))
    qtbot.waitUntil(lambda: window.session.annotations.is_loaded(UID))
    draw(as_viewing(window), T.LENGTH, [(100, 100), (200, 100)])
    drawn = window.session.annotations.drawing(UID)
    window.session.open_paths([Path("anywhere")])
    assert window.session.annotations.drawing(UID) == ()
    settle(qtbot, window.session)
    qtbot.waitUntil(lambda: window.session.annotations.is_loaded(UID))
    assert window.session.annotations.drawing(UID) == drawn


def test_a_file_that_cannot_be_used_is_told_and_the_reader_goes_on(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    annotations_path().mkdir(parents=True)  # a folder where the file should be
    told: list[Message] = []
    window = make_window(Keeping(studies=[STUDY]), Settings(language="en"), opened=False)
    window.session.message_posted.connect(lambda message, _level: told.append(message))
    window.session.open_paths([Path("anywhere")])
    settle(qtbot, window.session)
    qtbot.waitUntil(lambda: window.session.annotations.is_loaded(UID))
    draw(as_viewing(window), T.LENGTH, [(100, 100), (200, 100)])
    qtbot.waitUntil(lambda: any("annotations.sqlite3" in str(one) for one in told))
    assert sum("annotations.sqlite3" in str(one) for one in told) == 1
    assert len(window.session.annotations.drawing(UID)) == 1


DRAWER = """
import sys
sys.path.insert(0, sys.argv[1])
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
import time
import test_drawing_window as t
from cxrviewer.app import create_window
from drawing import on_screen, move
app = QApplication([])
window = create_window(t.Settings(language="en"), ends=t.Keeping(studies=[t.STUDY]).ends())
window.setGeometry(0, 0, 1280, 760)
window.show()
window.session.open_paths([t.Path("anywhere")])
while not window.session.annotations.is_loaded(t.UID):
    app.processEvents()
viewing = t.as_viewing(window)
view = viewing.left
viewing.area.choose_tool(t.T.LENGTH)
for number in range(10000):
    window.session.annotations.deselect()
    y = 20 + 3 * (number % 100)
    at = [on_screen(view, (x, y)) for x in (50, 150, 250)]
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=at[0])
    for step in range(30):  # a third of a second, as a quick hand draws
        move(view.viewport(), at[1], Qt.MouseButton.LeftButton)
        app.processEvents()
        time.sleep(0.01)
    print(number, flush=True)  # in the middle of this stroke
    move(view.viewport(), at[2], Qt.MouseButton.LeftButton)
    app.processEvents()
    time.sleep(0.02)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=at[2])
    app.processEvents()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
@pytest.mark.parametrize("strokes", [1, 9])
def test_kill_9_in_the_middle_of_a_stroke_loses_that_stroke_at_most(
    tmp_path: Path, strokes: int
) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-c", DRAWER, str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "CXRVIEWER_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    begun = -1
    for line in process.stdout:
        begun = int(line)
        if begun == strokes:
            process.send_signal(signal.SIGKILL)
            break
    assert process.wait(30) == -signal.SIGKILL
    assert begun == strokes
    store = AnnotationStore(annotations_path())
    assert annotations_path().is_relative_to(home)
    found = store.read(image_key(STUDY.images[0]))
    assert store.messages == []
    store.close()
    assert len(found) == strokes  # all but the one in progress
    assert all(one.kind is AnnotationKind.LENGTH for one in found)


def test_pointer_without_a_button_is_only_followed_by_tools_that_draw(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot)
    assert not viewing.left.viewport().hasMouseTracking()
    viewing.area.choose_tool(T.PROBE)
    assert viewing.left.viewport().hasMouseTracking()
    hover(viewing.left, (100, 100))
    assert viewing.left.layers.drawing.figures
    viewing.area.choose_tool(T.WINDOW)
    assert not viewing.left.viewport().hasMouseTracking()
    assert viewing.left.layers.drawing.figures == ()


def test_window_drags_make_no_drawing_anew(
    open_viewing: ViewingMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewing = open_one(open_viewing, qtbot)
    draw_everything(viewing)
    viewing.area.choose_tool(T.WINDOW)
    viewing.session.annotations.deselect()
    made: list[int] = []
    monkeypatch.setattr(type(viewing.left.drawings), "_figures", lambda *_: made.append(1) or [])
    drag(viewing.left, (310, 395), (310, 300))
    assert made == []
