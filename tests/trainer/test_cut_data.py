"""Data sets that are cut to the lungs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.anatomy.model import AnatomyModel
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.cut import Cut
from trainer.cut_data import cut_box, cut_data
from trainer.datasets import anatomy, nih


class Finder:
    """Finds lungs in columns 20 to 180 and rows 20 to 120 of every image of 200 by 200."""

    def answer(self, image: np.ndarray) -> Finder:
        labels = np.zeros(image.shape, np.uint8)
        labels[20:120, 20:90] |= Organ.RIGHT_LUNG.bit
        labels[20:120, 110:180] |= Organ.LEFT_LUNG.bit
        self.outlines = Outlines(
            labels, CanvasTransform(image.shape, image.shape, 1.0, 1.0, 0.0, 0.0)
        )
        return self


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
    model = cast(AnatomyModel, Finder())
    lost = cut_data(tmp_path / "pack", ["nih"], tmp_path / "out", model, lambda done, total: None)
    assert lost == 0
    return tmp_path / "out" / "nih"


def test_images_are_cut_and_boxes_follow(cut: Path) -> None:
    (sample,) = nih.read(cut)
    image = cv2.imread(str(sample.images[ViewRole.FRONTAL]), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    # 160 by 100 with a margin of 3 %, rounded, on each side.
    assert image.shape == (106, 170)
    (box,) = sample.boxes
    left, top = box.x * 170 / 1024, box.y * 106 / 1024
    right, bottom = left + box.width * 170 / 1024, top + box.height * 106 / 1024
    inside = np.zeros(image.shape, bool)
    inside[round(top) : round(bottom), round(left) : round(right)] = True
    np.testing.assert_array_equal(image > 0, inside)


def test_tables_are_kept(cut: Path) -> None:
    with (cut / "labels.csv").open(encoding="utf-8") as file:
        assert [row["patient"] for row in csv.DictReader(file)] == ["7"]


def test_places_of_nodules_follow_a_cut_film(tmp_path: Path) -> None:
    folder = tmp_path / "pack" / "anatomy"
    (folder / "images").mkdir(parents=True)
    cv2.imwrite(str(folder / "images" / "jsrt_JPCLN001.jpg"), np.zeros((200, 200), np.uint8))
    (folder / "ctr.csv").write_text("image,ctr\nother,0.5\n", "utf-8")
    model = cast(AnatomyModel, Finder())
    cut_data(tmp_path / "pack", ["anatomy"], tmp_path / "out", model, lambda done, total: None)
    (sample,) = anatomy.read(tmp_path / "out" / "anatomy")
    (box,) = sample.boxes
    # The centre lies at (159.6, 67.6) of 200; the cut begins at (15, 17) and is 170 by 106.
    assert (box.x + box.width / 2) * 170 / 1024 == pytest.approx(1634 / 2048 * 200 - 15, abs=0.01)
    assert (box.y + box.height / 2) * 106 / 1024 == pytest.approx(692 / 2048 * 200 - 17, abs=0.01)


@pytest.mark.parametrize(
    ("sides", "wanted"),
    [
        ((0, 0, 1024, 1024), (0, 0, 1024, 1024)),
        ((512, 512, 512, 256), (512, 512, 512, 512)),  # to the right edge, rows 100 to 150
        ((0, 0, 300, 100), None),
    ],
)
def test_boxes_are_cut_as_images_are(
    sides: tuple[float, ...], wanted: tuple[float, ...] | None
) -> None:
    found = cut_box(sides, Cut(0, 50, 200, 150), (200, 200))
    assert found == (None if wanted is None else pytest.approx(wanted))
