"""The application as a whole."""

from __future__ import annotations

from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.settings import TEXT_PERCENTS, Restore, Theme
from cxrviewer.ui.setting_rows.row import Choice, Section, SettingRow, choice, switch
from cxrviewer.ui.translate import LANGUAGES, NO_BREAK_SPACE

_S = Section.GENERAL


def _languages() -> tuple[Choice, ...]:
    return tuple(LANGUAGES.items())


def _text_sizes() -> tuple[Choice, ...]:
    return tuple((percent, f"{percent}{NO_BREAK_SPACE}%") for percent in TEXT_PERCENTS)


GENERAL: Final[tuple[SettingRow, ...]] = (
    choice(
        _S,
        "language",
        QT_TRANSLATE_NOOP("SettingRows", "Language"),
        (
            ("", QT_TRANSLATE_NOOP("SettingRows", "As the system")),
            *_languages(),
        ),
    ),
    choice(
        _S,
        "theme",
        QT_TRANSLATE_NOOP("SettingRows", "Theme"),
        (
            (Theme.DARK, QT_TRANSLATE_NOOP("SettingRows", "Dark")),
            (Theme.HIGH_CONTRAST, QT_TRANSLATE_NOOP("SettingRows", "High contrast")),
        ),
    ),
    choice(
        _S,
        "text_percent",
        QT_TRANSLATE_NOOP("SettingRows", "Text size"),
        _text_sizes,
    ),
    choice(
        _S,
        "restore",
        QT_TRANSLATE_NOOP("SettingRows", "After an interrupted reading"),
        (
            (Restore.ALWAYS, QT_TRANSLATE_NOOP("SettingRows", "Restore it")),
            (Restore.ASK, QT_TRANSLATE_NOOP("SettingRows", "Offer to restore it")),
            (Restore.NEVER, QT_TRANSLATE_NOOP("SettingRows", "Forget it")),
        ),
        QT_TRANSLATE_NOOP(
            "SettingRows",
            "After a crash or a power cut: studies, layout, windows and marks."
            " Drawings and opinions are kept in any case.",
        ),
    ),
    switch(
        _S,
        "restore_after_exit",
        QT_TRANSLATE_NOOP("SettingRows", "The same after closing the window"),
    ),
)
