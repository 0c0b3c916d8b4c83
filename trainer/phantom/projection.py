"""Line integrals along the beam: of voxel volumes, of clouds of points and of thin tubes.

Organs are voxels. What is thinner than a voxel (cortical bone, pleura, vessels, catheters) is a
cloud of points or a bundle of tubes, projected with the same geometry at the detector's resolution.
Every function returns ∫ρ ds in the unit of its input times mm, shape (rows, columns) float32.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.phantom.geometry import BeamGeometry
from trainer.phantom.grid import Grid, Volume

Shadow = NDArray[np.float32]

RADIUS_STEP: Final = 1.15
"""Tubes whose shadows differ in radius by less than this factor share one disc kernel."""


CHUNK: Final = 1_000_000
"""Points projected at a time, to save memory."""


@dataclass(frozen=True, eq=False, slots=True)
class Cloud:
    """Matter too thin for voxels.

    Attributes:
        points: (n, 3) mm.
        amounts: (n,) what each point stands for, density times mm³.
    """

    points: NDArray[np.float32]
    amounts: NDArray[np.float32]

    def scaled(self, factor: NDArray[np.float32] | float) -> Cloud:
        """Return the same points with other amounts."""
        return Cloud(self.points, np.asarray(self.amounts * factor, np.float32))


def gathered(clouds: Sequence[Cloud]) -> Cloud:
    """All `clouds` as one."""
    return Cloud(
        np.concatenate([c.points for c in clouds]), np.concatenate([c.amounts for c in clouds])
    )


@dataclass(frozen=True, eq=False, slots=True)
class Tubes:
    """Thin round tubes, cut into short pieces.

    Attributes:
        points: (n, 3) mm, the middle of each piece.
        radii: (n,) mm.
        lengths: (n,) mm.
        densities: (n,) what they hold, less what they displace.
    """

    points: NDArray[np.float32]
    radii: NDArray[np.float32]
    lengths: NDArray[np.float32]
    densities: NDArray[np.float32]

    def filled(self, densities: NDArray[np.float32], widening: float = 0.0) -> Tubes:
        """Return the tubes with other contents and radii greater by `widening` mm."""
        return Tubes(self.points, self.radii + np.float32(widening), self.lengths, densities)


def project_volume(volume: Volume, grid: Grid, beam: BeamGeometry) -> Shadow:
    """Integrate `volume` along the rays: each slab is a picture, scaled by its magnification.

    This is exact for a flat detector parallel to the slabs, apart from the bilinear interpolation.
    """
    total = np.zeros((beam.rows, beam.columns), np.float32)
    depth = beam.depth_axis
    count = grid.shape[2 - depth]
    positions = grid.low[depth] + grid.spacing * np.arange(count)
    for index, scale in enumerate(beam.magnification(positions)):
        slab = volume[:, index, :] if depth == 1 else volume[:, :, index]
        if not slab.any():
            continue
        _add_slab(total, np.ascontiguousarray(slab), grid, beam, float(scale))
    return total * beam.slant() * np.float32(grid.spacing)


def _add_slab(total: Shadow, slab: Shadow, grid: Grid, beam: BeamGeometry, scale: float) -> None:
    """Add one slab's shadow within the part of the detector that it reaches."""
    across = beam.across_axis
    per_voxel = scale * grid.spacing / beam.pixel_mm
    column = (beam.columns - 1) / 2 + (grid.low[across] - beam.centre_mm[0]) * scale / beam.pixel_mm
    row = (beam.rows - 1) / 2 - (grid.low[2] - beam.centre_mm[1]) * scale / beam.pixel_mm
    left = max(0, int(np.floor(column - per_voxel)))
    right = min(beam.columns, int(np.ceil(column + slab.shape[1] * per_voxel)) + 1)
    top = max(0, int(np.floor(row - slab.shape[0] * per_voxel)))
    bottom = min(beam.rows, int(np.ceil(row + per_voxel)) + 1)
    if left >= right or top >= bottom:
        return
    to_slab = np.array(
        [
            [1 / per_voxel, 0, (left - column) / per_voxel],
            [0, -1 / per_voxel, (row - top) / per_voxel],
        ]
    )
    total[top:bottom, left:right] += cv2.warpAffine(
        slab,
        to_slab,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
    )


def project_cloud(cloud: Cloud, beam: BeamGeometry) -> Shadow:
    """Integrate a cloud of points; each point's shadow is spread over four pixels."""
    total = np.zeros((beam.rows, beam.columns), np.float32)
    for first in range(0, len(cloud.amounts), CHUNK):
        points = cloud.points[first : first + CHUNK]
        scale = beam.magnification(points[:, beam.depth_axis]) / beam.pixel_mm
        weights = cloud.amounts[first : first + CHUNK] * scale**2
        total += _deposit(beam.project(points), weights, (beam.rows, beam.columns))
    return total


def project_tubes(tubes: Tubes, beam: BeamGeometry) -> Shadow:
    """Integrate thin tubes.

    A uniform disc drawn along a line gives the chord 2√(r² - d²) of a cylinder exactly, and keeps
    the right sum for a tube that is seen end on. Tubes of about equal shadow radius are drawn
    together.
    """
    total = np.zeros((beam.rows, beam.columns), np.float32)
    if not len(tubes.radii):
        return total
    scale = beam.magnification(tubes.points[:, beam.depth_axis]) / beam.pixel_mm
    weights = np.pi * tubes.radii**2 * tubes.lengths * tubes.densities * scale**2
    places = beam.project(tubes.points)
    shadow_radius = np.maximum(tubes.radii * scale, 0.4)
    level = np.rint(np.log(shadow_radius) / np.log(RADIUS_STEP)).astype(int)
    for step in np.unique(level):
        chosen = level == step
        drawn = _deposit(places[chosen], weights[chosen], (beam.rows, beam.columns))
        total += cv2.filter2D(
            drawn, cv2.CV_32F, _disc(RADIUS_STEP**step), borderType=cv2.BORDER_CONSTANT
        )
    return total


def _disc(radius: float) -> Shadow:
    """A disc kernel with smooth edge whose sum is 1; `radius` in pixels."""
    half = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _deposit(
    places: NDArray[np.float64], weights: NDArray[np.floating], shape: tuple[int, int]
) -> Shadow:
    """Sum `weights` into the four pixels around each (column, row)."""
    rows, columns = shape
    whole = np.floor(places).astype(np.int64)
    part = places - whole
    total = np.zeros(rows * columns, np.float64)
    for dx in (0, 1):
        for dy in (0, 1):
            c, r = whole[:, 0] + dx, whole[:, 1] + dy
            share = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1]) * weights
            inside = (c >= 0) & (c < columns) & (r >= 0) & (r < rows)
            total += np.bincount((r * columns + c)[inside], share[inside], minlength=rows * columns)
    return total.reshape(shape).astype(np.float32)
