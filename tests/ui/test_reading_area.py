"""Two views or one, the start page, the menu, and what an empty place says."""

from __future__ import annotations

from pathlib import Path

import dummies
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, Window
from cxrviewer.dicom.study import ImageRef, ScanIssue, ViewPosition, ViewSource
from cxrviewer.errors import Message, UnreadableFileError
from cxrviewer.settings.window_presets import SHIPPED, PresetMaking, WindowPreset
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.viewport_menu import build_menu

Open = ViewingMaker


def double_click(qtbot: QtBot, viewing: Viewing, slot: Slot) -> None:
    widget = viewing.area.viewports[slot].viewport()
    qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def test_two_views_share_the_space_equally(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study(), size=(901, 700))
    assert abs(viewing.left.width() - viewing.right.width()) <= 1
    assert viewing.left.width() + viewing.right.width() >= 890


def test_one_image_has_all_the_space(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study("1", dummies.image("1.1")), size=(900, 700))
    assert viewing.left.width() > 890
    assert not viewing.right.isVisible()


def test_double_click_shows_one_view_and_then_both(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(dummies.study())
    double_click(qtbot, viewing, Slot.RIGHT)
    assert viewing.session.layout is Layout.SINGLE_RIGHT
    assert (viewing.left.isVisible(), viewing.right.isVisible()) == (False, True)
    double_click(qtbot, viewing, Slot.RIGHT)
    assert viewing.session.layout is Layout.PAIR


def test_double_click_does_not_open_an_empty_place(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(dummies.study("1", dummies.image("1.1")))
    double_click(qtbot, viewing, Slot.LEFT)
    assert viewing.session.layout is Layout.SINGLE_LEFT


def test_click_makes_a_view_active(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(dummies.study())
    qtbot.mouseClick(viewing.right.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 300))
    assert viewing.session.active_slot is Slot.RIGHT
    viewing.area.commands.invert()
    assert viewing.right.display_state.inverted  # type: ignore[union-attr]
    assert not viewing.left.display_state.inverted  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (dummies.image("1.1", ViewPosition.AP), "This study has no lateral view."),
        (dummies.image("1.1", ViewPosition.LL), "This study has no frontal view."),
        (dummies.image("1.1", ViewPosition.UNKNOWN), "This study has no second view."),
    ],
)
def test_empty_place_says_why(open_viewing: Open, image: ImageRef, reason: str) -> None:
    viewing = open_viewing(dummies.study("1", image))
    viewing.area.toggle_layout()
    assert viewing.right.isVisible()
    assert viewing.right.layers.reason.text == reason
    assert viewing.left.layers.reason.text == ""


