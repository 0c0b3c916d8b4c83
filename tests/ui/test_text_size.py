"""Larger text is in force at once and nothing is cut."""

from __future__ import annotations

import dataclasses

import pytest
from dummies import DummyEnds, study
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, own_pages

from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.annotations.halo import TextFont, text_size
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.messages import ElidedLabel
from cxrviewer.ui.settings_dialog import SettingsDialog

STUDIES = [study("new"), study("old", date="20220112")]


def cut(root: QWidget) -> list[str]:
    """Texts of labels and buttons that are wider or higher than their place."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
            needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else 0
            width = 0 if widget.wordWrap() else widget.sizeHint().width()
            if width > widget.width() + 1 or needed > widget.height() + 1:
                found.append(widget.text())
        elif isinstance(widget, QPushButton | QCheckBox) and widget.text():
            metrics = QFontMetrics(widget.font())
            text = widget.text().replace("&&", "&")
            if metrics.horizontalAdvance(text) > widget.width() or (
                metrics.height() > widget.height()
            ):
                found.append(text)
    return found


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    window = make_window(DummyEnds(studies=STUDIES), Settings(language="fr"))
    window.setGeometry(0, 0, 1280, 800)
    return window


def _resize_text(window: MainWindow, percent: int) -> None:
    settings = dataclasses.replace(window.session.settings, text_percent=percent)
    window.session.change_settings(settings)


def test_text_grows_and_shrinks_at_once(window: MainWindow) -> None:
    font = TextFont(13)
    label = window.findChild(QAbstractButton)
    assert label is not None
    sizes = []
    for percent in (100, 150, 100):
        _resize_text(window, percent)
        assert window.font().pixelSize() == round(13 * percent / 100)
        assert label.font().pixelSize() == round(13 * percent / 100)
        sizes.append(text_size("Présent", font)[0])
    assert sizes[0] == sizes[2]
    assert sizes[1] == pytest.approx(1.5 * sizes[0], rel=0.05)


@pytest.mark.parametrize("percent", [100, 125, 150])
def test_nothing_of_the_window_is_cut(window: MainWindow, qtbot: QtBot, percent: int) -> None:
    _resize_text(window, percent)
    qtbot.wait(50)
    assert window.width() == 1280
    assert window.height() == 800
    assert cut(window) == []


@pytest.mark.parametrize("percent", [100, 125])
def test_nothing_of_the_settings_is_cut(window: MainWindow, qtbot: QtBot, percent: int) -> None:
    _resize_text(window, percent)
    window.pages.show_settings()
    page = window.findChild(SettingsDialog)
    assert page is not None
    assert page.width() <= 1280
    assert page.height() <= 800
    for row in range(page.sections.count()):
        page.sections.setCurrentRow(row)
        qtbot.waitUntil(lambda: not page._to_make)
        qtbot.wait(50)
        assert cut(page) == []


@pytest.mark.parametrize("action", own_pages())
def test_nothing_of_a_page_is_cut(window: MainWindow, qtbot: QtBot, action: ActionId) -> None:
    _resize_text(window, 125)
    before = set(QApplication.topLevelWidgets())
    window.actions_table[action].trigger()
    qtbot.wait(80)
    opened = [one for one in QApplication.topLevelWidgets() if one not in before]
    for page in [one for one in opened if isinstance(one, QDialog)]:
        assert page.width() <= 1280
        assert page.height() <= 800
        assert cut(page) == []
        page.close()


def test_the_look_for_cuts_can_find_one(window: MainWindow, qtbot: QtBot) -> None:
    label = QLabel("A sentence that does not fit", window)
    label.resize(30, 10)
    label.show()
    qtbot.wait(10)
    assert cut(window) == [label.text()]
