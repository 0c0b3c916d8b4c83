"""Fixtures for tests of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker

from cxrviewer.settings import Theme
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
