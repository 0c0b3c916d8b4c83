"""The help page: found in both languages, true to the settings, copied and printed whole."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from dummies import DummyEnds
from PySide6.QtGui import QGuiApplication, QImage
from windowing import WindowMaker

from cxrviewer.settings import LevelDrag, Settings, Wheel, WidthDrag
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.gesture_picture import Gesture, gesture_picture
from cxrviewer.ui.key_map import keys_text
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.shortcuts_page import ShortcutsPage


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(), Settings(language="en"), opened=False)


@pytest.fixture
def page(window: MainWindow) -> ShortcutsPage:
    window.pages.show_shortcuts()
    found = window.findChild(ShortcutsPage)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("invert", "Invert black and white", "Rotate right"),
        ("inverser", "Invert black and white", "Rotate right"),
        ("molette", "Away from you enlarges", "Right click"),
        ("shift+n", "Call the study normal", "Invert"),
        ("espace", "Look under the map", "Invert"),
    ],
)
def test_the_search_leaves_what_it_finds(
    page: ShortcutsPage, query: str, found: str, not_found: str
) -> None:
    page.search.setText(query)
    text = page.text.toPlainText()
    assert found in text
    assert not_found not in text


def test_a_search_in_vain_says_so(page: ShortcutsPage) -> None:
    page.search.setText("xyzzy")
    assert page.text.toPlainText().startswith("Nothing is called that")


def test_gestures_are_told_in_the_directions_of_the_settings(
    window: MainWindow, page: ShortcutsPage
) -> None:
    assert "Drag down, up\tBrighter, darker" in page.plain_text()
    settings = dataclasses.replace(
        window.session.settings, level_drag=LevelDrag.UP_BRIGHTENS,
        width_drag=WidthDrag.LEFT_WIDENS, wheel=Wheel.TOWARDS_ENLARGES,
    )  # fmt: skip
    window.session.change_settings(settings)
    assert "Drag down, up\tDarker, brighter" in page.plain_text()
    assert "Drag right, left\tMore contrast, less contrast" in page.plain_text()
    assert "Wheel\tTowards you enlarges" in page.plain_text()
    assert "Towards you enlarges" in page.text.toPlainText()


def test_every_key_is_copied(page: ShortcutsPage) -> None:
    page.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    for action in ActionId:
        assert keys_text(action) in copied


def test_it_is_printed(page: ShortcutsPage, tmp_path: Path) -> None:
    file = tmp_path / "keys.pdf"
    assert page.write_pdf(file)
    written = file.read_bytes()
    assert written.startswith(b"%PDF")
    # As large as to be read: so many lines fill several pages.
    assert len(re.findall(rb"/Type /Page\s", written)) >= 3
    assert not page.write_pdf(tmp_path / "no folder" / "keys.pdf")


def _marked(gesture: Gesture) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where a drawing has the colour of what is pressed."""
    image = gesture_picture(gesture, "#ffffff", "#ff0000").convertToFormat(
        QImage.Format.Format_RGB32
    )
    data = np.frombuffer(image.constBits(), np.uint8)
    pixels = data.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()]
    return (pixels[..., 2] > 150) & (pixels[..., 1] < 100)


@pytest.mark.parametrize(
    ("gesture", "is_left", "is_right"),
    [
        (Gesture.CLICK, True, False),
        (Gesture.DRAG, True, False),
        (Gesture.RIGHT_CLICK, False, True),
        (Gesture.MIDDLE_DRAG, False, False),
        (Gesture.WHEEL, False, False),
    ],
)
def test_the_pressed_button_is_the_filled_one(
    gesture: Gesture, is_left: bool, is_right: bool
) -> None:
    marked = _marked(gesture)
    assert bool(marked[10:14, 17:20].mean() > 0.8) is is_left
    assert bool(marked[10:14, 25:28].mean() > 0.8) is is_right


def test_all_drawings_differ() -> None:
    drawings = {_marked(gesture).tobytes() for gesture in Gesture}
    assert len(drawings) == len(Gesture)
