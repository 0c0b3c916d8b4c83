"""One's own pictures and a hospital's own archive, whose tables have columns of any name."""

from pathlib import Path

import pydicom
import pytest
from published_trees import write_dicom_table, write_generic
from sample_labels import all_there, positives, values
from small_trees import write_csv

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.config import DataConfig
from trainer.datasets import DATASETS
from trainer.errors import ConfigError, DatasetError
from trainer.labels import UNCERTAIN, Label, LabelOrigin
from trainer.sources import read_sources

_F = Finding
EXPERT = LabelOrigin.EXPERT
BOTH = (ViewRole.FRONTAL, ViewRole.LATERAL)


def test_generic(tmp_path: Path) -> None:
    samples = DATASETS["generic"](write_generic(tmp_path, patients=10, size=16))
    assert len(samples) == 10
    assert all_there(samples)
    assert [tuple(s.images) for s in samples[:2]] == [BOTH[:1], BOTH]
    assert positives(samples[1], EXPERT) == {_F.PLEURAL_EFFUSION, _F.ATELECTASIS}
    assert _F.PLEURAL_EFFUSION not in values(samples[4], EXPERT)
    assert values(samples[7], EXPERT)[_F.CARDIOMEGALY] == UNCERTAIN
    first = samples[1]
    assert (first.patient, first.age, first.sex, first.view) == ("generic:p1", 31, "F", "PA")
    # Both images of the study say the same; it is said once.
    assert len([x for x in first.labels if isinstance(x.target, Finding)]) == 4


def table(tmp_path: Path, *rows: tuple[object, ...]) -> Path:
    write_csv(tmp_path / "labels.csv", rows)
    return tmp_path


def test_columns_may_have_any_name(tmp_path: Path) -> None:
    folder = table(tmp_path, ("file", "MRN", "wet", "Pleural Effusion"), ("a.png", 7, 0.25, 1))
    columns = {"image": "file", "patient": "MRN", "edema": "wet", "origin": "text"}
    config = DataConfig(sources=("generic",), columns=columns)
    (sample,) = read_sources(config, folder)  # the data root itself
    assert sample.patient == "generic:7"
    assert sample.images == {ViewRole.FRONTAL: tmp_path / "a.png"}
    assert Label(_F.EDEMA, 0.25, LabelOrigin.TEXT) in sample.labels
    assert Label(_F.PLEURAL_EFFUSION, 1, LabelOrigin.TEXT) in sample.labels


def test_one_image_one_patient_must_be_said(tmp_path: Path) -> None:
    folder = table(tmp_path, ("image", "edema"), ("a.png", 1), ("b.png", 0))
    with pytest.raises(DatasetError, match=r"no column “patient”.*data\.columns\.patient = "):
        DATASETS["generic"](folder)
    samples = DATASETS["generic"](folder, {"patient": "image"})
    assert len({sample.patient for sample in samples}) == 2


def test_split_column(tmp_path: Path) -> None:
    rows = [(f"{part}.png", part, part, 1) for part in ("train", "val", "Test")]
    folder = table(tmp_path, ("image", "patient", "split", "edema"), *rows)
    parts = [sample.official_split for sample in DATASETS["generic"](folder)]
    assert parts == ["train", "validation", "test"]
    table(tmp_path, ("image", "patient", "split", "edema"), ("a.png", 1, "hold", 1))
    with pytest.raises(DatasetError, match="“hold” in the column of the split"):
        DATASETS["generic"](folder)


@pytest.mark.parametrize(
    ("header", "columns", "said"),
    [
        (("image", "patient", "ward"), {}, "no column of a finding"),
        (("file", "patient", "edema"), {}, "no column “image”"),
        (("image", "patient", "edema"), {"age": "years"}, "“years”, which data.columns.age names"),
    ],
)
def test_wrong_columns_are_named(
    tmp_path: Path, header: tuple[str, ...], columns: dict[str, str], said: str
) -> None:
    with pytest.raises(DatasetError, match=said):
        DATASETS["generic"](table(tmp_path, header, ("a.png", 1, 1)), columns)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"pleural_efusion": "x"}, "did you mean “pleural_effusion”"),
        ({"origin": "doctor"}, "must be one of expert, .* not “doctor”"),
    ],
)
def test_unknown_roles_are_named(tmp_path: Path, columns: dict[str, str], said: str) -> None:
    folder = table(tmp_path, ("image", "patient", "edema"), ("a.png", 1, 1))
    with pytest.raises(ConfigError, match=said):
        DATASETS["generic"](folder, columns)


