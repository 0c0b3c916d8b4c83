"""A scan finds every study, names every file it does not show, and never stops."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pydicom
import pytest
from factories import (
    FRONTAL_UID,
    LATERAL_UID,
    STUDY_UID,
    gradient,
    make_dataset,
    make_dx,
    make_study_folder,
)
from pydicom import uid

from cxrviewer.dicom import copies
from cxrviewer.dicom.opening import open_image
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import ScanProgress, ScanResult, scan, scan_all
from cxrviewer.dicom.study import Study, ViewPosition


def reasons(result: ScanResult) -> dict[str, str]:
    """Reason by file name."""
    return {Path(issue.location).name: str(issue.reason) for issue in result.issues}


def names(result: ScanResult) -> set[str]:
    return {image.path.name for study in result.studies for image in study}


def only(result: ScanResult) -> Study:
    assert result.issues == ()
    (study,) = result.studies
    return study


# --- studies -------------------------------------------------------------------------------------


def test_a_folder_with_one_study(tmp_path: Path) -> None:
    study = only(scan_all([make_study_folder(tmp_path, StudyDescription="Thorax")]))
    assert study.study_instance_uid == STUDY_UID
    assert study.patient.name == "Test^Patient"
    assert (study.patient.patient_id, study.patient.birth_date) == ("TEST-1", "19610203")
    assert (study.patient.sex, study.patient.age) == ("F", "063Y")
    assert (study.study_date, study.study_time) == ("20240301", "101500")
    assert (study.study_description, study.accession_number) == ("Thorax", "A1")
    frontal, lateral = study.images
    assert (frontal.sop_instance_uid, lateral.sop_instance_uid) == (FRONTAL_UID, LATERAL_UID)
    assert frontal.view.position is ViewPosition.PA
    assert lateral.view.position is ViewPosition.LL
    assert (frontal.rows, frontal.columns, frontal.bits_stored) == (64, 48, 12)
    assert (frontal.modality, frontal.body_part_examined) == ("DX", "CHEST")
    assert frontal.transfer_syntax_uid == uid.ExplicitVRLittleEndian
    assert frontal.patient_orientation == ("L", "F")
    assert (frontal.acquisition_date, frontal.acquisition_time) == ("20240301", "101600")
    assert frontal.presentation_intent_type == "FOR PRESENTATION"
    assert frontal.burned_in_annotation == "NO"
    assert frontal.patient_species == ""


def test_images_are_ordered_by_series_instance_and_path(tmp_path: Path) -> None:
    for name, series, instance in [("a", 2, 1), ("b", 1, 2), ("c", 1, 1), ("d", 1, 1)]:
        make_dx(
            tmp_path / name,
            SOPInstanceUID=f"2.25.{ord(name)}",
            SeriesNumber=series,
            InstanceNumber=instance,
        )
    assert [image.path.name for image in only(scan_all([tmp_path]))] == ["c", "d", "b", "a"]


def test_two_patients_under_one_study_uid_are_kept_apart(tmp_path: Path) -> None:
    make_dx(tmp_path / "a", SOPInstanceUID="2.25.1", PatientID="1")
    make_dx(tmp_path / "b", SOPInstanceUID="2.25.2", PatientID="2")
    make_dx(tmp_path / "c", SOPInstanceUID="2.25.3", PatientID="1")
    result = scan_all([tmp_path])
    found = {study.patient.patient_id: study for study in result.studies}
    assert {who: len(study.images) for who, study in found.items()} == {"1": 2, "2": 1}
    assert len({study.study_instance_uid for study in result.studies}) == 2
    assert found["1"].study_instance_uid == STUDY_UID


def test_a_file_that_is_silent_about_the_patient_joins_and_is_completed(tmp_path: Path) -> None:
    silent: dict[str, Any] = dict.fromkeys(["PatientID", "PatientName", "PatientSex"], "")
    make_dx(tmp_path / "a", SOPInstanceUID="2.25.1", **silent)
    make_dx(tmp_path / "b", SOPInstanceUID="2.25.2")
    study = only(scan_all([tmp_path]))
    assert len(study.images) == 2
    assert (study.patient.name, study.patient.sex) == ("Test^Patient", "F")


def test_spelling_of_a_name_does_not_split_a_study(tmp_path: Path) -> None:
    make_dx(tmp_path / "a", SOPInstanceUID="2.25.1", PatientID="", PatientName="DOE^JOHN^^")
    make_dx(tmp_path / "b", SOPInstanceUID="2.25.2", PatientID="", PatientName="Doe^John")
    assert len(only(scan_all([tmp_path])).images) == 2


def test_without_uids_images_of_one_patient_and_folder_are_a_study(tmp_path: Path) -> None:
    for name, patient in [("x/a", "1"), ("x/b", "1"), ("x/c", "2"), ("y/d", "1")]:
        dataset = make_dataset(PatientID=patient, StudyInstanceUID=None, SOPInstanceUID=None)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pydicom.dcmwrite(tmp_path / name, dataset)
    result = scan_all([tmp_path])
    assert result.issues == ()
    assert sorted(len(study.images) for study in result.studies) == [1, 1, 2]
    images = [image for study in result.studies for image in study]
    assert len({image.sop_instance_uid for image in images}) == 4
    assert len({study.study_instance_uid for study in result.studies}) == 3
    assert result == scan_all([tmp_path])  # such UIDs are stable


def test_the_second_copy_of_an_image_is_an_issue_that_names_the_first(tmp_path: Path) -> None:
    first = make_dx(tmp_path / "a.dcm")
    shutil.copy(first, tmp_path / "b.dcm")
    result = scan_all([tmp_path])
    assert names(result) == {"a.dcm"}
    assert str(first) in reasons(result)["b.dcm"]


@pytest.mark.parametrize(
    ("tags", "species"),
    [
        ({"PatientSpeciesDescription": "Canine species"}, "Canine species"),
        ({"PatientSpeciesDescription": "Homo sapiens"}, ""),
        ({}, ""),
    ],
)
def test_animals_are_known(tmp_path: Path, tags: dict[str, Any], species: str) -> None:
    study = only(scan_all([make_dx(tmp_path / "a.dcm", **tags)]))
    assert study.images[0].patient_species == species


@pytest.mark.parametrize(
    ("tags", "date", "time"),
    [
        ({"AcquisitionDateTime": "20230102030405.678+0100"}, "20230102", "030405"),
        ({"AcquisitionDate": "2023.01.02", "AcquisitionTime": "0304"}, "20230102", "030400"),
        ({"AcquisitionDate": "", "ContentDate": "20230103"}, "20230103", "101600"),
        (
            {"AcquisitionDate": "soon", "ContentDate": "", "StudyDate": "20230104"},
            "20230104",
            "101500",
        ),
        ({"AcquisitionDate": "20231399", "ContentDate": "20230230"}, "20240301", "101500"),
        ({"AcquisitionDate": "", "ContentDate": "", "StudyDate": ""}, "", ""),
    ],
)
def test_date_and_time_come_from_one_source(
    tmp_path: Path, tags: dict[str, Any], date: str, time: str
) -> None:
    image = only(scan_all([make_dx(tmp_path / "a.dcm", **tags)])).images[0]
    assert (image.acquisition_date, image.acquisition_time) == (date, time)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("stated", ["20231399", "99999999", "00000000", "31.12.24", "2024"])
def test_a_study_date_that_is_no_day_is_none(tmp_path: Path, stated: str) -> None:
    assert only(scan_all([make_dx(tmp_path / "a.dcm", StudyDate=stated)])).study_date == ""


def test_a_birth_date_without_its_day_still_tells_patients_apart(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", PatientBirthDate="19610000")
    assert only(scan_all([path])).patient.birth_date == "19610000"


def test_names_in_other_scripts(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", PatientName="Wang^XiaoDong=王^小东=")
    assert only(scan_all([path])).patient.name.startswith("Wang^XiaoDong=王^小东")
    latin = make_dataset(PatientName="Lévêque^Zoë", SpecificCharacterSet="ISO_IR 100")
    latin.save_as(tmp_path / "b.dcm", enforce_file_format=True)
    assert only(scan_all([tmp_path / "b.dcm"])).patient.name == "Lévêque^Zoë"


# --- files that are something else ---------------------------------------------------------------


def without_pixels(path: Path, sop_class: str, **tags: Any) -> Path:
    pixel_tags = dict.fromkeys(["Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit"])
    dataset = make_dataset(
        SOPClassUID=sop_class, SOPInstanceUID="2.25.77", **{**pixel_tags, **tags}
    )
    del dataset.PixelData
    dataset.save_as(path, enforce_file_format=True)
    return path


def test_dicom_files_without_pixels_have_their_own_reason(tmp_path: Path) -> None:
    without_pixels(tmp_path / "sr", uid.BasicTextSRStorage)
    without_pixels(tmp_path / "pr", uid.GrayscaleSoftcopyPresentationStateStorage)
    without_pixels(tmp_path / "cut.dcm", uid.DigitalXRayImageStorageForPresentation, Rows=64)
    found = reasons(scan_all([tmp_path]))
    assert "Basic Text SR" in found["sr"]
    assert "Presentation State" in found["pr"]
    assert "ends before" in found["cut.dcm"]


OTHERS = {
    "notes.txt": b"some text",
    "table.csv": b"a,b\n1,2\n",
    "autorun.inf": b"[autorun]",
    "README": b"\x08 no dicom at all, though the first byte might be",
    "viewer.exe": b"MZ" + bytes(300),
    ".DS_Store": bytes(100),
    "._a.dcm": b"\x00\x05\x16\x07" + bytes(200),
    "scan.pdf": b"%PDF-1.7",
    "empty": b"",
}


def test_other_files_in_a_folder_are_counted_and_not_reported(tmp_path: Path) -> None:
    make_dx(tmp_path / "a.dcm")
    for name, content in OTHERS.items():
        (tmp_path / name).write_bytes(content)
    result = scan_all([tmp_path])
    assert result.issues == ()
    assert result.other_files == len(OTHERS)


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_a_file_that_was_named_is_always_answered_for(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OTHERS[name])
    result = scan_all([tmp_path / name])
    assert len(result.issues) == 1
    assert result.issues[0].location == str(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.dcm", b"", "empty"),
        ("a.dcm", b"no dicom", "neither"),
        ("a.png", b"no png", "neither"),
        ("a.jpg", b"\xff\xd8\xff" + bytes(50), "damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "damaged"),
        ("a.dcm", bytes(128) + b"DICM" + b"\x02\x00", "ends before"),
        ("b.zip", b"PK\x03\x04 no archive", "zip archive is damaged"),
        ("b.zip", b"no archive", "zip archive is damaged"),
    ],
)
def test_a_file_that_should_be_an_image_is_an_issue_also_in_a_folder(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = scan_all([tmp_path])
    assert reason in reasons(result)[name]
    assert result.studies == ()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.tif", b"II*\0" + bytes(50), "TIFF"),
        ("a.bmp", b"BM" + bytes(50), "BMP"),
        ("a.tar.gz", b"\x1f\x8b" + bytes(50), "unpack"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "unpack"),
    ],
)
def test_known_kinds_that_are_not_read_are_named(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert reason in reasons(scan_all([tmp_path / name]))[name]


def test_a_place_that_holds_nothing_is_answered_for(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "empty").mkdir()
    make_dx(tmp_path / "full" / "a.dcm")
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("x")
    found = reasons(scan_all([tmp_path / "empty", tmp_path / "full", tmp_path / "text"]))
    assert set(found) == {"empty", "text"}
    assert "(files of other kinds: 1)" in found["text"]


def test_what_does_not_exist_is_answered_for(tmp_path: Path) -> None:
    assert "does not exist" in reasons(scan_all([tmp_path / "no"]))["no"]


# --- names and places ----------------------------------------------------------------------------


def test_extensionless_files_and_names_of_all_kinds(tmp_path: Path) -> None:
    odd = [
        "1.2.840.113619.2",
        "IM000001",
        "Thorax de côté né à Québec",
        "胸部 X線",
        "a b'c\"d",
        "x.DCM",
    ]
    for number, name in enumerate(odd):
        make_dx(tmp_path / "Ordner ä" / name, SOPInstanceUID=f"2.25.{number + 1}")
    result = scan_all([tmp_path])
    assert result.issues == ()
    assert names(result) == set(odd)
    for name in odd:
        assert names(scan_all([tmp_path / "Ordner ä" / name])) == {name}


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    source = make_dx(tmp_path / "a.dcm")
    try:
        source.rename(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe9.dcm"))
    except OSError:
        pytest.skip("this file system knows only UTF-8")
    assert len(only(scan_all([tmp_path])).images) == 1


def test_a_very_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(12):
        deep = deep / ("d" * 200)
    make_dx(deep / "a.dcm")
    assert names(scan_all([tmp_path])) == {"a.dcm"}


def test_a_path_beyond_what_the_system_allows_is_an_issue(tmp_path: Path) -> None:
    here = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(25):  # 25 · 201 bytes: more than 4,096
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("a.dcm").write_bytes(b"x")
    finally:
        os.chdir(here)
    result = scan_all([tmp_path])
    assert [str(issue.reason) for issue in result.issues] == [
        "The path is too long for this system; move the folder nearer to the drive's root."
    ]
    shutil.rmtree(tmp_path / ("d" * 200), ignore_errors=True)


def test_link_loops_end_and_linked_folders_are_followed_once(tmp_path: Path) -> None:
    root = tmp_path / "root"
    make_dx(root / "sub" / "a.dcm")
    make_dx(tmp_path / "elsewhere" / "b.dcm", SOPInstanceUID="2.25.9")
    (root / "sub" / "up").symlink_to(root)
    (root / "self").symlink_to(root / "self")
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "again").symlink_to(tmp_path / "elsewhere")
    (root / "c.dcm").symlink_to(root / "sub" / "a.dcm")
    result = scan_all([root])
    images = [image for study in result.studies for image in study]
    assert len(images) == 2
    assert set(reasons(result)) <= {"self", "a.dcm", "c.dcm"}


def test_another_image_with_the_same_uid_is_kept_under_its_own(tmp_path: Path) -> None:
    first = make_dx(tmp_path / "a.dcm")
    second = make_dx(tmp_path / "b.dcm", SeriesDescription="other contents")
    images = only(scan_all([tmp_path])).images
    assert [image.path for image in images] == [first, second]
    assert images[0].sop_instance_uid != images[1].sop_instance_uid
    assert images == only(scan_all([tmp_path])).images


def test_the_same_file_named_twice_is_no_duplicate(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm")
    assert len(only(scan_all([tmp_path, path, tmp_path, tmp_path / "." / "a.dcm"])).images) == 1


def test_pipes_and_sockets_do_not_block(tmp_path: Path) -> None:
    make_dx(tmp_path / "a.dcm")
    os.mkfifo(tmp_path / "pipe.dcm")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.dcm")[:100])
        result = scan_all([tmp_path])
        assert names(result) == {"a.dcm"}
        assert result.other_files == 2
        named = scan_all([tmp_path / "pipe.dcm"])
    assert "neither a file nor a folder" in reasons(named)["pipe.dcm"]


def test_what_may_not_be_read_is_an_issue() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        make_dx(folder / "a.dcm")
        make_dx(folder / "b.dcm", SOPInstanceUID="2.25.3").chmod(0)
        (folder / "locked").mkdir(mode=0)
        user = os.geteuid()
        os.seteuid(user or 65534)  # tests may run as root, whom no permission stops
        try:
            result = scan_all([folder])
        finally:
            os.seteuid(user)
        (folder / "locked").chmod(0o700)
    assert names(result) == {"a.dcm"}
    assert {name: "no permission" in reason for name, reason in reasons(result).items()} == {
        "b.dcm": True,
        "locked": True,
    }


# --- events --------------------------------------------------------------------------------------


def events(paths: list[Path], **options: Any) -> list[ScanProgress]:
    return list(scan(paths, **options))


def test_studies_are_whole_in_every_event_and_counts_end_equal(tmp_path: Path) -> None:
    for number in range(200):
        make_dx(
            tmp_path / f"{number:03}.dcm",
            SOPInstanceUID=f"2.25.{number + 1}",
            StudyInstanceUID=f"2.25.{1000 + number // 100}",
        )
    found = events([tmp_path])
    growth = [len(study.images) for event in found for study in event.studies]
    assert sorted(growth) == growth or max(growth) == 100
    assert [event.done for event in found] == sorted(event.done for event in found)
    assert (found[-1].done, found[-1].total) == (200, 200)
    assert len(found) >= 4


def test_a_scan_ends_soon_after_it_was_cancelled(tmp_path: Path) -> None:
    for number in range(100):
        make_dx(tmp_path / f"{number}.dcm", SOPInstanceUID=f"2.25.{number + 1}")
    answers = iter([False] * 20)
    found = events([tmp_path], cancelled=lambda: next(answers, True))
    assert sum(len(event.studies) for event in found) <= 1
    assert found[-1].done < 100


def test_an_iterator_can_be_closed_early(tmp_path: Path) -> None:
    make_dx(tmp_path / "a.dcm")
    running = scan([tmp_path])
    next(running)
    running.close()  # type: ignore[attr-defined]


def test_nothing_named_is_an_empty_result() -> None:
    assert scan_all([]) == ScanResult((), ())


def test_what_a_scan_lists_can_be_read_whatever_its_uid(tmp_path: Path) -> None:
    make_dx(tmp_path / "a.dcm", gradient(300, 300))
    make_dx(tmp_path / "b.dcm", gradient(300, 300)[::-1].copy())
    first, second = only(scan_all([tmp_path])).images
    assert second.uid_in_file == first.sop_instance_uid
    read = [read_radiograph(image).stored_values for image in (first, second)]
    assert np.array_equal(read[0], read[1][::-1])


def test_each_file_of_one_uid_is_read_once_to_compare_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        make_dx(tmp_path / f"{number}.dcm", SeriesDescription=f"number {number}")
    opened: list[Path] = []

    def counting(path: Path, member: str = "") -> AbstractContextManager[BinaryIO]:
        opened.append(path)
        return open_image(path, member)

    monkeypatch.setattr(copies, "open_image", counting)
    assert len(only(scan_all([tmp_path], workers=1)).images) == 20
    assert len(opened) == len(set(opened)) == 20
