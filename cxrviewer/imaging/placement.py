"""An image in its viewport, axis by axis: the work is done upright, then mirrored and turned.

The viewport turns around its middle, so the upright viewport (with its sides swapped for odd turns)
shows the same pixels, and mirroring and quarter turns lose nothing.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.geometry import ViewTransform

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in viewport pixels; right and bottom are one past the last."""

_TILE: Final = 256
_SEARCH: Final = 16
_ROTATIONS: Final = {
    1: cv2.ROTATE_90_CLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True, slots=True)
class AxisPlacement:
    """Where the pixels of one image axis lie on one viewport axis, in pixel edges.

    Attributes:
        length: Image pixels.
        viewport_length: Viewport pixels.
        scale: Viewport pixels for one image pixel.
        start: Viewport coordinate of the image's first edge.
    """

    length: int
    viewport_length: int
    scale: float
    start: float

    @property
    def covered(self) -> tuple[int, int]:
        """First and one-past-last viewport pixel that show image; equal where none does."""
        first, last = self._ends
        return self._clipped(first), self._clipped(last)

    def tiles(self) -> list[tuple[int, int, int, int]]:
        """Cuts for area averaging: (viewport from, to, image from, to) of each visible tile.

        A viewport pixel rarely begins on an image pixel's edge, but `cv2.resize` can only start
        there. So the axis is cut where both edges nearly meet; each cut is off by at most half an
        image pixel, which is less than half a screen pixel when shrinking, and errors do not add
        up. Cuts depend on the image, not on what part of it is visible: nothing shimmers when it
        is panned. An axis that is wholly visible needs no cuts.
        """
        edges = self._cuts()
        found = []
        for (first, image_first), (last, image_last) in itertools.pairwise(edges):
            if last > 0 and first < self.viewport_length:
                found.append((first, last, image_first, image_last))
        return found

    def image_positions(self) -> NDArray[np.float64]:
        """Image coordinate of the middle of each covered viewport pixel."""
        first, last = self.covered
        middles = np.arange(first, last, dtype=np.float64) + 0.5
        return (middles - self.start) / self.scale

    def _cuts(self) -> list[tuple[int, int]]:
        first, last = self._ends
        if first >= 0 and last <= self.viewport_length:
            return [(first, 0), (last, self.length)]
        origin = math.floor(self.start)
        # Only cuts around the viewport matter; tiles outside it are not worth listing.
        begin = max(1, (-origin - _SEARCH) // _TILE)
        end = math.ceil((min(last, self.viewport_length + _TILE) - origin) / _TILE) + 1
        inner = [self._best_cut(origin + _TILE * index) for index in range(begin, end)]
        kept = [cut for cut in inner if first < cut[0] < last and 0 < cut[1] < self.length]
        return [(first, 0), *kept, (last, self.length)]

    def _best_cut(self, around: int) -> tuple[int, int]:
        viewport = around + np.arange(-_SEARCH, _SEARCH + 1)
        image = (viewport - self.start) / self.scale
        best = int(np.argmin(np.abs(image - np.round(image)).round(6)))
        return int(viewport[best]), round(float(image[best]))

    @property
    def _ends(self) -> tuple[int, int]:
        first = math.floor(self.start + 0.5)
        return first, max(math.floor(self.start + self.length * self.scale + 0.5), first + 1)

    def _clipped(self, edge: int) -> int:
        return min(max(edge, 0), self.viewport_length)


def is_upright(view: ViewTransform) -> bool:
    """Whether the image is neither mirrored nor turned."""
    return view.quarter_turns == 0 and not view.flipped_horizontally


def axes_of(view: ViewTransform) -> tuple[AxisPlacement, AxisPlacement]:
    """Horizontal and vertical axis of the image in the upright viewport."""
    rows, columns = view.viewport_size
    size = (columns, rows) if view.quarter_turns % 2 else (rows, columns)
    upright = replace(view, viewport_size=size, quarter_turns=0, flipped_horizontally=False)
    matrix = upright.matrix
    return (
        AxisPlacement(view.image_size[1], size[1], float(matrix[0, 0]), float(matrix[0, 2])),
        AxisPlacement(view.image_size[0], size[0], float(matrix[1, 1]), float(matrix[1, 2])),
    )


def turned(upright: NDArray[Any], view: ViewTransform) -> NDArray[Any]:
    """The upright viewport's pixels, mirrored and turned as `view` says."""
    if not upright.size:  # a viewport not yet laid out
        return upright.reshape(*view.viewport_size, *upright.shape[2:])
    mirrored = cv2.flip(upright, 1) if view.flipped_horizontally else upright
    code = _ROTATIONS.get(view.quarter_turns)
    return mirrored if code is None else cv2.rotate(mirrored, code)


def covered_region(view: ViewTransform) -> Rectangle:
    """Viewport pixels that show image."""
    x, y = axes_of(view)
    return turned_rectangle((x.covered[0], y.covered[0], x.covered[1], y.covered[1]), view)


def turned_rectangle(upright: Rectangle, view: ViewTransform) -> Rectangle:
    """A rectangle of the upright viewport, mirrored and turned as the image is."""
    left, top, right, bottom = upright
    height, width = view.viewport_size
    if view.quarter_turns % 2:
        height, width = width, height
    if view.flipped_horizontally:
        left, right = width - right, width - left
    for _ in range(view.quarter_turns):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom
