"""The test pattern on the screen: unscaled, with its words, ended by key and click."""

from __future__ import annotations

import numpy as np
import pytest
from dummies import DummyEnds
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from viewing import pixels_of
from windowing import WindowMaker

from cxrviewer.settings import Settings
from cxrviewer.ui.check_screen import _WORDS_HEIGHT, CheckScreen
from cxrviewer.ui.main_window import MainWindow


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(), opened=False)


def shown(window: MainWindow) -> list[CheckScreen]:
    QApplication.processEvents()
    return [one for one in window.findChildren(CheckScreen) if one.isVisible()]


def test_the_key_fills_every_screen(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    pages = shown(window)
    assert len(pages) == len(QGuiApplication.screens())
    assert all(page.isFullScreen() for page in pages)
    assert pages[0].size() == QGuiApplication.screens()[0].size()


def test_what_is_painted_is_the_pattern_pixel_for_pixel(window: MainWindow, qtbot: QtBot) -> None:
    page = CheckScreen(window)
    page.resize(1280, 800)
    page.show()
    painted = pixels_of(page)
    ratio = page.devicePixelRatioF()
    rows = int((800 - _WORDS_HEIGHT) * ratio + 0.5)
    assert page.pattern.pixels.shape == (rows, round(1280 * ratio))
    # Where the words begin within a pixel of the screen, that row is theirs.
    whole = int((800 - _WORDS_HEIGHT) * ratio)
    expected = np.repeat(page.pattern.pixels[..., None], 3, axis=2)
    assert np.array_equal(painted[:whole], expected[:whole])
    assert painted[rows:].max() > 150, "words"
    page.close()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_the_words_fit(make_window: WindowMaker, language: str, width: int) -> None:
    window = make_window(DummyEnds(), Settings(language=language), opened=False)
    page = CheckScreen(window)
    page.resize(width, 800)
    room = page.rect().adjusted(16, 0, -16, 0)
    taken = QFontMetricsF(page.font()).boundingRect(room, Qt.TextFlag.TextWordWrap, page.words)
    assert taken.height() <= _WORDS_HEIGHT
    assert "PS3.14" in page.words
    page.close()


@pytest.mark.parametrize("way", ["key", "click"])
def test_any_key_or_click_ends_it(window: MainWindow, qtbot: QtBot, way: str) -> None:
    window.pages.show_check_screen()
    page = shown(window)[0]
    if way == "key":
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(page, Qt.MouseButton.LeftButton)
    assert shown(window) == []
    window.pages.show_check_screen()
    assert len(shown(window)) == len(QGuiApplication.screens()), "and it can be shown again"


def test_asked_for_twice_it_is_there_once(window: MainWindow) -> None:
    window.pages.show_check_screen()
    window.pages.show_check_screen()
    assert len(shown(window)) == len(QGuiApplication.screens())
