"""What free text (English or French) says about the view, and only when it says one thing.

"Chest lateral", "Thorax de profil gauche" and "PORTABLE AP" name a view; "PA and lateral", "face et
profil" and "2 views" describe the whole examination and name none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cxrviewer.dicom.study import ViewPosition

_PA: Final = frozenset({"PA", "POSTEROANTERIOR", "POSTEROANTERIEUR", "POSTEROANTERIEURE"})
_AP: Final = frozenset({"AP", "ANTEROPOSTERIOR", "ANTEROPOSTERIEUR", "ANTEROPOSTERIEURE"})
_FRONTAL: Final = frozenset({"FRONTAL", "FRONTALE", "FACE", "FRNT"})
_LATERAL: Final = frozenset({"LAT", "LATERAL", "LATERALE", "LATL", "PROFIL", "PROFILE"})
_LEFT: Final = frozenset({"LEFT", "LT", "L", "GAUCHE", "GCHE", "G"})
_RIGHT: Final = frozenset({"RIGHT", "RT", "R", "DROIT", "DROITE", "DRT", "D"})
_DECUBITUS: Final = frozenset({"DECUBITUS", "DECUB", "DECUBITAL"})
_NEITHER: Final = frozenset(
    {"OBLIQUE", "OBLIQUES", "OBL", "LAO", "RAO", "LPO", "RPO", "OAD", "OAG", "OPD", "OPG"}
    | {"LORDOTIC", "LORDOTIQUE", "APICAL", "AXIAL", "AXIALE"}
)
# "PA catheter", "PA line": the pulmonary artery.
_ARTERY: Final = re.compile(r"\bPA (CATH\w*|LINE|PRESSURE|PRESSION|EMBOL\w*)\b")
_SEVERAL: Final = re.compile(r"\b([2-9]|TWO|DEUX|THREE|TROIS) (VIEWS?|VWS?|VUES?|INC\w*|PROJ\w*)\b")
_SPELLINGS: Final = (
    (re.compile(r"\bP ?[./-] ?A\b\.?"), "PA"),
    (re.compile(r"\bA ?[./-] ?P\b\.?"), "AP"),
    (re.compile(r"\bPOSTER(?:O|IOR)[ -]ANTER(?:IOR|IEURE?)\b"), "PA"),
    (re.compile(r"\bANTER(?:O|IOR)[ -]POSTER(?:IOR|IEURE?)\b"), "AP"),
)
_WORD: Final = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class WordedView:
    """A view that words name.

    Attributes:
        position: Never `UNKNOWN`.
        words: The words that say so, upper case, without accents.
    """

    position: ViewPosition
    words: str


def view_in_text(text: str) -> WordedView | None:
    """The one view that a description names, or None where it names none or several."""
    return view_in_words(words_of(text))


def words_of(text: str) -> list[str]:
    """Upper-case words without accents, with the spellings of PA and AP made one."""
    plain = unicodedata.normalize("NFKD", text.replace("_", " ")).upper()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(f" {spelling} ", plain)
    words = " ".join(_WORD.findall(plain))
    return _ARTERY.sub(" ", words).split()


def view_in_words(words: Iterable[str]) -> WordedView | None:
    """The one view that `words` (as from `words_of`) name, or None."""
    said = list(words)
    present = frozenset(said)
    if present & _NEITHER or _SEVERAL.search(" ".join(said)):
        return None
    lateral = bool(present & (_LATERAL | {"LL", "RL"}))
    if (lateral and present & _DECUBITUS) or present & {"LLD", "RLD"}:
        return _worded(_decubitus(present), said, _LATERAL | _DECUBITUS | _LEFT | _RIGHT)
    frontal = _frontal(present)
    if frontal and lateral:
        return None
    if frontal:
        return _worded(frontal, said, _PA | _AP | _FRONTAL)
    return _worded(_lateral(said), said, _LATERAL | _LEFT | _RIGHT) if lateral else None


def _frontal(present: frozenset[str]) -> ViewPosition | None:
    pa, ap = bool(present & _PA), bool(present & _AP)
    if pa != ap:
        return ViewPosition.PA if pa else ViewPosition.AP
    return ViewPosition.FRONTAL if pa or present & _FRONTAL else None


def _lateral(said: list[str]) -> ViewPosition | None:
    """The lateral view, with its side where the side stands beside it or has a word of its own."""
    sides = {ViewPosition.LL} if "LL" in said else set()
    sides |= {ViewPosition.RL} if "RL" in said else set()
    for index, word in enumerate(said):
        if word in _LATERAL:
            beside = {*said[max(index - 1, 0) : index], *said[index + 1 : index + 2]}
            sides |= {ViewPosition.LL} if beside & _LEFT else set()
            sides |= {ViewPosition.RL} if beside & _RIGHT else set()
    return sides.pop() if len(sides) == 1 else ViewPosition.LATERAL


def _decubitus(present: frozenset[str]) -> ViewPosition | None:
    """A lateral decubitus view is a frontal projection; without its side it could be either."""
    left = bool(present & (_LEFT | {"LLD"}))
    right = bool(present & (_RIGHT | {"RLD"}))
    if left == right:
        return None
    return ViewPosition.LLD if left else ViewPosition.RLD


def _worded(
    position: ViewPosition | None, said: list[str], telling: frozenset[str]
) -> WordedView | None:
    if position is None:
        return None
    own = {position.value}
    return WordedView(position, " ".join(word for word in said if word in telling | own))
