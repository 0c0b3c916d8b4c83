"""Area averages against OpenCV's, and against sums by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cxrviewer.inference.cut import Cut, cut_out
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from cxrviewer.inference.shrink import Work, _ahead, shrink, shrink_ahead

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


@pytest.mark.parametrize("cut", [Cut(20, 31, 700, 600), Cut(-40, -8, 500, 900)])
def test_a_cut_is_black_beyond_the_image(cut: Cut) -> None:
    image = RNG.integers(1, 256, (800, 640), dtype=np.uint8)
    assert (shrink(image, 70, 50, cut) == shrink(cut_out(image, cut).copy(), 70, 50)).all()


def test_several_sizes_ahead_are_what_each_gives_by_itself() -> None:
    image = RNG.integers(0, 256, (1301, 1043), dtype=np.uint8)
    sizes = [(256, 210), (96, 79), (1, 1)]
    expected = [shrink(image, *size) for size in sizes]
    shrink_ahead(image, sizes)
    for size, wanted in zip(sizes, expected, strict=True):
        assert shrink(image, *size) is shrink(image, *size)  # what was found ahead
        assert (shrink(image, *size) == wanted).all()


@pytest.mark.parametrize("rows", [100, 128, 1301])  # less than a band, one, and an odd number
def test_two_halves_make_the_whole_whichever_comes_first(rows: int) -> None:
    def the_other_way(first: Work, second: Work) -> None:
        second()
        first()

    image = RNG.integers(0, 256, (rows, 343), dtype=np.uint8)
    expected = shrink(image, 96, 79)
    shrink_ahead(image, [(96, 79)], the_other_way)
    assert shrink(image, 96, 79) is not expected
    assert (shrink(image, 96, 79) == expected).all()


def test_what_was_found_ahead_is_kept_while_the_image_lives() -> None:
    image = RNG.integers(0, 256, (40, 60), dtype=np.uint8)
    shrink_ahead(image, [(4, 6)])
    assert len(_ahead) == 1
    assert (shrink(image, 4, 6, Cut(0, 0, 60, 40)) == shrink(image, 4, 6)).all()
    assert shrink(image, 2, 3).shape == (2, 3)  # any other size still comes from the image
    del image
    assert not _ahead
