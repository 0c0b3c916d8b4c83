"""Contours of a map at the screen's resolution, as one picture.

Qt strokes smooth lines wider than a pixel in tens of milliseconds where a map is restless; OpenCV
draws the same into a picture in a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.colour_maps import ColourMap, colour_table, levels_of
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.overlay import Contour, heatmap_contours
from cxrviewer.ui.heatmap_picture import Heatmap

CONTOUR_SHARES: Final = (0.25, 0.5, 0.75)
"""Contours are drawn at these shares of the scale, for both signs where both are coloured."""

_LINE_WIDTH: Final = 2
_HALO_WIDTH: Final = 4
_HALO: Final = (0, 0, 0, 170)
_FRACTION_BITS: Final = 4
# Beyond this, fixed-point coordinates would not fit.
_FURTHEST: Final = 30_000.0


def contour_picture(
    contours: Sequence[Contour],
    scale: float,
    colour_map: ColourMap,
    transform: ViewTransform,
    *,
    device_pixel_ratio: float = 1.0,
) -> NDArray[np.uint8]:
    """(rows, columns, 4) RGBA of the whole view, premultiplied; lines with a dark halo.

    Args:
        contours: Lines in image coordinates.
        scale: Value at which the colour is strongest.
        colour_map: Table of colours.
        transform: Where the image lies in the view.
        device_pixel_ratio: Widens the lines.
    """
    picture = np.zeros((*transform.viewport_size, 4), np.uint8)
    lines = [(_in_view(contour, transform), contour.level) for contour in contours]
    for points, _ in lines:
        _draw(picture, points, _HALO, _HALO_WIDTH * device_pixel_ratio)
    for points, level in lines:
        colour = (*contour_colour(level, scale, colour_map), 255)
        _draw(picture, points, colour, _LINE_WIDTH * device_pixel_ratio)
    return picture


def contours_of(heatmap: Heatmap, colour_map: ColourMap) -> tuple[Contour, ...]:
    """The map's contours on its image, whatever the zoom; kept for when they are drawn again."""
    levels = contour_levels(heatmap.scale, colour_map)
    cells = np.ascontiguousarray(heatmap.cells, np.float32)
    return _contours(cells.tobytes(), cells.shape, heatmap.canvas, levels)


@lru_cache(maxsize=32)
def _contours(
    cells: bytes, shape: tuple[int, ...], canvas: CanvasTransform, levels: tuple[float, ...]
) -> tuple[Contour, ...]:
    return heatmap_contours(np.frombuffer(cells, np.float32).reshape(shape), levels, canvas=canvas)


def contour_levels(scale: float, colour_map: ColourMap) -> tuple[float, ...]:
    """Values at which contours are drawn."""
    positive = tuple(share * scale for share in CONTOUR_SHARES)
    if colour_map is ColourMap.SEQUENTIAL:
        return positive
    return (*(-level for level in reversed(positive)), *positive)


def contour_colour(level: float, scale: float, colour_map: ColourMap) -> tuple[int, int, int]:
    """Opaque colour of the map at `level`, RGB."""
    index = levels_of(np.array([level], np.float32), scale, colour_map)[0]
    red, green, blue, _ = (int(channel) for channel in colour_table(colour_map)[index])
    return red, green, blue


def _in_view(contour: Contour, transform: ViewTransform) -> NDArray[np.int32]:
    """Points in view pixels as OpenCV wants them: middles of pixels whole, fixed point."""
    (a, b, dx), (c, d, dy) = transform.matrix.tolist()
    x, y = contour.points[:, 0].astype(np.float64), contour.points[:, 1].astype(np.float64)
    points = np.column_stack([a * x + b * y + (dx - 0.5), c * x + d * y + (dy - 0.5)])
    fixed = np.clip(points, -_FURTHEST, _FURTHEST) * (1 << _FRACTION_BITS)
    rounded: NDArray[np.int32] = np.rint(fixed).astype(np.int32)
    return rounded


def _draw(
    picture: NDArray[np.uint8],
    points: NDArray[np.int32],
    colour: tuple[int, int, int, int],
    width: float,
) -> None:
    cv2.polylines(
        picture,
        [points],
        isClosed=True,
        color=colour,
        thickness=max(1, round(width)),
        lineType=cv2.LINE_AA,
        shift=_FRACTION_BITS,
    )
