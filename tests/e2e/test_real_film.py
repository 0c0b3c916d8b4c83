"""A real radiograph in the real window: pixel for pixel what its file and the standard say."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
from application import Application
from numpy.typing import NDArray
from x_display import Pixels, XDisplay, wait_for

pytestmark = [pytest.mark.xdist_group("screen"), pytest.mark.shared_data]


def _expected(path: Path) -> NDArray[np.uint8]:
    """LINEAR (PS3.3 C.11.2.1.2.1), then MONOCHROME1 (C.7.6.3.1.2); decoded by pydicom."""
    dataset = pydicom.dcmread(path)
    assert dataset.PhotometricInterpretation == "MONOCHROME1"
    center, width = float(dataset.WindowCenter), float(dataset.WindowWidth)
    share = (dataset.pixel_array.astype(float) - (center - 0.5)) / (width - 1) + 0.5
    return 255 - np.floor(np.clip(share, 0, 1) * 255 + 0.5).astype(np.uint8)


def _middle_of_view(picture: Pixels) -> NDArray[np.uint8]:
    """300 by 300 pixels around the middle of the view, free of letters."""
    rows, columns = picture.shape[:2]
    top, left = rows // 2 - 180, columns // 2 - 150
    part = picture[top : top + 300, left : left + 300]
    assert (part == part[..., :1]).all(), "not grey"
    return part[..., 0]


def _place_of(part: NDArray[np.uint8], film: NDArray[np.uint8]) -> tuple[int, int]:
    """Row and column of the film where `part` fits best."""
    scores = cv2.matchTemplate(film, part, cv2.TM_SQDIFF)
    _, _, place, _ = cv2.minMaxLoc(scores)
    return int(place[1]), int(place[0])


def test_one_to_one_is_the_file(
    display: XDisplay, resources: Path, shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "dicom" / "pydicom-data" / "RG1_J2KI.dcm"
    film = _expected(path)
    with Application(display, tmp_path, path, resources=resources) as application:
        before = display.pixels()
        wait_for(lambda: not np.array_equal(display.pixels(), before), 60, "the film")
        application.screen()
        application.keys("shift+f")
        application.screen()
        picture = application.export(tmp_path / "film.png")
        assert application.quit() == 0
        assert "Traceback" not in application.said
    part = _middle_of_view(picture)
    row, column = _place_of(part, film)
    difference = np.abs(part.astype(int) - film[row : row + 300, column : column + 300])
    assert part.std() > 5
    assert difference.max() <= 1
