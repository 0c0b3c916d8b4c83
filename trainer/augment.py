"""Random changes of a training canvas, between `fit_canvas` and `normalize`.

Every function takes its own generator, seeded by run, epoch and position: a resumed run draws what
the uninterrupted one would have drawn.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.config import AugmentConfig

Canvas = NDArray[np.uint8]


def augment(canvas: Canvas, config: AugmentConfig, rng: np.random.Generator) -> Canvas:
    """A randomly changed copy of `canvas`, (size, size)."""
    flipped = rng.random() < config.p_flip
    moved = rng.random() < config.p_affine
    if flipped or moved:
        canvas = _affine(canvas, config if moved else None, rng, flipped=flipped)
    if rng.random() < config.p_grey:
        canvas = _grey(canvas, config, rng)
    if rng.random() < config.p_noise:
        canvas = _noise(canvas, config.noise, rng)
    if rng.random() < config.p_erase:
        canvas = _erase(canvas, config.erase, rng)
    return canvas


def affine_matrix(
    size: int,
    *,
    degrees: float = 0.0,
    zoom_x: float = 1.0,
    zoom_y: float = 1.0,
    shift_x: float = 0.0,
    shift_y: float = 0.0,
) -> NDArray[np.float64]:
    """Map from canvas to changed canvas, (2, 3), about the canvas's centre.

    Args:
        size: Side of the canvas in pixels.
        degrees: Counter-clockwise on the screen.
        zoom_x: Factor along columns; negative mirrors.
        zoom_y: Factor along rows.
        shift_x: Part of the canvas to the right.
        shift_y: Part of the canvas downwards.
    """
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    linear = np.array([[cosine, sine], [-sine, cosine]]) @ np.diag([zoom_x, zoom_y])
    centre = np.full(2, (size - 1) / 2)  # OpenCV counts from the centre of the first pixel
    offset = centre + size * np.array([shift_x, shift_y]) - linear @ centre
    return np.column_stack([linear, offset])


def _affine(
    canvas: Canvas, config: AugmentConfig | None, rng: np.random.Generator, *, flipped: bool
) -> Canvas:
    size = canvas.shape[0]
    mirror = -1.0 if flipped else 1.0
    if config is None:
        matrix = affine_matrix(size, zoom_x=mirror)
    else:
        zoom = math.exp(_spread(rng, math.log1p(config.zoom)))
        stretch = math.exp(_spread(rng, math.log1p(config.stretch)) / 2)
        matrix = affine_matrix(
            size,
            degrees=_spread(rng, config.rotation),
            zoom_x=mirror * zoom * stretch,
            zoom_y=zoom / stretch,
            shift_x=_spread(rng, config.shift),
            shift_y=_spread(rng, config.shift),
        )
    return np.asarray(
        cv2.warpAffine(canvas, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8
    )


def _grey(canvas: Canvas, config: AugmentConfig, rng: np.random.Generator) -> Canvas:
    """Gamma, contrast about the middle, brightness; as one table of 256 entries."""
    gamma = math.exp(_spread(rng, math.log1p(config.gamma)))
    slope = math.exp(_spread(rng, math.log1p(config.contrast)))
    level = _spread(rng, config.brightness)
    table = (np.linspace(0, 1, 256) ** gamma - 0.5) * slope + 0.5 + level
    return np.asarray(np.clip(table * 255, 0, 255).round().astype(np.uint8)[canvas])


def _noise(canvas: Canvas, limit: float, rng: np.random.Generator) -> Canvas:
    noise = rng.normal(0, 255 * limit * rng.random(), canvas.shape)
    return np.clip(canvas + noise, 0, 255).astype(np.uint8)


def _erase(canvas: Canvas, limit: float, rng: np.random.Generator) -> Canvas:
    """Noise over one rectangle, so that no single place is all that counts."""
    size = canvas.shape[0]
    height, width = (max(1, round(size * limit * rng.uniform(0.3, 1))) for _ in range(2))
    top, left = (int(rng.integers(0, size - side + 1)) for side in (height, width))
    changed = canvas.copy()
    changed[top : top + height, left : left + width] = rng.integers(0, 256, (height, width))
    return changed


def _spread(rng: np.random.Generator, limit: float) -> float:
    return float(rng.uniform(-limit, limit))
