"""Readers of further published layouts, on written trees and rows that are known by hand."""

from pathlib import Path

import pytest
from published_trees import (
    write_covid,
    write_kermany,
    write_openi,
    write_padchest,
    write_vindr,
)
from published_trees.dicom import GLOBAL, LOCAL
from published_trees.others import PADCHEST_TABLE
from sample_labels import all_there, positives, values
from small_trees import write_csv

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets import DATASETS
from trainer.errors import DatasetError
from trainer.labels import LabelOrigin, Sample

_F = Finding
BOTH = (ViewRole.FRONTAL, ViewRole.LATERAL)


# --- PadChest ---


@pytest.mark.parametrize("flat", [True, False])
def test_padchest(tmp_path: Path, *, flat: bool) -> None:
    samples = DATASETS["padchest"](write_padchest(tmp_path, patients=6, size=16, flat=flat))
    assert len(samples) == 6
    assert all_there(samples)
    assert {tuple(sample.images) for sample in samples} == {BOTH}
    assert positives(samples[1]) == {_F.PLEURAL_EFFUSION, _F.ATELECTASIS}
    assert positives(samples[2]) == {_F.NO_FINDING}
    assert (samples[2].age, samples[2].sex, samples[2].view) == (32, "M", "PA")


def padchest_row(tmp_path: Path, labels: str, projection: str = "PA") -> tuple[Sample, ...]:
    folder = write_padchest(tmp_path, patients=1, size=16)
    table = folder / PADCHEST_TABLE
    lines = table.read_text("utf-8").splitlines()
    # Patient 0 of the writer has cardiomegaly and pneumonia.
    lines[1] = lines[1].replace("\"['cardiomegaly', 'pneumonia']\"", labels)
    lines[1] = lines[1].replace(",PA,", f",{projection},")
    table.write_text("\n".join(lines[:2]), "utf-8")
    return DATASETS["padchest"](folder)


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ("\"[' pleural effusion', 'NSG tube', '']\"",
         {_F.PLEURAL_EFFUSION, _F.NASOGASTRIC_TUBE, _F.SUPPORT_DEVICES}),
        ("['hydropneumothorax']", {_F.PLEURAL_EFFUSION, _F.PNEUMOTHORAX}),
        ("['subcutaneous emphysema']", {_F.OTHER_ABNORMAL_AIR}),
        ("['callus rib fracture']", {_F.FRACTURE}),
        ("['alveolar pattern']", {_F.INFILTRATION}),
        ("['multiple nodules']", {_F.NODULE, _F.LUNG_LESION}),
        ("['normal ']", {_F.NO_FINDING}),
        ("['scoliosis']", set()),
    ],
)  # fmt: skip
def test_padchest_words(tmp_path: Path, labels: str, found: set[Finding]) -> None:
    (sample,) = padchest_row(tmp_path, labels)
    assert positives(sample) == found
    assert values(sample)[_F.EDEMA] == 0
    assert _F.LUNG_OPACITY not in values(sample)


def test_padchest_comparisons_leave_the_unnamed_unknown(tmp_path: Path) -> None:
    (sample,) = padchest_row(tmp_path, "\"['unchanged', 'cardiomegaly']\"")
    assert values(sample) == {_F.CARDIOMEGALY: 1}


@pytest.mark.parametrize("labels", ["[]", "['']", "['unchanged']", "['suboptimal study']", ""])
def test_padchest_lists_that_say_nothing(tmp_path: Path, labels: str) -> None:
    (sample,) = padchest_row(tmp_path, labels)
    assert values(sample) == {}


def test_padchest_valves_leave_support_devices_open(tmp_path: Path) -> None:
    (sample,) = padchest_row(tmp_path, "['artificial heart valve']")
    assert _F.SUPPORT_DEVICES not in values(sample)


