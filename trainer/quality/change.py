"""Transforms with a known truth, and random ones that must not change any answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.quality.items import Change

Canvas = NDArray[np.uint8]
Rng = np.random.Generator

CHANGES: Final = tuple(
    Change(turns, mirrored, inverted)
    for turns in range(4)
    for mirrored in (False, True)
    for inverted in (False, True)
)
"""All sixteen of them."""


@dataclass(frozen=True, slots=True)
class Wobble:
    """How far the random transforms go.

    Attributes:
        degrees: Rotation to either side.
        zoom: Enlargement and reduction, as the logarithm of the factor.
        stretch: The same, of one axis against the other.
        shift: Of the canvas's side.
        grey: Of gamma and contrast, as the logarithm.
        noise: Standard deviation at most, of the range of grey.
    """

    degrees: float = 10.0
    zoom: float = 0.18
    stretch: float = 0.08
    shift: float = 0.07
    grey: float = 0.45
    noise: float = 0.04


def apply_change(canvas: Canvas, frame: NDArray[np.int32], change: Change) -> Canvas:
    """A changed copy. Only the image is inverted, not the bars beside it: files have none.

    Args:
        canvas: (side, side).
        frame: Rows and columns of the image on it: top, bottom, left, right.
        change: What to do.
    """
    changed = canvas.copy()
    if change.inverted:
        top, bottom, left, right = frame
        changed[top:bottom, left:right] = 255 - changed[top:bottom, left:right]
    if change.mirrored:
        changed = changed[:, ::-1]
    return np.ascontiguousarray(np.rot90(changed, -change.turns))


def draw_change(rng: Rng) -> Change:
    """Upright and as it should be in every third draw, otherwise any of the sixteen."""
    if rng.random() < 0.33:
        return CHANGES[0]
    return CHANGES[int(rng.integers(0, len(CHANGES)))]


def wobble(canvas: Canvas, limits: Wobble, rng: Rng) -> Canvas:
    """A randomly changed copy that shows the same thing: shape, grey, marks, grain."""
    moved = _moved(canvas, limits, rng)
    gamma, slope = np.exp(rng.uniform(-limits.grey, limits.grey, 2))
    ramp = (np.linspace(0, 1, 256) ** gamma - 0.5) * slope + 0.5 + rng.uniform(-0.12, 0.12)
    toned = np.asarray(cv2.LUT(moved, np.clip(ramp * 255, 0, 255).astype(np.uint8)), np.uint8)
    if rng.random() < 0.25:
        _mark(toned, rng)
    if rng.random() < 0.2:
        toned = np.asarray(cv2.GaussianBlur(toned, (0, 0), rng.uniform(0.4, 1.2)), np.uint8)
    if rng.random() < 0.4:
        grain = rng.standard_normal(toned.shape, dtype=np.float32)
        grain *= np.float32(255 * limits.noise * rng.random())
        toned = np.asarray(cv2.add(toned, grain, dtype=cv2.CV_8U), np.uint8)
    return toned


def _moved(canvas: Canvas, limits: Wobble, rng: Rng) -> Canvas:
    side = canvas.shape[0]
    middle = (side - 1) / 2
    zoom = float(np.exp(rng.uniform(-limits.zoom, limits.zoom)))
    matrix = cv2.getRotationMatrix2D(
        (middle, middle), float(rng.uniform(-limits.degrees, limits.degrees)), zoom
    )
    stretch = np.exp(rng.uniform(-limits.stretch, limits.stretch))
    matrix[0] = matrix[0] * stretch + [0, 0, middle * (1 - stretch)]
    matrix[:, 2] += rng.uniform(-limits.shift, limits.shift, 2) * side
    # Beside the image lies black, or the white of an unexposed film.
    outside = 0 if rng.random() < 0.85 else int(rng.integers(0, 256))
    return np.asarray(
        cv2.warpAffine(canvas, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=outside),
        np.uint8,
    )


def _mark(canvas: Canvas, rng: Rng) -> None:
    """Letters anywhere, so that a marker is not all that tells right from left."""
    side = canvas.shape[0]
    for _ in range(rng.integers(1, 3)):
        text = str(rng.choice(["L", "R", "PORTABLE", "AP", "PA", "SUPINE", "12:40"]))
        place = (int(rng.uniform(0, 0.85) * side), int(rng.uniform(0.08, 1.0) * side))
        grey = int(rng.choice([0, 200, 255]))
        size = float(rng.uniform(0.2, 0.45))
        cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, grey, 1)
