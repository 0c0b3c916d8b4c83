"""Presets do what they are for: on a made-up chest, and on real films with outlined anatomy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, VoiLutFunction
from cxrviewer.dicom.radiograph import Window as FileWindow
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.presets import VoiPreset, preset_voi
from cxrviewer.imaging.voi import Window, auto_voi, canonical_render, compose, default_voi

READING = [VoiPreset.LUNGS, VoiPreset.MEDIASTINUM, VoiPreset.BONES, VoiPreset.TUBES]
MONOCHROME2 = GrayscaleAttributes(bits_stored=12)


def chest() -> NDArray[np.uint16]:
    """12-bit densities of a smooth chest with ribs and vessels: air 100, lungs near 1000 to 1600,
    soft tissue near 2300, heart and abdomen up to 3200.
    """
    rows, columns = 400, 360
    y, x = np.mgrid[0:rows, 0:columns].astype(float)
    side = np.sqrt(np.clip(1 - ((x - 180) / 170) ** 2, 0, 1))
    film = 100 + 2200 * side + 400 / (1 + np.exp((330 - y) / 12)) * side
    film += 500 * np.exp(-(((x - 180) / 22) ** 2)) * side
    for middle in (100, 260):
        depth = np.clip(1 - ((x - middle) / 68) ** 2 - ((y - 190) / 140) ** 2, 0, 1)
        film -= 1150 * depth**0.3 * side
        film += 120 * np.sin((y + (x - middle) ** 2 / 90) / 9) * (depth > 0)
    film += 900 * np.exp(-(((x - 200) / 50) ** 2) - ((y - 255) / 50) ** 2)
    film += 60 * np.sin(x / 3) * np.cos(y / 4) * (side > 0)
    film[:25] = 100
    return np.clip(film, 0, 4095).astype(np.uint16)


LUNG = (slice(120, 240), slice(70, 125))
HEART = (slice(230, 280), slice(185, 230))
AIR = (slice(0, 20), slice(0, 360))


def radiograph(pixels: NDArray[Any], g: GrayscaleAttributes = MONOCHROME2) -> Radiograph:
    return Radiograph(ImageRef(Path("x.dcm")), pixels, None, g)


def shown(preset: VoiPreset, r: Radiograph) -> NDArray[np.int64]:
    return compose(r.grayscale, preset_voi(preset, r)).apply(r.stored_values).astype(np.int64)


def contrast(film: NDArray[np.int64], part: tuple[slice, slice]) -> float:
    low, high = np.percentile(film[part], (10, 90))
    return float(high - low)


def test_default_and_auto_are_those_of_the_grayscale() -> None:
    image = radiograph(chest(), replace(MONOCHROME2, windows=(FileWindow(2000, 3000),)))
    assert preset_voi(VoiPreset.DEFAULT, image) == default_voi(image) == Window(2000, 3000)
    assert preset_voi(VoiPreset.AUTO, image) == auto_voi(image)


def test_lungs_are_opened() -> None:
    film = shown(VoiPreset.LUNGS, radiograph(chest()))
    assert 40 < film[LUNG].mean() < 150
    other = shown(VoiPreset.MEDIASTINUM, radiograph(chest()))
    assert contrast(film, LUNG) > 1.5 * contrast(other, LUNG)


def test_mediastinum_shows_what_lies_behind_the_heart() -> None:
    film = shown(VoiPreset.MEDIASTINUM, radiograph(chest()))
    assert 110 < film[HEART].mean() < 220
    other = shown(VoiPreset.LUNGS, radiograph(chest()))
    assert contrast(film, HEART) > 1.5 * contrast(other, HEART)


@pytest.mark.parametrize("preset", READING)
def test_presets_are_sigmoid_and_leave_air_dark(preset: VoiPreset) -> None:
    image = radiograph(chest())
    voi = preset_voi(preset, image)
    assert voi.function is VoiLutFunction.SIGMOID
    film = shown(preset, image)
    assert film[AIR].mean() < 40
    assert film[AIR].mean() < film[LUNG].mean() < film[HEART].mean()


@pytest.mark.parametrize("preset", [VoiPreset.AUTO, *READING])
@pytest.mark.parametrize(
    ("g", "coded"),
    [
        (replace(MONOCHROME2, photometric_interpretation="MONOCHROME1"), 4095),
        (replace(MONOCHROME2, rescale_slope=0.25, rescale_intercept=-300.0), 0),
        (replace(MONOCHROME2, rescale_slope=-2.0, photometric_interpretation="MONOCHROME1"), 0),
    ],
    ids=["monochrome1", "rescaled", "negative slope"],
)
def test_the_coding_of_the_same_film_does_not_matter(
    preset: VoiPreset, g: GrayscaleAttributes, coded: int
) -> None:
    pixels = (coded - chest().astype(int)).astype(np.uint16) if coded else chest()
    difference = shown(preset, radiograph(pixels, g)) - shown(preset, radiograph(chest()))
    assert np.abs(difference).max() <= 1


def framed(border: int) -> NDArray[np.uint16]:
    film = np.full((520, 500), border, np.uint16)
    film[60:460, 70:430] = chest()
    return film


INSIDE = (70, 60, 360, 400)


def test_auto_ignores_collimated_borders() -> None:
    image = radiograph(framed(4095))
    assert auto_voi(image, (0, 0, 500, 520)).width > 3900  # what it would be with the borders
    inside = auto_voi(image, INSIDE)
    found = auto_voi(image)
    assert (found.center, found.width) == pytest.approx((inside.center, inside.width), rel=0.03)


def test_auto_ignores_padding() -> None:
    image = radiograph(framed(4095), replace(MONOCHROME2, pixel_padding_value=4095))
    plain, found = auto_voi(radiograph(chest())), auto_voi(image)
    assert (found.center, found.width) == pytest.approx((plain.center, plain.width), rel=0.03)


@pytest.mark.parametrize("preset", READING)
@pytest.mark.parametrize("border", [0, 4095])
@pytest.mark.parametrize("padding", [None, 4095])
def test_borders_do_not_spoil_a_preset(preset: VoiPreset, border: int, padding: int | None) -> None:
    image = radiograph(framed(border), replace(MONOCHROME2, pixel_padding_value=padding))
    film, plain = shown(preset, image)[60:460, 70:430], shown(preset, radiograph(chest()))
    for part in (LUNG, HEART):
        assert film[part].mean() == pytest.approx(plain[part].mean(), abs=20)


@pytest.mark.parametrize("preset", VoiPreset)
@pytest.mark.parametrize(
    "pixels",
    [np.zeros((50, 50), np.uint16), np.full((1, 1), 9, np.uint16), np.eye(3, dtype=np.uint16)],
    ids=["blank", "one pixel", "tiny"],
)
def test_an_image_without_a_chest_still_has_presets(
    preset: VoiPreset, pixels: NDArray[np.uint16]
) -> None:
    assert shown(preset, radiograph(pixels)).shape == pixels.shape


def test_a_colour_image_has_presets_of_its_luminance() -> None:
    grey = (chest() >> 4).astype(np.uint8)
    colour = np.repeat(grey[..., None], 3, axis=2)
    image = Radiograph(ImageRef(Path("x.png")), grey, colour, GrayscaleAttributes())
    plain = Radiograph(ImageRef(Path("x.png")), grey, None, GrayscaleAttributes())
    assert preset_voi(VoiPreset.LUNGS, image) == preset_voi(VoiPreset.LUNGS, plain)
    np.testing.assert_array_equal(canonical_render(image), grey)


@pytest.mark.shared_data
def test_on_real_films_with_outlined_lungs_and_hearts(shared_data: Path) -> None:
    better_lungs, better_hearts, films = 0, 0, 0
    for outline in sorted((shared_data / "anatomy" / "masks").iterdir())[::14]:
        pixels = cv2.imread(str(shared_data / "anatomy" / "images" / f"{outline.stem}.jpg"), 0)
        parts = cv2.imread(str(outline), cv2.IMREAD_UNCHANGED)
        if pixels is None or parts is None or not (parts & 4).any():
            continue
        image = radiograph(pixels, GrayscaleAttributes())
        spreads = {
            preset: [
                np.ptp(np.percentile(shown(preset, image)[(parts & bits) > 0], (10, 90)))
                for bits in (3, 4)
            ]
            for preset in (VoiPreset.AUTO, VoiPreset.LUNGS, VoiPreset.MEDIASTINUM)
        }
        films += 1
        better_lungs += spreads[VoiPreset.LUNGS][0] > 1.2 * spreads[VoiPreset.AUTO][0]
        better_hearts += spreads[VoiPreset.MEDIASTINUM][1] > 1.2 * spreads[VoiPreset.AUTO][1]
    assert films >= 15
    assert better_lungs >= 0.9 * films
    assert better_hearts >= 0.9 * films
