"""The colours of a map at the screen's resolution, for no more than a few milliseconds.

A map has few cells and is smooth between them. So its colours are computed at a half to a
sixteenth of the screen's resolution, as long as a cell still has a dozen of such pixels, and are
interpolated the rest of the way; the difference is below one step of 255 nearly everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.overlay import heatmap_rgba
from cxrviewer.imaging.placement import Rectangle, covered_region
from cxrviewer.inference.place_levels import PlaceLevels

_REDUCTIONS: Final = (16, 8, 4, 2)
_CELL_PIXELS: Final = 12.0


@dataclass(frozen=True, eq=False, slots=True)
class Heatmap:
    """A map and where it belongs.

    Attributes:
        cells: (h, w) float32, signed, in calibrated logit units.
        scale: Value at which the colour is strongest.
        canvas: Where the cells lie on the image.
        levels: Values that reach the operating points, or None where there are none.
    """

    cells: NDArray[np.float32]
    scale: float
    canvas: CanvasTransform
    levels: PlaceLevels | None = None


def heatmap_picture(
    heatmap: Heatmap, colour_map: ColourMap, opacity: float, transform: ViewTransform
) -> NDArray[np.uint8]:
    """(rows, columns, 4) RGBA of the whole view, premultiplied.

    Args:
        heatmap: The map.
        colour_map: Table of colours.
        opacity: Of the strongest colour, 0..1.
        transform: Where the image lies in the view.
    """
    reduction = _reduction(heatmap, transform)
    view = _reduced(transform, reduction)
    rgba = heatmap_rgba(
        heatmap.cells, heatmap.scale, colour_map, opacity, canvas=heatmap.canvas, view=view
    )
    small = _premultiplied(rgba)
    if reduction == 1:
        return small
    _continue_outwards(small, covered_region(view))
    size = (small.shape[1] * reduction, small.shape[0] * reduction)
    large = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    rows, columns = transform.viewport_size
    return _clipped(np.ascontiguousarray(large[:rows, :columns]), transform)


def _reduced(transform: ViewTransform, reduction: int) -> ViewTransform:
    """The same view with one pixel for `reduction`², its first corner in the same place."""
    rows, columns = transform.viewport_size
    small_rows, small_columns = math.ceil(rows / reduction), math.ceil(columns / reduction)
    middle = (small_columns * reduction / 2, small_rows * reduction / 2)
    return replace(
        transform,
        viewport_size=(small_rows, small_columns),
        zoom=transform.zoom / reduction,
        centre=transform.viewport_to_image(*middle),
    )


def _continue_outwards(picture: NDArray[np.uint8], region: Rectangle) -> None:
    """Repeat the outermost pixels of the image once, so that its edge does not fade."""
    left, top, right, bottom = region
    if right <= left or bottom <= top:
        return
    picture[:, max(left - 1, 0)] = picture[:, left]
    picture[:, min(right, picture.shape[1] - 1)] = picture[:, right - 1]
    picture[max(top - 1, 0)] = picture[top]
    picture[min(bottom, picture.shape[0] - 1)] = picture[bottom - 1]


def _reduction(heatmap: Heatmap, transform: ViewTransform) -> int:
    """How much coarser than the screen the colours may be computed."""
    canvas, cells = heatmap.canvas, heatmap.cells.shape
    cell_width = canvas.canvas_size[1] / cells[1] / canvas.scale_x * transform.zoom
    cell_height = (
        canvas.canvas_size[0] / cells[0] / canvas.scale_y * transform.zoom * transform.pixel_aspect
    )
    finest = min(cell_width, cell_height)
    return next((factor for factor in _REDUCTIONS if finest >= factor * _CELL_PIXELS), 1)


def _premultiplied(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = rgba[..., 3:].astype(np.uint16)
    rgb = (rgba[..., :3] * alpha + 127) // 255
    return np.concatenate([rgb.astype(np.uint8), rgba[..., 3:]], axis=2)


def _clipped(picture: NDArray[np.uint8], transform: ViewTransform) -> NDArray[np.uint8]:
    """Nothing beside the image, where interpolation smears the coarse edge."""
    x, y, width, height = transform.image_in_viewport
    left, top = max(round(x), 0), max(round(y), 0)
    picture[:top] = 0
    picture[max(round(y + height), 0) :] = 0
    picture[:, :left] = 0
    picture[:, max(round(x + width), 0) :] = 0
    return picture
