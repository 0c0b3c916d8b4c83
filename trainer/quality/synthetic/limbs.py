"""Radiographs of extremities: hand, foot, joint of long bones, shoulder."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from trainer.quality.synthetic.film import SOFT, Film, Place, Rng

Image = NDArray[np.uint8]


def hand(rng: Rng) -> Image:
    """Five rays from a wrist; one hand, or two side by side."""
    both = rng.random() < 0.25
    film = Film(rng, aspect=1.5 if both else float(rng.uniform(0.7, 1.0)))
    middles = (0.4, 1.1) if both else (float(rng.uniform(0.35, 0.55)),)
    for middle in middles:
        _rays(film, rng, (middle, float(rng.uniform(0.68, 0.78))), length=0.62, spread=0.9)
    return film.develop()


def foot(rng: Rng) -> Image:
    """The same with short, nearly parallel rays; or from the side with a heel."""
    film = Film(rng, aspect=float(rng.uniform(0.6, 1.2)))
    if rng.random() < 0.5:
        _rays(film, rng, (0.4, 0.7), length=0.5, spread=0.35)
        return film.develop()
    heel, ankle = (0.22, 0.75), (0.35, 0.5)
    film.rod((0.3, 0.0), ankle, (0.11, 0.09), SOFT)
    film.rod(heel, (0.85, 0.78), (0.13, 0.06), SOFT)
    film.bone((0.33, 0.0), ankle, (0.05, 0.06))
    film.bone(heel, (0.42, 0.65), (0.08, 0.06))
    for row in np.linspace(0.64, 0.76, 4):
        film.bone((0.5, float(row)), (0.82, float(row) + 0.06), (0.025, 0.018))
    return film.develop()


def _rays(film: Film, rng: Rng, wrist: Place, *, length: float, spread: float) -> None:
    """Metacarpals and phalanges; the thumb is short and stands off."""
    x, y = wrist
    film.rod((x, y), (x, 1.05), (0.1, 0.11), SOFT)
    film.ball((x, y - 0.1), (0.15, 0.17), 0.7 * SOFT)
    for offset in (-0.035, 0.035):
        film.bone((x + offset, 1.05), (x + offset, y + 0.05), (0.03, 0.035))
    for _ in range(8):
        place = (x + rng.uniform(-0.07, 0.07), y + rng.uniform(-0.04, 0.03))
        film.ball(place, (0.025, 0.025), 3 * SOFT)
    for index, place in enumerate(np.linspace(-spread, spread, 5) / 2):
        thumb = index == 0
        angle = float(place) + (-0.5 * spread if thumb else 0.0) + rng.normal(0, 0.04)
        reach = length * (0.7 if thumb else float(rng.uniform(0.92, 1.05)))
        joints = [0.1, 0.45, 0.72, 0.88, 1.0][: 4 if thumb else 5]
        along = np.array([np.sin(angle), -np.cos(angle)])
        places = [tuple(np.array(wrist) + along * reach * joint) for joint in joints]
        film.rod(places[0], places[-1], (0.045, 0.032), SOFT)
        for first, last in itertools.pairwise(places):
            film.bone(first, last, (0.017, 0.013))


def joint(rng: Rng) -> Image:
    """Two long bones that meet in a knee or an elbow, straight or bent, any way up."""
    film = Film(rng, aspect=float(rng.uniform(0.45, 1.1)))
    width = film.total.shape[1] / film.total.shape[0]
    middle = (width / 2 + float(rng.normal(0, 0.03)), float(rng.uniform(0.4, 0.6)))
    bend = float(rng.choice([0.0, 0.0, 0.5, 1.2])) * rng.uniform(0.5, 1.2)
    thick, bone = float(rng.uniform(0.1, 0.2)), float(rng.uniform(0.035, 0.07))
    above = (middle[0] + float(rng.normal(0, 0.04)), -0.1)
    below = (middle[0] + 0.7 * np.sin(bend), middle[1] + 0.7 * np.cos(bend))
    for end in (above, below):
        film.rod(middle, end, (thick, thick * float(rng.uniform(0.6, 1.1))), SOFT)
    film.bone(above, (middle[0], middle[1] - 0.02), (bone * 0.75, bone * 1.3))
    film.bone((middle[0], middle[1] + 0.03), below, (bone * 1.25, bone * 0.6))
    side = 0.75 * bone + 0.03
    if rng.random() < 0.6:  # fibula or radius
        beside = (middle[0] + side, middle[1] + 0.08)
        film.bone(beside, (below[0] + side, below[1]), (bone * 0.45, bone * 0.35))
    if rng.random() < 0.5:  # patella
        film.ball((middle[0] - 0.02, middle[1] - 0.06), (0.05, 0.06), 2 * SOFT)
    if rng.random() < 0.15:  # plate with screws
        film.rod((middle[0], middle[1] - 0.3), middle, (0.012, 0.012), 30 * SOFT)
    return film.develop()


def shoulder(rng: Rng) -> Image:
    """Humerus, socket, clavicle, blade and the uppermost ribs of one side."""
    film = Film(rng, aspect=float(rng.uniform(0.8, 1.2)))
    film.ball((0.75, 0.8), (0.55, 0.75), SOFT)
    film.rod((0.3, 0.3), (0.2, 1.1), (0.17, 0.12), SOFT)
    film.bone((0.32, 0.4), (0.24, 1.1), (0.06, 0.045))
    film.ball((0.34, 0.36), (0.085, 0.09), 2.2 * SOFT)
    film.bone((0.4, 0.25), (1.0, float(rng.uniform(0.2, 0.34))), (0.03, 0.03))
    film.bone((0.43, 0.35), (0.6, 0.85), (0.03, 0.02))
    film.ball((0.55, 0.55), (0.12, 0.2), 0.5 * SOFT, angle=0.3)
    for row in np.linspace(0.35, 0.95, 4):
        film.bone((0.66, float(row)), (1.1, float(row) + 0.12), (0.018, 0.018))
    if rng.random() < 0.5:
        film.total = np.ascontiguousarray(film.total[:, ::-1])
    return film.develop()
