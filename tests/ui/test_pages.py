"""Settings, notice, help, about, and the ways to open something."""

from __future__ import annotations

import dataclasses
import gc
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from dummies import DummyEnds, study
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, settle

from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.voi import Window
from cxrviewer.inference.manifest import list_bundles
from cxrviewer.settings import Settings, Theme
from cxrviewer.ui.about import AboutDialog
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.markdown_page import tables
from cxrviewer.ui.notice import NoticeDialog
from cxrviewer.ui.shortcuts_page import ShortcutsPage
from cxrviewer.ui.theme import COLOURS, style_sheet
from cxrviewer.ui.tools.place_drag import ZoomDrag, wheel_factor
from cxrviewer.ui.tools.window_drag import WindowDrag

ONE = [study("a")]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=ONE), opened=False)


def _when_shown(kind: type[QDialog], act: object) -> None:
    """Do something with a modal dialog as soon as it is there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            act(dialog)  # type: ignore[operator]
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


class _Desktop(QProxyStyle):
    """A desktop that wants icons on the buttons of dialogs."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, returned)


@pytest.mark.parametrize("themed", [False, True])
def test_buttons_of_dialogs_have_words_and_no_pictures(
    qtbot: QtBot, qapp: QApplication, themed: bool
) -> None:
    """Whatever the desktop wants; unthemed, so that the test is seen to look."""
    # Another test may have left its theme; whoever needs one applies it anew.
    gc.collect()
    qapp.setStyleSheet("")
    style = _Desktop("Fusion")
    # A widget does not own its style, and a style sheet keeps using it until the widget is gone:
    # left to Python it would be deleted first, at the end of this function.
    style.setParent(qapp)
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox()
    qtbot.addWidget(box)
    box.setStyle(style)
    if themed:
        box.setStyleSheet(style_sheet(COLOURS[Theme.DARK]))
    box.setStandardButtons(kinds.Ok | kinds.Cancel)
    box.show()
    assert [button.icon().isNull() for button in box.buttons()] == [themed, themed]


def test_the_notice_is_shown_until_it_was_read(window: MainWindow) -> None:
    _when_shown(NoticeDialog, lambda dialog: dialog.reject())
    window.pages.show_notice()
    assert not window.session.settings.notice_accepted
    _when_shown(NoticeDialog, lambda dialog: dialog.later.click())
    window.pages.show_notice()
    assert window.session.settings.notice_accepted
    window.pages.show_notice()  # returns at once: nothing would close it


def test_the_notice_offers_the_demonstration(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "study").mkdir()
    monkeypatch.setattr("cxrviewer.ui.openers.demo_dir", lambda: tmp_path)
    _when_shown(NoticeDialog, lambda dialog: dialog.demo.click())
    window.pages.show_notice()
    settle(qtbot, window.session)
    assert window.session.settings.recent == (str(tmp_path),)


def test_the_notice_offers_a_folder(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", staticmethod(lambda *_args: str(tmp_path))
    )
    _when_shown(NoticeDialog, lambda dialog: dialog.folder.click())
    window.pages.show_notice()
    assert window.session.settings.recent == (str(tmp_path),)


def test_a_missing_demonstration_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxrviewer.ui.openers.demo_dir", lambda: tmp_path / "none")
    window.openers.open_demo()
    assert "not part of this installation" in window.message_bar.text


def test_a_dialog_that_is_cancelled_opens_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_args: ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_args: ([], "")))
    window.openers.open_folder()
    window.openers.open_files()
    assert window.session.settings.recent == ()


def test_recent_entries_open_again_and_missing_ones_are_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = window.session
    gone = tmp_path / "gone"
    here = tmp_path / "R&D"
    here.mkdir()
    session.change_settings(dataclasses.replace(session.settings, recent=(str(gone), str(here))))
    menu = window.openers.recent_menu
    menu.aboutToShow.emit()
    entries = menu.actions()
    assert entries[1].text().endswith("R&&D")
    entries[0].trigger()
    assert "no longer there" in window.message_bar.text
    entries[1].trigger()
    settle(qtbot, session)
    assert session.studies
    assert session.settings.recent[0] == str(here)
    menu.aboutToShow.emit()
    menu.actions()[-1].trigger()
    assert session.settings.recent == ()


def test_help_lists_every_action_with_its_keys(window: MainWindow) -> None:
    window.pages.show_shortcuts()
    page = window.findChild(ShortcutsPage)
    assert page is not None
    text = page.text.toPlainText()
    for action, info in ACTIONS.items():
        assert window.actions_table[action].text().rstrip("…") in text
        assert info.keys[0].split("+")[-1] in text
    window.pages.show_shortcuts()
    assert len(window.findChildren(ShortcutsPage)) == 1
    page.close()


