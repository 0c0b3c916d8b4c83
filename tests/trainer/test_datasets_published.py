"""Readers of published layouts, on written trees and rows whose meaning is known by hand."""

import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from published_trees import (
    write_chestxray14,
    write_chexpert,
    write_covid,
    write_mimic,
    write_openi,
    write_padchest,
    write_vindr,
)
from published_trees.others import PADCHEST_TABLE
from published_trees.stanford import OBSERVATIONS
from sample_labels import all_there, positives, values
from small_trees import write_csv, write_picture

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets import DATASETS
from trainer.errors import DatasetError
from trainer.labels import UNCERTAIN, LabelOrigin, Sample

_F = Finding
BOTH = (ViewRole.FRONTAL, ViewRole.LATERAL)


# --- ChestX-ray14 ---


@pytest.mark.parametrize("version", ["2017", "2020"])
@pytest.mark.parametrize("flat", [False, True])
def test_chestxray14(tmp_path: Path, version: str, *, flat: bool) -> None:
    folder = write_chestxray14(tmp_path, patients=8, size=16, version=version, flat=flat)
    samples = DATASETS["chestxray14"](folder)
    assert len(samples) == 16
    assert all_there(samples)
    assert samples[0].age == (414 if version == "2017" else 30)
    second = samples[2]  # patient 1 of the writer: effusion and atelectasis
    assert (second.patient, second.study) == ("nih:2", "nih:00000002_000")
    assert (second.age, second.sex, second.view) == (31, "F", "PA")
    assert positives(second) == {_F.PLEURAL_EFFUSION, _F.ATELECTASIS}
    assert len(values(second)) == 15
    parts = Counter(sample.official_split for sample in samples)
    assert parts == {"train": 12, "test": 4}


def test_chestxray14_boxes_have_a_header_that_does_not_fit(tmp_path: Path) -> None:
    folder = write_chestxray14(tmp_path, patients=4, size=16)
    header = (folder / "BBox_List_2017.csv").read_text("utf-8").splitlines()[0]
    assert header.count(",") == 8
    name = "00000001_000.png"
    (folder / "BBox_List_2017.csv").write_text(
        f"{header}\n{name},Infiltrate,225.08,547.0,86.8,79.2\n", "utf-8"
    )
    sample = DATASETS["chestxray14"](folder)[0]
    (box,) = sample.boxes
    assert (box.finding, box.x, box.y, box.width, box.height, box.frame_width) == (
        _F.INFILTRATION, 225.08, 547.0, 86.8, 79.2, 1024,
    )  # fmt: skip
    assert positives(sample, LabelOrigin.BOX) == {_F.INFILTRATION}


@pytest.mark.parametrize(
    ("text", "age"), [("058Y", 58), ("414", 414), ("011M", 11 / 12), ("", None)]
)
def test_chestxray14_ages(tmp_path: Path, text: str, age: float | None) -> None:
    folder = write_chestxray14(tmp_path, patients=1, size=16)
    table = folder / "Data_Entry_2017_v2020.csv"
    table.write_text(table.read_text("utf-8").replace(",30,M", f",{text},M"), "utf-8")
    assert DATASETS["chestxray14"](folder)[0].age == pytest.approx(age)


def test_chestxray14_without_one_of_its_archives_names_the_lost_files(tmp_path: Path) -> None:
    folder = write_chestxray14(tmp_path, patients=4, size=16)
    for path in (folder / "images_002" / "images").iterdir():
        path.unlink()
    samples = DATASETS["chestxray14"](folder)
    assert len(samples) == 8
    missing = [s for s in samples if not s.images[ViewRole.FRONTAL].is_file()]
    assert {sample.patient for sample in missing} == {"nih:2", "nih:4"}


# --- CheXpert ---


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("inside", [True, False])
def test_chexpert(tmp_path: Path, *, small: bool, inside: bool) -> None:
    folder = write_chexpert(tmp_path, small=small, patients=14, size=16)
    inner = folder / f"CheXpert-v1.0{'-small' if small else ''}"
    samples = DATASETS["chexpert"](inner if inside else folder)
    assert all_there(samples)
    by_study = {sample.study: sample for sample in samples}
    pair = by_study["chexpert:train/patient00004/study1"]
    twice = [s for s in samples if s.patient == "chexpert:patient00004"]
    assert [tuple(s.images) for s in twice] == [BOTH, (ViewRole.FRONTAL,)]
    assert pair.view == "AP"
    assert by_study["chexpert:train/patient00010/study1"].sex == ""
    assert by_study["chexpert:train/patient00011/study1"].age is None
    assert len([s for s in samples if s.patient == "chexpert:patient00008"]) == 2
    parts = Counter((s.official_split, LabelOrigin.EXPERT in s.origins) for s in samples)
    assert parts == {("train", False): 12, ("validation", True): 4}


def chexpert_row(tmp_path: Path, view: str = "AP", **cells: object) -> Sample:
    root = tmp_path / "CheXpert"
    root.mkdir()
    row = [cells.get(name.replace(" ", "_"), "") for name in OBSERVATIONS]
    path = "CheXpert-v1.0-small/train/patient00001/study1/view1_frontal.jpg"
    header = ("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", *OBSERVATIONS)
    write_csv(root / "train.csv", [header, (path, "Male", 61, "Frontal", view, *row)])
    (sample,) = DATASETS["chexpert"](root)
    return sample


