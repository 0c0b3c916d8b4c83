"""Fixtures for tests of the window."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker
from windowing import SessionMaker, WindowMaker

from cxrviewer.settings import Theme
from cxrviewer.ui.key_map import install_keys
from cxrviewer.ui.theme import apply_theme
from cxrviewer.ui.translate import install_language


@pytest.fixture(autouse=True)
def _windows_end_with_their_test(qapp: QApplication) -> Iterator[None]:
    """Destroy here what a test has closed, and collect no garbage in the threads of its windows.

    `deleteLater` alone waits for an event loop that the next tests may never run; until then a
    closed window keeps its images, and whichever thread collects garbage would destroy it.
    """
    gc.collect(1)  # what the test before has made; nothing older
    gc.disable()
    yield
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.enable()


@pytest.fixture
def open_viewing(qtbot: QtBot, qapp: object) -> Iterator[ViewingMaker]:
    """Opens reading areas on sessions with dummy back ends."""
    apply_theme(qapp, Theme.DARK)  # type: ignore[arg-type]
    install_language("en")
    maker = ViewingMaker(qtbot)
    yield maker
    maker.shutdown()
    install_language("en")


@pytest.fixture
def make_session(qtbot: QtBot, qapp: object) -> Iterator[SessionMaker]:
    """Makes sessions with dummy back ends."""
    install_language("en")
    maker = SessionMaker(qtbot)
    yield maker
    maker.shutdown()


@pytest.fixture
def make_window(qtbot: QtBot, qapp: object) -> Iterator[WindowMaker]:
    """Makes main windows with dummy back ends."""
    maker = WindowMaker(qtbot)
    yield maker
    maker.shutdown()
    apply_theme(qapp, Theme.DARK)  # type: ignore[arg-type]
    install_keys(())
    install_language("en")
