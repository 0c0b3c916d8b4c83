"""The settings file: read without ever failing, replaced whole.

A damaged file never stops the start: it is set aside under another name, the defaults apply, and a
sentence says so. A single value of the wrong kind falls back alone, and that is told and kept too.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message, SettingsError
from cxrviewer.paths import config_dir
from cxrviewer.settings.files import replace_text
from cxrviewer.settings.schema import Settings
from cxrviewer.settings.values import readers_of

FILE_NAME: Final = "settings.json"

_DAMAGED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The settings file was damaged. Defaults apply; the damaged file is kept as “{name}”.",
)
_PARTLY_DAMAGED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "A part of the settings file was damaged. Defaults apply there; the file as it was is kept as"
    " “{name}”.",
)
# The number of the system's error: its words are not in the reader's language.
_NOT_READ: Final = QT_TRANSLATE_NOOP(
    "messages", "The settings file could not be read (error {number}). Defaults apply."
)
_NOT_SAVED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The settings could not be saved (error {number})."
    " Check that the disk is not full or write-protected.",
)


def settings_path() -> Path:
    """The settings file."""
    return config_dir() / FILE_NAME


def load_settings(path: Path | None = None) -> tuple[Settings, Message | None]:
    """Read the settings; never raises.

    Args:
        path: File to read; the user's own by default.

    Returns:
        The settings, and a sentence for the user where defaults had to be taken.
    """
    path = path or settings_path()
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), None
    except OSError as error:
        return Settings(), Message(_NOT_READ, {"number": error.errno or 0})
    except (ValueError, RecursionError):  # no JSON, or one that is nested without end
        return Settings(), _set_aside(path)
    if not isinstance(raw, dict):
        return Settings(), _set_aside(path)
    values, is_whole = _values(raw)
    settings = Settings(**values)
    return settings, None if is_whole else _mend(path, settings)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings to a temporary file and put it in the place of the old one.

    Args:
        settings: What to write.
        path: File to replace; the user's own by default.

    Raises:
        SettingsError: The file cannot be written.
    """
    path = path or settings_path()
    text = json.dumps(dataclasses.asdict(settings), indent=2, ensure_ascii=False) + "\n"
    try:
        replace_text(path, text)
    except OSError as error:
        raise SettingsError(_NOT_SAVED, number=error.errno or 0) from error


def from_json(raw: Mapping[str, Any]) -> Settings:
    """Settings from a JSON object; unknown keys are dropped, wrong values fall back alone."""
    return Settings(**_values(raw)[0])


def _values(raw: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """What can be read of the known keys, and whether that is all of them."""
    values: dict[str, Any] = {}
    known = [(name, reader) for name, reader in _READERS.items() if name in raw]
    for name, reader in known:
        with suppress(ValueError, TypeError, OverflowError):
            values[name] = reader(raw[name])
    return values, len(values) == len(known)


def _set_aside(path: Path, told: str = _DAMAGED) -> Message:
    """Keep a damaged file under a name of its own, beside those that were kept before."""
    names = (path.with_suffix(f".damaged{number}.json") for number in ("", *range(2, 100)))
    kept = next((name for name in names if not name.exists()), path.with_suffix(".damaged.json"))
    try:
        path.replace(kept)
    except OSError as error:
        return Message(_NOT_READ, {"number": error.errno or 0})
    return Message(told, {"name": kept.name})


def _mend(path: Path, settings: Settings) -> Message:
    """Keep the file as it was, and write what could be read of it, so that it is told only once."""
    message = _set_aside(path, _PARTLY_DAMAGED)
    with suppress(SettingsError):
        save_settings(settings, path)
    return message


_READERS: Final = readers_of(Settings)
