"""Whether the words of a header speak of the chest, of another part of the body, or of neither."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final


class Region(StrEnum):
    """What a header's words speak of."""

    CHEST = "chest"
    OTHER = "other"
    SILENT = "silent"


# Beginnings of words, upper case without accents: English (PS3.16 CID 4031), French, German,
# Spanish and Italian, since headers keep the language of the machine.
_CHEST: Final = (
    "CHEST", "CXR", "THORA", "TORAC", "TORAX", "LUNG", "PULM", "POUMON", "POLMON", "BRUST", "HEART",
    "COEUR", "HERZ", "CARDIOPULM",
)  # fmt: skip
_OTHER: Final = (
    "ABDOM", "ANKLE", "BACIN", "BASSIN", "BECKEN", "BREAST", "BRAS", "CALCAN", "CERVIC", "CHEVILLE",
    "CLAVIC", "COCCY", "COST", "COUDE", "CRAN", "CSPINE", "CUISSE", "DENT", "DOIGT", "ELBOW",
    "ELLENB", "EPAULE", "EXTREM", "FACIAL", "FEMOR", "FEMUR", "FIBULA", "FINGER", "FOOT", "FOREARM",
    "FUSS", "GENOU", "HANCHE", "HEEL", "HUFT", "HUMER", "JAMBE", "KIDNEY", "KNEE", "KNIE", "LOMB",
    "LSPINE", "LUMB", "MAMM", "MANDIB", "MAXIL", "NASAL", "ORBIT", "ORTEIL", "PANORAM", "PATELLA",
    "PELVI", "PIED", "POIGNET", "RACHIS", "RADIUS", "ROTULE", "SACR", "SCAPUL", "SCHADEL",
    "SCHULTER", "SELLA", "SHOULDER", "SINUS", "SKULL", "SPINE", "SSPINE", "STERN", "TESTIC",
    "THIGH", "THUMB", "THYRO", "TIBIA", "TSPINE", "ULNA", "UTER", "WIRBEL", "WRIST", "ZYGOM",
)  # fmt: skip
# Short words that begin words of another meaning, so they must stand alone ("MAIN" is a hand).
_OTHER_WHOLE: Final = frozenset(
    {"ARM", "COU", "HAND", "HANDS", "HEAD", "HIP", "HIPS", "JAW", "LEG", "LEGS", "MAIN", "MAINS",
     "NECK", "RIB", "RIBS", "TOE", "TOES"}
)  # fmt: skip
_NOTHING: Final = frozenset({"", "UNKNOWN", "OTHER", "NONE", "DEFAULT", "UNDEFINED", "N/A", "NA"})


def body_part_region(body_part: str) -> Region:
    """Region of a Body Part Examined (0018,0015); a term that is not the chest is another part."""
    text = _plain(body_part)
    if text in _NOTHING:
        return Region.SILENT
    return Region.CHEST if _speaks_of_chest(text) else Region.OTHER


def text_region(text: str) -> Region:
    """Region of free text, such as a Series Description; chest words win over others."""
    plain = _plain(text)
    if _speaks_of_chest(plain):
        return Region.CHEST
    words = re.findall(r"[A-Z]+", plain)
    return Region.OTHER if any(map(_is_other, words)) else Region.SILENT


def _speaks_of_chest(plain: str) -> bool:
    return any(stem in plain for stem in _CHEST)


def _is_other(word: str) -> bool:
    return word in _OTHER_WHOLE or word.startswith(_OTHER)


def _plain(text: str) -> str:
    """Upper case without accents or surrounding blanks."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(char for char in letters if not unicodedata.combining(char)).upper().strip()
