"""Colour maps for heatmaps, computed in OKLab so that equal steps look equal.

OKLab and its constants: B. Ottosson, "A perceptual color space for image processing", 2020. Both
maps can be told apart with any colour vision: the sequential one rises in lightness; the diverging
one goes from blue to orange, along the blue-yellow axis that red-green deficiency spares.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

LEVELS: Final = 256
ZERO_LEVEL: Final = 128
"""Level of the value 0 in a diverging table; level 0 is not used, so that both arms are alike."""

_TO_CONE_ROOTS: Final = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_TO_LINEAR_RGB: Final = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
# Lightness, chroma and hue (degrees, running on beyond 360) at the stations of a map.
_Station = tuple[float, float, float]
_BLUE: Final = ((0.62, 0.10, 253.0), (0.64, 0.160, 253.0))
_ORANGE: Final = ((0.66, 0.11, 52.0), (0.72, 0.175, 52.0))
_SEQUENTIAL: Final = (
    (0.30, 0.13, 285.0),
    (0.45, 0.19, 320.0),
    (0.60, 0.19, 370.0),
    (0.76, 0.16, 415.0),
    (0.93, 0.11, 460.0),
)


class ColourMap(StrEnum):
    """How a heatmap is coloured.

    `DIVERGING` shows both signs, from -scale to scale; `SEQUENTIAL` only what speaks for a finding,
    from 0 to scale.
    """

    DIVERGING = "diverging"
    SEQUENTIAL = "sequential"


@lru_cache
def colour_table(colour_map: ColourMap) -> NDArray[np.uint8]:
    """(256, 4) RGBA, read-only, for levels from the lowest to the highest value.

    Alpha is 0 for the value 0 and grows with the value's size in an S: weak evidence must not cast
    a haze over the film, strong evidence must not depend on its last tenth.
    """
    if colour_map is ColourMap.DIVERGING:
        size = (np.arange(LEVELS) - ZERO_LEVEL).clip(-127, 127) / 127.0
        lab = np.where(size[:, None] < 0, _arm(_BLUE, -size), _arm(_ORANGE, size))
    else:
        size = np.arange(LEVELS) / (LEVELS - 1.0)
        lab = _evenly_spaced(_SEQUENTIAL)
    alpha = size**2 * (3.0 - 2.0 * np.abs(size))
    table = np.column_stack([oklab_to_srgb(lab), np.rint(alpha * 255.0)]).astype(np.uint8)
    table.flags.writeable = False
    return table


def levels_of(
    values: NDArray[np.float32], scale: float, colour_map: ColourMap
) -> NDArray[np.uint8]:
    """Levels of the table for signed `values`; what exceeds `scale` is clamped."""
    if colour_map is ColourMap.DIVERGING:
        factor, zero, lowest = 127.0 / scale, float(ZERO_LEVEL), 1.0
    else:
        factor, zero, lowest = 255.0 / scale, 0.0, 0.0
    level = values * np.float32(factor)
    level += np.float32(zero + 0.5)  # casting cuts the fraction off: together this rounds
    np.clip(level, lowest, 255.0, out=level)
    return level.astype(np.uint8)


def oklab_to_srgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """SRGB 0..255, rounded and clamped to the gamut, of (n, 3) OKLab colours."""
    linear = ((lab @ _TO_CONE_ROOTS.T) ** 3 @ _TO_LINEAR_RGB.T).clip(0.0, 1.0)
    # IEC 61966-2-1
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rounded: NDArray[np.float64] = np.rint(encoded * 255.0)
    return rounded


def _arm(ends: tuple[_Station, _Station], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight line in OKLab between `ends`, for `size` from 0 to 1."""
    start, end = _lab(np.array(ends))
    line: NDArray[np.float64] = start + (end - start) * np.clip(size, 0.0, 1.0)[:, None]
    return line


def _evenly_spaced(stations: tuple[_Station, ...]) -> NDArray[np.float64]:
    """256 colours along the stations, each as far from the next as any other."""
    positions = np.linspace(0.0, len(stations) - 1.0, 4096)
    columns = [
        np.interp(positions, range(len(stations)), column) for column in zip(*stations, strict=True)
    ]
    path = _lab(np.column_stack(columns))
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    wanted = np.linspace(0.0, way[-1], LEVELS)
    return np.column_stack([np.interp(wanted, way, axis) for axis in path.T])


def _lab(stations: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3) OKLab of lightness, chroma and hue in degrees."""
    lightness, chroma, hue = stations.T
    angle = np.radians(hue)
    return np.column_stack([lightness, chroma * np.cos(angle), chroma * np.sin(angle)])
