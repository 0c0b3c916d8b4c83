"""A DICOMDIR leads to the files that it lists, and to nothing outside its own folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pydicom.data
import pytest
from factories import make_dx, make_picture
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from cxrviewer.dicom.scan import ScanResult, scan_all

BUNDLED = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests"


def record(kind: str, parts: list[str] | None = None, **tags: Any) -> Dataset:
    item = Dataset()
    item.OffsetOfTheNextDirectoryRecord = 0
    item.RecordInUseFlag = 0xFFFF
    item.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    item.DirectoryRecordType = kind
    if parts:
        item.ReferencedFileID = parts
    for keyword, value in tags.items():
        setattr(item, keyword, value)
    return item


def directory(folder: Path, references: list[list[str]], *more: Dataset) -> Path:
    dataset = Dataset()
    dataset.FileSetID = "TEST"
    dataset.DirectoryRecordSequence = [
        record("PATIENT", PatientID="1"),
        *(record("IMAGE", parts) for parts in references),
        *more,
    ]
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = uid.MediaStorageDirectoryStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = "2.25.5"
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    path = folder / "DICOMDIR"
    dataset.save_as(path, enforce_file_format=True)
    return path


def names(result: ScanResult) -> set[str]:
    return {image.path.name for study in result.studies for image in study}


def reasons(result: ScanResult) -> dict[str, str]:
    return {issue.location: str(issue.reason) for issue in result.issues}


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    make_dx(tmp_path / "m" / "DICOM" / "IM1")
    make_dx(tmp_path / "m" / "DICOM" / "IM2", SOPInstanceUID="2.25.2")
    make_picture(tmp_path / "m" / "VIEWER" / "logo.png")
    make_dx(tmp_path / "outside.dcm", SOPInstanceUID="2.25.3")
    return tmp_path / "m"


def test_only_listed_files_are_read_where_the_directory_is_named(medium: Path) -> None:
    path = directory(medium, [["DICOM", "IM1"]], record("SR DOCUMENT", ["DICOM", "IM2"]))
    result = scan_all([path])
    assert result.issues == ()
    assert names(result) == {"IM1"}


def test_a_missing_file_is_listed(medium: Path) -> None:
    path = directory(medium, [["DICOM", "IM1"], ["DICOM", "IM9"]])
    for place in (path, medium):
        found = reasons(scan_all([place]))
        assert list(found) == [str(medium / "DICOM" / "IM9")]
        assert "missing" in found[str(medium / "DICOM" / "IM9")]


def test_a_folder_with_a_directory_is_searched_as_a_whole_but_for_pictures(medium: Path) -> None:
    directory(medium, [["DICOM", "IM1"]])
    result = scan_all([medium])
    assert result.issues == ()
    assert names(result) == {"IM1", "IM2"}
    assert result.other_files == 1


@pytest.mark.parametrize(
    "parts", [["..", "outside.dcm"], ["DICOM", "..", "..", "outside.dcm"], ["/", "etc", "passwd"]]
)
def test_a_reference_that_climbs_out_is_refused(medium: Path, parts: list[str]) -> None:
    result = scan_all([directory(medium, [parts, ["DICOM", "IM1"]])])
    assert names(result) == {"IM1"}
    assert ["outside its own folder" in reason for reason in reasons(result).values()] == [True]


def test_a_link_that_leads_out_is_refused(medium: Path) -> None:
    (medium / "LINK").symlink_to(medium.parent)
    result = scan_all([directory(medium, [["LINK", "OUTSIDE.DCM"]])])
    assert names(result) == set()
    assert any("outside" in reason for reason in reasons(result).values())


def test_spelling_on_the_disk_may_differ(medium: Path) -> None:
    (medium / "DICOM").rename(medium / "dicom_")
    (medium / "dicom_").rename(medium / "dicom")
    (medium / "dicom" / "IM1").rename(medium / "dicom" / "im1.;1")
    result = scan_all([directory(medium, [["DICOM", "IM1"]])])
    assert result.issues == ()
    assert names(result) == {"im1.;1"}


def test_a_deleted_record_is_passed_over(medium: Path) -> None:
    deleted = record("IMAGE", ["DICOM", "GONE"])
    deleted.RecordInUseFlag = 0
    assert scan_all([directory(medium, [["DICOM", "IM1"]], deleted)]).issues == ()


def test_a_listed_file_that_is_no_image_is_answered_for(medium: Path) -> None:
    (medium / "DICOM" / "TEXT").write_text("x")
    result = scan_all([directory(medium, [["DICOM", "TEXT"]])])
    assert "neither a DICOM file" in reasons(result)[str(medium / "DICOM" / "TEXT")]


def test_an_empty_directory_says_so(tmp_path: Path) -> None:
    (issue,) = scan_all([directory(tmp_path, [])]).issues
    assert "lists no image" in str(issue.reason)


def test_a_damaged_directory_in_a_folder_does_not_stop_the_scan(medium: Path) -> None:
    path = directory(medium, [["DICOM", "IM1"]])
    path.write_bytes(path.read_bytes()[:-40])
    result = scan_all([medium])
    assert names(result) == {"IM1", "IM2"}


@pytest.mark.parametrize(
    "name",
    ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-nooffset", "DICOMDIR-reordered"],
)
def test_directories_of_other_makers(tmp_path: Path, name: str) -> None:
    shutil.copytree(BUNDLED, tmp_path / "m")
    result = scan_all([tmp_path / "m" / name])
    images = sum(len(study.images) for study in result.studies)
    assert images + len(result.issues) == 31
    assert images >= 24
    assert {study.patient.patient_id for study in result.studies} == {
        "77654033",
        "98890234",
    } or images
