"""What the user has chosen, kept as one small JSON file.

A damaged file never stops the start: it is set aside under another name, the defaults apply, and a
sentence says so. A single value of the wrong kind falls back alone, and that is told and kept too.
"""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message, SettingsError
from cxrviewer.paths import config_dir
from cxrviewer.setting_values import fraction, language, read_by, readers_of, rectangle, texts

FILE_NAME: Final = "settings.json"
RECENT_LIMIT: Final = 10

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


class Theme(StrEnum):
    """Colours of the window."""

    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class DeviceChoice(StrEnum):
    """Where the model runs; `auto` takes the graphics card where it works."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Sensitivity(StrEnum):
    """Which of a bundle's two operating points decides; see `cxrviewer.inference.sensitivity`."""

    SCREENING = "screening"
    BALANCED = "balanced"
    SPECIFIC = "specific"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is remembered from one start to the next.

    A new setting is one field: its type says how it is read, or a reader where that is not enough.

    Attributes:
        language: `en`, `fr`, or empty for the system's.
        theme: Colours.
        swap_views: Lateral on the left, frontal on the right.
        compare: Hang the newest prior of the patient beside the current study.
        prior_left: The prior on the left of the current study.
        grid: Four places, where there is enough to fill more than two.
        link_like_views: Like views of two studies follow each other in window, zoom and position.
        detached: The images in a window of their own, for a second screen.
        detached_geometry: That window as (x, y, width, height), or None before it was first shown.
        read_first: Show the second reader only after the reader has marked the study.
        sensitivity: Preset of the operating points.
        sensitivity_bundle: The bundle's version that the preset was chosen for.
        shown_categories: Ids of the finding categories that are shown; none for all.
        trust_visible: The facts that speak for or against trusting an answer are unfolded.
        analyse_automatically: Analyse a study as soon as it is selected.
        device: Where the model runs.
        bundle: Name of the model bundle, empty for the default one.
        overlay_opacity: 0 to 1.
        overlay_colour_map: Id of the colour map.
        overlay_contours: Contours instead of colours.
        link_window: A change of window on one view applies to the other.
        link_zoom: A change of zoom or position on one view applies to the other.
        demographics_visible: Names and dates on the images.
        study_list_visible: The left panel is open.
        findings_visible: The right panel is open.
        collapsed_categories: Ids of the finding categories that are folded.
        geometry: Window as (x, y, width, height), or None before the first start.
        maximized: Whether the window was maximized.
        recent: Folders and files opened last, newest first.
        notice_accepted: The first-start notice has been read.
    """

    language: str = read_by(language, "")
    theme: Theme = Theme.DARK
    swap_views: bool = False
    compare: bool = False
    prior_left: bool = False
    grid: bool = False
    link_like_views: bool = True
    detached: bool = False
    detached_geometry: tuple[int, int, int, int] | None = read_by(rectangle, None)
    read_first: bool = False
    sensitivity: Sensitivity = Sensitivity.BALANCED
    sensitivity_bundle: str = ""
    shown_categories: tuple[str, ...] = ()
    trust_visible: bool = False
    analyse_automatically: bool = True
    device: DeviceChoice = DeviceChoice.AUTO
    bundle: str = ""
    overlay_opacity: float = read_by(fraction, 0.35)
    overlay_colour_map: str = ""
    overlay_contours: bool = False
    link_window: bool = False
    link_zoom: bool = False
    demographics_visible: bool = True
    study_list_visible: bool = True
    findings_visible: bool = True
    collapsed_categories: tuple[str, ...] = ()
    geometry: tuple[int, int, int, int] | None = read_by(rectangle, None)
    maximized: bool = False
    recent: tuple[str, ...] = read_by(texts(RECENT_LIMIT), ())
    notice_accepted: bool = False

    def with_recent(self, path: Path) -> Settings:
        """A copy with `path` first among the recent ones."""
        newest = str(path)
        others = [entry for entry in self.recent if entry != newest]
        return dataclasses.replace(self, recent=(newest, *others)[:RECENT_LIMIT])


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
    except ValueError:
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
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
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


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


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
