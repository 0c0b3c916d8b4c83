"""Signed distances of simple bodies, and how they fill voxels.

Distances are negative inside. They are exact near a surface, which is all that a partial-volume
edge needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.grid import Axes, Box3, Grid, Point, Volume, spline

FAR: Final = np.float32(1e3)

Real = NDArray[np.floating]


def occupancy(distance: Real, spacing: float) -> Volume:
    """Fraction of each voxel inside a body: a linear edge one voxel wide."""
    return np.asarray(
        np.clip(np.float32(0.5) - distance * np.float32(1 / spacing), 0, 1), np.float32
    )


def paint(volume: Volume, fraction: Real, value: Real | float) -> None:
    """Replace `fraction` of each voxel of `volume` by `value`, in place."""
    volume += np.asarray(fraction, np.float32) * (np.asarray(value, np.float32) - volume)


def smooth_minimum(a: Real, b: Real, blend: float) -> Volume:
    """Union of two signed distances with a fillet of about `blend` mm."""
    if blend <= 0:
        return np.asarray(np.minimum(a, b), np.float32)
    h = np.maximum(np.float32(blend) - np.abs(a - b), 0)
    return np.asarray(np.minimum(a, b) - h * h * np.float32(0.25 / blend), np.float32)


def smooth_maximum(a: Real, b: Real, blend: float) -> Volume:
    """Intersection of two signed distances with a fillet of about `blend` mm."""
    return -smooth_minimum(-a, -b, blend)


def ellipsoid(
    axes: Axes, centre: Point, radii: Point, rotation: NDArray[np.float64] | None = None
) -> Volume:
    """Signed distance (first order) to an ellipsoid; `rotation` has its axes as rows."""
    d = [
        axes.x - np.float32(centre[0]),
        axes.y - np.float32(centre[1]),
        axes.z - np.float32(centre[2]),
    ]
    if rotation is not None:
        r = rotation.astype(np.float32)
        d = [r[k, 0] * d[0] + r[k, 1] * d[1] + r[k, 2] * d[2] for k in range(3)]
    q = [d[k] / np.float32(radii[k]) for k in range(3)]
    k0 = np.sqrt(q[0] ** 2 + q[1] ** 2 + q[2] ** 2)
    k1 = np.sqrt(sum((q[k] / np.float32(radii[k])) ** 2 for k in range(3)))
    return np.asarray(k0 * (k0 - 1) / np.maximum(k1, np.float32(1e-6)), np.float32)


def superellipse(dx: Real, dy: Real, a: Real, b: Real, power: float) -> Volume:
    """Signed radial distance to the curve |dx/a|^p + |dy/b|^p = 1 of each slice."""
    p = np.float32(power)
    f = (np.abs(dx / a) ** p + np.abs(dy / b) ** p) ** (1 / p)
    radius = np.sqrt(dx * dx + dy * dy)
    # Near the middle the ray through the point says nothing: fall back on the smaller axis.
    inner = -np.minimum(a, b)
    return np.where(f > 0.05, radius * (1 - 1 / np.maximum(f, 0.05)), inner).astype(np.float32)


def frame(direction: Sequence[float], up: Sequence[float] = (0, 0, 1)) -> NDArray[np.float64]:
    """Orthonormal rows: `direction`, then two directions across it."""
    u = np.asarray(direction, np.float64)
    u = u / np.linalg.norm(u)
    v = np.cross(np.asarray(up, np.float64), u)
    if np.linalg.norm(v) < 1e-6:
        v = np.cross(np.array([1.0, 0.0, 0.0]), u)
    v /= np.linalg.norm(v)
    return np.stack([u, v, np.cross(u, v)])


class DistanceField:
    """A signed distance on a grid, built up body by body within each body's own box."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.values: Volume = np.full(grid.shape, FAR, np.float32)

    def _join(self, low: Sequence[float], high: Sequence[float], blend: float) -> tuple[Box3, Axes]:
        margin = blend + 3 * self.grid.spacing
        box = self.grid.box([c - margin for c in low], [c + margin for c in high])
        return box, self.grid.cropped(box).axes()

    def add_ellipsoid(
        self,
        centre: Point,
        radii: Point,
        *,
        rotation: NDArray[np.float64] | None = None,
        blend: float = 0.0,
    ) -> None:
        """Unite with an ellipsoid."""
        reach = max(radii) if rotation is not None else 0.0
        half = [max(r, reach) for r in radii]
        low = [c - h for c, h in zip(centre, half, strict=True)]
        high = [c + h for c, h in zip(centre, half, strict=True)]
        box, axes = self._join(low, high, blend)
        new = ellipsoid(axes, centre, radii, rotation)
        self.values[box] = smooth_minimum(self.values[box], new, blend)

    def add_tube(
        self, points: Sequence[Sequence[float]], *, blend: float = 0.0, step: float = 4.0
    ) -> None:
        """Unite with a tube along a smooth path; each point is (x, y, z, radius)."""
        path = spline(points, step)
        for a, b in pairwise(path):
            radius = max(a[3], b[3])
            low = np.minimum(a[:3], b[:3]) - radius
            high = np.maximum(a[:3], b[:3]) + radius
            box, axes = self._join(list(low), list(high), blend)
            if 0 in self.values[box].shape:
                continue
            new = _cone(axes, a, b)
            self.values[box] = smooth_minimum(self.values[box], new, blend)


def _cone(axes: Axes, a: NDArray[np.float64], b: NDArray[np.float64]) -> Volume:
    """Distance to a segment whose radius changes from `a` to `b` (rounded ends)."""
    ab = (b[:3] - a[:3]).astype(np.float32)
    length2 = np.float32(max(float(ab @ ab), 1e-9))
    d = (
        axes.x - np.float32(a[0]),
        axes.y - np.float32(a[1]),
        axes.z - np.float32(a[2]),
    )
    t = np.clip((d[0] * ab[0] + d[1] * ab[1] + d[2] * ab[2]) / length2, 0, 1)
    across = sum((d[k] - t * ab[k]) ** 2 for k in range(3))
    radius = np.float32(a[3]) + t * np.float32(b[3] - a[3])
    return np.asarray(np.sqrt(across) - radius, np.float32)
