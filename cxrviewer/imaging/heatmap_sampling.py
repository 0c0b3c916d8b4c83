"""A coarse heatmap at any point of its image: bilinear, cell middles as samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.placement import Rectangle, axes_of, turned_rectangle

Map = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class PlacedHeatmap:
    """A heatmap at the resolution of the viewport.

    Attributes:
        values: (rows, columns) float32 of `region` only.
        region: Viewport pixels where image and canvas both are: left, top, right, bottom.
    """

    values: Map
    region: Rectangle


def upsample(heatmap: Map, y: NDArray[np.float64], x: NDArray[np.float64]) -> Map:
    """Bilinear samples of `heatmap` at cell coordinates (edges at whole numbers), (len(y), len(x)).

    The convention is that of `align_corners=False`: cell middles lie at halves, and beyond the
    outer middles the value stays. For a whole factor the mean of the result is the mean of the
    cells, so a class activation map keeps its share of the logit.
    """
    cells = heatmap.astype(np.float32)
    # No matrix product: starting BLAS' threads would cost the window more than all of this.
    before, after, share = _neighbours(x, cells.shape[1])
    across = cells[:, before] + share * (cells[:, after] - cells[:, before])
    before, after, share = _neighbours(y, cells.shape[0])
    sampled: Map = (across[after] - across[before]) * share[:, None]
    sampled += across[before]
    return sampled


def sample_points(heatmap: Map, y: Points, x: Points) -> tuple[Points, Points, Points]:
    """Value and slopes (down, across) of the same bilinear surface at single points.

    Args:
        heatmap: (h, w) cells.
        y: (n,) cell coordinates, edges at whole numbers.
        x: (n,) likewise.
    """
    cells = heatmap.astype(np.float64)
    up, low, down_share = _neighbours(y, cells.shape[0])
    left, right, across_share = _neighbours(x, cells.shape[1])
    top = cells[up, left] + across_share * (cells[up, right] - cells[up, left])
    bottom = cells[low, left] + across_share * (cells[low, right] - cells[low, left])
    before = cells[up, left] + down_share * (cells[low, left] - cells[up, left])
    after = cells[up, right] + down_share * (cells[low, right] - cells[up, right])
    return top + down_share * (bottom - top), bottom - top, after - before


def place_heatmap(heatmap: Map, canvas: CanvasTransform, view: ViewTransform) -> PlacedHeatmap:
    """The map where the image shows in the viewport, clipped to image and canvas.

    Args:
        heatmap: (h, w) cells that cover the whole canvas.
        canvas: Where the canvas lies on the image.
        view: Where the image lies in the viewport.
    """
    x_axis, y_axis = axes_of(view)
    rows, columns = heatmap.shape
    height, width = canvas.canvas_size
    x = (x_axis.image_positions() * canvas.scale_x + canvas.offset_x) * (columns / width)
    y = (y_axis.image_positions() * canvas.scale_y + canvas.offset_y) * (rows / height)
    # A canvas that crops the image says nothing about the rest of it.
    (left, right), (top, bottom) = _run_within(x, columns), _run_within(y, rows)
    values = upsample(heatmap, y[top:bottom], x[left:right])
    first_x, first_y = x_axis.covered[0], y_axis.covered[0]
    upright = (first_x + left, first_y + top, first_x + right, first_y + bottom)
    return PlacedHeatmap(_turned(values, view), turned_rectangle(upright, view))


def _turned(values: Map, view: ViewTransform) -> Map:
    mirrored = values[:, ::-1] if view.flipped_horizontally else values
    return np.ascontiguousarray(np.rot90(mirrored, -view.quarter_turns))


def _run_within(positions: NDArray[np.float64], length: int) -> tuple[int, int]:
    """First and one-past-last of the rising `positions` that lie in 0..`length`."""
    first = int(np.searchsorted(positions, 0.0, side="left"))
    return first, max(int(np.searchsorted(positions, length, side="right")), first)


def _neighbours(
    positions: NDArray[np.float64], cells: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Map]:
    """Cells before and after each position, and the share of the latter."""
    middle = np.clip(positions - 0.5, 0.0, cells - 1.0)
    before = np.minimum(middle.astype(np.intp), max(cells - 2, 0))
    return before, np.minimum(before + 1, cells - 1), (middle - before).astype(np.float32)