@pytest.mark.parametrize(
    ("labels", "projection"), [("['exclude']", "PA"), ("['normal']", "COSTAL")]
)
def test_padchest_excluded_images(
    tmp_path: Path, labels: str, projection: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert padchest_row(tmp_path, labels, projection) == ()
    assert "1 left out" in caplog.text


def test_padchest_supine_is_ap_and_a_broken_list_is_named(tmp_path: Path) -> None:
    (sample,) = padchest_row(tmp_path, "['normal']", "AP_horizontal")
    assert sample.view == "AP"
    with pytest.raises(DatasetError, match="where a list belongs"):
        padchest_row(tmp_path, "\"['normal'\"")


# --- Open-i ---


def test_openi(tmp_path: Path) -> None:
    samples = DATASETS["openi"](write_openi(tmp_path, patients=8, size=16))
    assert [tuple(s.images) for s in samples] == [BOTH, BOTH, BOTH, BOTH[:1]] * 2
    assert all_there(samples)
    assert positives(samples[0]) == {_F.CARDIOMEGALY, _F.PNEUMONIA}
    assert positives(samples[2]) == {_F.NO_FINDING}
    assert samples[0].patient == "openi:1"


@pytest.mark.parametrize(
    ("mesh", "found"),
    [
        ("Opacity/lung/base/left;Cardiomegaly/mild", {_F.LUNG_OPACITY, _F.CARDIOMEGALY}),
        ("Nodule/lung/upper lobe/right", {_F.NODULE, _F.LUNG_LESION}),
        ("Mass/breast", set()),
        ("Thickening/pleura/apex", {_F.PLEURAL_THICKENING}),
        ("Hernia, Hiatal/large", {_F.HERNIA}),
        ("Pulmonary Emphysema", {_F.EMPHYSEMA}),
        ("Hydropneumothorax/left", {_F.PLEURAL_EFFUSION, _F.PNEUMOTHORAX}),
    ],
)
def test_openi_headings(tmp_path: Path, mesh: str, found: set[Finding]) -> None:
    folder = write_openi(tmp_path, patients=1, size=16)
    header = ("uid", "MeSH", "Problems", "image")
    write_csv(folder / "indiana_reports.csv", [header, (1, mesh, mesh.partition("/")[0], "")])
    assert positives(DATASETS["openi"](folder)[0]) == found


def test_openi_report_that_was_not_coded(tmp_path: Path) -> None:
    folder = write_openi(tmp_path, patients=1, size=16)
    rows = [("uid", "MeSH", "Problems"), (1, "No Indexing", "No Indexing")]
    write_csv(folder / "indiana_reports.csv", rows)
    assert DATASETS["openi"](folder)[0].labels == ()


# --- VinDr-CXR ---


def test_vindr_every_readers_word_counts(tmp_path: Path) -> None:
    samples = DATASETS["vindr"](write_vindr(tmp_path, patients=8, size=16))
    assert len(samples) == 8
    assert all_there(samples)
    said = [label.value for label in samples[5].labels if label.target is _F.ATELECTASIS]
    assert said == [1, 1, 0, 1]  # three readers, and the boxes
    assert positives(samples[5], LabelOrigin.BOX) == {_F.PLEURAL_EFFUSION, _F.ATELECTASIS}
    assert [sample.official_split for sample in samples] == ["train"] * 6 + ["test"] * 2
    readers = {(box.finding, box.reader) for box in samples[5].boxes}
    assert (_F.ATELECTASIS, "R8") in readers
    assert (_F.ATELECTASIS, "R10") not in readers
    box = samples[5].boxes[0]  # effusion: 0.125, 0.75, 0.25, 0.125 of 16 pixels
    assert (box.x, box.y, box.width, box.height) == (2, 12, 4, 2)


def test_vindr_of_kaggle_asks_less(tmp_path: Path) -> None:
    samples = DATASETS["vindr"](write_vindr(tmp_path, patients=8, size=16, kaggle=True))
    assert len(samples) == 6
    assert {sample.official_split for sample in samples} == {""}
    assert _F.PNEUMONIA not in values(samples[0], LabelOrigin.EXPERT)
    assert values(samples[2], LabelOrigin.EXPERT)[_F.NO_FINDING] == 1
    assert len(LOCAL) + len(GLOBAL) == 28


# --- Kermany ---


def test_kermany_numbers_start_again_in_test(tmp_path: Path) -> None:
    folder = write_kermany(tmp_path, patients=40, size=16)
    samples = DATASETS["kermany"](folder)
    assert len({sample.patient for sample in samples}) == 40
    names = {
        part: {s.patient.rpartition("/")[2].removeprefix("kermany:") for s in samples
               if s.official_split == part}
        for part in ("train", "test", "validation")
    }  # fmt: skip
    assert names["train"] & names["test"]  # the same number, two patients
    assert not names["train"] & names["validation"]
    patients = {part: {s.patient for s in samples if s.official_split == part} for part in names}
    assert not patients["train"] & patients["test"]


def test_kermany_without_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chest_xray" / "train").mkdir(parents=True)
    with pytest.raises(DatasetError, match="holds no images of the form"):
        DATASETS["kermany"](tmp_path)


# --- covid-chestxray ---


@pytest.mark.parametrize("old", [True, False])
def test_covid_chestxray(tmp_path: Path, *, old: bool) -> None:
    samples = DATASETS["covid_chestxray"](write_covid(tmp_path, patients=9, size=16, old=old))
    assert len(samples) == 10
    assert all_there(samples)
    assert [tuple(s.images) for s in samples[1:3]] == [BOTH, (ViewRole.FRONTAL,)]
    assert [s.patient for s in samples[1:3]] == ["covid:1"] * 2
    assert values(samples[0], LabelOrigin.CLINICAL) == {_F.PNEUMONIA: 1}
    assert values(samples[3], LabelOrigin.CLINICAL) == {_F.PNEUMONIA: 0}  # patient 2
    assert [s.view for s in samples[:4]] == ["PA", "AP", "PA", "AP"]
    assert samples[0].age == 30


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        ("Pneumonia/Viral/COVID-19", 1),
        ("COVID-19, ARDS", 1),
        ("SARS", 1),
        ("Pneumonia", 1),
        ("No Finding", 0),
        ("todo", None),
        ("Unknown", None),
        ("Tuberculosis", None),
        ("ARDS", None),
    ],
)
def test_covid_hierarchy(tmp_path: Path, finding: str, value: float | None) -> None:
    folder = write_covid(tmp_path, patients=1, size=16)
    table = folder / "metadata.csv"
    text = table.read_text("utf-8").replace("Pneumonia/Viral/COVID-19", f'"{finding}"')
    table.write_text(text, "utf-8")
    (sample,) = DATASETS["covid_chestxray"](folder)
    assert values(sample, LabelOrigin.CLINICAL).get(_F.PNEUMONIA) == value


def test_covid_images_of_no_known_day_are_not_paired(tmp_path: Path) -> None:
    header = ("patientid", "offset", "sex", "age", "finding", "view", "filename", " url")
    row = (3, " ", "F", "", "todo")
    write_csv(
        tmp_path / "metadata.csv",
        [header, (*row, "PA", "a.jpg", ""), (*row, "L", "b.jpg", ""), (*row, "CT", "c.jpg", "")],
    )
    samples = DATASETS["covid_chestxray"](tmp_path)
    assert [tuple(s.images) for s in samples] == [(ViewRole.FRONTAL,), (ViewRole.LATERAL,)]
    assert len({sample.study for sample in samples}) == 2
