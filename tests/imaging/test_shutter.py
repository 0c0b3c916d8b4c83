"""What shutters hide, against pictures drawn by hand; greys against a table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from factories import make_dataset
from numpy.typing import NDArray

from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, SpacingAttributes
from cxrviewer.dicom.shutter import OpenCircle, OpenRectangle, Shutter
from cxrviewer.dicom.shutter_tags import shutter_of
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.presets import VoiPreset, preset_voi
from cxrviewer.imaging.shutter import hidden_in_view, hidden_pixels, shutter_grey
from cxrviewer.imaging.thumbnail import thumbnail
from cxrviewer.imaging.voi import auto_voi, canonical_render, default_voi

RECTANGLE: dict[str, Any] = {
    "ShutterLeftVerticalEdge": 3, "ShutterRightVerticalEdge": 6,
    "ShutterUpperHorizontalEdge": 2, "ShutterLowerHorizontalEdge": 4,
}  # fmt: skip
CIRCLE: dict[str, Any] = {"CenterOfCircularShutter": [3, 4], "RadiusOfCircularShutter": 2}
WIDE = {**RECTANGLE, "ShutterLeftVerticalEdge": -3, "ShutterRightVerticalEdge": 500}


def radiograph(values: NDArray[np.uint16], **facts: Any) -> Radiograph:
    ref = ImageRef(Path("x"), sop_instance_uid="1", rows=len(values), columns=values.shape[1])
    return Radiograph(ref, values, None, GrayscaleAttributes(bits_stored=12), **facts)


def shuttered(spacing: SpacingAttributes | None = None, **tags: Any) -> Radiograph:
    """An image of 6 rows and 8 columns."""
    ignored = IgnoredTags()
    shutter = shutter_of(make_dataset(**tags), (6, 8), ignored)
    assert shutter is not None
    assert not ignored.sentences
    values = np.full((6, 8), 1000, np.uint16)
    return radiograph(values, shutter=shutter, spacing=spacing or SpacingAttributes())


def drawn(hidden: NDArray[np.bool_] | None) -> list[str]:
    """A line a row; # is open."""
    assert hidden is not None
    return ["".join(".#"[int(not one)] for one in row) for row in hidden]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        # Columns 3 to 6 and rows 2 to 4, those among them.
        ({"ShutterShape": "RECTANGULAR", **RECTANGLE},
         ["........",
          "..####..",
          "..####..",
          "..####..",
          "........",
          "........"]),
        # An edge beyond the image hides nothing there.
        ({"ShutterShape": "RECTANGULAR", **WIDE},
         ["........",
          "########",
          "########",
          "########",
          "........",
          "........"]),
        # 2 pixels around column 4 of row 3, the rim among them: 1² + 1² < 2², 1² + 2² > 2².
        ({"ShutterShape": "CIRCULAR", **CIRCLE},
         ["...#....",
          "..###...",
          ".#####..",
          "..###...",
          "...#....",
          "........"]),
        # A centre beside the image.
        ({"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [3, 0],
          "RadiusOfCircularShutter": 2},
         ["........",
          "#.......",
          "##......",
          "#.......",
          "........",
          "........"]),
        # Rows and columns of the corners: (2, 2), (6, 2), (6, 6); the slanting side is open too.
        ({"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [2, 2, 6, 2, 6, 6]},
         ["........",
          ".#......",
          ".##.....",
          ".###....",
          ".####...",
          ".#####.."]),
        # An L is open where it is, not in the rectangle around it.
        ({"ShutterShape": "POLYGONAL",
          "VerticesOfThePolygonalShutter": [1, 1, 1, 3, 4, 3, 4, 6, 6, 6, 6, 1]},
         ["###.....",
          "###.....",
          "###.....",
          "######..",
          "######..",
          "######.."]),
        # What all of them leave open.
        ({"ShutterShape": ["RECTANGULAR", "CIRCULAR"], **RECTANGLE, **CIRCLE},
         ["........",
          "..###...",
          "..####..",
          "..###...",
          "........",
          "........"]),
        ({"ShutterShape": ["RECTANGULAR", "CIRCULAR", "POLYGONAL"], **RECTANGLE, **CIRCLE,
          "VerticesOfThePolygonalShutter": [2, 2, 6, 2, 6, 6]},
         ["........",
          "........",
          "..#.....",
          "..##....",
          "........",
          "........"]),
    ],
)  # fmt: skip
def test_pixels_in_and_out(tags: dict[str, Any], expected: list[str]) -> None:
    assert drawn(hidden_pixels(shuttered(**tags))) == expected


