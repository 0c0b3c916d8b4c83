"""Voxel grid in patient coordinates, and curves over them.

Coordinates are DICOM's patient axes (PS3.3 C.7.6.2.1.1) in mm: x to the left, y to the back, z to
the head. z = 0 is the carina, x = 0 the midline. Volumes are indexed [z, y, x].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Volume = NDArray[np.float32]
Point = tuple[float, float, float]
Box3 = tuple[slice, slice, slice]


@dataclass(frozen=True, eq=False, slots=True)
class Axes:
    """Voxel centres in mm, shaped to broadcast: x (1, 1, n), y (1, n, 1), z (n, 1, 1)."""

    x: Volume
    y: Volume
    z: Volume


@dataclass(frozen=True, slots=True)
class Grid:
    """A box of cubic voxels.

    Attributes:
        low: Centre of the first voxel (x, y, z).
        shape: (nz, ny, nx).
        spacing: Edge of a voxel in mm.
    """

    low: Point
    shape: tuple[int, int, int]
    spacing: float

    @classmethod
    def covering(cls, low: Point, high: Point, spacing: float) -> Grid:
        """Return the grid whose voxel centres reach from `low` to at least `high`."""
        nx, ny, nz = (int(np.ceil((b - a) / spacing)) + 1 for a, b in zip(low, high, strict=True))
        return cls(low, (nz, ny, nx), spacing)

    def axes(self) -> Axes:
        """Coordinates of all voxels."""
        x, y, z = (
            (self.low[k] + self.spacing * np.arange(self.shape[2 - k])).astype(np.float32)
            for k in range(3)
        )
        return Axes(x[None, None, :], y[None, :, None], z[:, None, None])

    def empty(self) -> Volume:
        """A volume of zeros."""
        return np.zeros(self.shape, np.float32)

    def box(self, low: Sequence[float], high: Sequence[float]) -> Box3:
        """Index slices [z, y, x] of the voxels between `low` and `high`, clipped to the grid."""
        first = [int(np.floor((low[k] - self.low[k]) / self.spacing)) for k in range(3)]
        last = [int(np.ceil((high[k] - self.low[k]) / self.spacing)) + 1 for k in range(3)]
        limits = [
            slice(min(max(first[k], 0), self.shape[2 - k]), min(max(last[k], 0), self.shape[2 - k]))
            for k in range(3)
        ]
        return limits[2], limits[1], limits[0]

    def cropped(self, box: Box3) -> Grid:
        """Return the grid of a part of this one."""
        z, y, x = box
        low = tuple(self.low[k] + self.spacing * s.start for k, s in enumerate((x, y, z)))
        shape = (z.stop - z.start, y.stop - y.start, x.stop - x.start)
        return Grid((low[0], low[1], low[2]), shape, self.spacing)

    def sample(self, volume: Volume, points: NDArray[np.floating]) -> Volume:
        """Value of the voxel nearest to each of `points` (n, 3); 0 outside."""
        index = np.rint((np.asarray(points) - np.asarray(self.low)) / self.spacing).astype(np.intp)
        size = np.array(self.shape)[::-1]
        inside = ((index >= 0) & (index < size)).all(axis=1)
        index[~inside] = 0
        values = volume[index[:, 2], index[:, 1], index[:, 0]]
        return np.where(inside, values, np.float32(0)).astype(np.float32)


class Profile:
    """A smooth curve through (position, value) pairs, without overshoot, constant outside them.

    Calling it gives the values at positions.
    """

    def __init__(self, *pairs: tuple[float, float]) -> None:
        knots = np.array(sorted(pairs), np.float64)
        self._limits = knots[0, 0], knots[-1, 0]
        self._curve = PchipInterpolator(knots[:, 0], knots[:, 1])

    def __call__(self, position: NDArray[np.floating] | float) -> Volume:
        """Values at `position`."""
        clipped = np.clip(position, *self._limits)
        return np.asarray(self._curve(clipped), np.float32)


def spline(points: Sequence[Sequence[float]], step: float) -> NDArray[np.float64]:
    """Smooth path through `points` (rows of any width; x, y, z first), a sample about every `step`.

    Centripetal Catmull-Rom, evaluated as a shape-preserving cubic over the chord length, so that
    no radius in a fourth column can become negative.
    """
    p = np.asarray(points, np.float64)
    chord = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p[:, :3], axis=0), axis=1))])
    count = max(2, int(np.ceil(chord[-1] / step)) + 1)
    curve = PchipInterpolator(chord, p, axis=0)
    return np.asarray(curve(np.linspace(0, chord[-1], count)), np.float64)
