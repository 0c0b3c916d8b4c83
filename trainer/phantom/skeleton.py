"""Ribs and sternum, which follow the surface of the cage."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.bone import Beam, Lattice, bar, beam_cloud
from trainer.phantom.chest import Chest, spine_depth
from trainer.phantom.grid import spline
from trainer.phantom.projection import Cloud, gathered
from trainer.phantom.spine import VERTEBRAE

# Per rib 1..12: slope (mm down per mm forward), last angle from the back in degrees.
_RIB_SLOPE: Final = (0.34, 0.40, 0.45, 0.49, 0.52, 0.54, 0.56, 0.56, 0.54, 0.50, 0.42, 0.36)
_RIB_END: Final = (150, 150, 147, 143, 139, 134, 126, 117, 109, 100, 78, 50)


def ribs(chest: Chest, lattice: Lattice) -> Cloud:
    """All twelve pairs."""
    clouds = []
    for index in range(12):
        for side in (-1.0, 1.0):
            # No two ribs of a real chest are mirror images.
            jitter = lattice.rng.normal(0, (1.1, 0.012, 2.0))
            clouds.append(beam_cloud(_rib(chest, index, side, jitter), lattice))
    return gathered(clouds)


def _rib(chest: Chest, index: int, side: float, jitter: NDArray[np.float64]) -> Beam:
    """One rib: neck from the vertebra to the angle, then along the cage in a tilted plane."""
    level = VERTEBRAE[f"T{index + 1}"] + 8.0 + float(jitter[0])
    middle = float(spine_depth(level))
    start_angle = 0.52 if index else 0.8
    angle = np.linspace(start_angle, np.radians(_RIB_END[index] + jitter[2]), 48)
    z = np.full(48, level - 4, np.float64)
    slope = _RIB_SLOPE[index] + float(jitter[1])
    for _ in range(12):  # height and depth along the cage depend on each other
        points = chest.wall_point(z.astype(np.float32), (side * angle).astype(np.float32), 4.2)
        target = level - 4 - slope * (points[0, 1] - points[:, 1])
        z = z + 0.6 * (target - z)
    half_width = 15 + index * 0.35
    neck = np.array(
        [
            [side * half_width, middle + 12, level + 1],
            [side * (half_width + 16), middle + 22, level + 2],
        ]
    )
    line = np.concatenate([neck, points])
    count = len(line)
    tall = np.interp(np.linspace(0, 1, count), [0, 0.08, 0.3, 0.85, 1], [4.2, 5.2, 6.2, 6.6, 7.2])
    thick = np.interp(np.linspace(0, 1, count), [0, 0.1, 0.3, 1], [3.6, 3.6, 3.4, 3.0])
    if index == 0:
        tall, thick = tall + 1.2, thick - 0.5
    elif index >= 10:
        tall = tall * np.interp(np.linspace(0, 1, count), [0, 0.7, 1], [1, 0.9, 0.4])
    outward = line - np.array([0.0, float(np.mean(line[:, 1])), 0.0])
    outward[:, 2] = 0
    outward[:, 2] += np.linalg.norm(outward[:, :2], axis=1) * 0.18  # ribs lean with the cage
    rows = np.concatenate([line, tall[:, None], thick[:, None], outward], axis=1)
    path = spline(rows.tolist(), 2.0)
    return Beam(path[:, :5], path[:, 5:], 0.85, 0.2)


def sternum(chest: Chest, lattice: Lattice) -> Cloud:
    """Manubrium, body and xiphoid, just in front of the cage."""

    def row(z: float, half_width: float, thick: float) -> tuple[float, ...]:
        return (0.0, float(chest.front(z)) - 7.0, z, half_width, thick)

    manubrium = [row(47, 26, 6.5), row(30, 24, 6), row(5, 15, 5)]
    body = [row(2, 15, 5), row(-40, 17, 5), row(-85, 19, 5), row(-98, 13, 4.5)]
    xiphoid = [row(-100, 8, 3.5), row(-122, 4, 2.5)]
    return gathered(
        [
            beam_cloud(bar(part, cortex_mm=0.55, marrow_fraction=0.1), lattice)
            for part in (manubrium, body, xiphoid)
        ]
    )
