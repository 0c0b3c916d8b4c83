"""The five hints of the first start: what they say, and beside which part of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.key_map import keys_text

if TYPE_CHECKING:
    from cxrviewer.ui.main_window import MainWindow

_A: Final = ActionId


@dataclass(frozen=True, slots=True)
class TourStep:
    """A hint.

    Attributes:
        title: In a few English words; marked for translation.
        text: What to do; keys of `keys` are filled in as {0}, {1} and so on.
        keys: Actions whose keys the text names.
        target: The part of the window that is meant.
        side: On which side of it the hint stands.
    """

    title: str
    text: str
    keys: tuple[ActionId, ...]
    target: Callable[[MainWindow], QWidget]
    side: Qt.Edge

    def say(self) -> tuple[str, str]:
        """Title and text in the reader's language, with the reader's keys."""
        title = QCoreApplication.translate("Tour", self.title)
        text = QCoreApplication.translate("Tour", self.text)
        return title, text.format(*(keys_text(action) or "–" for action in self.keys))


def _study_list(window: MainWindow) -> QWidget:
    return window.study_list


def _images(window: MainWindow) -> QWidget:
    return window.reading_area


def _findings(window: MainWindow) -> QWidget:
    return window.findings_panel


def _tools(window: MainWindow) -> QWidget:
    return _button(window, _A.TOOL_LENGTH)


def _settings(window: MainWindow) -> QWidget:
    return _button(window, _A.SETTINGS)


def _button(window: MainWindow, action: ActionId) -> QWidget:
    """The button of the toolbar that does it, by itself or in its menu."""
    wanted = window.actions_table[action]
    for button in window.window_bar.findChildren(QToolButton):
        menu = button.menu()
        if button.defaultAction() is wanted or (menu is not None and wanted in menu.actions()):
            return button
    return window.window_bar


STEPS: Final = (
    TourStep(
        QT_TRANSLATE_NOOP("Tour", "Studies"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Open a folder ({0}) or drop one anywhere. {1} and {2} turn to the next and the"
            " previous study; {3} hangs the patient’s earlier study beside it.",
        ),
        (_A.OPEN_FOLDER, _A.NEXT_STUDY, _A.PREVIOUS_STUDY, _A.COMPARE),
        _study_list,
        Qt.Edge.RightEdge,
    ),
    TourStep(
        QT_TRANSLATE_NOOP("Tour", "Image"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Drag to change window and level, turn the wheel to enlarge, drag with the middle"
            " button to move. {0} goes back to the first picture, {1} inverts.",
        ),
        (_A.RESET, _A.INVERT),
        _images,
        Qt.Edge.LeftEdge,
    ),
    TourStep(
        QT_TRANSLATE_NOOP("Tour", "Tools"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Length ({0}), cardiothoracic ratio ({1}), magnifier ({2}) and more: every tool has a"
            " key, told by its tooltip. {3} undoes.",
        ),
        (_A.TOOL_LENGTH, _A.TOOL_CARDIOTHORACIC, _A.TOOL_LENS, _A.UNDO),
        _tools,
        Qt.Edge.BottomEdge,
    ),
    TourStep(
        QT_TRANSLATE_NOOP("Tour", "Second reader"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "Click a finding to see where it was seen; hold Space to look under the map. {0}"
            " accepts it, {1} rejects it. With {2} you read first and compare afterwards.",
        ),
        (_A.ACCEPT, _A.REJECT, _A.READ_FIRST),
        _findings,
        Qt.Edge.LeftEdge,
    ),
    TourStep(
        QT_TRANSLATE_NOOP("Tour", "Settings and help"),
        QT_TRANSLATE_NOOP(
            "Tour",
            "{0} opens the settings: language, text size, mouse, keys. {1} lists every key and"
            " mouse gesture; {2} shows these hints again.",
        ),
        (_A.SETTINGS, _A.SHORTCUTS, _A.TOUR),
        _settings,
        Qt.Edge.BottomEdge,
    ),
)
