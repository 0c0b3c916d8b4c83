"""Area averages against OpenCV's, and against sums by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from cxrviewer.inference.shrink import _kept, shrink

RNG = np.random.default_rng(5)


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((2500, 2048), (192, 157)),
        ((2499, 2047), (256, 210)),
        ((1201, 1733), (96, 96)),
        ((1024, 1024), (1024, 333)),
        ((1500, 1100), (1, 1)),
    ],
)
def test_it_is_what_opencv_computes(shape: tuple[int, int], size: tuple[int, int]) -> None:
    image = RNG.integers(0, 256, shape, dtype=np.uint8)
    expected = cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA).astype(int)
    found = shrink(image, *size)
    assert found.shape == size
    assert found.dtype == np.uint8
    difference = np.abs(found - expected)
    assert difference.max() <= 1
    # No more than what lies next to a half.
    assert (difference > 0).mean() < 2e-3


def test_cells_of_whole_pixels_are_means() -> None:
    image = RNG.integers(0, 256, (40, 60), dtype=np.uint8)
    means = image.reshape(10, 4, 12, 5).mean(axis=(1, 3))
    assert (shrink(image, 10, 12) == np.rint(means)).all()


def test_a_cell_takes_its_part_of_a_pixel() -> None:
    # Cells of one and a half columns: 0 and half of 90, half of 90 and 240.
    image = np.array([[0, 90, 240]], np.uint8)
    assert shrink(image, 1, 2).tolist() == [[30, 190]]


def test_more_white_pixels_than_whole_numbers_can_sum() -> None:
    image = np.full((3000, 3000), 255, np.uint8)
    assert (shrink(image, 30, 30) == 255).all()


def test_a_large_image_comes_to_the_canvas_that_way() -> None:
    image = RNG.integers(0, 256, (1300, 1040), dtype=np.uint8)
    canvas, transform = fit_canvas(image, PreprocessSpec(130))
    assert transform.scale_x == 0.1
    means = image.reshape(130, 10, 104, 10).mean(axis=(1, 3))
    assert np.abs(canvas[:, 13:117] - means).max() <= 0.5


def test_an_image_that_cannot_change_keeps_its_sums_while_it_lives() -> None:
    image = RNG.integers(0, 256, (40, 60), dtype=np.uint8)
    changed = shrink(image, 4, 6)
    image[:] = 9
    assert (shrink(image, 4, 6) == 9).all()  # nothing was kept of an image that can change
    assert not (changed == 9).all()
    image.flags.writeable = False
    assert (shrink(image, 2, 3) == 9).all()
    assert len(_kept) == 1
    assert (shrink(image, 4, 6) == 9).all()
    del image
    assert not _kept


def test_a_part_of_another_image_keeps_none() -> None:
    whole = RNG.integers(0, 256, (40, 60), dtype=np.uint8)
    part = whole[:20]
    part.flags.writeable = False
    before = shrink(part, 2, 3)
    whole[:] = 9
    assert (shrink(part, 2, 3) == 9).all()
    assert not (before == 9).all()
