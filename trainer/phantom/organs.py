"""Heart, great vessels, mediastinum, airways and the upper abdomen, as unions of smooth bodies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from trainer.phantom.bodies import DistanceField, frame, smooth_minimum
from trainer.phantom.chest import Chest, spine_depth
from trainer.phantom.grid import Axes, Grid, Point, Volume

PathPoints = Sequence[Sequence[float]]

# Rows are x, y, z, radius in mm.
TRACHEA: Final[PathPoints] = (
    (0, -8, 150, 8.5), (0, 0, 110, 9), (0, 9, 70, 9), (-2, 17, 30, 9), (-3, 22, 8, 9.2),
    (-2, 24, -3, 8.5),
)  # fmt: skip
RIGHT_BRONCHI: Final[Sequence[PathPoints]] = (
    ((-2, 24, -1, 7.5), (-13, 25, -12, 7), (-25, 26, -22, 6.6), (-34, 27, -36, 5.6),
     (-38, 28, -52, 5.0), (-44, 33, -72, 3.8)),
    ((-22, 26, -18, 5), (-34, 27, -15, 4.4), (-46, 26, -10, 3.6)),
)  # fmt: skip
LEFT_BRONCHI: Final[Sequence[PathPoints]] = (
    ((-2, 24, -2, 7.5), (10, 26, -13, 6.4), (25, 29, -23, 6), (38, 32, -31, 5.4),
     (44, 35, -46, 4.4), (50, 40, -66, 3.5)),
    ((36, 31, -29, 4.4), (46, 27, -26, 3.8), (55, 22, -18, 3.2)),
)  # fmt: skip

AORTA: Final[PathPoints] = (
    (4, -22, -62, 15), (-7, -30, -42, 16), (-14, -31, -18, 15.5), (-13, -25, 4, 14.5),
    (-3, -9, 22, 14), (10, 12, 27, 13.5), (20, 32, 18, 13), (23, 44, 0, 12.5),
    (23, 51, -30, 12), (21, 52, -80, 11.5), (15, 48, -125, 11), (7, 38, -170, 10.5),
    (4, 22, -215, 10), (4, 8, -260, 9.5),
)  # fmt: skip
NECK_ARTERIES: Final[Sequence[PathPoints]] = (
    ((-8, -14, 24, 7), (-14, -10, 50, 6.5), (-24, -2, 78, 5.5), (-30, 0, 120, 4)),
    ((2, -4, 28, 4.5), (10, -2, 60, 4.5), (24, 0, 120, 4)),
    ((13, 14, 30, 5.5), (22, 18, 55, 5.5), (34, 16, 78, 5), (60, 0, 84, 4.5)),
)  # fmt: skip
VENA_CAVA: Final[PathPoints] = (
    (-24, -12, 40, 8.5), (-27, -12, 10, 9.5), (-28, -12, -25, 9.5), (-26, -12, -58, 11),
)  # fmt: skip
NECK_VEINS: Final[Sequence[PathPoints]] = (
    ((-36, -10, 120, 6), (-34, -22, 75, 6.5), (-30, -22, 58, 7), (-24, -14, 38, 8)),
    ((36, -10, 120, 6), (32, -26, 72, 6.5), (18, -36, 52, 7), (-6, -28, 42, 7.5),
     (-23, -15, 34, 8)),
    ((-80, -30, 70, 5.5), (-50, -28, 66, 6), (-32, -22, 60, 6.5)),
    ((80, -30, 70, 5.5), (50, -30, 66, 6), (32, -26, 68, 6.5)),
)  # fmt: skip
INFERIOR_CAVA: Final[PathPoints] = (
    (-22, -4, -104, 12), (-24, 6, -124, 12.5), (-24, 12, -150, 12), (-20, 16, -200, 11),
)  # fmt: skip
PULMONARY_TRUNK: Final[PathPoints] = (
    (18, -50, -62, 15), (25, -40, -42, 15), (28, -24, -24, 14), (27, -8, -15, 13),
)  # fmt: skip
PULMONARY_ARTERIES: Final[Sequence[PathPoints]] = (
    ((26, -8, -16, 12), (36, 12, -10, 11), (46, 27, -14, 9.5), (51, 38, -30, 8),
     (53, 42, -48, 6.8)),
    ((24, -12, -20, 11), (2, -4, -23, 10.5), (-22, 6, -23, 10), (-38, 14, -28, 8.8),
     (-46, 20, -42, 7.8), (-50, 26, -58, 6.8)),
    ((-28, 4, -20, 7), (-40, 6, -12, 6), (-48, 6, -2, 4.8)),
)  # fmt: skip
PULMONARY_VEINS: Final[Sequence[PathPoints]] = (
    ((-22, 12, -52, 8), (-36, 4, -44, 6.5), (-48, -6, -32, 4.8)),
    ((-22, 22, -62, 8), (-38, 30, -72, 6.5), (-50, 38, -84, 5)),
    ((26, 10, -46, 8), (38, 0, -38, 6.5), (50, -10, -26, 4.8)),
    ((26, 24, -60, 8), (40, 34, -70, 6.5), (50, 42, -84, 5)),
)  # fmt: skip
ESOPHAGUS: Final[PathPoints] = (
    (2, 14, 130, 7), (2, 30, 30, 7.5), (3, 38, -20, 8), (6, 36, -90, 8), (14, 26, -135, 9),
)  # fmt: skip

HEART_ANCHOR: Final[Point] = (2.0, 8.0, -62.0)
"""The heart grows away from here: the left atrium in front of the spine."""


def _grown(point: Sequence[float], scale: float) -> tuple[float, ...]:
    """Move a point away from the heart's anchor; a fourth value (a radius) grows with it."""
    moved = [HEART_ANCHOR[k] + (point[k] - HEART_ANCHOR[k]) * scale for k in range(3)]
    return (*moved, *(r * scale for r in point[3:]))


