"""Colour maps: even steps to the eye, readable with any colour vision."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.imaging.colour_maps import ZERO_LEVEL, ColourMap, colour_table, oklab_to_srgb

# Machado, Oliveira and Fernandes 2009, severity 1.0; on linear RGB.
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)
PROTANOPIA = np.array(
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
)


def linear_rgb(table: NDArray[np.uint8]) -> NDArray[np.float64]:
    encoded = table[:, :3] / 255.0
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def cielab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIELAB by OpenCV, another space by another tool than the one the maps are made in."""
    encoded = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clip(0) ** (1 / 2.4) - 0.055
    )
    return cv2.cvtColor(encoded.astype(np.float32)[None], cv2.COLOR_RGB2LAB)[0].astype(np.float64)


@pytest.mark.parametrize(
    ("lab", "rgb"),
    [
        # Published pairs: white, and sRGB red = OKLab (0.62796, 0.22486, 0.12585).
        ((1.0, 0.0, 0.0), (255, 255, 255)),
        ((0.62796, 0.22486, 0.12585), (255, 0, 0)),
        ((0.0, 0.0, 0.0), (0, 0, 0)),
    ],
)
def test_oklab_of_known_colours(lab: tuple[float, ...], rgb: tuple[int, ...]) -> None:
    assert tuple(oklab_to_srgb(np.array([lab]))[0]) == rgb


def test_sequential_rises_evenly() -> None:
    lab = cielab(linear_rgb(colour_table(ColourMap.SEQUENTIAL)))
    # Over 16 levels rounding to 8 bits no longer counts.
    assert (np.diff(lab[::16, 0]) > 1.0).all()
    steps = np.linalg.norm(np.diff(lab[::16], axis=0), axis=1)
    assert steps.max() / steps.min() < 2.6


def test_diverging_arms_are_equally_strong() -> None:
    table = colour_table(ColourMap.DIVERGING)
    for size in (40, 90, 127):
        low, high = table[ZERO_LEVEL - size], table[ZERO_LEVEL + size]
        assert low[3] == high[3]
        lightness = cielab(linear_rgb(np.array([low, high])))[:, 0]
        assert abs(lightness[0] - lightness[1]) < 10


@pytest.mark.parametrize("vision", [np.eye(3), DEUTERANOPIA, PROTANOPIA])
def test_for_and_against_differ_for_every_colour_vision(vision: NDArray[np.float64]) -> None:
    table = colour_table(ColourMap.DIVERGING)
    for size in (40, 90, 127):
        pair = linear_rgb(table[[ZERO_LEVEL - size, ZERO_LEVEL + size]]) @ vision.T
        # A difference of 2.3 is just noticeable.
        assert np.linalg.norm(np.diff(cielab(pair), axis=0)) > 40


@pytest.mark.parametrize("vision", [DEUTERANOPIA, PROTANOPIA])
def test_sequential_stays_ordered_for_every_colour_vision(vision: NDArray[np.float64]) -> None:
    lab = cielab(linear_rgb(colour_table(ColourMap.SEQUENTIAL)) @ vision.T)
    assert (np.diff(lab[::16, 0]) > 0.5).all()


def test_tables_cannot_be_changed_by_accident() -> None:
    with pytest.raises(ValueError, match="read-only"):
        colour_table(ColourMap.DIVERGING)[0, 0] = 1
