"""Area averages of large images, from sums over rectangles. Free of torch."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.cut import Cut

Grey = NDArray[np.uint8]
Size = tuple[int, int]
Span = tuple[int, int]
Work = Callable[[], None]
Both = Callable[[Work, Work], object]

# By the image's id, which is its own for as long as it lives; the reference ends the entry.
_ahead: Final[dict[int, tuple[weakref.ref[Grey], dict[Size, Grey]]]] = {}

# Rows that are summed at once: their sums stay in a processor's cache, and a whole table of a large
# image would cost more time in fresh memory than in sums.
_BAND: Final = 128


def shrink(image: Grey, height: int, width: int, cut: Cut | None = None) -> Grey:
    """The mean of the image over each pixel of a smaller grid, rounded to whole grey values.

    What `cv2.resize` with `INTER_AREA` computes, in a fraction of its time where the image is
    large: the sum over any rectangle follows from four entries of a summed-area table (Crow 1984),
    and between its entries the table is bilinear, for a pixel is of one grey. OpenCV adds up in
    fp32; here sums are whole numbers and fractions fp64, so a mean that lies next to a half may be
    rounded the other way.

    Args:
        image: (rows, columns).
        height: At most the rows of what is shrunk.
        width: At most its columns.
        cut: The part of the image to shrink, black beyond the image; None for all of it.
    """
    if cut is None and id(image) in _ahead and (height, width) in _ahead[id(image)][1]:
        return _ahead[id(image)][1][height, width]
    return _shrunk(image, [(height, width)], cut)[0]


def in_turn(first: Work, second: Work) -> None:
    """One after the other."""
    first()
    second()


def shrink_ahead(image: Grey, sizes: Iterable[Size], both: Both = in_turn) -> None:
    """Shrink an image that nobody can change to several sizes in one pass over its pixels.

    `shrink` then gives what was found, for as long as the image is.

    Args:
        image: (rows, columns).
        sizes: Rows and columns, neither more than the image's.
        both: Does two halves of the work; at once, where there are two threads for it.
    """
    name, wanted = id(image), list(dict.fromkeys(sizes))
    found = _shrunk(image, wanted, None, both)
    for one in found:
        one.flags.writeable = False
    reference = weakref.ref(image, lambda _: _ahead.pop(name, None))
    _ahead[name] = reference, dict(zip(wanted, found, strict=True))


def _shrunk(image: Grey, sizes: list[Size], cut: Cut | None, both: Both = in_turn) -> list[Grey]:
    part = cut or Cut(0, 0, image.shape[1], image.shape[0])
    top, left = max(part.top, 0), max(part.left, 0)
    image = image[top : part.bottom, left : part.right]
    x, y = (part.left - left, part.right - left), (part.top - top, part.bottom - top)
    sums_of = [_Sums(_grid(size, x, y, (image.shape[0], image.shape[1]))) for size in sizes]

    def add_up(bands: range) -> None:
        table = np.empty((_BAND + 1, image.shape[1] + 1), np.int32)
        for band in bands:
            pixels = image[band * _BAND : (band + 1) * _BAND]
            sums = table[: len(pixels) + 1]
            cv2.integral(pixels, sum=sums, sdepth=cv2.CV_32S)
            for found in sums_of:
                found.take(band, sums)

    bands = range(-(-len(image) // _BAND))
    middle = len(bands) // 2
    both(lambda: add_up(bands[:middle]), lambda: add_up(bands[middle:]))
    return [found.means() for found in sums_of]


@dataclass(frozen=True, eq=False, slots=True)
class _Grid:
    """Equal cells over an image or beyond it.

    Attributes:
        cells_per_pixel: Of one pixel.
        band: Of each edge between rows of cells, the band that it lies in.
        first: For each band its first edge.
        places: Where the entries around each corner stand in the sums of its band: those above it
            left and right, then those below. One list is looked up much faster than two.
        columns: The same in one row of sums.
        down: How far down in its pixel each edge between rows lies.
        across: How far right each edge between columns.
    """

    cells_per_pixel: float
    band: NDArray[np.intp]
    first: list[int]
    places: NDArray[np.intp]
    columns: NDArray[np.intp]
    down: NDArray[np.float64]
    across: NDArray[np.float64]


@lru_cache(maxsize=16)
def _grid(size: Size, x: Span, y: Span, shape: Size) -> _Grid:
    """Columns `x` and rows `y` of an image of a shape, divided into `size` cells.

    Kept, since a detector's images are all of one shape.
    """
    rows, columns = shape
    above, down = _edges(size[0], y, rows)
    left, across = _edges(size[1], x, columns)
    band = above // _BAND
    beside = np.concatenate([left, left + 1])
    lines = (above % _BAND)[:, None] + np.array([0, 1])
    return _Grid(
        cells_per_pixel=math.prod(size) / ((x[1] - x[0]) * (y[1] - y[0])),
        band=band,
        first=np.searchsorted(band, np.arange(-(-rows // _BAND) + 1)).tolist(),
        places=lines[:, :, None] * (columns + 1) + beside,
        columns=beside,
        down=down,
        across=across,
    )


class _Sums:
    """What one image has around the corners of a grid's cells."""

    def __init__(self, grid: _Grid) -> None:
        self._grid = grid
        self._sums = np.empty(grid.places.shape, np.int32)
        self._totals = np.zeros((len(grid.first) - 1, len(grid.columns)), np.int32)

    def take(self, band: int, sums: NDArray[np.int32]) -> None:
        """Keep what the grid needs of the sums over a band, which begin at its first pixel."""
        grid = self._grid
        mine = slice(grid.first[band], grid.first[band + 1])
        # Out of bounds nothing is; without "clip" numpy would copy once more.
        np.take(sums, grid.places[mine], out=self._sums[mine], mode="clip")
        np.take(sums[-1], grid.columns, out=self._totals[band], mode="clip")

    def means(self) -> Grey:
        """The mean of each cell, rounded."""
        before = np.cumsum(self._at_edges(self._totals), axis=0)
        before = np.concatenate([np.zeros_like(before[:1]), before])[self._grid.band]
        found = self._at_edges(self._sums)
        corners = _between(found[:, 0], found[:, 1], self._grid.down[:, None])
        corners += before
        sums = np.diff(np.diff(corners, axis=0), axis=1)
        sums *= self._grid.cells_per_pixel
        return np.asarray(np.rint(sums, out=sums), np.uint8)

    def _at_edges(self, sums: NDArray[np.int32]) -> NDArray[np.float64]:
        """Sums up to the edges of cells, from those up to the pixels left and right of them."""
        cells = len(self._grid.across)
        return _between(sums[..., :cells], sums[..., cells:], self._grid.across)


def _between(
    first: NDArray[Any], second: NDArray[Any], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.multiply(second - first, share, dtype=np.float64)
    found += first
    return found


def _edges(cells: int, span: Span, pixels: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Where the edges of equal cells over a span of pixels lie.

    Beyond the image nothing is added to the sums, so an edge there may as well lie at its border.

    Returns:
        For each edge the pixel in which it lies, and how far.
    """
    places = np.arange(cells + 1, dtype=np.float64) * ((span[1] - span[0]) / cells) + span[0]
    places = places.clip(0, pixels)
    before = np.minimum(places.astype(np.intp), pixels - 1)
    return before, np.asarray(places - before, np.float64)