def heart(grid: Grid, scale: float) -> Volume:
    """Signed distance to the heart with its root, grown by `scale` to the left and in front."""
    field = DistanceField(grid)
    apex_axis = frame((0.74, -0.46, -0.49))
    chambers: Sequence[tuple[Point, Point, bool]] = (
        ((-16, -24, -88), (26, 31, 44), False),  # right atrium
        ((14, -58, -104), (52, 38, 40), False),  # right ventricle
        ((33, -18, -98), (58, 40, 38), True),  # left ventricle
        ((2, 14, -60), (34, 22, 27), False),  # left atrium
        ((35, -14, -44), (13, 16, 15), False),  # left atrial appendage
        ((30, -36, -66), (30, 28, 34), False),  # outflow of the right ventricle
        ((8, -24, -48), (36, 27, 36), False),  # root of the great arteries within the pericardium
        ((50, -45, -132), (34, 34, 16), False),  # fat pad at the apex
        ((-22, -60, -132), (22, 28, 14), False),  # fat pad on the right
    )
    for centre, radii, oblique in chambers:
        c, r = _grown(centre, scale), tuple(v * scale for v in radii)
        field.add_ellipsoid(
            (c[0], c[1], c[2]),
            (r[0], r[1], r[2]),
            rotation=apex_axis if oblique else None,
            blend=16.0,
        )
    field.add_tube([_grown(p, 1 + 0.5 * (scale - 1)) for p in PULMONARY_TRUNK], blend=10.0)
    return field.values


def great_vessels(grid: Grid, aorta_scale: float) -> Volume:
    """Signed distance to aorta, caval veins, pulmonary arteries and the vessels of the neck."""
    field = DistanceField(grid)
    field.add_tube([(*p[:3], p[3] * aorta_scale) for p in AORTA])
    field.add_tube(VENA_CAVA)
    field.add_tube(INFERIOR_CAVA)
    field.add_ellipsoid((-17, 26, 6), (8, 8, 7))  # azygos arch over the right main bronchus
    for path in (*NECK_ARTERIES, *NECK_VEINS):
        field.add_tube(path, blend=2.0)
    for path in (*PULMONARY_ARTERIES, *PULMONARY_VEINS):
        field.add_tube(path, blend=4.0)
    return field.values