def test_unreadable_image_gives_its_reason(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(
        dummies.study(), unreadable={"1.2.3.2": UnreadableFileError("cut off")}, wait=False
    )
    reason = viewing.right.layers.reason
    qtbot.waitUntil(lambda: reason.text == "cut off")
    assert viewing.right.image_transform is None
    assert pixels_of(viewing.right.viewport()).any()


def test_place_says_that_it_reads(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(dummies.study(), delay_s=0.3, wait=False)
    qtbot.waitUntil(lambda: viewing.left.ref is not None)
    assert viewing.left.layers.reason.text == "Reading the image…"
    qtbot.waitUntil(lambda: viewing.left.radiograph is not None)
    assert viewing.left.layers.reason.text == ""


def test_start_page_offers_two_ways_in(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing()
    assert viewing.area.start_page.isVisible()
    asked: list[object] = []
    viewing.actions.triggered.connect(asked.append)
    for button in viewing.area.start_page.buttons:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [ActionId.OPEN_FOLDER, ActionId.OPEN_DEMO]


def test_start_page_gives_way_to_images(open_viewing: Open) -> None:
    assert not open_viewing(dummies.study()).area.start_page.isVisible()


def test_start_page_returns_when_nothing_was_found(open_viewing: Open, qtbot: QtBot) -> None:
    issue = ScanIssue("a.txt", Message("no image"))
    viewing = open_viewing(issues=(issue,))
    viewing.session.open_paths([Path("/empty")])
    assert not viewing.area.start_page.isVisible()
    qtbot.waitUntil(lambda: viewing.session.scanning is None)
    assert viewing.area.start_page.isVisible()


def menu_of(viewing: Viewing, slot: Slot = Slot.LEFT) -> QMenu:
    view = viewing.area.viewports[slot]
    return build_menu(viewing.session, view, viewing.area.commands_of(slot), viewing.actions)


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions() if action.text()}


def test_menu_corrects_the_view(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(dummies.study())
    submenu = entries(menu_of(viewing))["This image is…"].menu()
    assert isinstance(submenu, QMenu)
    choices = entries(submenu)
    assert choices["Frontal, PA"].isChecked()
    choices["Frontal, AP"].trigger()
    qtbot.waitUntil(lambda: viewing.left.ref is not None)
    assert viewing.left.ref is not None
    assert viewing.left.ref.view.position is ViewPosition.AP
    assert viewing.left.ref.view.source is ViewSource.READER


def test_menu_has_the_actions_of_the_table(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study())
    found = set(menu_of(viewing).actions())
    for action in (ActionId.FIT, ActionId.ONE_TO_ONE, ActionId.RESET, ActionId.ROTATE_RIGHT,
                   ActionId.FLIP, ActionId.INVERT, ActionId.EXPORT):  # fmt: skip
        assert viewing.actions[action] in found


def test_menu_offers_every_window_of_the_file(open_viewing: Open) -> None:
    def read(ref: ImageRef) -> Radiograph:
        windows = (Window(2048, 4096, "Standard"), Window(1000.0, 300.0, "Lung"))
        grayscale = GrayscaleAttributes(bits_stored=12, windows=windows)
        return Radiograph(ref, dummies.radiograph(ref).stored_values, None, grayscale)

    viewing = open_viewing(dummies.study(), read=read)
    submenu = entries(menu_of(viewing))["Window"].menu()
    assert isinstance(submenu, QMenu)
    before = viewing.right.display_state
    entries(submenu)["Lung"].trigger()
    state = viewing.left.display_state
    assert state is not None
    assert (state.voi.center, state.voi.width, state.voi.name) == (1000.0, 300.0, "Lung")
    assert viewing.right.display_state == before


def test_no_menu_without_an_image(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study("1", dummies.image("1.1")))
    assert menu_of(viewing, Slot.RIGHT).isEmpty()


def test_right_click_opens_the_menu_of_that_view(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_viewing(dummies.study())
    viewing.right.customContextMenuRequested.emit(QPoint(40, 40))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "This image is…" in entries(menu)
    assert viewing.session.active_slot is Slot.RIGHT
    menu.close()


@pytest.mark.parametrize("preset", SHIPPED, ids=lambda preset: preset.making)
def test_presets_are_applied_by_name(
    open_viewing: Open, qtbot: QtBot, preset: WindowPreset
) -> None:
    viewing = open_viewing(dummies.study())
    first = viewing.left.display_state
    viewing.area.commands.invert()
    viewing.area.commands.brighten(2)
    before = viewing.left.display_state
    viewing.area.commands.apply_preset(preset)
    qtbot.waitUntil(lambda: viewing.left.display_state != before)
    state = viewing.left.display_state
    assert state is not None
    assert state.inverted
    if preset.making is PresetMaking.DEFAULT:
        assert first is not None
        assert state.voi == first.voi
    else:
        assert state.voi.name
        assert state.voi.name in " ".join(line.text for line in viewing.left.texts)


def test_a_preset_that_comes_late_does_not_undo_a_window_set_by_hand(
    open_viewing: Open, qtbot: QtBot
) -> None:
    viewing = open_viewing(dummies.study())
    viewing.area.commands.apply_preset_of_key(3)
    viewing.area.commands.brighten(2)  # before the event loop could bring the answer
    by_hand = viewing.left.display_state
    QThreadPool.globalInstance().waitForDone()
    qtbot.wait(50)
    assert viewing.left.display_state == by_hand


def test_dropped_folder_is_opened(open_viewing: Open, qtbot: QtBot, tmp_path: Path) -> None:
    viewing = open_viewing()
    viewing.ends.studies = (dummies.study(),)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/a.dcm")])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    QApplication.sendEvent(viewing.area, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(viewing.area, QDropEvent(QPointF(5, 5), copy, data, left, none))
    qtbot.waitUntil(lambda: viewing.left.radiograph is not None)
    assert viewing.session.settings.recent == (str(tmp_path),)
