"""The cardiothoracic ratio of real radiographs: outlined by people, drawn with the mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import dummies
import numpy as np
import pandas as pd
import pytest
from drawing import drag, drawing, open_one, words
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.geometry import Point
from cxrviewer.ui.tools.drag import ToolKind

Mask = NDArray[np.bool_]
LEFT_LUNG, RIGHT_LUNG, HEART = 1, 2, 4
WITHIN = 0.01
# Of the measured ratios, in order of size: the least, the greatest and some between.
CHOSEN = [0, 20, 45, 75, 105, 135, 160, 182]


def measured(shared_data: Path) -> pd.DataFrame:
    """Names and ratios that came with the images, by ratio."""
    table = pd.read_csv(shared_data / "anatomy" / "ctr.csv").dropna(subset=["ctr"])
    return table.sort_values(["ctr", "image"], ignore_index=True)


def grey(path: Path) -> NDArray[np.uint8]:
    found = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert found is not None
    return found.astype(np.uint8)


def ends(mask: Mask) -> tuple[Point, Point]:
    """The middle of what reaches furthest to the left, and to the right; in pixel edges."""
    columns = np.flatnonzero(mask.any(axis=0))
    first, last = columns[0], columns[-1]
    return (
        (float(first), float(round(np.flatnonzero(mask[:, first]).mean()))),
        (float(last + 1), float(round(np.flatnonzero(mask[:, last]).mean()))),
    )


def ratio_of(heart: Mask, lungs: Mask) -> float:
    """Columns with heart between the first and the last, over those of the lungs: no more."""
    across = [np.flatnonzero(mask.any(axis=0)) for mask in (heart, lungs)]
    widths = [int(columns[-1]) - int(columns[0]) + 1 for columns in across]
    return widths[0] / widths[1]


def drawn(open_viewing: ViewingMaker, qtbot: QtBot, folder: Path, name: str) -> tuple[float, float]:
    """The ratio that stands in the window, and that of the mask."""
    image, mask = (
        grey(folder / "images" / f"{name}.jpg"),
        grey(folder / "masks" / f"{name}.png"),
    )
    heart, lungs = (mask & HEART) > 0, (mask & (LEFT_LUNG | RIGHT_LUNG)) > 0

    def read(ref: ImageRef) -> Radiograph:
        return replace(dummies.radiograph(ref), stored_values=image.astype(np.uint16) * 16)

    viewing = open_one(open_viewing, qtbot, size=(1200, 1000), read=read)
    middle = float(np.flatnonzero(heart.any(axis=0)).mean().round())
    midline = ((middle, 40.0), (middle, image.shape[0] - 40.0))
    viewing.area.choose_tool(ToolKind.CARDIOTHORACIC)
    for start, end in (midline, ends(heart), ends(lungs)):
        drag(viewing.left, start, end)
    assert len(drawing(viewing)) == 1
    title = words(viewing)[0]
    assert title.startswith("CTR ")
    return float(title.removeprefix("CTR ")), ratio_of(heart, lungs)


@pytest.mark.parametrize("place", CHOSEN)
def test_the_ratio_drawn_by_mouse_is_that_of_the_mask_and_of_the_table(
    open_viewing: ViewingMaker, qtbot: QtBot, shared_data: Path, place: int
) -> None:
    row = measured(shared_data).iloc[place]
    shown, of_mask = drawn(open_viewing, qtbot, shared_data / "anatomy", str(row["image"]))
    assert shown == pytest.approx(of_mask, abs=WITHIN)
    assert shown == pytest.approx(float(row["ctr"]), abs=WITHIN)


@pytest.mark.parametrize("place", [0, 80, 150])
def test_the_same_where_only_the_mask_is_known(
    open_viewing: ViewingMaker, qtbot: QtBot, shared_data: Path, place: int
) -> None:
    folder = shared_data / "anatomy"
    name = sorted((folder / "images").glob("jsrt_*.jpg"))[place].stem
    shown, of_mask = drawn(open_viewing, qtbot, folder, name)
    assert shown == pytest.approx(of_mask, abs=WITHIN)
