"""Icons, and a window that lost them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dummies import DummyEnds
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from windowing import WindowMaker

from cxrviewer.settings import Settings
from cxrviewer.ui import icons


@pytest.fixture
def no_icons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(icons, "icons_dir", lambda: tmp_path / "lost")
    _forget()
    yield
    _forget()


def _forget() -> None:
    icons._source.cache_clear()
    icons._drawn.cache_clear()


def test_an_icon_is_drawn_in_the_colour_that_is_asked_for(qapp: QApplication) -> None:
    image = icons.pixmap("open_folder", "#ff0000", size=20, scale=2.0).toImage()
    assert (image.width(), image.height()) == (40, 40)
    colours = {image.pixelColor(x, y).name() for x in range(40) for y in range(40)
               if image.pixelColor(x, y).alpha() == 255}  # fmt: skip
    assert colours == {"#ff0000"}


@pytest.mark.usefixtures("no_icons")
def test_without_its_icons_the_window_opens_with_texts(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), Settings(language="fr"), opened=False)
    buttons = window.window_bar.findChildren(
        QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly
    )
    shown = [button for button in buttons if button.objectName() != "qt_toolbar_ext_button"]
    assert len(shown) > 15
    assert all(button.icon().isNull() and button.text() for button in shown)
    assert "Langue" in {button.text() for button in shown}
    assert icons.pixmap("warning", "#ffffff").size().width() == icons.SIZE
