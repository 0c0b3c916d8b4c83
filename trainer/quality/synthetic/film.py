"""A sheet of film on which simple bodies cast their shadows.

Ellipsoids and tapered rods are enough to look like a hand, a pelvis or a skull to a network that
has to tell them from a chest; nobody is meant to mistake them for the real thing.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Shadow = NDArray[np.float32]
Place = tuple[float, float]

SIDE = 224
SOFT = 1.0
BONE = 3.2


class Film:
    """Path lengths weighted by density over a square of side 1; (0, 0) is the upper left corner.

    Attributes:
        total: (rows, columns), what the bodies add up to.
    """

    def __init__(self, rng: Rng, aspect: float = 1.0) -> None:
        """A sheet `aspect` times as wide as high."""
        rows, columns = SIDE, max(32, round(SIDE * aspect))
        self._rng = rng
        self._y, self._x = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.float32(SIDE)
        self.total: Shadow = np.zeros((rows, columns), np.float32)

    def rod(self, start: Place, end: Place, radii: tuple[float, float], density: float) -> None:
        """A tapered rod with round ends; a bone's rod is denser at its rim, as cortex is."""
        ax, ay = start
        dx, dy = end[0] - ax, end[1] - ay
        length = max(dx * dx + dy * dy, 1e-9)
        along = np.clip(((self._x - ax) * dx + (self._y - ay) * dy) / length, 0, 1)
        away = np.hypot(self._x - ax - along * dx, self._y - ay - along * dy)
        radius = radii[0] + (radii[1] - radii[0]) * along
        self.total += np.float32(density) * _chord(away, radius)

    def bone(self, start: Place, end: Place, radii: tuple[float, float]) -> None:
        """A long bone: cortex around marrow, thicker ends."""
        self.rod(start, end, radii, BONE)
        inner = (radii[0] * 0.6, radii[1] * 0.6)
        self.rod(start, end, inner, 0.4 * SOFT - BONE)
        for place, radius in ((start, radii[0]), (end, radii[1])):
            self.ball(place, (radius * 1.35, radius * 1.25), 0.5 * BONE)

    def ball(
        self, centre: Place, radii: tuple[float, float], density: float, angle: float = 0.0
    ) -> None:
        """An ellipsoid, as deep as it is wide."""
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        x, y = self._x - np.float32(centre[0]), self._y - np.float32(centre[1])
        u, v = (c * x + s * y) / radii[0], (c * y - s * x) / radii[1]
        self.total += np.float32(density * 2 * min(radii)) * np.sqrt(
            np.clip(1 - u * u - v * v, 0, None)
        )

    def shell(
        self, centre: Place, radii: tuple[float, float], thickness: float, density: float,
        angle: float = 0.0,
    ) -> None:  # fmt: skip
        """A hollow ellipsoid."""
        self.ball(centre, radii, density, angle)
        inside = (max(radii[0] - thickness, 1e-3), max(radii[1] - thickness, 1e-3))
        self.ball(centre, inside, -density, angle)

    def develop(self) -> NDArray[np.uint8]:
        """Expose: attenuation, tone, grain, collimation, a lead letter now and then."""
        rng = self._rng
        shadow = np.clip(self.total, 0, None)
        shadow = shadow / max(float(np.percentile(shadow, 99)), 1e-6)
        shadow = shadow ** np.float32(rng.uniform(0.45, 1.1)) * np.float32(rng.uniform(0.7, 1.0))
        shadow += np.float32(rng.uniform(0.02, 0.1)) * _clouds(shadow.shape, rng) * (shadow > 0.02)
        if rng.random() < 0.4:
            _letter(shadow, rng)
        grain = rng.standard_normal(shadow.shape, dtype=np.float32) * rng.uniform(0.0, 0.03)
        blurred = cv2.GaussianBlur(shadow + grain, (0, 0), rng.uniform(0.3, 1.0))
        image = np.clip(blurred * 255, 0, 255).astype(np.uint8)
        if rng.random() < 0.4:
            _collimate(image, rng)
        return image


def _chord(away: Shadow, radius: Shadow) -> Shadow:
    return np.asarray(2 * np.sqrt(np.clip(radius * radius - away * away, 0, None)), np.float32)


def _clouds(shape: tuple[int, ...], rng: Rng) -> Shadow:
    coarse = rng.standard_normal((12, 12), dtype=np.float32)
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32)


def _letter(shadow: Shadow, rng: Rng) -> None:
    rows, columns = shadow.shape
    place = (int(rng.uniform(0.05, 0.85) * columns), int(rng.uniform(0.15, 0.95) * rows))
    ink = np.zeros((rows, columns), np.uint8)
    cv2.putText(ink, str(rng.choice(list("LRG"))), place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 255, 2)
    shadow[ink > 127] = 1


def _collimate(image: NDArray[np.uint8], rng: Rng) -> None:
    margins = rng.integers(0, [n // 6 for n in (*image.shape, *image.shape)])
    top, left, bottom, right = (int(margin) for margin in margins)
    rows, columns = image.shape
    image[:top], image[rows - bottom :] = 0, 0
    image[:, :left], image[:, columns - right :] = 0, 0
