"""Fixtures for tests of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker
from windowing import SessionMaker, WindowMaker

from cxrviewer.settings import Theme
from cxrviewer.ui.key_map import install_keys
from cxrviewer.ui.theme import apply_theme
from cxrviewer.ui.translate import install_language


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
