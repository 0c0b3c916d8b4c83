"""What was on the screen last, in one small file, so that a crash or a power cut loses no reading.

The file holds the paths that were opened and hashes of UIDs; no UID, name, date or pixel. Only its
owner may read it. Drawings and opinions are not in here: they have files of their own, written with
every stroke and every word.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cxrviewer.paths import data_dir
from cxrviewer.settings.files import replace_text

FILE_NAME: Final = "reading.json"
_FORMAT: Final = 1
_LARGEST: Final = 4 << 20

_log = logging.getLogger(__name__)


def journal_path() -> Path:
    """The journal."""
    return data_dir() / FILE_NAME


def study_key(study_instance_uid: str) -> str:
    """What a study is known by."""
    return hashlib.sha256(study_instance_uid.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Marks:
    """What a reader marked on a study before the second reader was shown.

    Attributes:
        overall: Word on the whole study, or empty.
        ticked: Ids of findings.
    """

    overall: str
    ticked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """A reading.

    Studies are known by `study_key`, images by `cxrviewer.store.annotations.image_key`.

    Attributes:
        paths: What was opened.
        study: The study on the screen, or empty.
        prior: The study beside it, or empty.
        slots: Images by place.
        layout: Which places are shown.
        active: The place that keys act on.
        drawings: How much of the drawings is shown.
        looks: How images are shown, as JSON; those that were never changed are left out.
        views: Views of images as the reader corrected them.
        marks: Marks by study that the ledger does not know yet.
        moment: Local time of the last change, ISO 8601 to the minute.
        is_over: Whether the program has ended in order.
    """

    paths: tuple[str, ...] = ()
    study: str = ""
    prior: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    active: str = ""
    drawings: str = ""
    looks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)
    moment: str = ""
    is_over: bool = False


def write_journal(record: ReadingRecord, path: Path) -> None:
    """Put `record` in the place of what the file said; on the disk when this returns.

    Raises:
        OSError: The disk does not let us.
    """
    whole = {"format": _FORMAT, **dataclasses.asdict(record)}
    replace_text(path, json.dumps(whole, ensure_ascii=False, separators=(",", ":")))


def read_journal(path: Path) -> ReadingRecord | None:
    """What the file says; None where there is none, or one that makes no sense."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        return _record(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _log.warning("the journal of the last reading makes no sense")
        return None


def remove_journal(path: Path) -> None:
    """Forget the last reading.

    Raises:
        OSError: The disk does not let us.
    """
    path.unlink(missing_ok=True)


def _record(raw: dict[str, Any]) -> ReadingRecord:
    if raw.pop("format") != _FORMAT or type(raw["is_over"]) is not bool:
        raise ValueError("format")
    marks = {
        _text(key): Marks(_text(one["overall"]), tuple(map(_text, one["ticked"])))
        for key, one in raw.pop("marks").items()
    }
    looks = {_text(key): dict(look) for key, look in raw.pop("looks").items()}
    return ReadingRecord(
        paths=tuple(map(_text, raw.pop("paths"))),
        slots=_texts(raw.pop("slots")),
        views=_texts(raw.pop("views")),
        looks=looks,
        marks=marks,
        is_over=raw.pop("is_over"),
        **_texts(raw),
    )


def _texts(raw: Mapping[str, Any]) -> dict[str, str]:
    return {_text(key): _text(value) for key, value in raw.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
