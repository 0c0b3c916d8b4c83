"""What the names of PNG and JPEG files say: which belong together, and which view each one is.

A picture has no tags, so its name is all the evidence there is. Words count only as separate words:
the `L` of `x-L.jpg`, not that of `x-left.jpg`.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from cxrviewer.dicom.study import View, ViewPosition, ViewSource
from cxrviewer.dicom.view_words import view_in_words

PICTURE_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif"})
TOGETHER: Final = 4  # so many pictures in one folder, or named in one go, are one study

_NUMBERED_VIEW: Final = re.compile(r"VIEW\d*")
_VIEW_WORDS: Final = frozenset(
    {"PA", "AP", "FRONTAL", "FACE", "LAT", "LATERAL", "PROFIL", "LL", "RL", "LEFT", "RIGHT"}
)
_SIDES: Final = frozenset(
    {"LEFT", "RIGHT"}
)  # of a lateral view; alone they may be a lung or a hand
_NAMESPACE: Final = uuid.UUID("6d6a1f5c-4c1e-5f0e-9d0b-0c5e2f0a7d11")


@dataclass(frozen=True, slots=True)
class PictureName:
    """What is known of a picture before it is opened.

    Attributes:
        study_key: Equal for all pictures of one study.
        study_name: What to call the study in a list.
        view: View with source `FILE_NAME`, or `View()`.
    """

    study_key: str
    study_name: str
    view: View


def stable_uid(*parts: str) -> str:
    """A UID that is always the same for the same parts (PS3.5 B.2, UUID-derived)."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, chr(0).join(parts)).int}"


def name_pictures(
    paths: Sequence[str], *, key: str, called: str, together: bool | None = None
) -> Mapping[str, PictureName]:
    """Sort pictures into studies by their names.

    Args:
        paths: Paths of the pictures, those of one folder or those that were named in one go.
        key: What tells these pictures from all others (their folder).
        called: What to call a study of all of them.
        together: Whether they are one study; where None, at most four are, and of more only those
            whose names are equal but for the words that name a view.

    Returns:
        One entry a path.
    """
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        alike[_without_view(path)].append(path)
    one_study = len(paths) <= TOGETHER if together is None else together
    named: dict[str, PictureName] = {}
    for stem, group in alike.items():
        for path in group:
            view = _view(path, group)
            named[path] = (
                PictureName(key, called, view)
                if one_study
                else PictureName(f"{key}\0{stem}", stem or called, view)
            )
    return named


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", PurePath(name).stem)


def _without_view(name: str) -> str:
    """The stem without the words that name a view; the stem itself where it has no other words."""
    words = [word for word in _words(name) if not _names_view(word)]
    return " ".join(words)


def _names_view(word: str) -> bool:
    upper = word.upper()
    telling = (_VIEW_WORDS - _SIDES) | {"L"}
    return upper in telling or _NUMBERED_VIEW.fullmatch(upper) is not None


def _view(name: str, group: Iterable[str]) -> View:
    plain = _plain_view(name)
    if plain is None and _lateral_by_letter(name, group):
        plain = View(ViewPosition.LATERAL, ViewSource.FILE_NAME, "L")
    return plain or View()


def _plain_view(name: str) -> View | None:
    worded = view_in_words(word.upper() for word in _words(name) if word.upper() in _VIEW_WORDS)
    return View(worded.position, ViewSource.FILE_NAME, worded.words) if worded else None


def _lateral_by_letter(name: str, group: Iterable[str]) -> bool:
    """Whether a lone `L` means lateral: at the end, or beside the same name with a frontal word.

    A small `l` inside a name is as often a running letter (`fig1-l-a`).
    """
    words = _words(name)
    if "L" not in (word.upper() for word in words):
        return False
    views = (_plain_view(other) for other in group if other != name)
    return words[-1] == "L" or any(view and view.position.is_frontal for view in views)
