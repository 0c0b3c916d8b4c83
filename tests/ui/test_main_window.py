"""The window as a whole: places, panels, drops, language, theme, closing."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dummies import DummyAnalyser, DummyEnds, study
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, WindowMaker, settle

from cxrviewer.settings import Settings, Theme
from cxrviewer.ui.findings_panel import FindingsPanel
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.study_list import StudyList
from cxrviewer.ui.theme import COLOURS, colours

ONE = [study("a")]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=ONE))


def test_panels_have_their_widths_and_the_images_the_rest(window: MainWindow) -> None:
    assert window.study_list.width() == 220
    assert window.findings_panel.width() == 330
    assert window.reading_area.width() == window.width() - 220 - 330


def test_images_do_not_move_when_texts_change(window: MainWindow, qtbot: QtBot) -> None:
    before = window.reading_area.geometry()
    window.session.select_finding(next(row.finding for row in window.findings_panel.rows))
    window.session.toggle_demographics()
    window.session.change_settings(dataclasses.replace(window.session.settings, language="fr"))
    qtbot.wait(20)
    after = window.reading_area.geometry()
    assert (after.left(), after.width()) == (before.left(), before.width())
    assert after.bottom() == before.bottom()


def test_the_title_names_no_patient(window: MainWindow) -> None:
    assert window.windowTitle() == "CXR Viewer"


def test_the_language_changes_live_and_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    def heading(panel: QWidget) -> str:
        return next(
            label.text() for label in panel.findChildren(QLabel)
            if label.property("role") == "heading"
        )  # fmt: skip

    assert heading(window.findings_panel) == "SECOND READER"
    window.session.change_settings(dataclasses.replace(window.session.settings, language="fr"))
    qtbot.waitUntil(lambda: heading(window.findings_panel) == "SECOND LECTEUR")
    assert heading(window.study_list) == "EXAMENS"
    assert window.study_list.model.row(0).status == "analysé ✓"
    assert window.findings_panel.summary == "4 signes présents, 4 douteux"
    window.session.change_settings(dataclasses.replace(window.session.settings, language="en"))
    qtbot.waitUntil(lambda: heading(window.study_list) == "STUDIES")


def test_the_theme_changes_live(window: MainWindow) -> None:
    settings = dataclasses.replace(window.session.settings, theme=Theme.HIGH_CONTRAST)
    window.session.change_settings(settings)
    assert colours() == COLOURS[Theme.HIGH_CONTRAST]
    corner = _image(window.study_list).pixelColor(3, window.study_list.height() // 2)
    assert corner == QColor("#000000")


def _image(widget: QWidget) -> QImage:
    return widget.grab().toImage()


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize(
    ("role", "least"),
    [("text", 7.0), ("secondary", 4.5), ("warning", 4.5), ("prior", 4.5), ("accent", 4.5)],
)
def test_colours_can_be_read_on_panels(theme: Theme, role: str, least: float) -> None:
    chosen = COLOURS[theme]
    for ground in (chosen.panel, chosen.raised):
        assert _contrast(getattr(chosen, role), ground) >= least


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("role", ["text", "secondary", "prior"])
def test_every_text_of_a_row_can_be_read_when_it_is_selected(theme: Theme, role: str) -> None:
    chosen = COLOURS[theme]
    assert _contrast(getattr(chosen, role), chosen.selected) >= 4.5


def _contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = QColor(colour).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mime(path: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


@pytest.mark.parametrize("kind", [MainWindow, StudyList, FindingsPanel])
def test_a_folder_can_be_dropped_anywhere(
    make_window: WindowMaker, qtbot: QtBot, tmp_path: Path, kind: type[QWidget]
) -> None:
    window = make_window(DummyEnds(studies=ONE), opened=False)
    target = window if kind is MainWindow else window.findChild(kind)
    assert target is not None
    # Qt gives a drop to the first ancestor that accepts drops.
    while not target.acceptDrops():
        target = target.parentWidget()
    mime = _mime(tmp_path)
    where, action, button = QPointF(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), action, mime, button, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(where, action, mime, button, none))
    settle(qtbot, window.session)
    assert window.session.settings.recent == (str(tmp_path),)
    assert window.session.studies


def test_text_is_no_drop(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), opened=False)
    mime = QMimeData()
    mime.setText("hello")
    enter = QDragEnterEvent(
        QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_the_place_is_remembered_and_comes_back(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), opened=False)
    window.setGeometry(11, 22, 1010, 666)
    window.close()
    settings = window.session.settings
    assert settings.geometry == (11, 22, 1010, 666)
    again = make_window(DummyEnds(), Settings(geometry=settings.geometry), opened=False)
    assert again.normalGeometry().width() > 0


@pytest.mark.parametrize("geometry", [(90_000, 10, 1000, 700), (-5000, -5000, 1000, 700)])
def test_a_place_without_a_screen_is_not_taken(
    qapp: QApplication, geometry: tuple[int, int, int, int]
) -> None:
    from cxrviewer.app import create_window  # noqa: PLC0415 - needs the application of the test

    window = create_window(Settings(geometry=geometry), ends=DummyEnds().ends())
    screen = qapp.primaryScreen().availableGeometry()
    assert screen.intersects(window.geometry())
    window.close()


def test_full_screen_and_back_with_escape(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_closing_during_an_analysis_is_quick(make_window: WindowMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=ONE, analyser=DummyAnalyser(threading.Event()))
    window = make_window(ends, opened=False)
    window.session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: len(ends.analyser.requests) == 1)
    begun = time.monotonic()
    window.close()
    assert time.monotonic() - begun < 2


@pytest.fixture
def small(make_window: WindowMaker) -> Iterator[MainWindow]:
    window = make_window(DummyEnds(studies=ONE), Settings(language="fr"))
    window.resize(window.minimumSize())
    return window


def test_at_its_smallest_no_text_is_cut_in_french(small: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(20)
    for label in small.findChildren(QLabel):
        # Elided sentences tell all in their tooltips; pictures have no text.
        if label.isVisible() and label.text() and not label.wordWrap() and not label.toolTip():
            assert label.width() >= label.sizeHint().width() - 1, label.text()
