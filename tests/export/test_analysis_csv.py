"""The table of a run: one row for each analysis and finding."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

from made_up_results import RUN, analysis, analysis_record, score, study_record

from cxrviewer.export.analysis_csv import COLUMNS, AnalysisCsvWriter
from cxrviewer.export.record import AnalysisRecord, FileId, StudyRecord
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole


def _rows(folder: Path, *studies: StudyRecord) -> list[dict[str, str]]:
    writer = AnalysisCsvWriter(folder, RUN)
    for study in studies:
        writer.add_study(study)
    writer.finish([], complete=True)
    with (folder / "analysis.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _renamed(path: str) -> AnalysisRecord:
    record = analysis_record()
    frontal = replace(record.images[ViewRole.FRONTAL], file=FileId(1, path))
    return replace(record, images={**record.images, ViewRole.FRONTAL: frontal})


def test_one_row_for_each_study_and_finding(tmp_path: Path) -> None:
    rows = _rows(tmp_path, study_record(), study_record(number=2))
    assert [(row["study_number"], row["finding"]) for row in rows] == [
        ("1", "cardiomegaly"), ("1", "pleural_effusion"),
        ("2", "cardiomegaly"), ("2", "pleural_effusion"),
    ]  # fmt: skip
    assert tuple(rows[0]) == COLUMNS


def test_the_columns_of_a_row(tmp_path: Path) -> None:
    row = _rows(tmp_path, study_record())[1]
    assert row["category"] == "liquid"
    assert (row["confidence"], row["state"]) == ("0.750000", "present")
    assert (row["sensitive"], row["specific"]) == ("0.250000", "0.500000")
    assert (row["frontal_share"], row["lateral_share"]) == ("0.250000", "0.250000")
    assert (row["lateral_path"], row["lateral_view"]) == ("lateral.dcm", "LL")
    assert row["lateral_view_source"] == "SeriesDescription"
    assert row["bundle_sha256"] == "ab" * 32


def test_a_study_of_one_view_leaves_the_other_empty(tmp_path: Path) -> None:
    frontal = (ViewRole.FRONTAL,)
    bare = replace(score(Finding.HERNIA, 0.1, frontal), operating_points=None)
    (row,) = _rows(tmp_path, study_record(analysis_record(analysis((bare,), frontal))))
    assert row["lateral_path"] == row["lateral_share"] == row["sensitive"] == ""


def test_commas_quotes_and_letters_of_all_languages_come_back(tmp_path: Path) -> None:
    path = 'Étude "1", côté/画像.dcm'
    assert _rows(tmp_path, study_record(_renamed(path)))[0]["frontal_path"] == path


def test_a_path_is_never_a_formula(tmp_path: Path) -> None:
    row = _rows(tmp_path, study_record(_renamed("=1+2.dcm")))[0]
    assert row["frontal_path"] == "./=1+2.dcm"


def test_discard_leaves_nothing(tmp_path: Path) -> None:
    writer = AnalysisCsvWriter(tmp_path, RUN)
    writer.add_study(study_record())
    writer.discard()
    assert list(tmp_path.iterdir()) == []