def test_chexpert_values_are_kept_as_they_are(tmp_path: Path) -> None:
    sample = chexpert_row(tmp_path, Edema="-1.0", Pneumothorax="0.0", Lung_Opacity="1.0")
    assert values(sample) == {_F.EDEMA: UNCERTAIN, _F.PNEUMOTHORAX: 0, _F.LUNG_OPACITY: 1}
    assert sample.images[ViewRole.FRONTAL].parts[-4:] == (
        "train", "patient00001", "study1", "view1_frontal.jpg",
    )  # fmt: skip


@pytest.mark.parametrize(("view", "known"), [("PA", "PA"), ("LL", ""), ("RL", "")])
def test_chexpert_decubitus_is_frontal_without_a_view(
    tmp_path: Path, view: str, known: str
) -> None:
    sample = chexpert_row(tmp_path, view)
    assert (sample.view, tuple(sample.images)) == (known, (ViewRole.FRONTAL,))


def test_chexpert_other_values_and_paths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"“2\.0” in “Edema”"):
        chexpert_row(tmp_path, Edema="2.0")
    table = tmp_path / "CheXpert" / "train.csv"
    table.write_text(table.read_text("utf-8").replace("/study1", ""), "utf-8")
    with pytest.raises(DatasetError, match="not of the form train/patient"):
        DATASETS["chexpert"](table.parent)


# --- MIMIC-CXR-JPG ---


def test_mimic(tmp_path: Path) -> None:
    folder = write_mimic(tmp_path, patients=7, size=16)
    samples = DATASETS["mimic_cxr_jpg"](folder)
    assert len(samples) == 8
    assert all_there(samples)
    assert {tuple(sample.images) for sample in samples} == {BOTH}
    assert [sample.patient for sample in samples[1:3]] == ["mimic:10250032"] * 2
    assert samples[1].study != samples[2].study
    assert positives(samples[1]) == {_F.PLEURAL_EFFUSION, _F.ATELECTASIS, _F.SUPPORT_DEVICES}
    parts = [sample.official_split for sample in samples]
    assert parts == ["train", "test", "test", "validation", "train", "train", "test", "train"]


def test_mimic_uses_the_coded_view_and_leaves_unknown_ones_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write_mimic(tmp_path, patients=2, size=16)
    packed = folder / "mimic-cxr-2.0.0-metadata.csv.gz"
    lines = gzip.decompress(packed.read_bytes()).decode().splitlines()
    lines[1] = lines[1].replace(",PA,", ",,")  # the coded view still says postero-anterior
    lines[3] = lines[3].replace(",PA,", ",SWIMMERS,")
    packed.unlink()
    packed.with_suffix("").write_text("\n".join(lines), "utf-8")  # not gzipped
    samples = DATASETS["mimic_cxr_jpg"](folder)
    assert (samples[0].view, tuple(samples[0].images)) == ("PA", BOTH)
    assert tuple(samples[1].images) == (ViewRole.LATERAL,)
    assert "1 left out: images of no known frontal or lateral view" in caplog.text


def test_mimic_reports_read_by_a_radiologist_replace_mined_labels(tmp_path: Path) -> None:
    folder = write_mimic(tmp_path, patients=1, size=16)
    rows = [("study_id", "Edema", "Pneumonia"), (50000001, 1, -1)]
    write_csv(folder / "mimic-cxr-2.1.0-test-set-labeled.csv", rows)
    (sample,) = DATASETS["mimic_cxr_jpg"](folder)
    assert values(sample) == {_F.EDEMA: 1, _F.PNEUMONIA: UNCERTAIN}


def test_cut_gzip_is_named(tmp_path: Path) -> None:
    folder = write_mimic(tmp_path, patients=9, size=16)
    packed = folder / "mimic-cxr-2.0.0-split.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(DatasetError, match=r"split\.csv\.gz ends too early"):
        DATASETS["mimic_cxr_jpg"](folder)


# --- All of them ---


WRITE: list[tuple[str, Callable[[Path], Path], str]] = [
    ("chestxray14", lambda root: write_chestxray14(root, patients=2, size=16),
     "Data_Entry_2017_v2020.csv"),
    ("chexpert", lambda root: write_chexpert(root, patients=3, size=16),
     "CheXpert-v1.0-small/train.csv"),
    ("padchest", lambda root: write_padchest(root, patients=2, size=16), PADCHEST_TABLE),
    ("openi", lambda root: write_openi(root, patients=2, size=16), "indiana_projections.csv"),
    ("vindr", lambda root: write_vindr(root, patients=4, size=16),
     "annotations/image_labels_train.csv"),
    ("covid_chestxray", lambda root: write_covid(root, patients=2, size=16), "metadata.csv"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write", "table"), WRITE, ids=[row[0] for row in WRITE])
def test_wrong_column_and_cut_table_are_named(
    tmp_path: Path, name: str, write: Callable[[Path], Path], table: str
) -> None:
    path = write(tmp_path) / table
    whole = path.read_text("utf-8")
    path.write_text(whole.rstrip().rpartition(",")[0].rpartition(",")[0], "utf-8")
    with pytest.raises(DatasetError, match="ends in the middle of line"):
        DATASETS[name](tmp_path / name)
    header, rest = whole.split("\n", 1)
    column = next(c for c in header.strip().split(",") if c in {
        "Patient ID", "Age", "ImageID", "filename", "image_id", "finding"})  # fmt: skip
    path.write_text(f"{header.replace(column, 'something')}\n{rest}", "utf-8")
    with pytest.raises(DatasetError, match=f"no column “{column}”"):
        DATASETS[name](tmp_path / name)


@pytest.mark.parametrize("name", DATASETS)
def test_wrong_path_is_named(tmp_path: Path, name: str) -> None:
    write_picture(tmp_path / "holiday.jpg")
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(DatasetError, match="is missing"):
            DATASETS[name](folder)
