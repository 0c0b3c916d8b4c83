"""Tables and folders as they come from the wild: blank lines, names twice, words that differ."""

from pathlib import Path

import numpy as np
import pytest
from published_trees import write_chestxray14, write_dicom_table
from small_trees import write_csv

from cxrviewer.findings import Finding
from trainer.datasets import DATASETS
from trainer.errors import DatasetError
from trainer.labels import LabelOrigin, label_array

_F = Finding


def table(tmp_path: Path, *rows: tuple[object, ...]) -> Path:
    write_csv(tmp_path / "labels.csv", rows)
    return tmp_path


def test_a_blank_line_below_the_boxes_is_no_row(tmp_path: Path) -> None:
    folder = write_chestxray14(tmp_path, patients=4, size=16)
    boxes = folder / "BBox_List_2017.csv"
    before = DATASETS["chestxray14"](folder)
    boxes.write_text(boxes.read_text("utf-8").rstrip("\n") + "\n\n\n", "utf-8")
    assert [sample.boxes for sample in DATASETS["chestxray14"](folder)] == [
        sample.boxes for sample in before
    ]


def test_an_image_is_without_findings_only_if_all_readers_say_so(tmp_path: Path) -> None:
    header = ("image_id", "class_name", "class_id", "rad_id", "x_min", "y_min", "x_max", "y_max")
    none, heart = ("No finding", 14), ("Cardiomegaly", 3)
    rows: list[tuple[object, ...]] = [header]
    for image, words in (
        ("a", (none, none, none)),
        ("b", (none, heart, none)),
        ("c", (heart,) * 3),
    ):
        for reader, (name, number) in enumerate(words):
            corners = ("",) * 4 if name == "No finding" else (1, 2, 3, 4)
            rows.append((image, name, number, f"R{reader}", *corners))
    write_csv(tmp_path / "train.csv", rows)
    samples = DATASETS["vindr"](tmp_path)
    found = label_array(samples, [_F.NO_FINDING, _F.CARDIOMEGALY], [LabelOrigin.EXPERT])[:, 0]
    np.testing.assert_array_equal(found, [[1, 0], [0, 1], [0, 1]])


@pytest.mark.parametrize("lost", ["train_val_list.txt", "test_list.txt"])
def test_one_official_list_says_where_all_images_are(tmp_path: Path, lost: str) -> None:
    folder = write_chestxray14(tmp_path, patients=12, size=16)
    both = [sample.official_split for sample in DATASETS["chestxray14"](folder)]
    assert set(both) == {"train", "test"}
    (folder / lost).unlink()
    assert [sample.official_split for sample in DATASETS["chestxray14"](folder)] == both


def test_kermany_numbered_names_are_patients_everywhere(tmp_path: Path) -> None:
    names = ("train/PNEUMONIA/BACTERIA-1008087-0001", "train/PNEUMONIA/VIRUS-1008087-0002",
             "test/PNEUMONIA/VIRUS-1008087-0003", "train/NORMAL/NORMAL-28501-0001")  # fmt: skip
    for name in names:
        path = tmp_path / "chest_xray" / f"{name}.jpeg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.with_name(f"._{path.name}").touch()  # of macOS; no image
    samples = DATASETS["kermany"](tmp_path)
    assert [sample.patient for sample in samples] == ["kermany:28501", *["kermany:1008087"] * 3]
    assert len({sample.study for sample in samples}) == len(names)


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    folder = table(tmp_path, ("image", "patient", "edema", "edema"), ("a.png", 1, 0, 1))
    with pytest.raises(DatasetError, match="two columns “edema”"):
        DATASETS["generic"](folder)


def test_blank_columns_may_be_many(tmp_path: Path) -> None:
    folder = table(tmp_path, ("image", "patient", "edema", "", ""), ("a.png", 1, 0, "", ""))
    assert len(DATASETS["generic"](folder)) == 1


def test_two_columns_of_one_finding_are_refused_unless_one_is_named(tmp_path: Path) -> None:
    folder = table(
        tmp_path,
        ("image", "patient", "Pleural Effusion", "pleural_effusion"), ("a.png", 1, 0, 1),
    )  # fmt: skip
    with pytest.raises(DatasetError, match=r"“Pleural Effusion” and “pleural_effusion”.*both mean"):
        DATASETS["generic"](folder)
    (sample,) = DATASETS["generic"](folder, {"pleural_effusion": "Pleural Effusion"})
    assert [x.value for x in sample.labels if x.target is _F.PLEURAL_EFFUSION] == [0]


def test_an_image_of_two_patients_is_refused(tmp_path: Path) -> None:
    folder = table(tmp_path, ("image", "patient", "edema"), ("a.png", 1, 0), ("a.png", 2, 0))
    with pytest.raises(DatasetError, match="different things of 1 images"):
        DATASETS["generic"](folder)


def test_a_row_that_is_repeated_counts_once(tmp_path: Path) -> None:
    folder = table(
        tmp_path, ("image", "patient", "edema"), ("a.png", 1, 0), ("b.png", 2, 0), ("a.png", 1, 0)
    )
    samples = DATASETS["generic"](folder)
    assert [path.name for sample in samples for path in sample.images.values()] == [
        "a.png",
        "b.png",
    ]


def test_dicom_rows_of_one_key_must_agree(tmp_path: Path) -> None:
    folder = write_dicom_table(tmp_path, patients=3)
    labels = folder / "labels.csv"
    header, first, *rest = labels.read_text("utf-8").splitlines()
    whole = DATASETS["dicom_table"](folder)
    labels.write_text("\n".join([header, first, first, *rest]), "utf-8")
    assert DATASETS["dicom_table"](folder) == whole
    key, *values = first.split(",")
    turned = ",".join([key, *("0" if value == "1" else "1" for value in values)])
    labels.write_text("\n".join([header, first, *rest, turned]), "utf-8")
    with pytest.raises(
        DatasetError, match=r"1 of the numbers in the column .* contradict"
    ) as found:
        DATASETS["dicom_table"](folder)
    assert key not in str(found.value)  # an accession number is nobody else's business


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_named(tmp_path: Path, separator: str, name: str) -> None:
    rows = ("image,patient,edema", "a.png,1,0")
    (tmp_path / "labels.csv").write_text("\n".join(rows).replace(",", separator), "utf-8")
    with pytest.raises(DatasetError, match=f"separated by {name}; save it with commas"):
        DATASETS["generic"](tmp_path)


def test_other_encodings_are_named(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("image,patient,edema\né.png,1,0\n", "latin-1")
    with pytest.raises(DatasetError, match="no UTF-8 text; save it as UTF-8"):
        DATASETS["generic"](tmp_path)


def test_rows_without_a_patient_are_refused(tmp_path: Path) -> None:
    folder = table(tmp_path, ("image", "MRN", "edema"), ("a.png", 1, 0), ("b.png", " ", 0))
    with pytest.raises(DatasetError, match="has 1 rows without a patient in “MRN”"):
        DATASETS["generic"](folder, {"patient": "MRN"})
