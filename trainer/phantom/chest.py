"""The outer shape of a chest: rib cage, diaphragm and skin, as curves over height.

The numbers are those of a full inspiration in an adult: cage 270 to 280 mm wide and 190 to 200 mm
deep inside, 210 mm from apex to right dome, right dome about 12 mm above the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.bodies import smooth_maximum, superellipse
from trainer.phantom.grid import Axes, Profile, Volume

CAGE_POWER: Final = 2.45
BODY_POWER: Final = 2.5

_HALF_WIDTH: Final = Profile(
    (-215, 133), (-160, 138), (-100, 137), (-60, 132), (-30, 126), (0, 117), (20, 108),
    (40, 96), (60, 80), (75, 66), (90, 52),
)  # fmt: skip
_FRONT: Final = Profile(
    (-215, -98), (-160, -105), (-120, -107), (-80, -104), (-40, -96), (0, -84), (20, -75),
    (40, -62), (60, -45), (75, -32), (90, -20),
)  # fmt: skip
_BACK: Final = Profile(
    (-215, 82), (-160, 90), (-120, 95), (-60, 97), (0, 92), (30, 86), (60, 76), (75, 70), (90, 62)
)
_BODY_HALF_WIDTH: Final = Profile(
    (-260, 158), (-180, 160), (-110, 165), (-50, 167), (10, 163), (40, 148), (65, 120), (85, 82),
    (100, 64), (120, 58), (150, 58),
)  # fmt: skip
_BODY_FRONT: Final = Profile(
    (-260, -122), (-180, -128), (-110, -126), (-50, -121), (0, -108), (40, -94), (60, -84),
    (80, -70), (100, -57), (150, -52),
)  # fmt: skip
_BODY_BACK: Final = Profile(
    (-260, 112), (-180, 117), (-110, 126), (-50, 131), (0, 128), (40, 120), (70, 106), (90, 95),
    (110, 84), (150, 76),
)  # fmt: skip
_SPINE_DEPTH: Final = Profile(
    (-270, 26), (-220, 34), (-160, 48), (-110, 57), (-60, 60), (-20, 56), (20, 47), (55, 34),
    (85, 18), (110, 8), (150, 0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habitus:
    """What makes one patient's chest differ from another's.

    Attributes:
        width: Factor on the cage's width.
        depth: Factor on the cage's depth.
        fat_mm: Thickness of the fat under the skin.
        breasts: Whether breasts are present.
        right_dome_mm: Height of the right dome (z).
        left_dome_mm: Height of the left dome (z).
        heart_scale: Factor on the heart's size, 1 for a cardiothoracic ratio of about 0.46.
        aorta_scale: Factor on the aorta's radius.
    """

    width: float = 1.0
    depth: float = 1.0
    fat_mm: float = 11.0
    breasts: bool = False
    right_dome_mm: float = -124.0
    left_dome_mm: float = -136.0
    heart_scale: float = 1.0
    aorta_scale: float = 1.0


def spine_depth(z: NDArray[np.floating] | float) -> Volume:
    """Y of the middle of the vertebral bodies at height `z`: kyphosis, then the lordoses."""
    return _SPINE_DEPTH(z)


@dataclass(frozen=True, slots=True)
class Chest:
    """The surfaces of one patient."""

    habitus: Habitus

    def half_width(self, z: NDArray[np.floating] | float) -> Volume:
        """Inner half width of the rib cage."""
        return _HALF_WIDTH(z) * np.float32(self.habitus.width)

    def front(self, z: NDArray[np.floating] | float) -> Volume:
        """Y of the inner front wall; the back wall is the same for all."""
        return _BACK(z) - (_BACK(z) - _FRONT(z)) * np.float32(self.habitus.depth)

    def back(self, z: NDArray[np.floating] | float) -> Volume:
        """Y of the inner back wall beside the spine."""
        return _BACK(z)

    def wall_point(self, z: Volume, angle: Volume, offset: float) -> NDArray[np.float64]:
        """Points on the cage, (n, 3); `angle` 0 is the back, +90° the patient's left.

        `offset` is mm outward along the ray from the middle of the slice.
        """
        a, middle, b = self._section(z)
        sine, cosine = np.sin(angle), np.cos(angle)
        p = CAGE_POWER
        radius = (np.abs(sine / a) ** p + np.abs(cosine / b) ** p) ** (-1 / p) + offset
        return np.stack([radius * sine, middle + radius * cosine, z], axis=1).astype(np.float64)

    def _section(self, z: NDArray[np.floating] | float) -> tuple[Volume, Volume, Volume]:
        front, back = self.front(z), self.back(z)
        half = np.float32(0.5)
        return self.half_width(z), (front + back) * half, (back - front) * half

    def cage(self, axes: Axes) -> Volume:
        """Signed distance to the inner surface of the rib cage."""
        a, middle, b = self._section(axes.z)
        wall = superellipse(axes.x, axes.y - middle, a, b, CAGE_POWER)
        apex = 85 - ((np.abs(axes.x) - 44) / 44) ** 2 * 22 - ((axes.y - 25) / 75) ** 2 * 22
        return smooth_maximum(wall, (axes.z - apex) * np.float32(0.8), 14.0)

    def diaphragm(self, axes: Axes) -> Volume:
        """Height of the diaphragm, (1, y, x)."""
        left = 1 / (1 + np.exp(-axes.x / np.float32(9)))
        right_dome = self._dome(axes, -66.0, self.habitus.right_dome_mm)
        left_dome = self._dome(axes, 70.0, self.habitus.left_dome_mm)
        domes = np.maximum(right_dome, left_dome)
        # Under the heart the two domes are joined by the central tendon, a shallow saddle.
        saddle = np.float32(min(self.habitus.right_dome_mm, self.habitus.left_dome_mm) - 4)
        near_heart = np.exp(-((axes.x - 12) ** 2) / 38**2 - (axes.y + 25) ** 2 / 55**2)
        joined = right_dome * (1 - left) + left_dome * left
        return np.asarray(np.maximum(np.maximum(domes, joined), saddle - 45 * (1 - near_heart)))

    def _dome(self, axes: Axes, middle: float, peak: float) -> Volume:
        """One dome: gentle on top, steep beside the ribs, lowest behind."""
        outward = (axes.x - np.float32(middle)) * np.float32(np.sign(middle))
        outward = outward / np.float32(self.habitus.width)
        lateral = np.where(outward > 0, outward / 72, outward / 70)
        fall = np.where(outward > 0, 46.0, 13.0)
        behind = axes.y + 12
        sagittal = np.where(behind > 0, behind / 106, -behind / 92)
        drop = np.where(behind > 0, 66.0, 30.0)
        across = fall * np.abs(lateral) ** 2.3
        along = drop * np.abs(sagittal) ** 2.2
        return np.asarray(np.float32(peak) - across - along, np.float32)

    def skin(self, axes: Axes) -> Volume:
        """Signed distance to the skin of the trunk and neck, without arms."""
        scale = np.float32(self.habitus.width)
        grow = np.float32(self.habitus.fat_mm - 11)
        a = _BODY_HALF_WIDTH(axes.z) * scale + grow
        front = _BODY_FRONT(axes.z) + (self.front(axes.z) - _FRONT(axes.z)) - grow
        back = _BODY_BACK(axes.z) + grow
        radial = superellipse(
            axes.x, axes.y - (front + back) / 2, a, (back - front) / 2, BODY_POWER
        )
        # Where the outline leans, the distance within a slice is longer than the true one.
        lean = np.maximum(np.abs(np.gradient(a, axis=0)), np.abs(np.gradient(front, axis=0)))
        step = np.float32(axes.z[1, 0, 0] - axes.z[0, 0, 0])
        return np.asarray(radial / np.sqrt(1 + (lean / step) ** 2), np.float32)
