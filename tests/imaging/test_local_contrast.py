"""Local contrast against OpenCV's CLAHE and against curves worked out by hand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.imaging.local_contrast import CLIP, TILES, local_contrast, used_range


def soft_noise(rows: int, columns: int, top: float, seed: int = 0) -> NDArray[np.float64]:
    """Blurred noise that fills 0..top."""
    noise = np.random.default_rng(seed).random((rows, columns)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 6.0).astype(np.float64)
    scaled: NDArray[np.float64] = (soft - soft.min()) / (soft.max() - soft.min()) * top
    return scaled


def test_on_8_bits_it_is_opencvs_clahe_but_for_where_a_step_is_counted() -> None:
    image = np.rint(soft_noise(512, 640, 255)).astype(np.uint8)
    ours = local_contrast(image, 1.0, used=(0, 255)).astype(int)
    theirs = cv2.createCLAHE(CLIP, (TILES, TILES)).apply(image).astype(int)
    # OpenCV gives a value the upper end of its step, this the middle: half a step, and no step
    # is higher than the clip limit and its share of what was cut off.
    assert np.abs(ours - theirs).max() <= 6
    assert np.abs(ours - theirs + 2).mean() < 0.7
    assert np.abs(ours - image).mean() > 10, "it does something"


def test_all_of_16_bits_looks_as_8_bits_do() -> None:
    """The bins share the range, so the depth of the file does not change the picture."""
    fine = soft_noise(256, 256, 255.0)
    coarse = local_contrast(np.rint(fine).astype(np.uint8), 1.0, used=(0, 255)).astype(float)
    deep = local_contrast(np.rint(fine * 257).astype(np.uint16), 1.0, used=(0, 65535)) / 257.0
    assert np.abs(coarse - deep).mean() < 0.8


def test_two_values_in_equal_parts_are_pulled_apart_as_far_as_the_clip_allows() -> None:
    """By hand: each tile holds half 100 and half 155 of 0..255.

    Two bins hold 1/2 each; clipped to 3/256, what was cut off (1 - 6/256) is given to all alike:
    (1 - 6/256)/256 a bin. Below 100 lie 100 bins, and of its own one half counts:
    100.5 (250/256)/256 + 1.5/256, times 256, less 1/2: 99.14. At 155 a whole step of 3/256 more
    lies below: 155.5 (250/256)/256 + 4.5/256 -> 155.86.
    """
    image = np.indices((128, 128)).sum(axis=0) % 2 * 55 + 100
    found = local_contrast(image.astype(np.uint16), 1.0, used=(0, 255))
    assert set(np.unique(found)) == {99, 156}
    assert (found[image == 100] == 99).all()


def test_a_strength_of_one_half_goes_half_the_way() -> None:
    image = np.rint(soft_noise(256, 256, 4095)).astype(np.uint16)
    whole = local_contrast(image, 1.0).astype(int)
    half = local_contrast(image, 0.5).astype(int)
    assert np.abs(half - (image + whole) / 2).max() <= 1


def test_ends_of_the_used_range_and_what_lies_beyond_stay() -> None:
    image = np.rint(soft_noise(256, 256, 2000)).astype(np.uint16) + 1000
    image[3, 3], image[4, 4] = 0, 65000
    found = local_contrast(image, 1.0, used=(1000, 3000))
    assert found[3, 3] == 0
    assert found[4, 4] == 65000
    assert found[image == 1000] == pytest.approx(1000)
    assert found.min() == 0
    assert found[(image >= 1000) & (image <= 3000)].max() <= 3000


def test_a_local_order_is_kept() -> None:
    """Within one tile a curve never falls: a brighter pixel stays at least as bright."""
    image = np.tile(np.arange(64, dtype=np.uint16) * 60, (64, 1))
    found = local_contrast(image, 1.0, used=(0, 3780)).astype(int)
    middle = found[32, 4 * 8 + 1 : 4 * 8 + 7]
    assert (np.diff(middle) >= 0).all()


def test_signed_values_give_the_same_picture() -> None:
    image = np.rint(soft_noise(256, 256, 4000)).astype(np.uint16)
    signed = (image.astype(int) - 2000).astype(np.int16)
    ours = local_contrast(image, 1.0, used=(0, 4000)).astype(int)
    theirs = local_contrast(signed, 1.0, used=(-2000, 2000)).astype(int)
    assert np.abs(ours - 2000 - theirs).max() <= 1  # a half is rounded to the even one


def test_padding_makes_no_curve() -> None:
    image = np.rint(soft_noise(256, 256, 4000)).astype(np.uint16)
    padded, valid = image.copy(), np.ones(image.shape, bool)
    valid[:, :40] = False
    for fill in (0, 4000):
        padded[:, :40] = fill
        found = local_contrast(padded, 1.0, valid=valid, used=(0, 4000))[:, 60:]
        if fill == 0:
            first = found
    assert np.array_equal(first, found)


@pytest.mark.parametrize("shape", [(5, 400), (400, 5), (1, 1)])
def test_an_image_too_small_for_tiles_stays_as_it_is(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 4096, shape).astype(np.uint16)
    assert np.array_equal(local_contrast(image, 1.0), image)


def test_an_image_of_one_value_stays_as_it_is() -> None:
    assert (local_contrast(np.full((64, 64), 7, np.uint16), 1.0) == 7).all()


def test_the_used_range_leaves_out_a_thousandth_at_either_end() -> None:
    values = np.repeat(np.arange(10_000, dtype=np.uint16), 4).reshape(200, 200)
    # 0.1 % of 40,000 pixels are 40: the first ten values.
    assert used_range(values) == (9, 9989)
