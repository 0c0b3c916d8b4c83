"""What a row of the settings says, and the sections that rows stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.ui.action_ids import ActionId

# A value as it is kept, and its English text or its name in every language.
Choice = tuple[object, str]


class Section(StrEnum):
    """Sections of the settings; the value is their English text."""

    GENERAL = QT_TRANSLATE_NOOP("SettingRows", "General")
    HANGING = QT_TRANSLATE_NOOP("SettingRows", "Studies and hanging")
    WORKLIST = QT_TRANSLATE_NOOP("SettingRows", "Worklist")
    IMAGE = QT_TRANSLATE_NOOP("SettingRows", "Image and mouse")
    SECOND_READER = QT_TRANSLATE_NOOP("SettingRows", "Second reader")
    REPORTS = QT_TRANSLATE_NOOP("SettingRows", "Ledger and report")
    KEYS = QT_TRANSLATE_NOOP("SettingRows", "Keys")


class RowKind(StrEnum):
    """How a setting is edited."""

    SWITCH = "switch"
    CHOICE = "choice"
    SHARE = "share"
    FOLDER = "folder"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A row.

    Attributes:
        section: Where it stands.
        kind: How it is edited.
        text: What it is, in English; marked for translation.
        name: The field of `Settings`; empty for a command.
        hint: What more there is to say, in English; marked for translation.
        choices: What can be chosen; a function where that is known only when it is shown, whose
            texts are then not translated.
        command: What a button does.
    """

    section: Section
    kind: RowKind
    text: str
    name: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] | Callable[[], Sequence[Choice]] = ()
    command: ActionId | None = None


def switch(section: Section, name: str, text: str, hint: str = "") -> SettingRow:
    """Something that is on or off."""
    return SettingRow(section, RowKind.SWITCH, text, name, hint)


def choice(
    section: Section,
    name: str,
    text: str,
    choices: tuple[Choice, ...] | Callable[[], Sequence[Choice]],
    hint: str = "",
) -> SettingRow:
    """One of several."""
    return SettingRow(section, RowKind.CHOICE, text, name, hint, choices)


def share(section: Section, name: str, text: str, hint: str = "") -> SettingRow:
    """A fraction, edited in percent."""
    return SettingRow(section, RowKind.SHARE, text, name, hint)


def folder(section: Section, name: str, text: str, hint: str = "") -> SettingRow:
    """A folder, or none."""
    return SettingRow(section, RowKind.FOLDER, text, name, hint)


def command(section: Section, action: ActionId, text: str, hint: str = "") -> SettingRow:
    """Something that has a page of its own."""
    return SettingRow(section, RowKind.COMMAND, text, hint=hint, command=action)
