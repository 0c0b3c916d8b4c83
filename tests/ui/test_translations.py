"""The Linguist files are complete, sound and compiled."""

from __future__ import annotations

import re
import string
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

import translations
from translations import Entry

FRENCH = translations.read(translations.ts_file("fr"))


def test_nothing_is_missing_unfinished_unused_or_stale() -> None:
    assert list(translations.check()) == []


def _fields(text: str) -> set[str]:
    named = {f"{{{name}}}" for _, name, _, _ in string.Formatter().parse(text) if name}
    return named | ({"%n"} if "%n" in text else set())


@pytest.mark.parametrize("entry", FRENCH, ids=lambda entry: entry.source[:40])
def test_translations_keep_the_fields_and_the_rules_of_french(entry: Entry) -> None:
    for text in entry.translations:
        assert _fields(text) == _fields(entry.source)
        assert "'" not in text, "the apostrophe is ’"
        assert not re.search(r"(?<![\u00a0\u202f]):(?!/)(?=\s|$)", text), "no-break space before :"
        assert not re.search(r"(?<![\u00a0\u202f])[;!?»](?=\s|$|\W)", text), "space before ; ! ? »"
        assert not re.search(r"\u202f(?![;!?:»%\d])", text), "a mark is missing after its space"
        assert not re.search(r"«(?!\u00a0)", text), "no-break space after «"
        assert not re.search(r'"|“|”', text), "quotation marks are « »"
        assert text.endswith(("…", ".")) == entry.source.endswith(("…", "."))


def test_an_untranslated_string_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "new.py"
    source.write_text('class New(QObject):\n    def f(self):\n        self.tr("Never seen")\n')
    monkeypatch.setattr(translations, "SOURCES", tmp_path)
    problems = list(translations.check())
    assert "fr: new: ('New', 'Never seen', '')" in problems
    assert any("unused" in problem for problem in problems)


def test_a_stale_compiled_file_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in translations.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "cxrviewer_fr.qm").write_bytes(b"old")
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    assert "fr: cxrviewer_fr.qm is stale" in list(translations.check())
