"""Vertebrae from the sixth cervical to the second lumbar."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.bone import CORTICAL, Lattice, bar, beam_cloud
from trainer.phantom.chest import spine_depth
from trainer.phantom.projection import Cloud, gathered

VERTEBRAE: Final = {
    "C6": 112, "C7": 94, "T1": 75, "T2": 55, "T3": 34.5, "T4": 13.5, "T5": -8, "T6": -30.5,
    "T7": -53.5, "T8": -77.5, "T9": -102.5, "T10": -128.5, "T11": -156, "T12": -185.5, "L1": -217,
    "L2": -251,
}  # fmt: skip
"""Height z of the middle of each vertebral body."""


def spine(lattice: Lattice) -> Cloud:
    """Bodies with endplates, arches and processes."""
    levels = list(VERTEBRAE.values())
    clouds = []
    for index, z in enumerate(levels):
        above = levels[index - 1] - z if index else 18.0
        below = z - levels[index + 1] if index + 1 < len(levels) else 34.0
        height = (above + below) / 2 - float(np.interp(z, [-250, -100, 100], [9, 6, 4.5]))
        clouds.append(_vertebra(float(z), height, lattice))
    return gathered(clouds)


def _vertebra(z: float, height: float, lattice: Lattice) -> Cloud:
    lateral = float(np.interp(z, [-250, -120, 0, 80, 120], [23, 18, 15, 15, 13]))
    sagittal = float(np.interp(z, [-250, -120, 0, 80, 120], [17, 16, 14, 9.5, 8.5]))
    y = float(spine_depth(z))
    tilt = float(spine_depth(z + 10) - spine_depth(z - 10)) / 20
    body = _body(z, y, tilt, (lateral, sagittal, height), lattice)
    return gathered([body, *_arch(z, y + sagittal, lateral, lattice)])


def _body(
    z: float, y: float, tilt: float, size: tuple[float, float, float], lattice: Lattice
) -> Cloud:
    """A drum with a waist: dense endplates, thin wall, spongy filling."""
    lateral, sagittal, height = size
    around = lattice.count(np.pi * (lateral + sagittal))
    up = lattice.count(height)
    t, s, w = lattice.cells(up, around, 2)
    wall = _drum(2 * t - 1, 2 * np.pi * s, 1 - 0.04 * w)
    wall_amount = CORTICAL * 0.35 * 2 * np.pi * (lateral + sagittal) / 2 * height / len(t)
    disc = lattice.count(2 * sagittal)
    u, v, w = lattice.cells(disc, around, 2)
    radius = np.sqrt(u)
    ends = []
    for end in (-1.0, 1.0):
        # The endplate is a saucer: its rim stands 1.2 mm over its middle.
        level = end * (1 - 2 * (1.2 * (1 - radius**2) + 0.9 * w) / height)
        ends.append(_drum(level, 2 * np.pi * v, radius))
    plate_amount = CORTICAL * 0.75 * np.pi * lateral * sagittal * 1.1 / len(u)
    coarse = Lattice(2.2 * lattice.step_mm, lattice.rng)
    t, s, u = coarse.cells(
        coarse.count(height), coarse.count(2 * lateral), coarse.count(2 * sagittal)
    )
    filling = _drum(2 * t - 1, 2 * np.pi * s, np.sqrt(u) * 0.97)
    fill_amount = CORTICAL * 0.085 * np.pi * lateral * sagittal * height / len(t)
    unit = np.concatenate([wall, *ends, filling])
    amounts = np.concatenate(
        [
            np.full(len(wall), wall_amount),
            np.full(2 * len(ends[0]), plate_amount),
            np.full(len(filling), fill_amount),
        ]
    )
    x, back, up_mm = unit[:, 0] * lateral, unit[:, 1] * sagittal, unit[:, 2] * height / 2
    points = np.stack([x, y + back + up_mm * tilt, z + up_mm - back * tilt], axis=1)
    return Cloud(points.astype(np.float32), amounts.astype(np.float32))


def _drum(
    level: NDArray[np.float64], angle: NDArray[np.float64], radius: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Unit drum: flat at the back (towards the canal), waisted, `level` from -1 to 1."""
    waist = 0.86 + 0.14 * level**2
    x, y = np.cos(angle) * radius * waist, np.sin(angle) * radius * waist
    return np.stack([x, np.where(y > 0, y * 0.9, y), level], axis=1)


def _arch(z: float, back: float, lateral: float, lattice: Lattice) -> list[Cloud]:
    """Pedicles, laminae, transverse and spinous processes."""
    thoracic = -200 < z < 85
    clouds = []
    for side in (-1.0, 1.0):
        inner = side * (lateral - 5.5)
        pedicle = [(inner, back - 3, z + 5, 5.4, 3.2), (inner * 1.12, back + 11, z + 4, 5.4, 3.4)]
        lamina = [(inner * 1.1, back + 12, z + 2, 8, 3), (side * 2.0, back + 22, z - 5, 8, 2.6)]
        clouds.append(beam_cloud(bar(pedicle, flat=(1, 0, 0), cortex_mm=0.75), lattice))
        clouds.append(beam_cloud(bar(lamina, flat=(0, 1, 0.3), cortex_mm=0.6), lattice))
        reach = 19 if thoracic else (24 if z < 0 else 9)
        process = [
            (inner * 1.15, back + 12, z + 4, 4.4, 3.2),
            (inner * 1.15 + side * reach * 0.8, back + (18 if thoracic else 14), z + 6.5, 4.0, 3.2),
            (inner * 1.15 + side * reach, back + (20 if thoracic else 14), z + 7, 1.5, 1.2),
        ]
        clouds.append(beam_cloud(bar(process, flat=(0, 1, 0)), lattice))
    drop = 24 if -130 < z < 60 else 10
    spinous = [
        (0, back + 22, z - 3, 6.5, 2.2), (1.8, back + 36, z - 3 - drop * 0.6, 5.5, 1.8),
        (-0.5, back + 46, z - 3 - drop, 4.5, 2.6),
    ]  # fmt: skip
    clouds.append(
        beam_cloud(bar(spinous, flat=(1, 0, 0), cortex_mm=0.3, marrow_fraction=0.06), lattice)
    )
    return clouds
