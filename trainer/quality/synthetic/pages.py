"""Flat pictures: pages of text, plots, test patterns, ultrasound fans, slices of a head."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.quality.synthetic.film import SIDE, Rng

Image = NDArray[np.uint8]

_LETTERS = "aeiourstnlmdpbvhfgkz"


def page(rng: Rng) -> Image:
    """Lines of words with a heading and perhaps a frame, black on white or white on black."""
    rows = SIDE
    columns = int(rows * rng.uniform(0.6, 1.4))
    image = np.full((rows, columns), int(rng.integers(190, 256)), np.uint8)
    size = float(rng.uniform(0.25, 0.6))
    step = max(8, int(34 * size))
    cv2.putText(image, _words(rng, 3), (12, 22), cv2.FONT_HERSHEY_DUPLEX, 2 * size, 20, 1)
    for row in range(40, rows - 6, step):
        if rng.random() < 0.12:
            continue
        words = _words(rng, int(rng.integers(2, 14)))
        grey = int(rng.integers(0, 90))
        cv2.putText(image, words, (12, row), cv2.FONT_HERSHEY_SIMPLEX, size, grey, 1)
    if rng.random() < 0.3:
        cv2.rectangle(image, (4, 4), (columns - 5, rows - 5), 60, 1)
    return image if rng.random() < 0.6 else np.asarray(255 - image, np.uint8)


def _words(rng: Rng, count: int) -> str:
    words = ("".join(rng.choice(list(_LETTERS), rng.integers(2, 9))) for _ in range(count))
    return " ".join(words)


def plot(rng: Rng) -> Image:
    """Curves, bars or points with axes, as a report or an electrocardiogram shows them."""
    image = np.full((SIDE, int(SIDE * rng.uniform(0.9, 1.7))), 250, np.uint8)
    rows, columns = image.shape
    if rng.random() < 0.6:
        for line in range(0, max(rows, columns), int(rng.integers(8, 30))):
            image[:, line : line + 1] = 215
            image[line : line + 1] = 215
    kind = rng.integers(0, 3)
    for _ in range(rng.integers(1, 6)):
        steps = np.cumsum(rng.normal(0, 6, columns)) + rng.uniform(0.2, 0.8) * rows
        grey = int(rng.integers(0, 150))
        if kind == 0:
            points = np.stack([np.arange(columns), steps], axis=1).astype(np.int32)
            cv2.polylines(image, [points], isClosed=False, color=grey, thickness=1)
        elif kind == 1:
            for column in range(10, columns, int(rng.integers(12, 30))):
                top = int(np.clip(steps[column], 0, rows - 1))
                cv2.rectangle(image, (column, top), (column + 8, rows - 10), grey, -1)
        else:
            for column in rng.integers(0, columns, 40):
                cv2.circle(image, (int(column), int(steps[column])), 2, grey, -1)
    cv2.line(image, (8, 0), (8, rows), 0, 1)
    cv2.line(image, (0, rows - 10), (columns, rows - 10), 0, 1)
    return image if rng.random() < 0.7 else np.asarray(255 - image, np.uint8)


def pattern(rng: Rng) -> Image:
    """Ramps, grids, steps of grey, bars: what monitors and detectors are checked with."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / np.float32(SIDE)
    kind = rng.integers(0, 6)
    steps = int(rng.integers(2, 18))
    if kind == 0:
        values = np.floor((x if rng.random() < 0.5 else y) * steps) / steps
    elif kind == 1:
        values = ((np.floor(x * steps) + np.floor(y * steps)) % 2) * rng.uniform(0.3, 1.0)
    elif kind == 2:
        values = 0.5 + 0.5 * np.sin(2 * np.pi * steps * (x + y * rng.normal()))
    elif kind == 3:
        values = np.hypot(x - 0.5, y - 0.5) * rng.uniform(0.5, 2.0)
    elif kind == 4:
        values = x * rng.normal() + y * rng.normal() + 0.5
    else:
        values = ((x * steps % 1 < 0.06) | (y * steps % 1 < 0.06)).astype(np.float32)
    image = np.asarray(np.clip(values * 255, 0, 255), np.uint8)
    for _ in range(rng.integers(0, 8)):
        low = rng.integers(0, SIDE - 30, 2)
        cv2.rectangle(image, low.tolist(), (low + 28).tolist(), int(rng.integers(0, 256)), -1)
    return image


def ultrasound(rng: Rng) -> Image:
    """A fan of speckle with dark cysts and text on a black screen."""
    rows, columns = SIDE, int(SIDE * 1.33)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    apex = (columns * rng.uniform(0.4, 0.6), -rows * rng.uniform(0.0, 0.4))
    radius = np.hypot(x - apex[0], y - apex[1])
    angle = np.arctan2(x - apex[0], y - apex[1])
    inner, outer = rows * 0.12 - min(apex[1], 0), rows * 0.92 - apex[1]
    fan = (np.abs(angle) < rng.uniform(0.4, 0.8)) & (radius > inner) & (radius < outer)
    tissue = cv2.resize(rng.random((14, 18), dtype=np.float32), (columns, rows))
    for _ in range(rng.integers(0, 5)):
        place = rng.uniform(0.2, 0.8, 2) * (columns, rows)
        size = rng.uniform(8, 36, 2)
        tissue[((x - place[0]) / size[0]) ** 2 + ((y - place[1]) / size[1]) ** 2 < 1] *= 0.1
    speckle = cv2.GaussianBlur(rng.exponential(1.0, (rows, columns)), (0, 0), 0.9)
    image = np.asarray(np.clip(tissue * speckle * fan * 150, 0, 255), np.uint8)
    for row in range(14, 90, 12):
        text = _words(rng, 2)
        cv2.putText(image, text, (4, row), cv2.FONT_HERSHEY_SIMPLEX, 0.3, 200, 1)
    return image


def head_slice(rng: Rng) -> Image:
    """Nested ellipses like a slice of a head in a CT or MR scanner."""
    rows, columns = SIDE, int(SIDE * rng.uniform(0.8, 1.1))
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    image = np.zeros((rows, columns), np.float32)
    centre = np.array([columns / 2, rows / 2]) + rng.normal(0, 5, 2)
    size = np.array([columns * rng.uniform(0.3, 0.42), rows * rng.uniform(0.36, 0.46)])
    for scale, grey in ((1.0, rng.uniform(60, 255)), (0.93, rng.uniform(0, 60)),
                        (0.9, rng.uniform(80, 180))):  # fmt: skip
        radius = np.hypot((x - centre[0]) / size[0], (y - centre[1]) / size[1])
        image[radius < scale] = grey
    for _ in range(rng.integers(4, 18)):
        place = centre + rng.uniform(-0.55, 0.55, 2) * size
        part = size * rng.uniform(0.05, 0.25, 2)
        for sign in (-1, 1):  # heads are symmetric
            column = centre[0] + sign * (place[0] - centre[0])
            blob = ((x - column) / part[0]) ** 2 + ((y - place[1]) / part[1]) ** 2 < 1
            image[blob] = image[blob] * 0.4 + rng.uniform(10, 240) * 0.6
    image += rng.normal(0, rng.uniform(1, 14), image.shape)
    return np.asarray(np.clip(cv2.GaussianBlur(image, (0, 0), 1.0), 0, 255), np.uint8)
