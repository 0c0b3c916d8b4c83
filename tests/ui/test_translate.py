"""Sentences, numbers and dates in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.errors import Message
from cxrviewer.findings import Finding
from cxrviewer.ui import translate
from cxrviewer.ui.plurals import PLURALS

EMPTY = "The file is empty."


@pytest.fixture(autouse=True)
def _english_after(qapp: object) -> Iterator[None]:
    yield
    translate.install_language("en")


@pytest.mark.parametrize(("language", "expected"), [("en", EMPTY), ("fr", "Le fichier est vide.")])
def test_a_sentence_of_a_lower_layer(language: str, expected: str) -> None:
    translate.install_language(language)
    assert translate.translated(Message(EMPTY)) == expected
    assert translate.current_language() == language


def test_details_are_written_as_the_language_does() -> None:
    translate.install_language("fr")
    template = "{a} {b} {c} {d:g} {e:.2g} {f}"
    details = {
        "a": 1234.5,
        "b": Finding.EDEMA,
        "c": Message(EMPTY),
        "d": 2.5,
        "e": 0.125,
        "f": True,
    }
    shown = translate.translated(Message(template, details))
    assert shown.replace("\u202f", "").replace("\u00a0", "") == (
        "1234 Œdème Le fichier est vide. 2,5 0,12 True"
    ) or shown.endswith("Œdème Le fichier est vide. 2,5 0,12 True")


def test_a_broken_translation_never_hides_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        translate.QCoreApplication, "translate", staticmethod(lambda *_args: "{other}")
    )
    assert translate.translated(Message("Only {this}.", {"this": 1})) == "Only 1."


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("en", "1 image", "3 images"), ("fr", "1 cliché", "3 clichés")],
)
def test_plurals(language: str, one: str, many: str) -> None:
    translate.install_language(language)
    assert PLURALS.images(1) == one
    assert PLURALS.images(3) == many


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("en", "20240301", "1 Mar 2024"),
        ("fr", "20240301", "1 mars 2024"),
        ("en", "2024", ""),
        ("en", "20241301", ""),
        ("en", "", ""),
    ],
)
def test_dates(language: str, date: str, expected: str) -> None:
    translate.install_language(language)
    assert translate.date_text(date) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.312, "0.31\u00a0s"), (3.14, "3.1\u00a0s"), (31.4, "31\u00a0s")]
)
def test_seconds(seconds: float, expected: str) -> None:
    translate.install_language("en")
    assert translate.seconds_text(seconds) == expected


@pytest.mark.parametrize(
    ("choice", "system", "expected"),
    [("fr", "en_US", "fr"), ("", "fr_CA", "fr"), ("", "de_DE", "en"), ("en", "fr_FR", "en")],
)
def test_the_choice_of_a_language(
    monkeypatch: pytest.MonkeyPatch, choice: str, system: str, expected: str
) -> None:
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale(system)))
    assert translate.language_for(choice) == expected


def test_switching_back_removes_the_french(qapp: object) -> None:
    translate.install_language("fr")
    translate.install_language("en")
    assert QCoreApplication.translate("Actions", "Quit") == "Quit"
    translate.install_language("fr")
    assert QCoreApplication.translate("Actions", "Quit") == "Quitter"


def test_qts_own_texts_are_french_too(qapp: object) -> None:
    translate.install_language("fr")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
