"""Data sets that are cut to the lungs."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pydicom
import pytest
from factories import make_dx
from published_trees import (
    write_chestxray14,
    write_chexpert,
    write_covid,
    write_mimic,
    write_openi,
    write_padchest,
    write_vindr,
)

from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.anatomy.model import AnatomyModel
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.cut import Cut, cut_out, lung_cut
from trainer.config import DataConfig
from trainer.cut_data import CutReport, cut_data
from trainer.datasets import nih
from trainer.datasets.cuts import CUTS, CutOut, cut_box, read_cuts
from trainer.decode import read_grey
from trainer.errors import DatasetError, OutputError
from trainer.labels import Box, LabelOrigin, Sample
from trainer.sources import read_sources


class Finder:
    """Finds lungs in columns 20 to 180 and rows 20 to 120 of 200, and so in images of any size."""

    def answer(self, image: np.ndarray) -> Finder:
        rows, columns = image.shape[0] / 200, image.shape[1] / 200
        labels = np.zeros(image.shape, np.uint8)
        both = slice(round(20 * rows), round(120 * rows))
        labels[both, round(20 * columns) : round(90 * columns)] |= Organ.RIGHT_LUNG.bit
        labels[both, round(110 * columns) : round(180 * columns)] |= Organ.LEFT_LUNG.bit
        self.outlines = Outlines(
            labels, CanvasTransform(image.shape, image.shape, 1.0, 1.0, 0.0, 0.0)
        )
        return self


def cut_all(root: Path, sources: list[str], out: Path) -> CutReport:
    return cut_data(root, sources, out, cast(AnatomyModel, Finder()), lambda done, total: None)


def samples_of(folder: Path) -> tuple[Sample, ...]:
    """As a run reads them."""
    return read_sources(DataConfig(sources=(folder.name,), min_age=0), folder.parent)


def digests(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_generic(root: Path, *names: str, size: int = 200) -> Path:
    folder = root / "generic"
    (folder / "images").mkdir(parents=True)
    rows = [f"{name},{number},1" for number, name in enumerate(names)]
    (folder / "labels.csv").write_text("\n".join(["image,patient,mass", *rows]), "utf-8")
    _, data = cv2.imencode(".png", np.full((size, size), 90, np.uint8))
    for name in names:
        (folder / "images" / name).write_bytes(data.tobytes())
    return folder


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    folder = tmp_path / "pack" / "nih"
    (folder / "images").mkdir(parents=True)
    image = np.zeros((200, 200), np.uint8)
    image[40:80, 50:70] = 200
    cv2.imwrite(str(folder / "images" / "1.png"), image)
    header = "image,patient,age,sex,view,split,nih_labels"
    (folder / "labels.csv").write_text(f"{header}\n1.png,7,50,M,PA,train,Mass\n", "utf-8")
    # The mass in pixels of a frame of 1024, and a box that lies below the lungs.
    boxes = "1.png,Mass,256,204.8,102.4,204.8\n1.png,Nodule,512,900,50,50\n"
    (folder / "boxes.csv").write_text(f"image,finding,x,y,w,h\n{boxes}", "utf-8")
    assert cut_all(tmp_path / "pack", ["nih"], tmp_path / "out") == CutReport(1, 0, ())
    return tmp_path / "out" / "nih"


def test_images_are_cut_and_boxes_follow(cut: Path) -> None:
    (sample,) = samples_of(cut)
    image = cv2.imread(str(sample.images[ViewRole.FRONTAL]), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    # 160 by 100 with a margin of 3 %, rounded, on each side.
    assert image.shape == (106, 170)
    (box,) = sample.boxes
    assert (box.frame_width, box.frame_height) == (170, 106)
    right, bottom = box.x + box.width, box.y + box.height
    inside = np.zeros(image.shape, bool)
    inside[round(box.y) : round(bottom), round(box.x) : round(right)] = True
    np.testing.assert_array_equal(image > 0, inside)


def test_tables_are_kept(cut: Path) -> None:
    with (cut / "labels.csv").open(encoding="utf-8") as file:
        assert [row["patient"] for row in csv.DictReader(file)] == ["7"]


def test_places_of_nodules_follow_a_cut_film(tmp_path: Path) -> None:
    folder = tmp_path / "pack" / "anatomy"
    (folder / "images").mkdir(parents=True)
    cv2.imwrite(str(folder / "images" / "jsrt_JPCLN001.jpg"), np.zeros((200, 200), np.uint8))
    (folder / "ctr.csv").write_text("image,ctr\nother,0.5\n", "utf-8")
    cut_all(tmp_path / "pack", ["anatomy"], tmp_path / "out")
    (sample,) = samples_of(tmp_path / "out" / "anatomy")
    (box,) = sample.boxes
    assert (box.frame_width, box.frame_height) == (170, 106)
    # The centre lies at (159.6, 67.6) of 200; the cut begins at (15, 17).
    assert box.x + box.width / 2 == pytest.approx(1634 / 2048 * 200 - 15, abs=0.01)
    assert box.y + box.height / 2 == pytest.approx(692 / 2048 * 200 - 17, abs=0.01)


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        # In fifths of a frame of 1000 that is an image of 200 by 200; the cut is rows 50 to 150.
        ((0, 0, 1000, 1000), (0, 0, 200, 100)),
        ((500, 500, 500, 250), (100, 50, 100, 50)),  # to the right edge, rows 100 to 150
        ((250, 200, 50, 100), (50, 0, 10, 10)),  # half of it, rows 40 to 60
        ((0, 0, 300, 100), None),  # above
        ((0, 100, 300, 187), None),  # less than a fifth of it, rows 20 to 57.4
    ],
)
def test_boxes_are_cut_as_images_are(
    sides: tuple[float, ...], wanted: tuple[float, ...] | None
) -> None:
    box = Box(Finding.MASS, ViewRole.FRONTAL, *sides, 1000, 1000, reader="R1")
    found = cut_box(box, CutOut(Cut(0, 50, 200, 150), 200, 200))
    if wanted is None:
        assert found is None
    else:
        assert found == Box(Finding.MASS, ViewRole.FRONTAL, *wanted, 200, 100, reader="R1")
    assert cut_box(box, None) is box


def test_a_box_outside_the_cut_is_no_word_of_a_box_any_more(cut: Path) -> None:
    (whole,) = nih.read(cut)
    (sample,) = samples_of(cut)
    assert {box.finding for box in whole.boxes} == {Finding.MASS, Finding.NODULE}
    assert {box.finding for box in sample.boxes} == {Finding.MASS}
    boxed = {one.target for one in sample.labels if one.origin is LabelOrigin.BOX}
    assert boxed == {Finding.MASS}


def test_what_was_cut_is_not_cut_again(cut: Path) -> None:
    with pytest.raises(DatasetError, match="has been cut before"):
        cut_all(cut.parent, ["nih"], cut.parent.parent / "again")


@pytest.mark.parametrize("row", ["1.png,9,17,9,123,200,200", "1.png,,17,9,123,200,200"])
def test_an_impossible_cut_is_named(cut: Path, row: str) -> None:
    header = "image,left,top,right,bottom,rows,columns"
    (cut / CUTS).write_text(f"{header}\n{row}\n", "utf-8")
    with pytest.raises(DatasetError, match=r"cuts\.csv has no whole cut for 1\.png"):
        samples_of(cut)


SIDE = 200
PUBLISHED: list[tuple[str, Callable[[Path], Path]]] = [
    ("chestxray14", lambda root: write_chestxray14(root, patients=8, size=SIDE)),
    ("chexpert", lambda root: write_chexpert(root, patients=3, size=SIDE)),
    ("mimic_cxr_jpg", lambda root: write_mimic(root, patients=2, size=SIDE)),
    ("padchest", lambda root: write_padchest(root, patients=2, size=SIDE)),
    ("openi", lambda root: write_openi(root, patients=2, size=SIDE)),
    ("vindr", lambda root: write_vindr(root, patients=8, size=SIDE)),
    ("vindr", lambda root: write_vindr(root, patients=8, size=SIDE, kaggle=True)),
    ("covid_chestxray", lambda root: write_covid(root, patients=2, size=SIDE)),
]


@pytest.mark.parametrize(("name", "write"), PUBLISHED)
def test_every_published_set_is_the_same_after_a_cut(
    tmp_path: Path, name: str, write: Callable[[Path], Path]
) -> None:
    folder = write(tmp_path / "whole")
    cut_all(folder.parent, [name], tmp_path / "cut")
    before, after = samples_of(folder), samples_of(tmp_path / "cut" / folder.name)
    for one, other in zip(before, after, strict=True):
        assert other.official_split == one.official_split
        assert (other.patient, other.study, other.age) == (one.patient, one.study, one.age)
        asked = [label for label in one.labels if label.origin is not LabelOrigin.BOX]
        assert [x for x in other.labels if x.origin is not LabelOrigin.BOX] == asked
        for role, path in other.images.items():
            image, whole = read_grey(path), read_grey(one.images[role])
            assert image is not None and whole is not None
            held = lung_cut(Finder().answer(whole).outlines, *whole.shape)
            wanted = cut_out(whole, held) if role is ViewRole.FRONTAL else whole
            assert image.shape == wanted.shape
            # JPEG is not exact; all else is.
            exact = path.suffix not in {".jpg", ".jpeg"}
            assert np.abs(image.astype(int) - wanted).max() <= (0 if exact else 12)
        for (
            box
        ) in other.boxes:  # 160 by 100 with a margin of 3 % on each side, as large as the file
            assert (box.frame_width, box.frame_height, box.role) == (170, 106, ViewRole.FRONTAL)
    if any(sample.boxes for sample in before):
        assert any(sample.boxes for sample in after)


@pytest.mark.parametrize("name", ["1.2.840.5", "a.jfif", "a.gif", "plain", "a.PNG", "a.JPG"])
def test_pictures_of_any_name_are_cut(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write_generic(tmp_path, name)
    assert cut_all(tmp_path, ["generic"], tmp_path / "out").images == 1
    (sample,) = samples_of(tmp_path / "out" / "generic")
    image = read_grey(sample.images[ViewRole.FRONTAL])
    assert image is not None and image.shape == (106, 170)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("key", ["AccessionNumber", "SOPInstanceUID"])
def test_an_archive_of_dicom_files_is_cut_from_a_relative_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    folder = tmp_path / "dicom_table"
    tags = {"SpecificCharacterSet": "ISO_IR 192", "ViewPosition": "PA"}
    keys = []
    for number, (name, who) in enumerate([("Ж0", "患者甲"), ("Ж1", "患者乙")]):
        uid = f"1.2.3.{number + 1}"
        keys.append(name if key == "AccessionNumber" else uid)
        make_dx(
            folder / "deep" / f"{number}.dcm", np.full((600, 600), 100 + number, np.uint16),
            AccessionNumber=name, PatientID=who, SOPInstanceUID=uid, StudyInstanceUID=uid + ".1",
            SeriesInstanceUID=uid + ".2", **tags,
        )  # fmt: skip
    rows = "\n".join([f"{key},mass", *(f"{one},1" for one in keys)])
    (folder / "labels.csv").write_text(rows, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert cut_all(Path(), ["dicom_table"], Path("out")).images == 2
    before, after = samples_of(folder), samples_of(tmp_path / "out" / "dicom_table")
    for one, other in zip(before, after, strict=True):
        assert (one.patient, one.study, one.labels) == (other.patient, other.study, other.labels)


def test_a_file_that_was_stripped_of_its_names_is_cut(tmp_path: Path) -> None:
    folder = write_vindr(tmp_path, patients=2, size=SIDE)
    for path in folder.rglob("*.dicom"):
        dataset = pydicom.dcmread(path)
        del dataset.SOPClassUID
        del dataset.SOPInstanceUID
        dataset.save_as(path, enforce_file_format=False)
    report = cut_all(tmp_path, ["vindr"], tmp_path / "out")
    assert report.skipped == ()
    assert all(sample.images for sample in samples_of(tmp_path / "out" / "vindr"))


@pytest.mark.parametrize("out", ["", "generic", "generic/cut", "link"])
def test_whole_images_are_never_written_over(tmp_path: Path, out: str) -> None:
    folder = write_generic(tmp_path, "a.png")
    (tmp_path / "link").symlink_to(tmp_path)
    before = digests(folder)
    with pytest.raises(OutputError, match="--out"):
        if out.startswith("generic"):  # the data folder is that of the only data set
            cut_all(folder, ["generic"], tmp_path / out)
        else:
            cut_all(tmp_path, ["generic"], tmp_path / out)
    assert digests(folder) == before


@pytest.mark.parametrize("name", ["../../../outside.png", "/outside.png"])
def test_files_outside_of_the_data_set_are_left_alone(tmp_path: Path, name: str) -> None:
    folder = write_generic(tmp_path / "in", "a.png")
    name = str(tmp_path) + name if name.startswith("/") else name
    (folder / "images" / "a.png").rename(tmp_path / "outside.png")
    (folder / "labels.csv").write_text(f"image,patient,mass\n{name},1,1\n", "utf-8")
    before = digests(tmp_path)
    with pytest.raises(DatasetError, match="does not lie in the folder of its data set"):
        cut_all(tmp_path / "in", ["generic"], tmp_path / "out")
    assert digests(tmp_path) == before


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = write_generic(tmp_path, "a.png", "b.png", "c.png")
    (folder / "images" / "a.png").write_bytes(b"no image")
    (folder / "images" / "b.png").unlink()
    report = cut_all(tmp_path, ["generic"], tmp_path / "out")
    assert report.images == 1
    assert [(one.path, one.reason) for one in report.skipped] == [
        ("generic/images/a.png", "truncated, damaged or no image"),
        ("generic/images/b.png", "missing"),
    ]
    (folder / "images" / "c.png").unlink()
    with pytest.raises(DatasetError, match="No image could be read"):
        cut_all(tmp_path, ["generic"], tmp_path / "again")
    with pytest.raises(DatasetError, match="cut the data set again"):  # and nobody reads the rest
        read_cuts(tmp_path / "again" / "generic")


def test_tables_are_copied_and_archives_are_not(tmp_path: Path) -> None:
    folder = write_generic(tmp_path, "a.png")
    (folder / "old.csv").mkdir()
    for name in ("images_001.tar.gz", "list.txt", "more/meta.csv.gz"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    cut_all(tmp_path, ["generic"], tmp_path / "out")
    found = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"a.png", "labels.csv", "cuts.csv", "list.txt", "meta.csv.gz"}