def test_a_circle_is_one_where_pixels_are_high() -> None:
    """The radius counts pixels along the row direction; a row is as high as two columns."""
    high = SpacingAttributes(pixel_aspect_ratio=(2.0, 1.0))
    found = hidden_pixels(shuttered(high, ShutterShape="CIRCULAR", **CIRCLE))
    assert drawn(found) == [
        "........",
        "...#....",
        ".#####..",
        "...#....",
        "........",
        "........",
    ]


def test_a_part_of_the_pixels_is_that_part() -> None:
    image = shuttered(ShutterShape="CIRCULAR", **CIRCLE)
    found = hidden_pixels(image, slice(1, 6, 2), slice(3, 6))
    assert drawn(found) == ["##.", "##.", "..."]


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_the_shutter_goes_with_the_image(turns: int, flipped: bool) -> None:
    image = shuttered(ShutterShape="POLYGONAL", VerticesOfThePolygonalShutter=[2, 2, 6, 2, 6, 6])
    size = (8, 6) if turns % 2 else (6, 8)
    view = ViewTransform.fit((6, 8), size, quarter_turns=turns, flipped_horizontally=flipped)
    found, whole = hidden_in_view(image, view), hidden_pixels(image)
    assert found is not None
    assert whole is not None
    upright = whole[:, ::-1] if flipped else whole
    np.testing.assert_array_equal(found, np.rot90(upright, -turns))


def test_beside_the_image_nothing_is_hidden() -> None:
    image = shuttered(ShutterShape="RECTANGULAR", **RECTANGLE)
    found = hidden_in_view(image, ViewTransform((6, 8), (8, 10), 1.0, (4.0, 3.0)))
    assert found is not None
    assert not found[[0, -1]].any()
    assert not found[:, [0, -1]].any()
    assert found.sum() == 6 * 8 - 12


@pytest.mark.parametrize(
    ("value", "grey"),
    # By 257 = 65535 / 255, to the nearest: 128 / 257 = 0.498, 32768 / 257 = 127.502.
    [(0, 0), (128, 0), (129, 1), (32767, 127), (32768, 128), (65535, 255)],
)
def test_the_grey_in_the_place_of_the_image(value: int, grey: int) -> None:
    assert shutter_grey(Shutter((OpenCircle(0, 0, 1),), value)) == grey


def test_a_thumbnail_has_the_shutter() -> None:
    """At half the size: columns 10 to 30 of 40 and rows 5 to 20 of 30 are open."""
    grayscale = GrayscaleAttributes(bits_stored=8, photometric_interpretation="MONOCHROME1")
    image = replace(
        radiograph(np.zeros((60, 80), np.uint16)),
        grayscale=grayscale,
        shutter=Shutter((OpenRectangle(20, 10, 60, 40),), 32768),
    )
    expected = np.full((30, 40), 128, np.uint8)
    expected[5:20, 10:30] = 255
    np.testing.assert_array_equal(thumbnail(image, 40), expected)


def test_windows_from_the_histogram_look_at_what_is_open() -> None:
    """What is hidden is noise here over all values, more than half of the image."""
    down, across = np.ogrid[:300, :300]
    field = (1500 + 2 * down + 300 * np.sin(across / 20)).astype(np.uint16)
    values = np.random.default_rng(0).integers(0, 4096, (500, 500)).astype(np.uint16)
    values[100:400, 100:400] = field
    plain = radiograph(values)
    shut = replace(plain, shutter=Shutter((OpenRectangle(100, 100, 400, 400),)))
    for preset in (VoiPreset.AUTO, VoiPreset.LUNGS, VoiPreset.TUBES):
        found, wanted = (preset_voi(preset, one) for one in (shut, radiograph(field)))
        assert found.width == pytest.approx(wanted.width, rel=0.05)
        assert found.center == pytest.approx(wanted.center, rel=0.05)
    assert auto_voi(plain).width > 3500
    assert auto_voi(shut) == auto_voi(plain), "only where it is asked for"


def test_what_models_see_is_rendered_as_without_a_shutter() -> None:
    values = np.random.default_rng(1).integers(0, 4096, (80, 90)).astype(np.uint16)
    plain = radiograph(values)
    shut = replace(plain, shutter=Shutter((OpenRectangle(20, 20, 70, 60),)))
    assert default_voi(shut) == default_voi(plain)
    np.testing.assert_array_equal(canonical_render(shut), canonical_render(plain))
