"""Contours of a map at the screen's resolution, as one picture.

Qt strokes smooth lines wider than a pixel in tens of milliseconds where a map is restless; OpenCV
draws the same into a picture in a few.
"""

from __future__ import annotations

from dataclasses import dataclass
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

POINTS_COLOUR_AT: Final = 0.8
"""Lines of operating points have the colour of this share of the scale, wherever they stand."""

_LINE_WIDTH: Final = 2
_DOT_STEP: Final = 6.0
_DOT_RADIUS: Final = 0.6
_HALO_WIDTH: Final = 4
_HALO: Final = (0, 0, 0, 170)
_FRACTION_BITS: Final = 4
# Beyond this, fixed-point coordinates would not fit.
_FURTHEST: Final = 30_000.0


def contour_picture(
    heatmap: Heatmap,
    colour_map: ColourMap,
    transform: ViewTransform,
    *,
    device_pixel_ratio: float = 1.0,
) -> NDArray[np.uint8]:
    """(rows, columns, 4) RGBA of the whole view, premultiplied; lines with a dark halo.

    Where the finding has operating points, a dotted line surrounds what reaches the sensitive one
    and a solid line what reaches the specific one; elsewhere lines stand at shares of the scale.

    Args:
        heatmap: The map.
        colour_map: Table of colours.
        transform: Where the image lies in the view.
        device_pixel_ratio: Widens the lines.
    """
    picture = np.zeros((*transform.viewport_size, 4), np.uint8)
    lines = [
        _line(contour, heatmap, colour_map, transform)
        for contour in contours_of(heatmap, colour_map)
    ]
    for line in lines:
        _draw(picture, line, _HALO, _HALO_WIDTH, device_pixel_ratio)
    for line in lines:
        _draw(picture, line, line.colour, _LINE_WIDTH, device_pixel_ratio)
    return picture


@dataclass(frozen=True, eq=False, slots=True)
class _Line:
    """A contour as it is drawn in one view.

    Attributes:
        points: (n, 2) int32 in view pixels, fixed point.
        colour: Red, green, blue, alpha.
        is_dotted: Whether it stands for the sensitive operating point.
    """

    points: NDArray[np.int32]
    colour: tuple[int, int, int, int]
    is_dotted: bool


def _line(
    contour: Contour, heatmap: Heatmap, colour_map: ColourMap, transform: ViewTransform
) -> _Line:
    levels = heatmap.levels
    level = contour.level if levels is None else POINTS_COLOUR_AT * heatmap.scale
    colour = (*contour_colour(level, heatmap.scale, colour_map), 255)
    is_dotted = levels is not None and contour.level == levels.doubtful
    return _Line(_in_view(contour, transform), colour, is_dotted)


def contours_of(heatmap: Heatmap, colour_map: ColourMap) -> tuple[Contour, ...]:
    """The map's contours on its image, whatever the zoom; kept for when they are drawn again."""
    levels = heatmap.levels or contour_levels(heatmap.scale, colour_map)
    cells = np.ascontiguousarray(heatmap.cells, np.float32)
    thresholds = heatmap.levels is not None
    return _contours(cells.tobytes(), cells.shape, heatmap.canvas, tuple(levels), thresholds)


@lru_cache(maxsize=32)
def _contours(
    cells: bytes,
    shape: tuple[int, ...],
    canvas: CanvasTransform,
    levels: tuple[float, ...],
    thresholds: bool,
) -> tuple[Contour, ...]:
    values = np.frombuffer(cells, np.float32).reshape(shape)
    return heatmap_contours(values, levels, canvas=canvas, thresholds=thresholds)


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
    line: _Line,
    colour: tuple[int, int, int, int],
    width: float,
    ratio: float,
) -> None:
    if line.is_dotted:
        radius = round(width * ratio * _DOT_RADIUS * (1 << _FRACTION_BITS))
        for centre in _dots(line.points, _DOT_STEP * ratio * (1 << _FRACTION_BITS)):
            cv2.circle(picture, centre, radius, colour, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)
        return
    cv2.polylines(
        picture,
        [line.points],
        isClosed=True,
        color=colour,
        thickness=max(1, round(width * ratio)),
        lineType=cv2.LINE_AA,
        shift=_FRACTION_BITS,
    )


def _dots(points: NDArray[np.int32], step: float) -> list[tuple[int, int]]:
    """Places about `step` apart along a closed line, the same in every call."""
    closed = np.vstack([points, points[:1]]).astype(np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    places = np.linspace(0.0, along[-1], max(int(along[-1] / step), 3), endpoint=False)
    x, y = (np.rint(np.interp(places, along, closed[:, axis])).astype(int) for axis in (0, 1))
    return list(zip(x.tolist(), y.tolist(), strict=True))
