"""From signal to an image for presentation: logarithm, several scales, tone curve, text.

Stands for the processing that every maker applies to a DX image "for presentation": the coarsest
scales are compressed so that lung and mediastinum are seen together, middle ones are raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from trainer.phantom.physics import Signal

SCALES_MM: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


@dataclass(frozen=True, slots=True)
class Processing:
    """Gains and tone curve.

    Attributes:
        gains: Gain of the detail finer than each of `SCALES_MM`, then of what is left.
        black: -ln signal shown as black.
        white: -ln signal shown as white.
        largest: Largest stored value in the picture.
    """

    gains: tuple[float, ...] = (0.9, 1.15, 1.3, 1.4, 1.4, 1.3, 1.1, 0.78)
    black: float = 1.15
    white: float = 4.1
    largest: int = 4095


def present(signal: Signal, processing: Processing, pixel_mm: float) -> NDArray[np.uint16]:
    """Stored values (bright = dense), (rows, columns) uint16."""
    logs = -np.log(signal)
    # Beyond these lie bare detector and collimator, whose edges must not ring.
    logs = np.clip(logs, processing.black - 1.1, processing.white + 1.0)
    shaped = _scaled(logs, processing, pixel_mm)
    position = (shaped - processing.black) / (processing.white - processing.black)
    toned = _tone(position)
    return np.clip(np.rint(toned * processing.largest), 0, processing.largest).astype(np.uint16)


def _scaled(logs: Signal, processing: Processing, pixel_mm: float) -> Signal:
    """Weigh the scales; the coarsest is drawn towards the middle of the tone curve."""
    middle = np.float32((processing.black + processing.white) / 2)
    total = np.zeros_like(logs)
    rest = logs
    for scale, gain in zip(SCALES_MM, processing.gains[:-1], strict=True):
        coarse = _blur(logs, scale / pixel_mm)
        total += np.float32(gain) * _soft(rest - coarse)
        rest = coarse
    return np.asarray(total + middle + np.float32(processing.gains[-1]) * (rest - middle))


def _soft(detail: Signal) -> Signal:
    """Raise faint detail, hold back strong edges: no halo around metal, skin and collimator."""
    strong = np.float32(0.45)
    return np.asarray(strong * np.tanh(detail / strong), np.float32)


def _tone(position: Signal) -> Signal:
    """A gentle S between black and white."""
    return np.asarray(1 / (1 + np.exp(-4.6 * (position - 0.5))), np.float32)


def _blur(image: Signal, sigma: float) -> Signal:
    if sigma <= 4:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)
    shrink = int(sigma // 2)
    size = (max(4, image.shape[1] // shrink), max(4, image.shape[0] // shrink))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma * size[0] / image.shape[1])
    return np.asarray(
        cv2.resize(small, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC),
        np.float32,
    )


def letters(text: str, height: int) -> Signal:
    """Text as a mask 0 to 1, trimmed to its ink; `height` in pixels is that of a capital."""
    font = ImageFont.load_default(size=height * 1.4)
    left, top, right, bottom = font.getbbox(text)
    canvas = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(canvas).text((2 - left, 2 - top), text, font=font, fill=255)
    return np.asarray(np.asarray(canvas, np.float32) / np.float32(255), np.float32)


def stamp(target: Signal, mask: Signal, corner: tuple[int, int], amount: float) -> None:
    """Add `amount` × `mask` with its upper left pixel at `corner` (column, row), in place."""
    column, row = corner
    rows = min(mask.shape[0], target.shape[0] - row)
    columns = min(mask.shape[1], target.shape[1] - column)
    target[row : row + rows, column : column + columns] += amount * mask[:rows, :columns]
