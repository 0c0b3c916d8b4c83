"""The way from an image to the picture that networks see, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.radiograph import (
    GrayscaleAttributes,
    Radiograph,
    SpacingAttributes,
)
from cxrviewer.dicom.shutter import OpenRectangle, Shutter
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.cut import Cut
from cxrviewer.inference.seen_part import SeenPart, notes, picture_of

Grey = NDArray[np.uint8]


def textured(rows: int, columns: int) -> Grey:
    return np.random.default_rng(5).integers(40, 220, (rows, columns)).astype(np.uint8)


def radiograph(grey: Grey, **changes: Any) -> Radiograph:
    ref = make_ref(rows=grey.shape[0], columns=grey.shape[1], bits_stored=8)
    return Radiograph(ref, grey, None, GrayscaleAttributes(), **changes)


def test_an_ordinary_image_is_its_own_picture() -> None:
    image = make_radiograph()
    found = picture_of(image)
    assert found.part is None
    assert found.shape == image.shape
    np.testing.assert_array_equal(found.pixels, canonical_render(image))
    assert not found.pixels.flags.writeable


def test_a_border_is_no_part_of_the_picture() -> None:
    grey = textured(300, 400)
    found = picture_of(radiograph(np.pad(grey, ((80, 90), (100, 0)))))
    np.testing.assert_array_equal(found.pixels, grey)
    assert found.part == SeenPart((470, 500), Cut(100, 80, 500, 380))
    assert found.part.left_out == pytest.approx(1 - 300 * 400 / (470 * 500))
    assert not found.part.is_stretched
    assert [str(note) for note in notes([None, found.part])] == [
        "Borders around the exposed field were left out of the analysis."
    ]


def test_what_would_be_too_small_to_analyse_stays_in_its_border() -> None:
    image = radiograph(np.pad(textured(200, 240), 150))
    assert picture_of(image).part is None


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        # Columns 0 to 400 of 500 and rows 30 to 470 of 500, of which 5 % at the left are too few.
        (OpenRectangle(25, 30, 400, 470), Cut(0, 30, 400, 470)),
        (OpenRectangle(100, 60, 420, 430), Cut(100, 60, 420, 430)),
        (OpenRectangle(2, 3, 499, 498), None),
        # A fifth of the image: rather a wrong tag.
        (OpenRectangle(100, 100, 300, 350), None),
        (None, None),
    ],
)
def test_what_a_shutter_hides_is_no_part_of_the_picture(
    part: OpenRectangle | None, expected: Cut | None
) -> None:
    grey = textured(500, 500)
    found = picture_of(radiograph(grey, shutter=Shutter((part,)) if part else None))
    assert (None if found.part is None else found.part.field) == expected
    if expected is not None:
        seen = grey[expected.top : expected.bottom, expected.left : expected.right]
        np.testing.assert_array_equal(found.pixels, seen)


def test_borders_within_a_shutter_are_found_too() -> None:
    grey = np.pad(textured(300, 300), ((50, 50), (60, 50)))
    noisy = np.random.default_rng(2).integers(0, 255, (500, 500)).astype(np.uint8)
    noisy[50:450, 40:450] = grey
    found = picture_of(radiograph(noisy, shutter=Shutter((OpenRectangle(40, 50, 450, 450),))))
    assert found.part is not None
    assert found.part.field == Cut(100, 100, 400, 400)


SPACINGS: list[tuple[SpacingAttributes, float, float]] = [
    # Pixels of 0.15 x 0.25 mm (height, width): columns are drawn out by 5/3.
    (SpacingAttributes(imager_pixel_spacing=(0.15, 0.25)), 5 / 3, 1.0),
    (SpacingAttributes(pixel_spacing=(0.25, 0.15)), 1.0, 5 / 3),
    (SpacingAttributes(pixel_aspect_ratio=(3, 2)), 1.0, 1.5),
    (SpacingAttributes(pixel_aspect_ratio=(2, 3)), 1.5, 1.0),
]


@pytest.mark.parametrize(("spacing", "across", "down"), SPACINGS)
def test_pixels_are_made_square(spacing: SpacingAttributes, across: float, down: float) -> None:
    found = picture_of(radiograph(textured(300, 360), spacing=spacing))
    assert found.shape == (round(300 * down), round(360 * across))
    assert found.part is not None
    assert found.part.is_whole
    assert found.part.is_stretched
    assert found.part.scale_x == pytest.approx(across)
    assert found.part.scale_y == pytest.approx(down)
    assert not list(notes([found.part]))


@pytest.mark.parametrize(
    "spacing",
    [
        SpacingAttributes(imager_pixel_spacing=(0.143, 0.1435)),  # 0.35 %
        SpacingAttributes(pixel_aspect_ratio=(1, 1000)),  # no detector's
    ],
)
def test_pixels_nearly_square_or_impossible_stay(spacing: SpacingAttributes) -> None:
    assert picture_of(radiograph(textured(300, 360), spacing=spacing)).part is None


def test_places_of_a_picture_on_the_image() -> None:
    part = SeenPart((500, 700), Cut(100, 60, 400, 460), scale_x=2.0, scale_y=1.0)
    # Picture columns 0 and 600 are image columns 100 and 400.
    assert part.point((0, 0)) == (100, 60)
    assert part.point((600, 400)) == (400, 460)
    # A canvas of 64 onto which the picture of 600 x 400 is fitted: 64 wide, 43 high.
    scale_x, scale_y = 64 / 600, 43 / 400
    canvas = part.canvas(CanvasTransform((400, 600), (64, 64), scale_x, scale_y, 0.0, 10.0))
    assert canvas.image_size == (500, 700)
    for x, y, canvas_x, canvas_y in ((100, 60, 0, 10), (400, 460, 64, 53), (250, 260, 32, 31.5)):
        assert x * canvas.scale_x + canvas.offset_x == pytest.approx(canvas_x)
        assert y * canvas.scale_y + canvas.offset_y == pytest.approx(canvas_y)


def test_twelve_bits_without_a_window_have_no_border_either() -> None:
    inner = np.random.default_rng(1).integers(900, 3000, (300, 300)).astype(np.uint16)
    stored = np.pad(inner, 100, constant_values=0)
    ref = make_ref(rows=500, columns=500)
    image = Radiograph(ref, stored, None, GrayscaleAttributes(bits_stored=12))
    found = picture_of(image)
    assert found.part is not None
    assert found.part.field == Cut(100, 100, 400, 400)
    inverse = replace(image, grayscale=GrayscaleAttributes("MONOCHROME1", bits_stored=12))
    assert picture_of(inverse).part == found.part
