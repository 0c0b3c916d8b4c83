"""Lines of equal value of a heatmap, in image coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.heatmap_sampling import Map, place_heatmap

_GRID: Final = 512
_TOLERANCE: Final = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Contour:
    """A closed line; it runs along the image's edge where the area reaches it.

    Attributes:
        level: Value on the line.
        points: (n, 2) float32 image points (x, y) in pixel edges; the last joins the first.
    """

    level: float
    points: NDArray[np.float32]


def heatmap_contours(
    heatmap: Map, levels: Sequence[float], *, canvas: CanvasTransform
) -> tuple[Contour, ...]:
    """Outlines of where the map is at least (for negative levels: at most) each level.

    Args:
        heatmap: (h, w) signed cells that cover the canvas.
        levels: Values; 0 gives the border between for and against.
        canvas: Where the canvas lies on the image.

    Returns:
        Outer and inner outlines, in the order of `levels`.
    """
    rows, columns = canvas.image_size
    share = _GRID / max(rows, columns)
    grid = (max(round(rows * share), 1), max(round(columns * share), 1))
    view = ViewTransform.fit(canvas.image_size, grid)
    placed = place_heatmap(heatmap, canvas, view)
    if min(placed.values.shape) < 2:
        return ()
    left, top, _, _ = placed.region
    slopes: Map = np.asarray(np.gradient(placed.values))
    found = []
    for level in levels:
        for line in _lines(placed.values, slopes, level):
            found.append(Contour(level, _on_image(line + np.array([left, top]), view)))
    return tuple(found)


def _lines(values: Map, slopes: Map, level: float) -> list[NDArray[np.float64]]:
    """Lines in grid pixels, edge based."""
    above = values >= level if level >= 0 else values <= level
    outlines, _ = cv2.findContours(above.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [_refined(outline[:, 0], values, slopes, level) for outline in outlines]


def _refined(outline: NDArray[Any], values: Map, slopes: Map, level: float) -> NDArray[np.float64]:
    """Move each point from its pixel's middle to the level itself, along the slope (Newton)."""
    x, y = outline.T
    down, across = slopes[:, y, x]
    # On a plateau there is nowhere to move to; the floor keeps the step finite there.
    steepness = np.maximum(down**2 + across**2, 1e-12)
    step = (level - values[y, x]) / steepness
    shift = np.clip(np.column_stack([across * step, down * step]), -1.0, 1.0)
    points = (outline + 0.5 + shift).astype(np.float32)
    simple: NDArray[np.float64] = cv2.approxPolyDP(points, _TOLERANCE, closed=True)[:, 0]
    return simple.astype(np.float64)


def _on_image(line: NDArray[np.float64], view: ViewTransform) -> NDArray[np.float32]:
    matrix = view.inverse_matrix
    rows, columns = view.image_size
    points = line @ matrix[:, :2].T + matrix[:, 2]
    return np.clip(points, 0.0, (columns, rows)).astype(np.float32)
