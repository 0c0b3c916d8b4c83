"""What Display Shutters leave open, against rectangles written down by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from factories import gradient, make_dataset, make_dx

from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import OpenPart
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.shutter_tags import open_part_of

RECTANGLE: dict[str, Any] = {
    "ShutterShape": "RECTANGULAR",
    # Columns 11 to 90 and rows 21 to 180, the first of each being 1.
    "ShutterLeftVerticalEdge": 11,
    "ShutterRightVerticalEdge": 90,
    "ShutterUpperHorizontalEdge": 21,
    "ShutterLowerHorizontalEdge": 180,
}


def read(**tags: Any) -> tuple[OpenPart | None, list[str]]:
    ignored = IgnoredTags()
    found = open_part_of(make_dataset(**tags), (200, 100), ignored)
    return found, [str(message) for message in ignored.sentences]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, None),
        (RECTANGLE, OpenPart(10, 20, 90, 180)),
        # Around the middle of pixel (row 100, column 50), which is the point (49.5, 99.5).
        ({"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [100, 50],
          "RadiusOfCircularShutter": 40}, OpenPart(9, 59, 90, 140)),
        # A triangle by row and column of its corners.
        ({"ShutterShape": "POLYGONAL",
          "VerticesOfThePolygonalShutter": [31, 50, 150, 21, 150, 80]}, OpenPart(20, 30, 80, 150)),
        # What both leave open.
        ({**RECTANGLE, "ShutterShape": ["RECTANGULAR", "CIRCULAR"],
          "CenterOfCircularShutter": [100, 50], "RadiusOfCircularShutter": 40},
         OpenPart(10, 59, 90, 140)),
        # An edge beyond the image hides nothing there.
        ({**RECTANGLE, "ShutterRightVerticalEdge": 500, "ShutterLeftVerticalEdge": -3},
         OpenPart(0, 20, 100, 180)),
    ],
)  # fmt: skip
def test_the_rectangle_around_what_is_open(tags: dict[str, Any], expected: OpenPart | None) -> None:
    assert read(**tags) == (expected, [])


@pytest.mark.parametrize(
    "tags",
    [
        {**RECTANGLE, "ShutterLeftVerticalEdge": 95},
        {**RECTANGLE, "ShutterLeftVerticalEdge": 150, "ShutterRightVerticalEdge": 190},
        {**RECTANGLE, "ShutterLowerHorizontalEdge": None},
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [100, 50]},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [31, 50, 150, 21]},
    ],
)
def test_an_impossible_shutter_is_left_out_with_a_word(tags: dict[str, Any]) -> None:
    found, complaints = read(**tags)
    assert found is None
    assert any("ShutterShape" in complaint for complaint in complaints)


def test_a_shutter_comes_with_the_pixels(tmp_path: Path) -> None:
    make_dx(tmp_path / "shut.dcm", gradient(200, 100), **RECTANGLE)
    (study,) = scan_all([tmp_path]).studies
    radiograph = read_radiograph(next(iter(study)))
    assert radiograph.open_part == OpenPart(10, 20, 90, 180)
    # Nothing is hidden from the reader.
    assert radiograph.stored_values[0, 0] == 0
    assert radiograph.shape == (200, 100)
