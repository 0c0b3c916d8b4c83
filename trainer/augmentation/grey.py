"""Changes of grey values: curve, noise, a rectangle of noise."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.config.augment import AugmentConfig

Canvas = NDArray[np.uint8]


def change_grey(canvas: Canvas, config: AugmentConfig, rng: np.random.Generator) -> Canvas:
    """A copy with changed grey values, or `canvas` itself where nothing was drawn."""
    curve, noise, erase = rng.random(3) < (config.p_grey, config.p_noise, config.p_erase)
    if curve:
        canvas = np.asarray(cv2.LUT(canvas, draw_curve(config, rng)), np.uint8)
    if noise:
        canvas = _noise(canvas, config.noise, rng)
    if erase:
        canvas = _erase(canvas, config.erase, rng)
    return canvas


def draw_curve(config: AugmentConfig, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Gamma, contrast about the middle, brightness; as one table of 256 entries."""
    gamma = math.exp(_spread(rng, math.log1p(config.gamma)))
    slope = math.exp(_spread(rng, math.log1p(config.contrast)))
    level = _spread(rng, config.brightness)
    table = (np.linspace(0, 1, 256) ** gamma - 0.5) * slope + 0.5 + level
    return np.clip(table * 255, 0, 255).round().astype(np.uint8)


def _noise(canvas: Canvas, limit: float, rng: np.random.Generator) -> Canvas:
    deviation = np.float32(255 * limit * rng.random())
    noise = rng.standard_normal(canvas.shape, dtype=np.float32) * deviation
    # Added by OpenCV, which rounds and clips to 8 bits in the same pass.
    return np.asarray(cv2.add(canvas, noise, dtype=cv2.CV_8U), np.uint8)


def _erase(canvas: Canvas, limit: float, rng: np.random.Generator) -> Canvas:
    """Noise over one rectangle, so that no single place is all that counts."""
    size = canvas.shape[0]
    height, width = (max(1, round(size * limit * rng.uniform(0.3, 1))) for _ in range(2))
    top, left = (int(rng.integers(0, size - side + 1)) for side in (height, width))
    changed = canvas.copy()
    changed[top : top + height, left : left + width] = rng.integers(
        0, 256, (height, width), np.uint8
    )
    return changed


def _spread(rng: np.random.Generator, limit: float) -> float:
    return float(rng.uniform(-limit, limit))
