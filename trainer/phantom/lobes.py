"""Lobes, fissures and the trees of vessels and bronchi inside the lungs."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.anatomy import AIR, BLOOD, Anatomy, Side
from trainer.phantom.bodies import Real
from trainer.phantom.bone import Lattice
from trainer.phantom.grid import Volume
from trainer.phantom.projection import Cloud, Tubes
from trainer.phantom.tree import Growth, Vector, grow

ARTERY: Final = Growth(leaf_radius_mm=0.41, exponent=2.5, directness=0.62)
VEIN: Final = Growth(leaf_radius_mm=0.41, exponent=2.6, directness=0.52)
THROWS_PER_HIT: Final = 5.6
"""Volume of the box over that of a lung, with the share that the density leaves."""

BRONCHUS: Final = Growth(leaf_radius_mm=0.7, exponent=2.7, smoothing=2)

# Root and first direction of each lobe's tree on the right; rows: upper, lower, middle lobe.
_ARTERY_ROOTS: Final = {
    Side.RIGHT: (((-46, 6, 0), (-0.5, 0.0, 0.85)), ((-50, 26, -56), (-0.3, 0.35, -0.9)),
                 ((-47, 14, -48), (-0.6, -0.65, -0.45))),
    Side.LEFT: (((47, 22, -8), (0.6, -0.2, 0.75)), ((53, 42, -46), (0.25, 0.3, -0.9)),
                ((50, 18, -30), (0.6, -0.65, -0.45))),
}  # fmt: skip
_VEIN_ROOTS: Final = {
    Side.RIGHT: (((-48, -6, -30), (-0.55, -0.4, 0.7)), ((-50, 38, -84), (-0.6, 0.3, -0.7)),
                 ((-46, -10, -46), (-0.7, -0.6, -0.4))),
    Side.LEFT: (((50, -10, -24), (0.5, -0.4, 0.75)), ((50, 42, -84), (0.6, 0.3, -0.7)),
                ((50, -8, -42), (0.6, -0.6, -0.4))),
}  # fmt: skip
_BRONCHUS_ROOTS: Final = {
    Side.RIGHT: (((-46, 26, -10), (-0.7, -0.1, 0.65)), ((-44, 33, -72), (-0.35, 0.35, -0.85)),
                 ((-40, 24, -52), (-0.6, -0.7, -0.4))),
    Side.LEFT: (((55, 22, -18), (0.6, -0.2, 0.75)), ((50, 40, -66), (0.3, 0.3, -0.9)),
                ((55, 20, -22), (0.6, -0.65, -0.4))),
}  # fmt: skip


def oblique_fissure(y: Real, side: Side) -> Volume:
    """Height of the oblique fissure at depth `y`; the left one is a little steeper."""
    slope = 1.02 if side is Side.RIGHT else 1.12
    return np.asarray(30 - (82 - y) * slope, np.float32)


def minor_fissure(x: Real, y: Real) -> Volume:
    """Height of the right lung's minor fissure, a shallow dome (the left side: lingula's top)."""
    return np.asarray(
        -40 - ((np.abs(x) - 70) / 60) ** 2 * 7 + 4 * np.sin(y / 24 + x / 31), np.float32
    )


def lobe(x: Real, y: Real, z: Real, side: Side) -> NDArray[np.int8]:
    """0 upper, 1 lower, 2 middle lobe (lingula on the left)."""
    lower = z < oblique_fissure(y, side)
    middle = z < minor_fissure(x, y)
    return np.where(lower, 1, np.where(middle, 2, 0)).astype(np.int8)


def tissue(anatomy: Anatomy, side: Side, count: int, rng: np.random.Generator) -> Vector:
    """About `count` random places in one lung, denser towards the base, (n, 3).

    Thrown into a fixed box and kept where they hit lung: a lung that a large heart makes smaller
    loses some of its places and keeps all others, and so does a coarser grid.
    """
    low, high = (6.0, -112.0, -215.0), (146.0, 102.0, 90.0)
    places = rng.uniform(low, high, (round(count * THROWS_PER_HIT), 3))
    places[:, 0] *= side.sign
    dense = rng.random(len(places)) < np.clip(0.52 - 0.0022 * places[:, 2], 0, 1)
    inside = anatomy.grid.sample(anatomy.lung, places) > 0.6
    return np.asarray(places[dense & inside])


def lung_trees(anatomy: Anatomy, seed: int, *, leaves: int, step_mm: float) -> tuple[Tubes, Tubes]:
    """Vessels and bronchi of both lungs, densities still 1.

    Grown in the lungs as given: grow them before findings change the lungs, so that a finding
    leaves every other vessel where it was.
    """
    vessels: list[Tubes] = []
    bronchi: list[Tubes] = []
    for number, side in enumerate(Side):
        rng = np.random.default_rng([seed, number, 7])
        for roots, growth, share, into in (
            (_ARTERY_ROOTS, ARTERY, 1.0, vessels),
            (_VEIN_ROOTS, VEIN, 0.75, vessels),
            (_BRONCHUS_ROOTS, BRONCHUS, 0.12, bronchi),
        ):
            places = tissue(anatomy, side, int(leaves * share), rng)
            which = lobe(places[:, 0], places[:, 1], places[:, 2], side)
            for index, (root, heading) in enumerate(roots[side]):
                part = places[which == index]
                if len(part) > 3:
                    into.append(
                        grow(np.array(root, float), np.array(heading, float), part, growth,
                             step_mm=step_mm)
                    )  # fmt: skip
    return _joined(vessels), _joined(bronchi)


def _joined(parts: list[Tubes]) -> Tubes:
    return Tubes(
        np.concatenate([p.points for p in parts]),
        np.concatenate([p.radii for p in parts]),
        np.concatenate([p.lengths for p in parts]),
        np.concatenate([p.densities for p in parts]),
    )


def blood_filled(vessels: Tubes, anatomy: Anatomy) -> Tubes:
    """Vessels with blood in the place of what the voxels hold; nothing outside the lung."""
    lung = anatomy.grid.sample(anatomy.lung, vessels.points)
    here = anatomy.grid.sample(anatomy.density, vessels.points)
    return vessels.filled(np.asarray(lung * np.maximum(BLOOD - here, 0), np.float32))


def air_filled(bronchi: Tubes, anatomy: Anatomy) -> tuple[Tubes, Tubes]:
    """Bronchi as (walls, lumina); their air shows wherever the lung around has lost its own."""
    lung = anatomy.grid.sample(anatomy.lung, bronchi.points)
    here = anatomy.grid.sample(anatomy.density, bronchi.points)
    wall_mm = 0.5
    walls = bronchi.filled(np.asarray(lung * np.maximum(1.0 - here, 0), np.float32), wall_mm)
    lumina = bronchi.filled(np.asarray(-lung * (np.maximum(here, 1.0) - AIR), np.float32))
    return walls, lumina


def fissures(anatomy: Anatomy, lattice: Lattice) -> Cloud:
    """Both oblique fissures and the minor one: sheets of pleura 0.4 mm thick inside the lungs."""
    sheets = []
    n = lattice.count(160)
    for side in Side:
        u, v = lattice.cells(n, n)
        x = (side.sign * (12 + u * 130)).astype(np.float32)
        y = (-105 + v * 205).astype(np.float32)
        bulge = 6 * np.cos((np.abs(x) - 70) / 55) + 2 * np.sin(y / 38 + np.abs(x) / 40)
        sheets.append(
            (np.stack([x, y, oblique_fissure(y, side) + bulge - 6], 1), 130 * 205 * 1.43 / n**2)
        )
    u, v = lattice.cells(n, n)
    x, y = (-12 - u * 130).astype(np.float32), (-105 + v * 140).astype(np.float32)
    z = minor_fissure(x, y)
    above = z > oblique_fissure(y, Side.RIGHT)
    sheets.append((np.stack([x, y, z], 1)[above], 130 * 140 / n**2))
    points = np.concatenate([s for s, _ in sheets])
    areas = np.concatenate([np.full(len(s), area) for s, area in sheets])
    lung = anatomy.grid.sample(anatomy.lung, points)
    here = anatomy.grid.sample(anatomy.density, points)
    amounts = areas * 0.16 * lung * np.maximum(1.0 - here, 0)
    keep = amounts > 0
    return Cloud(points[keep].astype(np.float32), amounts[keep].astype(np.float32))
