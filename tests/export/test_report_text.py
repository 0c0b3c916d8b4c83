"""Reports say what the reader said, in French and English, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import ExportError
from cxrviewer.export.report_templates import (
    Statement,
    load_overrides,
    save_overrides,
    shipped,
    template,
    templates_path,
    with_override,
)
from cxrviewer.export.report_text import ReportFacts, ReportFinding, report_text
from cxrviewer.findings import Finding
from cxrviewer.inference.anatomy.zones import Place
from cxrviewer.paths import config_dir

F, S, V = Finding, Statement, ViewPosition
FACTS = ReportFacts(
    findings=(
        ReportFinding(F.PNEUMOTHORAX, S.ABSENT),
        ReportFinding(F.CARDIOMEGALY, S.UNCERTAIN),
        ReportFinding(F.PLEURAL_EFFUSION, S.PRESENT, (Place.LEFT_LOWER, Place.OUTSIDE), "Small."),
        ReportFinding(F.CONSOLIDATION, S.PRESENT),
        ReportFinding(F.HERNIA, S.ABSENT),
    ),
    views=(V.PA, V.LL),
    date="20260302",
    prior_date="20240115",
    measurements=("42.3 mm at the detector",),
    comment="Compare in six weeks.",
)
ENGLISH = """\
Chest radiograph, PA and lateral, of 2 March 2026.
Comparison: study of 15 January 2024.

Consolidation.
Pleural effusion, left lower zone. Small.
Possible cardiomegaly.
No pneumothorax.
No hiatal hernia.
Measurements: 42.3 mm at the detector.
Compare in six weeks.
"""
FRENCH = """\
Radiographie du thorax, face PA et profil, du 2 mars 2026.
Comparaison\u00a0: examen du 15 janvier 2024.

Consolidation.
Épanchement pleural, champ inférieur gauche. Small.
Possible cardiomégalie.
Pas de pneumothorax.
Pas de hernie hiatale.
Mesures\u00a0: 42.3 mm at the detector.
Compare in six weeks.
"""


@pytest.mark.parametrize(("language", "expected"), [("en", ENGLISH), ("fr", FRENCH)])
def test_a_whole_report(language: str, expected: str) -> None:
    assert report_text(FACTS, language, {}) == expected


def test_nothing_said_is_nothing_written() -> None:
    assert report_text(ReportFacts(views=(V.AP,)), "en", {}) == "Chest radiograph, AP.\n"
    assert report_text(ReportFacts(), "fr", {}) == "Radiographie du thorax.\n"


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "No abnormality seen."), ("fr", "Pas d’anomalie visible.")]
)
def test_a_normal_study_names_no_finding(language: str, sentence: str) -> None:
    lines = report_text(ReportFacts(is_normal=True), language, {}).splitlines()
    assert lines[2:] == [sentence]


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (F.EDEMA, "Pas d’œdème."),
        (F.ATELECTASIS, "Pas d’atélectasie."),
        (F.ENLARGED_CARDIOMEDIASTINUM, "Pas d’élargissement cardiomédiastinal."),
        (F.FRACTURE, "Pas de fracture."),
        (F.HERNIA, "Pas de hernie hiatale."),
        (F.PLEURAL_OTHER, "Pas d’autre anomalie pleurale."),
    ],
)
def test_french_elides_where_it_must(finding: Finding, sentence: str) -> None:
    facts = ReportFacts(findings=(ReportFinding(finding, S.ABSENT),))
    assert sentence in report_text(facts, "fr", {}).splitlines()


def test_changed_sentences_are_used_and_come_back() -> None:
    changed = with_override({}, "fr", F.EDEMA, S.ABSENT, "Pas de signe de surcharge ({name}).")
    save_overrides(changed)
    assert templates_path().parent == config_dir()
    again = load_overrides()
    assert template(F.EDEMA, S.ABSENT, "fr", again) == "Pas de signe de surcharge ({name})."
    facts = ReportFacts(findings=(ReportFinding(F.EDEMA, S.ABSENT),))
    assert "Pas de signe de surcharge (œdème)." in report_text(facts, "fr", again)
    assert "No edema." in report_text(facts, "en", again)


def test_a_sentence_put_back_to_the_shipped_one_is_no_change() -> None:
    changed = with_override({}, "en", F.MASS, S.PRESENT, "A mass{zones}.")
    back = with_override(changed, "en", F.MASS, S.PRESENT, shipped(F.MASS, S.PRESENT, "en"))
    assert back == {"en": {F.MASS: {}}}


@pytest.mark.parametrize("text", ["No {finding}.", "No {name", "{0} seen", "{name!r:{x}}"])
def test_a_field_that_cannot_be_filled_in_is_refused(text: str) -> None:
    with pytest.raises(ExportError, match="field"):
        with_override({}, "en", F.MASS, S.ABSENT, text)


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"en": 3}', '{"en": {"mass": {"present": "{bad}"}, "unknown": {"absent": "x"}}}'],
)
def test_a_damaged_file_falls_back_to_the_shipped_sentences(content: str) -> None:
    templates_path().parent.mkdir(parents=True)
    templates_path().write_text(content)
    assert template(F.MASS, S.PRESENT, "en", load_overrides()) == "Mass{zones}."


def test_a_failed_save_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ExportError, match="folder"):
        save_overrides({}, tmp_path / "folder.json")
    assert [one.name for one in tmp_path.iterdir()] == ["folder.json"]


def test_the_file_is_plain_json() -> None:
    save_overrides(with_override({}, "en", F.MASS, S.ABSENT, "No mass seen."))
    assert json.loads(templates_path().read_text()) == {"en": {"mass": {"absent": "No mass seen."}}}


@pytest.mark.parametrize(
    ("date", "english", "french"),
    [
        ("20240301", "1 March 2024", "1er mars 2024"),
        ("20240811", "11 August 2024", "11 août 2024"),
        ("20240230", "20240230", "20240230"),
        ("2024", "2024", "2024"),
    ],
)
def test_days_are_written_as_they_are_dictated(date: str, english: str, french: str) -> None:
    facts = ReportFacts(date=date)
    assert english in report_text(facts, "en", {})
    assert french in report_text(facts, "fr", {})
