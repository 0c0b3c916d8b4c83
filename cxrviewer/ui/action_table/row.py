"""What a row of the table of actions says, and the headings of the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cxrviewer.errors import QT_TRANSLATE_NOOP


class ActionGroup(StrEnum):
    """Headings of the help page; the value is their English text."""

    FILES = QT_TRANSLATE_NOOP("Actions", "Files")
    STUDIES = QT_TRANSLATE_NOOP("Actions", "Studies and views")
    TOOLS = QT_TRANSLATE_NOOP("Actions", "Mouse tools")
    DRAWINGS = QT_TRANSLATE_NOOP("Actions", "Drawings and measurements")
    IMAGE = QT_TRANSLATE_NOOP("Actions", "Image")
    PRESETS = QT_TRANSLATE_NOOP("Actions", "Window presets")
    GRAYSCALE = QT_TRANSLATE_NOOP("Actions", "Grey values")
    FINDINGS = QT_TRANSLATE_NOOP("Actions", "Second reader")
    FEEDBACK = QT_TRANSLATE_NOOP("Actions", "What you say of it")
    WINDOW = QT_TRANSLATE_NOOP("Actions", "Window")


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """A row of the table.

    Attributes:
        text: What it does, in English; marked for translation.
        keys: Shortcuts, the first one is shown.
        icon: Name of the icon.
        group: Heading in the help page.
        checkable: Whether it is on or off.
        exclusive: Name of the set of which one is on.
    """

    text: str
    keys: tuple[str, ...]
    icon: str
    group: ActionGroup
    checkable: bool = False
    exclusive: str = ""


def row(text: str, keys: str, icon: str, group: ActionGroup) -> ActionInfo:
    """Something that is done once; its shortcuts stand in one string, apart by spaces."""
    return ActionInfo(text, tuple(keys.split()), icon, group)


def switch(text: str, keys: str, icon: str, group: ActionGroup, exclusive: str = "") -> ActionInfo:
    """Something that is on or off; of those with the same `exclusive`, one is on."""
    return ActionInfo(text, tuple(keys.split()), icon, group, checkable=True, exclusive=exclusive)
