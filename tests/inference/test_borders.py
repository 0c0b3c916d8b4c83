"""Uniform borders that were put around pictures, whose places are known to the pixel."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.inference.borders import exposed_field
from cxrviewer.inference.cut import Cut

Grey = NDArray[np.uint8]
SIZE = (420, 380)


def film(rows: int = SIZE[0], columns: int = SIZE[1]) -> Grey:
    """Lungs, heart and air beside a body that reaches the lower border and not the others."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]

    def disc(cx: float, cy: float, rx: float, ry: float) -> NDArray[np.bool_]:
        return np.asarray(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1)

    grey = np.full((rows, columns), 35.0)
    grey[disc(0, 0.4, 0.9, 1.3)] = 170
    grey[disc(-0.42, 0, 0.3, 0.6) | disc(0.42, 0, 0.3, 0.6)] = 80
    grey[disc(0.12, 0.35, 0.3, 0.28)] = 210
    grey += np.random.default_rng(3).normal(0, 5, grey.shape)
    return np.asarray(grey.round().clip(12, 240), np.uint8)


def framed(grey: Grey, sides: tuple[int, int, int, int], level: int = 0) -> tuple[Grey, Cut]:
    """A film with lines of one grey left, above, right and below, and where it then lies."""
    rows, columns = grey.shape
    left, top, right, bottom = sides
    padded = np.pad(grey, ((top, bottom), (left, right)), constant_values=level)
    return padded, Cut(left, top, left + columns, top + rows)


def whole(grey: Grey) -> Cut:
    return Cut(0, 0, grey.shape[1], grey.shape[0])


@pytest.mark.parametrize("level", [0, 90, 255])
@pytest.mark.parametrize(
    "sides",
    [(140, 150, 130, 145), (200, 0, 0, 0), (0, 170, 0, 0), (0, 0, 121, 0), (0, 0, 0, 180),
     (0, 90, 60, 0), (60, 0, 70, 0)],
)  # fmt: skip
def test_an_even_border_is_found_to_the_pixel(sides: tuple[int, int, int, int], level: int) -> None:
    image, field = framed(film(), sides, level)
    assert exposed_field(image) == field


@pytest.mark.parametrize("shape", [(2500, 2048), (1023, 1401), (300, 260)])
def test_a_border_of_images_large_and_small(shape: tuple[int, int]) -> None:
    rows, columns = shape
    image, field = framed(film(rows, columns), (columns // 5, rows // 4, columns // 7, rows // 9))
    assert exposed_field(image) == field


@pytest.mark.parametrize("level", [0, 128, 250])
def test_noise_of_a_few_grey_levels_is_border(level: int) -> None:
    image, field = framed(film(), (140, 150, 130, 145), level)
    noise = np.random.default_rng(1).normal(0, 3, image.shape).round()
    noisy = np.asarray((image + noise).clip(0, 255), np.uint8)
    noisy[field.top : field.bottom, field.left : field.right] = film()
    assert exposed_field(noisy) == field


@pytest.mark.parametrize(("level", "ink"), [(0, 255), (255, 0), (0, 90)])
def test_text_and_markers_in_a_border_are_border(level: int, ink: int) -> None:
    image, field = framed(film(), (140, 150, 130, 145), level)
    cv2.putText(image, "ROOM 7 12:34 PORTABLE", (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, ink, 2)
    cv2.putText(image, "L", (570, 400), cv2.FONT_HERSHEY_SIMPLEX, 1.5, ink, 4)
    assert exposed_field(image) == field


def test_a_border_in_a_border() -> None:
    inner, _ = framed(film(), (70, 80, 75, 65), 0)
    image, _ = framed(inner, (60, 70, 65, 75), 255)
    assert exposed_field(image) == Cut(130, 150, 130 + SIZE[1], 150 + SIZE[0])


def test_lossy_compression_does_not_hide_a_border() -> None:
    image, field = framed(film(), (140, 150, 130, 145))
    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    found = exposed_field(np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8))
    # Ringing reaches over one block of 8 pixels at most; nothing of the field is lost.
    assert field.left - 8 <= found.left <= field.left
    assert field.top - 8 <= found.top <= field.top
    assert field.right <= found.right <= field.right + 8
    assert field.bottom <= found.bottom <= field.bottom + 8


def test_a_narrow_border_stays() -> None:
    image, _ = framed(film(), (20, 24, 22, 18))
    assert exposed_field(image) == whole(image)


def test_a_film_without_borders_stays() -> None:
    assert exposed_field(film()) == Cut(0, 0, SIZE[1], SIZE[0])


def test_black_air_around_a_body_is_no_border() -> None:
    rows, columns = 500, 400
    y, x = np.mgrid[0:rows, 0:columns]
    body = np.abs(x - 210) < 100 + 30 * np.sin(y / 45)
    body &= y > 60 + np.abs(x - 210) / 2
    image = np.where(body, 150 + (x + y) % 23, 0).astype(np.uint8)
    assert not image[:, :60].any()
    assert exposed_field(image) == whole(image)


def test_black_air_in_a_black_border() -> None:
    """No side of the field but the lower one has an edge of its own, except where it cuts arms."""
    rows, columns = 400, 420
    y, x = np.mgrid[0:rows, 0:columns]
    trunk = (np.abs(x - 200) < 110) & (y > 60)
    arms = (np.abs(y - 120) < 50) & (y > 60)
    neck = np.abs(x - 200) < 40
    grey = np.where(trunk | arms | neck, 150 + (x + y) % 23, 0).astype(np.uint8)
    image, field = framed(grey, (140, 150, 130, 145))
    assert exposed_field(image) == field


def test_an_arm_that_reaches_beyond_a_straight_edge_is_not_cut() -> None:
    grey = film()
    image, field = framed(grey, (140, 150, 130, 145))
    image[400:420, 60:140] = 160
    assert exposed_field(image) == Cut(60, field.top, field.right, field.bottom)


def test_a_slow_change_is_no_border() -> None:
    image = np.tile(np.linspace(0, 255, 400), (380, 1)).astype(np.uint8)
    assert exposed_field(image) == whole(image)


@pytest.mark.parametrize("level", [0, 77, 255])
def test_an_image_of_one_grey_stays(level: int) -> None:
    image = np.full((300, 280), level, np.uint8)
    assert exposed_field(image) == whole(image)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 300), (300, 5), (17, 16)])
def test_tiny_images_stay(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    assert exposed_field(image) == whole(image)


def test_a_washed_out_image_is_not_cut() -> None:
    image, _ = framed(np.asarray(film() // 12 + 230, np.uint8), (140, 150, 130, 145), 255)
    assert exposed_field(image) == whole(image)