@pytest.mark.parametrize("value", ["yes", "2", "-0.5"])
def test_what_is_no_label_is_named(tmp_path: Path, value: str) -> None:
    folder = table(tmp_path, ("image", "patient", "edema"), ("a.png", 1, value))
    with pytest.raises(DatasetError, match=f"“{value}” in “edema”"):
        DATASETS["generic"](folder)


def test_oblique_views_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = [("a.png", 1, "oblique", 1), ("b.png", 1, "AP supine", 1)]
    samples = DATASETS["generic"](table(tmp_path, ("image", "patient", "view", "edema"), *rows))
    assert [sample.view for sample in samples] == ["AP"]
    assert "1 left out" in caplog.text


@pytest.mark.parametrize("key", ["AccessionNumber", "SOPInstanceUID"])
def test_dicom_table(tmp_path: Path, key: str) -> None:
    samples = DATASETS["dicom_table"](write_dicom_table(tmp_path, patients=6, key=key))
    assert len(samples) == 6
    assert all_there(samples)
    second = next(s for s in samples if s.identifier == "2.25.9001.1")
    assert tuple(second.images) == BOTH
    assert second.images[ViewRole.LATERAL].name == "lateral.dcm"
    assert positives(second, EXPERT) == {_F.PLEURAL_EFFUSION, _F.ATELECTASIS}
    assert (second.age, second.sex, second.view) == (31, "F", "PA")
    assert len({sample.patient for sample in samples}) == 6


def test_dicom_patients_are_hashed(tmp_path: Path) -> None:
    samples = DATASETS["dicom_table"](write_dicom_table(tmp_path, patients=3))
    said = [
        f"{sample.patient}{sample.study}{sample.identifier}{sample.source}" for sample in samples
    ]
    assert not [text for text in said if "ID1" in text or "Made" in text or "ACC" in text]


def test_dicom_of_one_patient_stays_one(tmp_path: Path) -> None:
    folder = write_dicom_table(tmp_path, patients=3)
    path = folder / "study2" / "frontal.dcm"
    dataset = pydicom.dcmread(path)
    dataset.PatientID = "ID0"
    dataset.save_as(path)
    samples = DATASETS["dicom_table"](folder)
    assert len({sample.patient for sample in samples}) == 2


def test_dicom_rows_and_studies_without_each_other_are_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write_dicom_table(tmp_path, patients=4)
    text = (folder / "labels.csv").read_text("utf-8").replace("ACC0003", "ACC9999")
    (folder / "labels.csv").write_text(text, "utf-8")
    assert len(DATASETS["dicom_table"](folder)) == 3
    assert "1 left out: examinations without a row" in caplog.text
    assert "1 left out: rows of the table without an examination" in caplog.text
    (folder / "labels.csv").write_text(text.replace("ACC", "NO"), "utf-8")
    with pytest.raises(DatasetError, match=r"None of the 4 rows .* column “AccessionNumber”"):
        DATASETS["dicom_table"](folder)


def test_a_tomogram_is_no_radiograph(tmp_path: Path) -> None:
    folder = write_dicom_table(tmp_path, patients=3)
    path = folder / "study2" / "frontal.dcm"
    dataset = pydicom.dcmread(path)
    dataset.Modality = "CT"
    dataset.save_as(path)
    assert len(DATASETS["dicom_table"](folder)) == 2


def test_key_column_by_any_name(tmp_path: Path) -> None:
    folder = write_dicom_table(tmp_path, patients=2)
    path = folder / "labels.csv"
    path.write_text(path.read_text("utf-8").replace("AccessionNumber", "order"), "utf-8")
    with pytest.raises(DatasetError, match="none of the columns AccessionNumber, Study"):
        DATASETS["dicom_table"](folder)
    assert len(DATASETS["dicom_table"](folder, {"key": "order"})) == 2
