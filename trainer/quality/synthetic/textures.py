"""Textures and scenes with the statistics of photographs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.quality.synthetic.film import SIDE, Rng

Image = NDArray[np.uint8]


def noise(rng: Rng) -> Image:
    """Noise of any colour, from white to blurred clouds."""
    shape = (SIDE, int(SIDE * rng.uniform(0.7, 1.4)))
    frequencies = np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None])
    frequencies[0, 0] = 1
    spectrum = np.fft.rfft2(rng.standard_normal(shape)) / frequencies ** rng.uniform(0, 2.2)
    spectrum[0, 0] = 0
    values = np.fft.irfft2(spectrum, shape)
    values = values / values.std() * rng.uniform(15, 70) + rng.uniform(60, 190)
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def dead_leaves(rng: Rng) -> Image:
    """Things before things before things: the model of a photograph by Matheron and Mumford."""
    image = np.full((SIDE, int(SIDE * rng.uniform(0.7, 1.5))), 128, np.uint8)
    rows, columns = image.shape
    for size in np.sort(rng.pareto(1.2, rng.integers(60, 500)))[::-1]:
        radius = int(np.clip(4 + size * 10, 3, 90))
        place = (int(rng.integers(0, columns)), int(rng.integers(0, rows)))
        axes = (radius, max(2, int(radius * rng.uniform(0.2, 1.0))))
        grey = int(rng.integers(0, 256))
        if rng.random() < 0.5:
            cv2.ellipse(image, place, axes, float(rng.uniform(0, 180)), 0, 360, grey, -1)
        else:
            far = (place[0] + 2 * axes[0], place[1] + 2 * axes[1])
            cv2.rectangle(image, place, far, grey, -1)
    light = cv2.resize(
        rng.uniform(0.5, 1.2, (3, 3)), (columns, rows), interpolation=cv2.INTER_CUBIC
    )
    shaded = image * light + rng.normal(0, rng.uniform(0, 12), image.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(shaded, (0, 0), 0.8), 0, 255), np.uint8)


def face(rng: Rng) -> Image:
    """A bright round thing with dark spots in it before a background."""
    image = dead_leaves(rng) if rng.random() < 0.5 else noise(rng)
    rows, columns = image.shape
    centre = (int(columns * rng.uniform(0.35, 0.65)), int(rows * rng.uniform(0.35, 0.6)))
    size = int(rows * rng.uniform(0.2, 0.4))
    grey = int(rng.integers(90, 240))
    body = (centre[0], centre[1] + 2 * size)
    cv2.ellipse(image, body, (int(1.7 * size), size), 0, 0, 360, int(rng.integers(0, 255)), -1)
    cv2.ellipse(image, centre, (int(size * 0.75), size), 0, 0, 360, grey, -1)
    for side in (-1, 1):
        place = (centre[0] + side * size // 3, centre[1] - size // 6)
        cv2.ellipse(image, place, (size // 7, size // 10), 0, 0, 360, grey // 4, -1)
    mouth = (centre[0], centre[1] + size // 2)
    cv2.ellipse(image, mouth, (size // 3, size // 12), 0, 0, 180, grey // 2, -1)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 2.5)), np.uint8)


def flat(rng: Rng) -> Image:
    """Nearly nothing: one grey, a lit edge, a few spots, a blank exposed plate."""
    image = np.full((SIDE, SIDE), float(rng.integers(0, 256)), np.float32)
    image += rng.normal(0, rng.uniform(0.5, 10), image.shape)
    tilt = np.linspace(-1, 1, SIDE, dtype=np.float32) * rng.normal(0, 40)
    image += tilt if rng.random() < 0.5 else tilt[:, None]
    for _ in range(rng.integers(0, 5)):
        place = rng.integers(0, SIDE, 2).tolist()
        grey = float(rng.integers(0, 256))
        cv2.circle(image, place, int(rng.integers(2, 60)), grey, -1)
    if rng.random() < 0.4:
        margin = int(rng.integers(5, 80))
        edge = np.zeros_like(image)
        edge[margin:-margin, margin:-margin] = image[margin:-margin, margin:-margin]
        image = edge
    return np.asarray(np.clip(image, 0, 255), np.uint8)
