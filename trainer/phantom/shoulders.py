"""Clavicles, scapulae and humeri, in the pose of each view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.phantom.bone import CORTICAL, Lattice, Rows, ball_shell, bar, beam_cloud
from trainer.phantom.grid import Point
from trainer.phantom.projection import Cloud, gathered

SHOULDER_DROP_MM: Final = 2.5
"""The right shoulder lies a little lower than the left, as in most right-handed people."""


@dataclass(frozen=True, slots=True)
class ShoulderPose:
    """Where the bones of the left shoulder are; the right one is its mirror image, a little lower.

    Attributes:
        clavicle_lift_mm: Rise of the clavicle's outer end over the hanging arm's.
        superior: Superior angle of the scapula.
        inferior: Inferior angle of the scapula.
        glenoid: Its socket.
        head: Middle of the humeral head.
        shaft: Humerus (x, y, z, half height, half thickness).
    """

    clavicle_lift_mm: float
    superior: Point
    inferior: Point
    glenoid: Point
    head: Point
    shaft: Rows


HANDS_ON_HIPS: Final = ShoulderPose(
    0.0, (112, 78, 66), (140, 76, -72), (158, 22, 44), (180, 14, 44),
    ((188, 12, 32, 14, 14), (203, 6, -20, 11, 11), (232, 6, -180, 11, 11)),
)  # fmt: skip
ARMS_RAISED: Final = ShoulderPose(
    14.0, (96, 78, 84), (150, 44, -40), (140, 10, 112), (150, -6, 132),
    ((152, -10, 142, 13, 13), (152, -40, 180, 11, 11), (150, -70, 220, 11, 11)),
)  # fmt: skip

_CLAVICLE: Final[Rows] = (
    (13, -64, 46, 9, 8), (34, -67, 52, 6.8, 6.5), (70, -60, 60, 5.8, 5.8),
    (105, -36, 68, 5.6, 5.4), (135, -12, 74, 7, 5), (154, 0, 74, 8, 4.5), (162, 3, 73, 3, 2),
)  # fmt: skip


def shoulders(lattice: Lattice, pose: ShoulderPose) -> Cloud:
    """Bones of both shoulders."""
    clouds = []
    for side in (-1.0, 1.0):
        clouds.append(_clavicle(side, pose, lattice))
        clouds.extend(_scapula(side, pose, lattice))
        clouds.extend(_humerus(side, pose, lattice))
    return gathered(clouds)


def _mirrored(rows: Rows, side: float, drop: float = 0.0) -> Rows:
    return [(side * r[0], r[1], r[2] + drop, *r[3:]) for r in rows]


def _clavicle(side: float, pose: ShoulderPose, lattice: Lattice) -> Cloud:
    """An S from the manubrium to the acromion; only its outer part follows the shoulder."""
    rows = []
    for index, (x, y, z, tall, thick) in enumerate(_CLAVICLE):
        lift = pose.clavicle_lift_mm * index / 5 + side * SHOULDER_DROP_MM * min(1.0, x / 80)
        rows.append((side * x, y, z + lift, tall, thick))
    return beam_cloud(bar(rows, cortex_mm=2.4, marrow_fraction=0.25), lattice)


def _scapula(side: float, pose: ShoulderPose, lattice: Lattice) -> list[Cloud]:
    """Borders, spine with acromion, coracoid process and blade."""
    superior, inferior, glenoid = pose.superior, pose.inferior, pose.glenoid
    x, y, z = glenoid
    lateral_border = (
        (*inferior, 4.5, 3.0), (*_between(inferior, glenoid, 0.5), 5.0, 4.0), (*glenoid, 8.0, 6.0),
    )  # fmt: skip
    medial_border = (
        (*superior, 2.6, 1.8), (*_between(superior, inferior, 0.4, (-4, 4, 0)), 2.4, 1.8),
        (*inferior, 4.0, 2.4),
    )  # fmt: skip
    ridge = (
        (*_between(superior, inferior, 0.22), 3.0, 2.0),
        (*_between(superior, glenoid, 0.55, (2, 18, 4)), 6.0, 2.6),
        (x + 4, y + 14, z + 28, 8.0, 4.0), (x + 12, y - 10, z + 32, 8.0, 4.0),
    )  # fmt: skip
    upper_border = ((*superior, 2.6, 1.8), (*glenoid, 5.0, 3.0))
    coracoid = ((x - 8, y - 4, z + 14, 6.0, 5.0), (x - 4, y - 32, z + 12, 5.0, 4.5))
    parts: tuple[Rows, ...] = (lateral_border, medial_border, ridge, upper_border, coracoid)
    drop = side * SHOULDER_DROP_MM
    clouds = [beam_cloud(bar(_mirrored(part, side, drop)), lattice) for part in parts]
    return [*clouds, _blade(side, pose, lattice)]


def _between(a: Point, b: Point, share: float, add: Point = (0, 0, 0)) -> Point:
    x, y, z = (p + share * (q - p) + d for p, q, d in zip(a, b, add, strict=True))
    return x, y, z


def _blade(side: float, pose: ShoulderPose, lattice: Lattice) -> Cloud:
    """The thin plate of a scapula, hollow towards the ribs."""
    n = lattice.count(130)
    u, v = lattice.cells(n, n)
    flip = u + v > 1
    u, v = np.where(flip, 1 - u, u), np.where(flip, 1 - v, v)
    a, b, c = (np.asarray(p, np.float64) for p in (pose.superior, pose.inferior, pose.glenoid))
    points = a + u[:, None] * (b - a) + v[:, None] * (c - a)
    points[:, 1] += 8 * np.clip(u * v * (1 - u - v) * 27, 0, 1)
    points[:, 0] *= side
    points[:, 2] += side * SHOULDER_DROP_MM
    area = float(np.linalg.norm(np.cross(b - a, c - a))) / 2
    amounts = np.full(len(u), CORTICAL * 2.0 * area / len(u), np.float32)
    return Cloud(points.astype(np.float32), amounts)


def _humerus(side: float, pose: ShoulderPose, lattice: Lattice) -> list[Cloud]:
    drop = side * SHOULDER_DROP_MM
    shaft = bar(_mirrored(pose.shaft, side, drop), cortex_mm=3.5, marrow_fraction=0.06)
    x, y, z = pose.head
    ball = ball_shell((side * x, y, z + drop), 24.0, lattice)
    return [beam_cloud(shaft, lattice), ball]
