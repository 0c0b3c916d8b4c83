"""Radiographs of trunk and head that are no chest: pelvis, spine, skull, breast, animal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer.quality.synthetic.film import BONE, SOFT, Film, Rng

Image = NDArray[np.uint8]


def pelvis(rng: Rng) -> Image:
    """Iliac wings, sacrum, femora; whole, or one hip."""
    film = Film(rng, aspect=float(rng.uniform(1.0, 1.3)))
    middle = film.total.shape[1] / film.total.shape[0] / 2
    if rng.random() < 0.4:
        middle += float(rng.choice([-1, 1])) * 0.4
    film.ball((middle, 0.5), (0.62, 0.6), SOFT)
    film.ball((middle, 0.3), (0.1, 0.18), 0.8 * BONE)
    _column(film, rng, (middle, -0.1), (middle, 0.2), 3)
    for side in (-1.0, 1.0):
        film.shell((middle + side * 0.27, 0.3), (0.2, 0.25), 0.03, 0.7 * BONE, angle=side * 0.5)
        film.shell((middle + side * 0.13, 0.72), (0.1, 0.09), 0.03, 0.9 * BONE)
        head = (middle + side * 0.34, 0.6)
        film.ball(head, (0.075, 0.075), 1.2 * BONE)
        film.bone(head, (middle + side * 0.45, 0.7), (0.045, 0.05))
        film.bone((middle + side * 0.45, 0.68), (middle + side * 0.4, 1.1), (0.055, 0.045))
    return film.develop()


def abdomen(rng: Rng) -> Image:
    """Spine in the middle, lowest ribs, gas in loops, psoas edges; no lung."""
    film = Film(rng, aspect=float(rng.uniform(0.75, 1.0)))
    middle = film.total.shape[1] / film.total.shape[0] / 2
    film.ball((middle, 0.5), (middle * 1.05, 0.85), 1.4 * SOFT)
    film.ball((middle * 0.55, 0.2), (0.26, 0.22), 0.5 * SOFT)
    _column(film, rng, (middle, -0.05), (middle, 0.85), 6)
    for side in (-1.0, 1.0):
        film.rod((middle, 0.3), (middle + side * 0.16, 0.85), (0.03, 0.07), 0.6 * SOFT)
        film.shell((middle + side * 0.26, 0.98), (0.18, 0.2), 0.03, 0.6 * BONE, angle=side * 0.4)
        for row in (0.05, 0.14):
            film.bone((middle + side * 0.06, row), (middle + side * 0.4, row + 0.16), (0.013, 0.01))
    for _ in range(rng.integers(4, 22)):
        place = (middle + rng.normal(0, 0.2), rng.uniform(0.15, 0.95))
        radii = (float(rng.uniform(0.02, 0.09)), float(rng.uniform(0.02, 0.06)))
        film.ball(place, radii, -1.6 * SOFT, angle=float(rng.uniform(0, 3)))
    return film.develop()


def spine(rng: Rng) -> Image:
    """A column of vertebrae on a narrow or a wide film, from the front or from the side."""
    film = Film(rng, aspect=float(rng.uniform(0.35, 0.8)))
    middle = film.total.shape[1] / film.total.shape[0] / 2
    film.ball((middle, 0.5), (middle * 1.5, 0.9), float(rng.uniform(0.5, 1.5)) * SOFT)
    lean = float(rng.normal(0, 0.08))
    _column(film, rng, (middle - lean, -0.05), (middle + lean, 1.05), int(rng.integers(5, 12)))
    return film.develop()


def _column(
    film: Film, rng: Rng, top: tuple[float, float], bottom: tuple[float, float], count: int
) -> None:
    """Vertebral bodies with discs between them and two rows of small joints."""
    height = (bottom[1] - top[1]) / count
    curve = float(rng.normal(0, 0.04))
    for place in np.linspace(0, 1, count):
        x = top[0] + (bottom[0] - top[0]) * place + curve * np.sin(np.pi * place)
        y = top[1] + (bottom[1] - top[1]) * place
        wide = float(rng.uniform(0.9, 1.1)) * min(0.8 * height, 0.1)
        film.rod((x - wide, y), (x + wide, y), (height * 0.36, height * 0.36), 0.9 * BONE)
        for side in (-1.0, 1.0):
            film.ball((x + side * wide * 1.2, y), (height * 0.16, height * 0.2), BONE)


def skull(rng: Rng) -> Image:
    """A shell with orbits and teeth from the front, or a face and a neck from the side."""
    film = Film(rng, aspect=float(rng.uniform(0.75, 1.05)))
    middle = film.total.shape[1] / film.total.shape[0] / 2
    film.ball((middle, 0.45), (0.4, 0.47), 0.6 * SOFT)
    film.shell((middle, 0.4), (0.36, 0.38), float(rng.uniform(0.02, 0.035)), 1.5 * BONE)
    if rng.random() < 0.5:
        for side in (-1.0, 1.0):
            film.shell((middle + side * 0.14, 0.48), (0.09, 0.07), 0.015, BONE)
            film.ball((middle + side * 0.14, 0.48), (0.08, 0.06), -SOFT)
        film.ball((middle, 0.6), (0.05, 0.1), -0.8 * SOFT)
        row, columns = 0.76, np.linspace(-0.13, 0.13, 9)
    else:
        film.ball((middle - 0.27, 0.55), (0.08, 0.07), -1.2 * SOFT)
        film.bone((middle + 0.1, 0.75), (middle - 0.3, 0.9), (0.04, 0.04))
        _column(film, rng, (middle + 0.15, 0.72), (middle + 0.12, 1.1), 4)
        row, columns = 0.8, np.linspace(-0.32, -0.1, 7)
    for column in columns:
        x = middle + float(column)
        film.rod((x, row), (x, row + 0.07), (0.012, 0.01), 5 * SOFT)
    return film.develop()


def breast(rng: Rng) -> Image:
    """A half ellipse at one edge with strands of gland in fat; sometimes a pectoral muscle."""
    film = Film(rng, aspect=float(rng.uniform(0.6, 0.9)))
    radii = (float(rng.uniform(0.35, 0.6)), float(rng.uniform(0.35, 0.5)))
    film.ball((0.0, 0.5), radii, SOFT)
    for _ in range(rng.integers(20, 90)):
        start = np.array([rng.uniform(0.02, radii[0] * 0.7), rng.normal(0.5, radii[1] * 0.3)])
        end = start + rng.normal(0, 0.07, 2)
        width = float(rng.uniform(0.004, 0.03))
        film.rod(tuple(start), tuple(end), (width, width / 2), float(rng.uniform(0.5, 2)) * SOFT)
    if rng.random() < 0.5:
        film.rod((0.0, -0.1), (0.0, 0.35), (0.25, 0.02), 1.5 * SOFT)
    if rng.random() < 0.5:
        film.total = np.ascontiguousarray(film.total[:, ::-1])
    return film.develop()


def animal(rng: Rng) -> Image:
    """A four-legged body from the side or from above: long chest, belly, legs."""
    film = Film(rng, aspect=float(rng.uniform(1.1, 1.8)))
    width = film.total.shape[1] / film.total.shape[0]
    back = float(rng.uniform(0.2, 0.35))
    film.ball((width * 0.5, back + 0.25), (width * 0.55, 0.3), SOFT)
    film.ball((width * 0.42, back + 0.2), (width * 0.22, 0.18), -0.75 * SOFT, angle=0.2)
    film.ball((width * 0.4, back + 0.3), (0.1, 0.13), 1.2 * SOFT, angle=0.5)
    sides = (back, back + 0.4) if rng.random() < 0.3 else (back,)
    for place in np.linspace(0, width, 16):
        film.ball((float(place), back), (0.03, 0.03), 1.5 * BONE)
    for place in np.linspace(width * 0.2, width * 0.62, 11):
        lean = float(rng.uniform(0.02, 0.1))
        film.bone((float(place), sides[0]), (float(place) + lean, back + 0.4), (0.009, 0.008))
    for place in (0.12, 0.2, 0.85):
        film.rod((width * place, back + 0.3), (width * (place - 0.08), 1.1), (0.1, 0.05), SOFT)
        film.bone((width * place, back + 0.3), (width * (place - 0.08), 1.1), (0.03, 0.02))
    return film.develop()
