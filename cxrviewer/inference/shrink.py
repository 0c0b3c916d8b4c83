"""Area averages of large images, from sums over rectangles. Free of torch."""

from __future__ import annotations

import weakref
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

_Sums = NDArray[np.int32] | NDArray[np.float64]

# By the image's id, which is its own for as long as it lives; the reference ends the entry.
_kept: Final[dict[int, tuple[weakref.ref[NDArray[np.uint8]], _Sums]]] = {}

# Pixels of value 255 whose sum still fits into the integers of the summed table.
_MOST_PIXELS: Final = (2**31 - 1) // 255


def shrink(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """The mean of the image over each pixel of a smaller grid, rounded to whole grey values.

    What `cv2.resize` with `INTER_AREA` computes, in a quarter of its time where the image is large:
    the sum over any rectangle follows from four entries of a summed-area table (Crow 1984), and
    between its entries the table is bilinear, for a pixel is of one grey. OpenCV adds up in fp32;
    here sums are whole numbers and fractions fp64, so a mean that lies next to a half may be
    rounded the other way.

    Args:
        image: (rows, columns).
        height: At most `rows`.
        width: At most `columns`.
    """
    rows, columns = image.shape
    table = _table_of(image)
    above, below, down = _edges(height, rows)
    left, right, across = _edges(width, columns)
    first, last = table[above], table[below]
    upper = _between(first[:, left], first[:, right], across)
    lower = _between(last[:, left], last[:, right], across)
    corners = _between(upper, lower, down[:, None])
    sums = np.diff(np.diff(corners, axis=0), axis=1)
    means = sums * (height * width / (rows * columns))
    return np.asarray(np.rint(means), np.uint8)


def _table_of(image: NDArray[np.uint8]) -> _Sums:
    """Sums over all pixels above and left of each corner, (rows + 1, columns + 1).

    Every network of an analysis has a canvas of its own of the same image. So the table of an image
    that nobody can change is kept for as long as the image is.
    """
    kept = _kept.get(id(image))
    if kept is not None:
        return kept[1]
    rows, columns = image.shape
    depth = cv2.CV_32S if rows * columns <= _MOST_PIXELS else cv2.CV_64F
    table: NDArray[Any] = np.asarray(cv2.integral(image, sdepth=depth))
    if image.base is None and not image.flags.writeable:
        name = id(image)
        _kept[name] = weakref.ref(image, lambda _: _kept.pop(name, None)), table
    return table


def _between(first: _Sums, second: _Sums, share: NDArray[np.float64]) -> NDArray[np.float64]:
    start = first.astype(np.float64)
    return np.asarray(start + share * (second - start), np.float64)


def _edges(
    cells: int, pixels: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Where the edges of equal cells lie on pixels: the entries around, and how far between."""
    places = np.arange(cells + 1, dtype=np.float64) * (pixels / cells)
    before = np.minimum(places.astype(np.intp), pixels - 1)
    return before, before + 1, np.asarray(places - before, np.float64)
