"""What a Display Shutter leaves open and what stands in the place of the rest (PS3.3 C.7.6.11).

Places are image points in pixel edges: x runs right, y down, (0, 0) is the outer corner of the
first pixel and (0.5, 0.5) its middle. The tags name whole pixels, the first row and column being 1,
and what they name is open: a pixel is open where its middle lies in every shape or on its border.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
"""Left, top, right, bottom of whole pixels, in pixel edges."""
Point = tuple[float, float]
Coordinates = NDArray[np.float64]
Mask = NDArray[np.bool_]

# How far beside a slanting edge the middle of a pixel may lie by rounding alone, in pixels.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class OpenPart:
    """The rectangle of whole pixels around what a Display Shutter leaves open.

    Attributes:
        left: First column, from 0.
        top: First row, from 0.
        right: Column behind the last.
        bottom: Row behind the last.
    """

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class OpenRectangle:
    """What a RECTANGULAR shutter leaves open.

    Attributes:
        left: Outer edge of the first open column.
        top: Outer edge of the first open row.
        right: Outer edge of the last open column.
        bottom: Outer edge of the last open row.
    """

    left: float
    top: float
    right: float
    bottom: float

    @property
    def box(self) -> Box:
        """The rectangle itself."""
        return self.left, self.top, self.right, self.bottom

    def opens(self, xs: Coordinates, ys: Coordinates, pixel_aspect: float) -> Mask:
        """(ys, xs) True where the points of a grid lie inside."""
        del pixel_aspect
        across = (xs >= self.left) & (xs <= self.right)
        down = (ys >= self.top) & (ys <= self.bottom)
        found: Mask = np.logical_and.outer(down, across)
        return found


@dataclass(frozen=True, slots=True)
class OpenCircle:
    """What a CIRCULAR shutter leaves open.

    Attributes:
        x: Middle of the pixel that is the centre.
        y: Likewise.
        radius: In columns: the tag counts pixels along the row direction.
    """

    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """The square around it, where pixels are square."""
        reach = self.radius
        return self.x - reach, self.y - reach, self.x + reach, self.y + reach

    def opens(self, xs: Coordinates, ys: Coordinates, pixel_aspect: float) -> Mask:
        """(ys, xs) True where the points of a grid lie inside."""
        across, down = (xs - self.x) ** 2, ((ys - self.y) * pixel_aspect) ** 2
        found: Mask = np.add.outer(down, across) <= self.radius**2
        return found


@dataclass(frozen=True, slots=True)
class OpenPolygon:
    """What a POLYGONAL shutter leaves open.

    Attributes:
        vertices: Middles of the pixels that are its corners; it closes from the last to the first.
    """

    vertices: tuple[Point, ...]

    @property
    def box(self) -> Box:
        """Around the pixels that are its corners."""
        xs, ys = zip(*self.vertices, strict=True)
        return min(xs) - 0.5, min(ys) - 0.5, max(xs) + 0.5, max(ys) + 0.5

    def opens(self, xs: Coordinates, ys: Coordinates, pixel_aspect: float) -> Mask:
        """(ys, xs) True where the points of a grid lie inside: behind an odd number of edges."""
        del pixel_aspect
        inside = np.zeros((ys.size, xs.size), np.bool_)
        border = np.zeros_like(inside)
        for (x0, y0), (x1, y1) in pairwise((*self.vertices, self.vertices[0])):
            rows = np.flatnonzero((ys >= min(y0, y1)) & (ys <= max(y0, y1)))
            if y0 == y1:
                border[rows] |= (xs >= min(x0, x1)) & (xs <= max(x0, x1))
                continue
            beside = xs - (x0 + (ys[rows] - y0) * (x1 - x0) / (y1 - y0))[:, np.newaxis]
            border[rows] |= np.abs(beside) <= _ROUNDING
            # A corner belongs to the edge below it alone, or it would count twice.
            inside[rows] ^= (beside > 0) & (ys[rows] < max(y0, y1))[:, np.newaxis]
        return inside | border


OpenShape = OpenRectangle | OpenCircle | OpenPolygon


@dataclass(frozen=True, slots=True)
class Shutter:
    """A Display Shutter that hides part of an image, and not all of it.

    Attributes:
        shapes: What is inside all of them is open.
        presentation_value: Shutter Presentation Value, shown in the place of what is hidden: a
            P-value from 0 (black) to 65535 (white), whatever happens to the image's own greys.
    """

    shapes: tuple[OpenShape, ...]
    presentation_value: int = 0

    def opens(self, xs: Coordinates, ys: Coordinates, *, pixel_aspect: float = 1.0) -> Mask:
        """(ys, xs) True where the points of a grid are open.

        Args:
            xs: Rising image coordinates.
            ys: Likewise.
            pixel_aspect: Height of a pixel divided by its width.
        """
        found = np.ones((ys.size, xs.size), np.bool_)
        for one in self.shapes:
            found &= one.opens(xs, ys, pixel_aspect)
        return found

    def open_part(self, size: tuple[int, int]) -> OpenPart | None:
        """The rectangle around what is open of (rows, columns) pixels; None where nothing is."""
        rows, columns = size
        edges = zip(*(one.box for one in self.shapes), (0.0, 0.0, columns, rows), strict=True)
        lefts, tops, rights, bottoms = edges
        left, top = math.floor(max(lefts)), math.floor(max(tops))
        right, bottom = math.ceil(min(rights)), math.ceil(min(bottoms))
        return OpenPart(left, top, right, bottom) if left < right and top < bottom else None

    def hides_something(self, size: tuple[int, int]) -> bool:
        """Whether a pixel of an image of (rows, columns) is hidden.

        What no shape holds reaches to the outside, so something of it is at the image's border.
        """
        return not all(self.opens(xs, ys).all() for xs, ys in _border(size))


def middles(length: int) -> Coordinates:
    """Coordinates of the middles of so many pixels."""
    found: Coordinates = np.arange(length, dtype=np.float64) + 0.5
    return found


def _border(size: tuple[int, int]) -> Iterator[tuple[Coordinates, Coordinates]]:
    """Middles of the outermost pixels: first and last row, first and last column."""
    ys, xs = (middles(length) for length in size)
    yield xs, ys[[0, -1]]
    yield xs[[0, -1]], ys
