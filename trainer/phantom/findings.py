"""Findings placed in the patient: each changes the voxels or adds a tube, and knows where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.phantom.anatomy import AIR, SOFT, Anatomy, Side, smooth_noise
from trainer.phantom.bodies import ellipsoid, occupancy, paint
from trainer.phantom.grid import Axes, Grid, Point, Volume, spline
from trainer.phantom.lobes import lobe
from trainer.phantom.projection import Tubes

CARDIOMEGALY_SCALE: Final = 1.27
"""Growth of the heart that brings the cardiothoracic ratio from 0.46 to about 0.58."""

CATHETER_DENSITY: Final = 4.0
"""Barium-filled polyurethane, as the density of cortical bone that weakens the beam as much."""

CATHETER_PATH: Final = (
    (-128, -98, 70), (-112, -92, 84), (-88, -78, 98), (-64, -52, 106), (-46, -26, 100),
    (-36, -22, 84), (-33, -22, 66), (-29, -19, 50), (-25, -13, 32), (-27, -12, 4),
    (-28, -12, -22), (-27, -12, -44),
)  # fmt: skip
"""From the skin of the right shoulder into the internal jugular vein, tip at the cavoatrial
junction, about two vertebral bodies below the carina."""


@dataclass(frozen=True, slots=True)
class FindingSpec:
    """What to place.

    Attributes:
        finding: One of those in `PLACERS`.
        side: Side of the patient; of no meaning for the heart and the catheter.
        size: Factor on the usual size.
        at: Centre of a nodule or consolidation (x, y, z) in mm; None takes the usual place.
    """

    finding: Finding
    side: Side = Side.RIGHT
    size: float = 1.0
    at: Point | None = None


@dataclass(frozen=True, eq=False, slots=True)
class PlacedFinding:
    """A finding in the patient.

    Attributes:
        spec: What was asked for.
        centre: Centre of mass (x, y, z) in mm.
        mask: Fraction of each voxel of `grid` that it fills; None for a catheter.
        grid: Grid of `mask`.
        tubes: The catheter's pieces, else None.
    """

    spec: FindingSpec
    centre: Point
    mask: Volume | None
    grid: Grid
    tubes: Tubes | None = field(default=None)


def place(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """Put one finding into `anatomy`, which changes."""
    return PLACERS[spec.finding](anatomy, spec, rng)


def _from_mask(anatomy: Anatomy, spec: FindingSpec, mask: Volume) -> PlacedFinding:
    """Crop the mask to what it fills and find its centre."""
    filled = np.argwhere(mask > 0.02)
    low, high = filled.min(axis=0), filled.max(axis=0) + 1
    box = (slice(low[0], high[0]), slice(low[1], high[1]), slice(low[2], high[2]))
    part, grid = mask[box].copy(), anatomy.grid.cropped(box)
    axes, total = grid.axes(), float(part.sum())
    centre = tuple(float((part * c).sum()) / total for c in (axes.x, axes.y, axes.z))
    return PlacedFinding(spec, (centre[0], centre[1], centre[2]), part, grid)


def _nodule(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """A slightly lobulated solid ball, 22 mm across at size 1."""
    centre = spec.at or (spec.side.sign * 70.0, -50.0, 20.0)
    radius = 11.0 * spec.size
    reach = [c - 1.5 * radius for c in centre], [c + 1.5 * radius for c in centre]
    box = anatomy.grid.box(*reach)
    grid = anatomy.grid.cropped(box)
    bumps = smooth_noise(grid, 9.0, rng) * np.float32(0.05 * radius)
    distance = ellipsoid(grid.axes(), centre, (radius, radius * 0.95, radius * 0.9)) + bumps
    mask = anatomy.grid.empty()
    mask[box] = occupancy(distance, grid.spacing) * anatomy.lung[box]
    paint(anatomy.density, mask, SOFT)
    anatomy.lung *= 1 - mask
    return _from_mask(anatomy, spec, mask)


def _effusion(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """Fluid in the pleural space: level in the middle, climbing the wall at sides and back."""
    del rng
    axes = anatomy.grid.axes()
    depth = np.maximum(-anatomy.cage, 0)
    level = np.float32(-152 + 14 * spec.size)
    climb = np.float32(64 * min(1.2, spec.size)) * np.exp(-depth / np.float32(27))
    # The meniscus climbs less at the front, where the lung touches the wall.
    climb = climb * np.clip(0.72 + axes.y / np.float32(220), 0.3, 1.1)
    surface = (axes.z - level - climb) * np.float32(0.6)
    mask = occupancy(surface, anatomy.grid.spacing) * anatomy.lung * anatomy.side(spec.side)
    paint(anatomy.density, mask, 1.02)
    anatomy.lung *= 1 - mask
    return _from_mask(anatomy, spec, mask)


def _pneumothorax(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """Air between wall and lung, widest over the apex; the visceral pleura is a thin line."""
    del rng
    axes = anatomy.grid.axes()
    depth = -anatomy.cage
    height = np.clip((axes.z + 85) / np.float32(155), 0, 1)
    gap = np.float32(27 * spec.size) * height**1.3
    # Air rises: the gap is wider in front and at the side than behind.
    gap = gap * np.clip(1.0 - axes.y / np.float32(260), 0.55, 1.25)
    here = anatomy.lung * anatomy.side(spec.side)
    spacing = anatomy.grid.spacing
    mask = occupancy(depth - gap, spacing) * here * (gap > 1.0)
    pleura = (
        np.clip(1 - np.abs(depth - gap) / np.float32(max(spacing, 1.0)), 0, 1) * here * (gap > 1.0)
    )
    paint(anatomy.density, mask, AIR)
    paint(anatomy.density, pleura * np.float32(0.7 / max(spacing, 1.0)), 1.0)
    anatomy.lung *= 1 - mask
    return _from_mask(anatomy, spec, mask)


def _consolidation(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """Alveoli filled within one lobe: sharp at the fissure, ragged elsewhere, bronchi open."""
    centre = spec.at or (spec.side.sign * 74.0, 8.0, -4.0)
    axes = anatomy.grid.axes()
    radius = 46.0 * spec.size
    distance = ellipsoid(axes, centre, (radius, radius * 1.1, radius * 0.8))
    ragged = smooth_noise(anatomy.grid, 16.0, rng) * 7 + smooth_noise(anatomy.grid, 5.0, rng) * 4
    fill = np.clip(np.float32(0.5) - (distance + ragged) / np.float32(22), 0, 1)
    allowed = anatomy.side(spec.side) & _same_lobe(axes, centre, spec.side)
    mask = np.asarray(fill * anatomy.lung * allowed, np.float32)
    anatomy.density += mask * np.float32(0.92) * np.maximum(SOFT - anatomy.density, 0)
    return _from_mask(anatomy, spec, mask)


def _same_lobe(axes: Axes, centre: Point, side: Side) -> NDArray[np.bool_]:
    x, y, z = (np.float32(v) for v in centre)
    own = int(lobe(np.array([x]), np.array([y]), np.array([z]), side)[0])
    return np.asarray(lobe(axes.x, axes.y, axes.z, side) == own)


def _cardiomegaly(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """The heart is grown before the lungs are made (`habitus_with`); here it is only measured."""
    del rng
    axes = anatomy.grid.axes()
    above = anatomy.chest.diaphragm(axes) - axes.z
    heart = np.maximum(np.maximum(anatomy.heart, anatomy.cage), above)
    return _from_mask(anatomy, spec, occupancy(heart, anatomy.grid.spacing))


def _catheter(anatomy: Anatomy, spec: FindingSpec, rng: np.random.Generator) -> PlacedFinding:
    """A 7 French line from the right internal jugular vein to the cavoatrial junction."""
    del rng
    path = spline(CATHETER_PATH, 0.4)
    middles = (path[1:] + path[:-1]) / 2
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    count = len(lengths)
    tubes = Tubes(
        middles.astype(np.float32),
        np.full(count, 1.17, np.float32),
        lengths.astype(np.float32),
        np.full(count, CATHETER_DENSITY, np.float32),
    )
    centre = np.average(middles, axis=0, weights=lengths)
    return PlacedFinding(
        spec, (float(centre[0]), float(centre[1]), float(centre[2])), None, anatomy.grid, tubes
    )


_Placer = Callable[[Anatomy, FindingSpec, np.random.Generator], PlacedFinding]

PLACERS: Final[Mapping[Finding, _Placer]] = MappingProxyType(
    {
        Finding.CARDIOMEGALY: _cardiomegaly,
        Finding.NODULE: _nodule,
        Finding.CONSOLIDATION: _consolidation,
        Finding.PNEUMOTHORAX: _pneumothorax,
        Finding.PLEURAL_EFFUSION: _effusion,
        Finding.CENTRAL_VENOUS_CATHETER: _catheter,
    }
)
"""How to place each finding, in the order in which they are placed."""
