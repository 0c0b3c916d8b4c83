"""Pictures become studies without a patient, grouped as their folders and names suggest."""

from __future__ import annotations

import csv
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from factories import make_dx, make_picture

from cxrviewer.dicom.scan import ScanResult, scan_all
from cxrviewer.dicom.study import ViewPosition, ViewSource


def groups(result: ScanResult) -> set[frozenset[str]]:
    return {frozenset(image.path.name for image in study) for study in result.studies}


def test_a_picture_is_a_study_without_a_patient(tmp_path: Path) -> None:
    (study,) = scan_all([make_picture(tmp_path / "p1" / "x-PA.png")]).studies
    (image,) = study.images
    assert not any(getattr(study.patient, name) for name in ("name", "patient_id", "birth_date"))
    assert (study.study_date, study.accession_number) == ("", "")
    assert image.is_picture
    assert image.sop_instance_uid.startswith("2.25.")
    assert study.study_instance_uid.startswith("2.25.")
    assert (image.view.position, image.view.source) == (ViewPosition.PA, ViewSource.FILE_NAME)
    assert (image.rows, image.columns, image.bits_stored) == (96, 80, 8)
    assert image.samples_per_pixel == 1


def test_uids_of_pictures_are_stable(tmp_path: Path) -> None:
    make_picture(tmp_path / "a.png")
    make_picture(tmp_path / "b.png")
    assert scan_all([tmp_path]) == scan_all([tmp_path])


def test_layout_of_chexpert(tmp_path: Path) -> None:
    for name in [
        "patient1/study1/view1_frontal.jpg",
        "patient1/study1/view2_lateral.jpg",
        "patient1/study2/view1_frontal.jpg",
        "patient2/study1/view1_frontal.jpg",
    ]:
        make_picture(tmp_path / name)
    studies = scan_all([tmp_path]).studies
    assert sorted(len(study.images) for study in studies) == [1, 1, 2]
    pair = next(study for study in studies if len(study.images) == 2)
    assert len(pair.frontals) == len(pair.laterals) == 1
    assert pair.study_description == "study1"


def test_pictures_named_together_are_one_study(tmp_path: Path) -> None:
    paths = [make_picture(tmp_path / folder / "x.png") for folder in "ab"]
    (study,) = scan_all(paths).studies
    assert len(study.images) == 2
    assert len(scan_all([path.parent for path in paths]).studies) == 2


def test_more_than_four_pictures_named_are_grouped_by_name(tmp_path: Path) -> None:
    names = ["a-PA.png", "a-L.png", "b.png", "c.png", "d.png"]
    paths = [make_picture(tmp_path / name) for name in names]
    expected = {frozenset({"a-PA.png", "a-L.png"}), *(frozenset({name}) for name in names[2:])}
    assert groups(scan_all(paths)) == expected
    assert groups(scan_all([tmp_path])) == expected


def test_icons_are_no_radiographs_unless_named(tmp_path: Path) -> None:
    icon = make_picture(tmp_path / "icon.png", np.zeros((32, 32), np.uint8))
    make_dx(tmp_path / "a.dcm")
    result = scan_all([tmp_path])
    assert groups(result) == {frozenset({"a.dcm"})}
    assert result.other_files == 1
    assert groups(scan_all([icon])) == {frozenset({"icon.png"})}


def test_a_picture_with_the_suffix_of_the_other_kind_is_read(tmp_path: Path) -> None:
    make_picture(tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert groups(scan_all([tmp_path])) == {frozenset({"a.jpg"})}


def test_a_dicom_file_with_the_suffix_of_a_picture_is_read(tmp_path: Path) -> None:
    make_dx(tmp_path / "a.dcm").rename(tmp_path / "a.png")
    (study,) = scan_all([tmp_path]).studies
    assert study.patient.name == "Test^Patient"


def test_pairs_of_the_covid_set_are_found(shared_data: Path) -> None:
    result = scan_all([shared_data / "covid"])
    with (shared_data / "covid" / "metadata.csv").open(encoding="utf-8") as stream:
        rows = {row["image"]: row for row in csv.DictReader(stream)}
    pairs = [study for study in result.studies if len(study.images) > 1]
    assert len(pairs) >= 10
    for study in pairs:
        found = [rows[image.path.name] for image in study]
        assert len({row["patient"] for row in found}) == 1
        assert len(study.frontals) == len(study.laterals) == 1
        assert rows[study.laterals[0].path.name]["view"] == "L"
    assert result.issues == ()


@pytest.mark.parametrize("kind", ["nih", "anatomy", "hannover"])
def test_sets_of_single_films_are_one_study_each(shared_data: Path, kind: str) -> None:
    folder = shared_data / kind / "images"
    result = scan_all([folder])
    assert result.issues == ()
    assert all(len(study.images) == 1 for study in result.studies)
    assert len(result.studies) == len(list(folder.iterdir()))


@pytest.mark.parametrize("side", [20_000, 2**31 - 1])
def test_a_picture_that_no_memory_holds_is_refused_for_its_size(tmp_path: Path, side: int) -> None:
    data = bytearray(make_picture(tmp_path / "a.png").read_bytes())
    data[16:24] = struct.pack(">II", side, side)  # IHDR: width and height (ISO 15948 11.2.2)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    (tmp_path / "a.png").write_bytes(data)
    (issue,) = scan_all([tmp_path]).issues
    assert "more than this application can hold" in str(issue.reason)
