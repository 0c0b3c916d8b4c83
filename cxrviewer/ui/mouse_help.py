"""What the mouse does over an image, as the settings are: one row a gesture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.settings import LevelDrag, Settings, Wheel, WidthDrag
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import action_text
from cxrviewer.ui.gesture_picture import Gesture
from cxrviewer.ui.key_map import keys_text

_CONTEXT = "ShortcutsPage"


@dataclass(frozen=True, slots=True)
class GestureHelp:
    """A row.

    Attributes:
        gesture: Its drawing.
        what: What the hand does, in words.
        effect: What comes of it.
        words: English of both, for the search.
    """

    gesture: Gesture
    what: str
    effect: str
    words: tuple[str, ...]


def mouse_help(settings: Settings) -> tuple[GestureHelp, ...]:
    """All gestures in the reader's language and directions."""
    widens = (
        QT_TRANSLATE_NOOP("ShortcutsPage", "Less contrast, more contrast (window wider, narrower)"),
        QT_TRANSLATE_NOOP("ShortcutsPage", "More contrast, less contrast (window narrower, wider)"),
    )
    brightens = (
        QT_TRANSLATE_NOOP("ShortcutsPage", "Brighter, darker (level)"),
        QT_TRANSLATE_NOOP("ShortcutsPage", "Darker, brighter (level)"),
    )
    wheel = (
        QT_TRANSLATE_NOOP(
            "ShortcutsPage", "Away from you enlarges, towards you shrinks, at the pointer"
        ),
        QT_TRANSLATE_NOOP(
            "ShortcutsPage", "Towards you enlarges, away from you shrinks, at the pointer"
        ),
    )
    return (
        _row(
            Gesture.DRAG_ACROSS,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Drag right, left"),
            widens[settings.width_drag is WidthDrag.LEFT_WIDENS],
        ),
        _row(
            Gesture.DRAG_DOWN,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Drag down, up"),
            brightens[settings.level_drag is LevelDrag.UP_BRIGHTENS],
        ),
        _with_tool(
            ActionId.TOOL_ZOOM,
            Gesture.DRAG_DOWN,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Up enlarges, down shrinks"),
        ),
        _with_tool(
            ActionId.TOOL_PAN, Gesture.DRAG, QT_TRANSLATE_NOOP("ShortcutsPage", "Move the image")
        ),
        _row(
            Gesture.MIDDLE_DRAG,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Middle drag"),
            QT_TRANSLATE_NOOP("ShortcutsPage", "Move the image, whatever the tool"),
        ),
        _row(
            Gesture.WHEEL,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Wheel"),
            wheel[settings.wheel is Wheel.TOWARDS_ENLARGES],
        ),
        _row(
            Gesture.DRAG,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Click, then drag"),
            QT_TRANSLATE_NOOP(
                "ShortcutsPage", "Select a drawing, then move it or one of its handles"
            ),
        ),
        _row(
            Gesture.DOUBLE_CLICK,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Double click on words"),
            QT_TRANSLATE_NOOP("ShortcutsPage", "Change what is written"),
        ),
        _with_tool(
            ActionId.TOOL_LENS,
            Gesture.CLICK,
            QT_TRANSLATE_NOOP(
                "ShortcutsPage", "Click keeps the magnifier in place, the wheel sets its strength"
            ),
        ),
        _row(
            Gesture.DOUBLE_CLICK,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Double click"),
            QT_TRANSLATE_NOOP("ShortcutsPage", "This view alone, or both again"),
        ),
        _row(
            Gesture.RIGHT_CLICK,
            QT_TRANSLATE_NOOP("ShortcutsPage", "Right click"),
            QT_TRANSLATE_NOOP("ShortcutsPage", "Menu of the view: what it is, presets, turning"),
        ),
    )


def help_text(source: str) -> str:
    """A text of the help page in the reader's language."""
    return QCoreApplication.translate(_CONTEXT, source)


def _row(gesture: Gesture, what: str, effect: str) -> GestureHelp:
    return GestureHelp(gesture, help_text(what), help_text(effect), (what, effect))


def _with_tool(tool: ActionId, gesture: Gesture, effect: str) -> GestureHelp:
    template = QT_TRANSLATE_NOOP("ShortcutsPage", "Drag with “{tool}” ({key})")
    what = help_text(template).format(tool=action_text(tool), key=keys_text(tool) or "–")
    return GestureHelp(gesture, what, help_text(effect), (template, effect))
