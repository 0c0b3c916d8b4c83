"""What Display Shutters leave open, against rectangles written down by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from factories import gradient, make_dataset, make_dx
from pydicom.dataset import Dataset

from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.shutter import OpenPart, OpenRectangle, Shutter
from cxrviewer.dicom.shutter_tags import shutter_of

RECTANGLE: dict[str, Any] = {
    "ShutterShape": "RECTANGULAR",
    # Columns 11 to 90 and rows 21 to 180, the first of each being 1.
    "ShutterLeftVerticalEdge": 11,
    "ShutterRightVerticalEdge": 90,
    "ShutterUpperHorizontalEdge": 21,
    "ShutterLowerHorizontalEdge": 180,
}


SIZE = (200, 100)
CIRCLE: dict[str, Any] = {
    "ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [100, 50], "RadiusOfCircularShutter": 40,
}  # fmt: skip


def read(**tags: Any) -> tuple[Shutter | None, list[str]]:
    ignored = IgnoredTags()
    found = shutter_of(make_dataset(**tags), SIZE, ignored)
    return found, [str(message) for message in ignored.sentences]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, None),
        (RECTANGLE, OpenPart(10, 20, 90, 180)),
        # Around the middle of pixel (row 100, column 50), which is the point (49.5, 99.5).
        (CIRCLE, OpenPart(9, 59, 90, 140)),
        # A triangle by row and column of its corners.
        ({"ShutterShape": "POLYGONAL",
          "VerticesOfThePolygonalShutter": [31, 50, 150, 21, 150, 80]}, OpenPart(20, 30, 80, 150)),
        # What both leave open.
        ({**RECTANGLE, **CIRCLE, "ShutterShape": ["RECTANGULAR", "CIRCULAR"]},
         OpenPart(10, 59, 90, 140)),
        # An edge beyond the image hides nothing there.
        ({**RECTANGLE, "ShutterRightVerticalEdge": 500, "ShutterLeftVerticalEdge": -3},
         OpenPart(0, 20, 100, 180)),
    ],
)  # fmt: skip
def test_the_rectangle_around_what_is_open(tags: dict[str, Any], expected: OpenPart | None) -> None:
    found, complaints = read(**tags)
    assert (found.open_part(SIZE) if found else None) == expected
    assert not complaints


@pytest.mark.parametrize(
    "tags",
    [
        {**RECTANGLE, "ShutterLeftVerticalEdge": 95},
        {**RECTANGLE, "ShutterLeftVerticalEdge": 150, "ShutterRightVerticalEdge": 190},
        {**RECTANGLE, "ShutterLowerHorizontalEdge": None},
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [100, 50]},
        {**CIRCLE, "RadiusOfCircularShutter": -40},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [31, 50, 150, 21]},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [31, 50]},
        # The boxes of the two meet, in a corner where nothing of the circle is.
        {**RECTANGLE, **CIRCLE, "ShutterShape": ["RECTANGULAR", "CIRCULAR"],
         "ShutterRightVerticalEdge": 14, "ShutterLowerHorizontalEdge": 64},
    ],
)  # fmt: skip
def test_an_impossible_shutter_is_left_out_with_a_word(tags: dict[str, Any]) -> None:
    found, complaints = read(**tags)
    assert found is None
    assert any("ShutterShape" in complaint for complaint in complaints)


@pytest.mark.parametrize(
    "tags",
    [
        {**RECTANGLE, "ShutterLeftVerticalEdge": 1, "ShutterRightVerticalEdge": 100,
         "ShutterUpperHorizontalEdge": 0, "ShutterLowerHorizontalEdge": 200},
        {**CIRCLE, "RadiusOfCircularShutter": 112},
        {"ShutterShape": "POLYGONAL",
         "VerticesOfThePolygonalShutter": [1, 1, 1, 100, 200, 100, 200, 1]},
        {"ShutterShape": "BITMAP"},
    ],
)  # fmt: skip
def test_a_shutter_that_hides_nothing_is_none(tags: dict[str, Any]) -> None:
    assert read(**tags) == (None, [])


@pytest.mark.parametrize(
    "tags",
    [
        {**RECTANGLE, "ShutterLeftVerticalEdge": 1, "ShutterRightVerticalEdge": 100,
         "ShutterUpperHorizontalEdge": 2, "ShutterLowerHorizontalEdge": 200},
        # The corners of the image are 111.0 pixels away: sqrt(49.5² + 99.5²) = 111.1.
        {**CIRCLE, "RadiusOfCircularShutter": 111},
        # A notch in the right side, between rows 90 and 110.
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [
            1, 1, 1, 100, 90, 100, 100, 99, 110, 100, 200, 100, 200, 1]},
        # Under a quarter of the image: the reader sees what it is, and can take it off.
        {**CIRCLE, "RadiusOfCircularShutter": 5},
    ],
)  # fmt: skip
def test_a_shutter_that_hides_little_or_nearly_all_is_one(tags: dict[str, Any]) -> None:
    found, complaints = read(**tags)
    assert found is not None
    assert not complaints


@pytest.mark.parametrize(
    ("value", "expected", "complaints"),
    [(None, 0, 0), (0, 0, 0), (32768, 32768, 0), (65535, 65535, 0), ([1, 2], 0, 1)],
)
def test_what_stands_in_the_place_of_the_image(
    value: object, expected: int, complaints: int
) -> None:
    found, told = read(**RECTANGLE, ShutterPresentationValue=value)
    assert found == Shutter((OpenRectangle(10, 20, 90, 180),), expected)
    assert len([one for one in told if "ShutterPresentationValue" in one]) == complaints


def test_a_shutter_comes_with_the_pixels(tmp_path: Path) -> None:
    make_dx(tmp_path / "shut.dcm", gradient(200, 100), **RECTANGLE, ShutterPresentationValue=500)
    (study,) = scan_all([tmp_path]).studies
    radiograph = read_radiograph(next(iter(study)))
    assert radiograph.shutter == Shutter((OpenRectangle(10, 20, 90, 180),), 500)
    assert radiograph.open_part == OpenPart(10, 20, 90, 180)
    # The stored values are as they were.
    assert radiograph.stored_values[0, 0] == 0
    assert radiograph.shape == (200, 100)


def test_a_shutter_of_all_frames_is_raised_to_the_image(tmp_path: Path) -> None:
    shared, shutter = Dataset(), Dataset()
    for keyword, value in RECTANGLE.items():
        setattr(shutter, keyword, value)
    shared.FrameDisplayShutterSequence = [shutter]
    make_dx(tmp_path / "shut.dcm", gradient(200, 100), SharedFunctionalGroupsSequence=[shared])
    (study,) = scan_all([tmp_path]).studies
    found = read_radiograph(next(iter(study))).shutter
    assert found is not None
    assert found.open_part((200, 100)) == OpenPart(10, 20, 90, 180)
