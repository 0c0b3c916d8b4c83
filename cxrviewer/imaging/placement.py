"""One axis of an upright image in its viewport, and how it is cut for resampling."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_TILE: Final = 256
_SEARCH: Final = 16


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
