"""Lines of equal value of a heatmap, in image coordinates.

Only elementwise arithmetic: a matrix product could start BLAS' threads in the window's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.heatmap_sampling import Map, Points, place_heatmap, sample_points
from cxrviewer.imaging.placement import axes_of

# Lines are found on a grid of this many pixels along the longer side, then moved to the exact
# level, so the grid decides only which lines there are; points between them are added twice over.
_GRID: Final = 256
_TOLERANCE: Final = 0.02
_STEPS: Final = 3
_HALVINGS: Final = 2
# Of the level's size: nearer than this, a point lies on the line.
_NEAR: Final = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Contour:
    """A closed line; it runs along the image's edge where the area reaches it.

    Attributes:
        level: Value on the line.
        points: (n, 2) float32 image points (x, y) in pixel edges; the last joins the first.
    """

    level: float
    points: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Axis:
    """From grid pixels (edges) to cells, along one axis, and from cells to the image."""

    cells_per_pixel: float
    first_cell: float
    image_per_cell: float
    first_image: float

    def cell(self, grid: Points) -> Points:
        return grid * self.cells_per_pixel + self.first_cell

    def image(self, cell: Points) -> Points:
        return cell * self.image_per_cell + self.first_image


def heatmap_contours(
    heatmap: Map, levels: Sequence[float], *, canvas: CanvasTransform, thresholds: bool = False
) -> tuple[Contour, ...]:
    """Outlines of where the map is at least (for negative levels: at most) each level.

    Args:
        heatmap: (h, w) signed cells that cover the canvas.
        levels: Values; 0 gives the border between for and against.
        canvas: Where the canvas lies on the image.
        thresholds: Negative levels too surround what is at least as much.

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
    axes = _axes(heatmap, canvas, view, placed.region[:2])
    outlines = [
        (level, line)
        for level in levels
        for line in _outlines(placed.values, level, at_least=thresholds or level >= 0)
    ]
    if not outlines:
        return ()
    # All lines at once: there may be many short ones, and each call has its price.
    lengths = [len(line) for _, line in outlines]
    wanted = np.repeat([level for level, _ in outlines], lengths).astype(np.float64)
    x, y = _refined(
        np.concatenate([line for _, line in outlines]), heatmap, placed.values.shape, axes, wanted
    )
    following = _following(lengths)
    for _ in range(_HALVINGS):
        x, y, wanted = _with_middles(x, y, wanted, following, heatmap=heatmap, axes=axes)
        lengths = [2 * length for length in lengths]
        following = _following(lengths)
    points = _on_image(x, y, axes, canvas.image_size)
    lines = np.split(points, np.cumsum(lengths)[:-1])
    return tuple(
        Contour(level, _simplified(line, _TOLERANCE / share))
        for (level, _), line in zip(outlines, lines, strict=True)
    )


def _axes(
    heatmap: Map, canvas: CanvasTransform, view: ViewTransform, first: tuple[int, int]
) -> tuple[_Axis, _Axis]:
    """Horizontal and vertical; `first` is the grid pixel where the values begin."""
    height, width = canvas.canvas_size
    rows, columns = heatmap.shape
    found = []
    for axis, begin, scale, offset, cells in zip(
        axes_of(view), first, (canvas.scale_x, canvas.scale_y),
        (canvas.offset_x, canvas.offset_y), (columns / width, rows / height), strict=True,
    ):  # fmt: skip
        first_cell = ((begin - axis.start) / axis.scale * scale + offset) * cells
        found.append(
            _Axis(scale * cells / axis.scale, first_cell, 1 / (scale * cells), -offset / scale)
        )
    return found[0], found[1]


def _outlines(values: Map, level: float, *, at_least: bool) -> list[NDArray[np.int32]]:
    """Grid pixels just inside the area, (n, 2) as x, y."""
    inside = values >= level if at_least else values <= level
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [np.asarray(outline[:, 0], np.int32) for outline in outlines]


def _following(lengths: Sequence[int]) -> NDArray[np.intp]:
    """Index of the point after each, the first again after the last of its line."""
    ends = np.cumsum(lengths)
    found = np.arange(1, ends[-1] + 1)
    found[ends - 1] = ends - lengths
    return found


def _refined(
    outline: NDArray[np.int32],
    heatmap: Map,
    shape: tuple[int, ...],
    axes: tuple[_Axis, _Axis],
    level: Points,
) -> tuple[Points, Points]:
    """Cell coordinates x, y of the outline, moved from its pixels' middles to the level itself.

    What then is still far from the level and lies at the edge goes to the edge: the area ends
    there, not the evidence.
    """
    middles = outline.astype(np.float64) + 0.5
    x, y = _moved(axes[0].cell(middles[:, 0]), axes[1].cell(middles[:, 1]), heatmap, axes, level)
    near = _NEAR * np.maximum(np.abs(level), _NEAR)
    beyond = np.abs(sample_points(heatmap, y, x)[0] - level) > near
    found = []
    for i, (axis, moved) in enumerate(zip(axes, (x, y), strict=True)):
        last = shape[1 - i] - 1
        at_edge = beyond & ((outline[:, i] == 0) | (outline[:, i] == last))
        ends = axis.cell(np.array([0.0, last + 1.0], np.float64))
        edge = np.where(outline[:, i] == 0, ends[0], ends[1])
        found.append(np.where(at_edge, edge, moved))
    return found[0], found[1]


def _with_middles(
    x: Points,
    y: Points,
    level: Points,
    following: NDArray[np.intp],
    *,
    heatmap: Map,
    axes: tuple[_Axis, _Axis],
) -> tuple[Points, Points, Points]:
    """The lines with a point on the level between any two, for where they bend sharply."""
    middle_x, middle_y = (x + x[following]) / 2, (y + y[following]) / 2
    found_x, found_y = _moved(middle_x, middle_y, heatmap, axes, level)
    near = _NEAR * np.maximum(np.abs(level), _NEAR)
    on_level = np.abs(sample_points(heatmap, found_y, found_x)[0] - level) <= near
    # Along an edge of the image there is no level to go to.
    between_x = np.where(on_level, found_x, middle_x)
    between_y = np.where(on_level, found_y, middle_y)
    return (
        np.column_stack([x, between_x]).ravel(),
        np.column_stack([y, between_y]).ravel(),
        np.repeat(level, 2),
    )


def _moved(
    x: Points, y: Points, heatmap: Map, axes: tuple[_Axis, _Axis], level: Points
) -> tuple[Points, Points]:
    """Points moved to the level along the slope (Newton), at most one grid pixel far."""
    start_x, start_y = x, y
    reach_x, reach_y = (axis.cells_per_pixel for axis in axes)
    for _ in range(_STEPS):
        value, down, across = sample_points(heatmap, y, x)
        # On a plateau there is nowhere to move to; the floor keeps the step finite there.
        step = (level - value) / np.maximum(down**2 + across**2, 1e-12)
        x = start_x + np.clip(x + across * step - start_x, -reach_x, reach_x)
        y = start_y + np.clip(y + down * step - start_y, -reach_y, reach_y)
    return x, y


def _on_image(
    x: Points, y: Points, axes: tuple[_Axis, _Axis], image_size: tuple[int, int]
) -> NDArray[np.float32]:
    rows, columns = image_size
    across = np.clip(axes[0].image(x), 0.0, columns)
    down = np.clip(axes[1].image(y), 0.0, rows)
    return np.column_stack([across, down]).astype(np.float32)


def _simplified(line: NDArray[np.float32], tolerance: float) -> NDArray[np.float32]:
    simple: NDArray[Any] = cv2.approxPolyDP(line, tolerance, closed=True)[:, 0]
    return np.asarray(simple, np.float32)