def test_help_says_of_each_drag_what_it_does(window: MainWindow) -> None:
    window.pages.show_shortcuts()
    page = window.findChild(ShortcutsPage)
    assert page is not None
    lines = page.text.toPlainText().splitlines()
    page.close()
    said = {line: lines[number + 1] for number, line in enumerate(lines[:-1])}

    start = DisplayState(Window(2000.0, 1000.0))
    window_drag = WindowDrag(start, (0.0, 0.0), side=500.0, is_inverse=False)
    assert said["Drag right, left"].startswith("Less contrast, more contrast")
    assert window_drag.to((50.0, 0.0)).voi.width > 1000.0 > window_drag.to((-50.0, 0.0)).voi.width
    # A lower center shows the same value brighter (PS3.3 C.11.2.1.2.1).
    assert said["Drag down, up"].startswith("Brighter, darker")
    assert window_drag.to((0.0, 50.0)).voi.center < 2000.0 < window_drag.to((0.0, -50.0)).voi.center

    transform = ViewTransform.fit((400, 400), (400, 400))
    zoom_drag = ZoomDrag(start, transform, (200.0, 200.0))
    assert said["Drag with “Zoom” (Z)"] == "Up enlarges, down shrinks"
    up, down = zoom_drag.to((200.0, 100.0)).zoom, zoom_drag.to((200.0, 300.0)).zoom
    assert (up or 0.0) > 1.0 > (down or 2.0)
    assert said["Wheel"].startswith("Away from you enlarges, towards you shrinks")
    assert wheel_factor(120) > 1.0 > wheel_factor(-120)  # QWheelEvent: positive is away


def test_help_follows_the_language(window: MainWindow, qtbot: QtBot) -> None:
    window.pages.show_shortcuts()
    page = window.findChild(ShortcutsPage)
    assert page is not None
    window.session.change_settings(dataclasses.replace(window.session.settings, language="fr"))
    qtbot.waitUntil(lambda: "Inverser le noir et le blanc" in page.text.toPlainText())
    page.close()


def test_about_says_what_it_is_not_and_reaches_for_no_network(qtbot: QtBot) -> None:
    dialog = AboutDialog(bundles=())
    qtbot.addWidget(dialog)
    assert "No model is installed." in dialog.card.toPlainText()
    assert not dialog.card.openLinks()
    assert not dialog.card.openExternalLinks()


CARD = """# Card

```
python -m trainer {}
```

| finding | images | patients | positives | in training | AUROC | AUPRC | ECE | sensitive |
|---|---|---|---|---|---|---|---|---|
| Pneumothorax (experimental) | 1 | 2 | 3 | 4 | 0.54 [0.28, 0.76] | 0.16 [0.07, 0.33] | 0.1 | 0 |
""".format("--an-option folder " * 12)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_card_of_a_model_fits_its_page_and_no_word_is_cut(
    qtbot: QtBot, tmp_path: Path, language: str, make_window: WindowMaker
) -> None:
    make_window(DummyEnds(), Settings(language=language), opened=False)
    (tmp_path / "MODEL_CARD.md").write_text(CARD, encoding="utf-8")
    bundle = replace(list_bundles()[0], folder=tmp_path)
    dialog = AboutDialog(bundles=(bundle,))
    qtbot.addWidget(dialog)
    dialog.show()
    document = dialog.card.document()
    (table,) = tables(document)
    assert dialog.card.horizontalScrollBar().maximum() == 0
    assert document.size().width() <= dialog.card.viewport().width()
    for row, column in product(range(table.rows()), range(table.columns())):
        block = table.cellAt(row, column).firstCursorPosition().block()
        lines = [block.layout().lineAt(line) for line in range(block.layout().lineCount())]
        for line in lines[:-1]:
            end = line.textStart() + line.textLength()
            assert block.text()[end - 1].isspace(), block.text()


def test_pages_that_are_not_modal_leave_the_window_alone(window: MainWindow) -> None:
    for show, kind in (
        (window.pages.show_about, AboutDialog),
        (window.pages.show_shortcuts, ShortcutsPage),
    ):
        show()
        page = window.findChild(kind)
        assert page is not None
        assert not page.isModal()
        page.close()


def test_the_language_menu_switches(window: MainWindow, qtbot: QtBot) -> None:
    menu = next(button.menu() for button, name in window.window_bar._menus if name == "language")
    french = next(action for action in menu.actions() if action.text() == "Français")
    french.trigger()
    assert window.session.settings.language == "fr"
    assert french.isChecked()
    qtbot.waitUntil(lambda: window.actions_table[ActionId.QUIT].text() == "Quitter")


def test_an_empty_window_offers_the_two_ways_in(window: MainWindow) -> None:
    page = window.reading_area.start_page
    assert page.isVisible()
    assert [button.text() for button in page.buttons] == ["Open folder…", "Show demonstration"]


def test_space_in_a_dialog_does_not_peek(window: MainWindow, qtbot: QtBot) -> None:
    window.pages.show_shortcuts()
    page = window.findChild(ShortcutsPage)
    assert page is not None
    qtbot.keyPress(page.text, Qt.Key.Key_Space)
    assert not window.session.overlay.peeking
    page.close()
