"""The reader's language: translators, sentences from lower layers, numbers and dates."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, QTranslator

from cxrviewer.errors import Message
from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.paths import translations_dir

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "fr": "Français"}
NO_BREAK_SPACE: Final = "\u00a0"
MESSAGES: Final = "messages"

_installed: list[QTranslator] = []


def language_for(choice: str) -> str:
    """`en` or `fr`: the choice, else the system's language where it is one of ours."""
    if choice in LANGUAGES:
        return choice
    system = QLocale.system().name()[:2]
    return system if system in LANGUAGES else "en"


def install_language(language: str) -> None:
    """Speak `language` from now on; widgets get a LanguageChange event."""
    QLocale.setDefault(_locale(language))
    while _installed:
        before = _installed.pop()
        QCoreApplication.removeTranslator(before)
        before.deleteLater()
    # English has a file of its own for its plurals.
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt_folder), ("cxrviewer", str(translations_dir()))):
        translator = QTranslator(QCoreApplication.instance())
        if translator.load(f"{name}_{language}", folder):
            QCoreApplication.installTranslator(translator)
            _installed.append(translator)
        else:
            translator.deleteLater()


def current_language() -> str:
    """The language that is spoken now, `en` or `fr`."""
    name = QLocale().name()[:2]
    return name if name in LANGUAGES else "en"


def translated(message: Message) -> str:
    """A sentence of a lower layer in the reader's language, its details filled in."""
    template = QCoreApplication.translate(MESSAGES, message.template)
    try:
        return _FORMATTER.vformat(template, (), message.details)
    except (KeyError, IndexError, ValueError):
        return str(message)  # a translation must never hide what is to be said


class _LocalFormatter(string.Formatter):
    """Fills details in as the reader writes numbers, and translates sentences within sentences."""

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec:
            text = format(value, format_spec)
            return text.replace(".", QLocale().decimalPoint()) if type(value) is float else text
        return str(_shown(value))


_FORMATTER: Final = _LocalFormatter()


def finding_name(finding: Finding) -> str:
    """Name of a finding in the reader's language."""
    return FINDING_INFO[finding].name(current_language())


def percent_text(share: float) -> str:
    """`80 %`, never broken across lines."""
    return f"{QLocale().toString(round(share * 100))}{NO_BREAK_SPACE}%"


def seconds_text(seconds: float) -> str:
    """`0.31 s`, `12 s`: two digits that matter."""
    decimals = 2 if seconds < 1 else 1 if seconds < 10 else 0
    return f"{QLocale().toString(seconds, 'f', decimals)}{NO_BREAK_SPACE}s"


def date_text(date: str) -> str:
    """`1 Mar 2024` from `20240301`; empty for anything that is no date."""
    parsed = QDate.fromString(date, "yyyyMMdd")
    return QLocale().toString(parsed, "d MMM yyyy") if parsed.isValid() else ""


def _shown(value: object) -> object:
    if isinstance(value, Message):
        return translated(value)
    if isinstance(value, Finding):
        return finding_name(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return (
        QLocale().toString(value) if isinstance(value, int) else QLocale().toString(value, "g", 4)
    )


def _locale(language: str) -> QLocale:
    """The system's own locale where it speaks the language (its decimal sign, its dates)."""
    system = QLocale.system()
    return system if system.name()[:2] == language else QLocale(language)