def airways(grid: Grid) -> Volume:
    """Signed distance to the lumen of trachea and central bronchi."""
    field = DistanceField(grid)
    for path in (TRACHEA, *RIGHT_BRONCHI, *LEFT_BRONCHI):
        field.add_tube(path, blend=1.5, step=3.0)
    return field.values


def mediastinum(grid: Grid, heart_and_vessels: Volume, airway: Volume, chest: Chest) -> Volume:
    """Signed distance to everything between the lungs: organs in fat, spine, pleural folds."""
    axes = grid.axes()
    field = DistanceField(grid)
    field.add_tube(ESOPHAGUS)
    organs = smooth_minimum(heart_and_vessels - 2.0, airway - 3.5, 9.0)
    organs = smooth_minimum(organs, field.values - 2.0, 12.0)
    return smooth_minimum(
        smooth_minimum(organs, _spine_sleeve(axes), 12.0), _septum(axes, chest), 9.0
    )


def _spine_sleeve(axes: Axes) -> Volume:
    """Vertebral column with the soft tissue beside it, out to the back."""
    middle = spine_depth(axes.z)
    forward = middle - np.clip(14 - axes.z * 0.02, 11, 19)
    # Widens from the bodies to the transverse processes: no long edge along the frontal beam.
    width = np.clip(16 - axes.z * 0.03, 14, 22) + np.clip(axes.y - forward - 10, 0, 50) * 0.5
    outside = np.maximum(np.abs(axes.x) - width + 12, 0) ** 2
    column = np.sqrt(outside + np.maximum(forward + 12 - axes.y, 0) ** 2)
    return np.asarray(column - 12, np.float32)


def _septum(axes: Axes, chest: Chest) -> Volume:
    """Where the pleurae meet: thin in front and behind, wide at the inlet of the chest."""
    front, back = chest.front(axes.z), chest.back(axes.z)
    depth = (axes.y - front) / (back - front)
    upper = 1 / (1 + np.exp(-(axes.z - 34) / 9))
    middle = 11 + 4 * np.exp(-(((depth - 0.58) / 0.22) ** 2)) + np.clip(axes.z + 20, 0, 40) * 0.12
    # At the sternum the pleurae part again below the heart's upper border and at the inlet.
    inlet = 22 + np.clip(axes.z - 55, 0, 60) * 0.30
    low = 1 / (1 + np.exp((axes.z + 72) / 9))
    behind = np.clip((0.13 - depth) / 0.13, 0, 1) * (6 + 34 * low)
    half = middle * (1 - upper) + inlet * upper + behind
    return np.asarray(np.abs(axes.x + 1.5) - half, np.float32)


def stomach_gas(grid: Grid, left_dome_mm: float) -> Volume:
    """Signed distance to the gastric bubble; its flat floor is the fluid level."""
    top = left_dome_mm - 9
    axes = grid.axes()
    field = DistanceField(grid)
    field.add_ellipsoid((62, 24, top - 17), (27, 30, 17))
    field.add_ellipsoid((50, 2, top - 21), (20, 26, 14), blend=10)
    return np.asarray(np.maximum(field.values, np.float32(top - 27) - axes.z), np.float32)


def bowel_gas(grid: Grid, left_dome_mm: float) -> Volume:
    """Signed distance to gas in the colon's splenic and hepatic flexures, lobed by haustra."""
    field = DistanceField(grid)
    z = left_dome_mm - 55
    lobes: Sequence[tuple[Point, float]] = (
        ((104, -18, z), 15), ((112, -2, z - 16), 16), ((96, -32, z - 9), 15),
        ((80, -46, z - 20), 16),
        ((60, -56, z - 27), 15), ((38, -62, z - 33), 15), ((-78, -52, z - 40), 16),
        ((-98, -40, z - 34), 15), ((-112, -24, z - 46), 17), ((14, -66, z - 36), 14),
    )  # fmt: skip
    for centre, radius in lobes:
        field.add_ellipsoid(centre, (radius, radius * 0.85, radius * 0.75), blend=7)
    return field.values
