"""Heatmaps over the film: coloured with one fixed signed scale, as contours, with a colour bar."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.colour_maps import ColourMap, colour_table, levels_of
from cxrviewer.imaging.contours import Contour, heatmap_contours
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.heatmap_sampling import Map, place_heatmap

__all__ = [
    "DEFAULT_OPACITY",
    "ColourBar",
    "ColourMap",
    "Contour",
    "blend",
    "colour_bar",
    "heatmap_contours",
    "heatmap_rgba",
]

DEFAULT_OPACITY: Final = 0.35


@dataclass(frozen=True, eq=False, slots=True)
class ColourBar:
    """A vertical colour bar, its largest value on top.

    Attributes:
        rgba: (rows, columns, 4) uint8, as strong as on the film.
        ticks: (value, row from the top in pixel edges) of round values and both ends.
    """

    rgba: NDArray[np.uint8]
    ticks: tuple[tuple[float, float], ...]


def heatmap_rgba(
    heatmap: Map,
    scale: float,
    colour_map: ColourMap = ColourMap.DIVERGING,
    opacity: float = DEFAULT_OPACITY,
    *,
    canvas: CanvasTransform,
    view: ViewTransform,
) -> NDArray[np.uint8]:
    """(rows, columns, 4) uint8 RGBA, alpha not premultiplied, of the whole viewport.

    Transparent beside the image, outside the canvas and where the map is 0. Colours depend on
    `scale` alone, never on the extremes of this map: the same colour means the same evidence on
    every image.

    Args:
        heatmap: (h, w) signed cells that cover the canvas.
        scale: Value at which the colour is strongest; above 0.
        colour_map: Which colours.
        opacity: Alpha of the strongest colour, 0..1.
        canvas: Where the canvas lies on the image.
        view: Where the image lies in the viewport.
    """
    placed = place_heatmap(heatmap, canvas, view)
    rgba = np.zeros((*view.viewport_size, 4), np.uint8)
    left, top, right, bottom = placed.region
    table = _with_opacity(colour_map, opacity).view(np.uint32).ravel()
    levels = levels_of(placed.values, scale, colour_map)
    target = rgba.view(np.uint32)[..., 0]
    target[top:bottom, left:right] = np.take(table, levels)
    return rgba


def blend(image: NDArray[np.uint8], rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(rows, columns, 3) uint8: `image`, grey or colour, under an overlay of the same size."""
    below = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    alpha = rgba[..., 3:].astype(np.uint32)
    mixed = below * (255 - alpha) + rgba[..., :3] * alpha
    return ((mixed + 127) // 255).astype(np.uint8)


def colour_bar(
    scale: float,
    colour_map: ColourMap = ColourMap.DIVERGING,
    opacity: float = DEFAULT_OPACITY,
    *,
    size: tuple[int, int] = (256, 12),
) -> ColourBar:
    """Colour bar for `heatmap_rgba` with the same arguments.

    Args:
        scale: Value at which the colour is strongest.
        colour_map: Which colours.
        opacity: Alpha of the strongest colour, 0..1.
        size: (rows, columns) of the bar.
    """
    rows, columns = size
    low = -scale if colour_map is ColourMap.DIVERGING else 0.0
    middles = scale - (np.arange(rows, dtype=np.float64) + 0.5) / rows * (scale - low)
    levels = levels_of(middles.astype(np.float32), scale, colour_map)
    colours = _with_opacity(colour_map, opacity)[levels]
    rgba = np.repeat(colours[:, None], columns, axis=1)
    ticks = tuple((v, (scale - v) / (scale - low) * rows) for v in _tick_values(low, scale))
    return ColourBar(rgba, ticks)


def _with_opacity(colour_map: ColourMap, opacity: float) -> NDArray[np.uint8]:
    table = colour_table(colour_map).copy()
    table[:, 3] = np.rint(table[:, 3] * np.clip(opacity, 0.0, 1.0))
    return table


def _tick_values(low: float, high: float) -> list[float]:
    """Both ends and the round values between them, from high to low."""
    step = 10.0 ** math.floor(math.log10(high / 2.0))
    step *= max(nice for nice in (1.0, 2.0, 5.0) if nice * step <= high / 2.0 * (1.0 + 1e-9))
    inner = [index * step for index in range(math.ceil(low / step), math.floor(high / step) + 1)]
    # A round value that nearly touches an end would print over it.
    room = (high - low) * 0.06
    return [high, *(v for v in reversed(inner) if low + room < v < high - room), low]
