"""Searches lists of words in every language at once, whatever the window speaks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QTranslator

from cxrviewer.paths import translations_dir
from cxrviewer.ui.translate import LANGUAGES

# Unicode takes these for letters of their own and leaves them whole.
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})


@lru_cache(maxsize=4096)
def in_all_languages(context: str, source: str) -> str:
    """An English text and its translations, one after the other."""
    translators = (_translator(language) for language in LANGUAGES)
    translations = [one.translate(context, source) for one in translators]
    return " ".join([source, *filter(None, translations)])


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Without case, accents and ligatures: `fenetre` finds `Fenêtre`, `oedeme` finds `Œdème`."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def matches(query: str, texts: Iterable[str]) -> bool:
    """Whether every word of the query occurs in one of the texts, or in another."""
    found = plain(" ".join(texts))
    return all(word in found for word in plain(query).split())


@lru_cache
def _translator(language: str) -> QTranslator:
    translator = QTranslator()
    translator.load(f"cxrviewer_{language}", str(translations_dir()))
    return translator
