"""Settings as a file for another computer: checked before anything is taken over."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, SettingsError
from cxrviewer.settings.files import replace_text
from cxrviewer.settings.schema import FOLDERS, OF_THIS_COMPUTER, Settings
from cxrviewer.settings.values import readers_of

FORMAT: Final = "cxrviewer-settings"
VERSION: Final = 1
_LARGEST: Final = 1 << 20

_NO_SETTINGS: Final = QT_TRANSLATE_NOOP(
    "messages",
    "This file holds no settings of CXR Viewer. Choose one that was written with Export.",
)
_NEWER: Final = QT_TRANSLATE_NOOP(
    "messages",
    "These settings come from a newer version of CXR Viewer. Update the application first.",
)
_WRONG_VALUE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The setting “{name}” of this file cannot be used. Nothing was changed; correct it or choose"
    " another file.",
)
_NOT_READ: Final = QT_TRANSLATE_NOOP(
    "messages", "The file could not be read (error {number}). Check that it is still there."
)
_NOT_WRITTEN: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The file could not be written (error {number})."
    " Check that the disk is not full or write-protected.",
)


def export_settings(settings: Settings, path: Path, *, with_folders: bool = False) -> None:
    """Write settings for another computer.

    Args:
        settings: What to write; places of windows and what was seen before are left out.
        path: File to replace.
        with_folders: Write folders too, whose names may tell of patients.

    Raises:
        SettingsError: The file cannot be written.
    """
    left_out = OF_THIS_COMPUTER if with_folders else OF_THIS_COMPUTER | FOLDERS
    values = dataclasses.asdict(settings)
    kept = {name: value for name, value in values.items() if name not in left_out}
    whole = {"format": FORMAT, "version": VERSION, "settings": kept}
    try:
        replace_text(path, json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise SettingsError(_NOT_WRITTEN, number=error.errno or 0) from error


def import_settings(path: Path, current: Settings) -> Settings:
    """The settings of a file; what it does not say stays as it is.

    Args:
        path: A file of `export_settings`.
        current: What is in force.

    Raises:
        SettingsError: Nothing, or not all, of it can be used; then nothing is to be changed.
    """
    raw = _settings_in(path)
    readers = readers_of(Settings)
    values: dict[str, Any] = {}
    for name in raw.keys() & readers.keys() - OF_THIS_COMPUTER:
        try:
            values[name] = readers[name](raw[name])
        except (ValueError, TypeError, OverflowError) as error:
            raise SettingsError(_WRONG_VALUE, name=name) from error
    return dataclasses.replace(current, **values)


def _settings_in(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        whole = json.loads(content.decode("utf-8")) if len(content) <= _LARGEST else None
    except OSError as error:
        raise SettingsError(_NOT_READ, number=error.errno or 0) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(_NO_SETTINGS) from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise SettingsError(_NO_SETTINGS)
    version, settings = whole.get("version"), whole.get("settings")
    if type(version) is not int or not isinstance(settings, dict):
        raise SettingsError(_NO_SETTINGS)
    if version > VERSION:
        raise SettingsError(_NEWER)
    return settings
