"""Clouds of points for bones: cortical shells about 1 mm thick, which voxels cannot carry.

Densities are those of ICRU 44 cortical bone (1.92 g/cm³) and of bone in marrow. A point's amount
is bone mass; what it displaces is soft tissue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.grid import Point, spline
from trainer.phantom.projection import Cloud, gathered

Rows = Sequence[Sequence[float]]

CORTICAL: Final = 1.92
"""Density of cortical bone, g/cm³ (ICRU Report 44)."""

SPONGY_HEAD: Final = 0.18
"""Bone in the volume of a humeral head."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """How finely bones are sampled.

    Attributes:
        step_mm: Distance of neighbouring points.
        rng: Places points at random within their cells, so that no moiré arises.
    """

    step_mm: float
    rng: np.random.Generator

    def cells(self, *counts: int) -> tuple[NDArray[np.float64], ...]:
        """One random point in each cell of the unit cube cut into `counts`; each flat array."""
        mesh = np.meshgrid(*(np.arange(n) for n in counts), indexing="ij")
        return tuple(
            (m.ravel() + self.rng.random(m.size)) / n for m, n in zip(mesh, counts, strict=True)
        )

    def count(self, length: float) -> int:
        """Cells along `length` mm."""
        return max(1, int(np.ceil(length / self.step_mm)))


@dataclass(frozen=True, eq=False, slots=True)
class Beam:
    """A bent bar of elliptic section.

    Attributes:
        path: (n, 5): x, y, z, half height, half thickness, in mm.
        flat: (n, 3) unit vectors in the direction of the thickness.
        cortex_mm: Thickness of the shell.
        marrow_fraction: Bone in the volume within the shell.
    """

    path: NDArray[np.float64]
    flat: NDArray[np.float64]
    cortex_mm: float
    marrow_fraction: float


def bar(
    rows: Rows,
    *,
    flat: Point = (0, 1, 0),
    cortex_mm: float = 0.9,
    marrow_fraction: float = 0.12,
) -> Beam:
    """A bar through a few rows (x, y, z, half height, half thickness), thin in direction `flat`."""
    path = spline(rows, 2.0)
    flats = np.broadcast_to(np.asarray(flat, np.float64), (len(path), 3))
    return Beam(path, flats, cortex_mm, marrow_fraction)


def beam_cloud(beam: Beam, lattice: Lattice) -> Cloud:
    """Shell and marrow of a bar as points of bone."""
    steps = np.diff(beam.path[:, :3], axis=0)
    length = float(np.linalg.norm(steps, axis=1).sum())
    tall, thick = float(beam.path[:, 3].mean()), float(beam.path[:, 4].mean())
    # Ramanujan's circumference of an ellipse.
    around = np.pi * (3 * (tall + thick) - np.sqrt((3 * tall + thick) * (tall + 3 * thick)))
    shell = _shell_points(
        lattice.cells(lattice.count(length), lattice.count(around), 2), beam, length
    )
    coarse = Lattice(2 * lattice.step_mm, lattice.rng)
    cells = coarse.cells(coarse.count(length), coarse.count(2 * tall), coarse.count(2 * thick))
    marrow = _marrow_points(cells, beam, length)
    return gathered([shell.scaled(CORTICAL), marrow.scaled(CORTICAL * beam.marrow_fraction)])


def _shell_points(cells: tuple[NDArray[np.float64], ...], beam: Beam, length: float) -> Cloud:
    """Points between the outer ellipse and the inner one, with the volume each stands for."""
    along, around, deep = cells
    frames = _frames(beam, along)
    a = frames.tall - deep * (frames.tall - frames.inner_tall)
    b = frames.thick - deep * (frames.thick - frames.inner_thick)
    area = np.pi * (frames.tall * frames.thick - frames.inner_tall * frames.inner_thick)
    return Cloud(frames.on_ellipse(a, b, around), _f32(area * length / len(along)))


def _marrow_points(cells: tuple[NDArray[np.float64], ...], beam: Beam, length: float) -> Cloud:
    """Points spread evenly over the inner ellipse, with the volume each stands for."""
    along, around, outward = cells
    frames = _frames(beam, along)
    radial = np.sqrt(outward)
    area = np.pi * frames.inner_tall * frames.inner_thick
    places = frames.on_ellipse(frames.inner_tall * radial, frames.inner_thick * radial, around)
    return Cloud(places, _f32(area * length / len(along)))


@dataclass(frozen=True, eq=False, slots=True)
class _Frames:
    """Section of a bar at each of n places: centre and directions (n, 3), half axes (n,)."""

    centre: NDArray[np.float64]
    flat: NDArray[np.float64]
    height: NDArray[np.float64]
    tall: NDArray[np.float64]
    thick: NDArray[np.float64]
    inner_tall: NDArray[np.float64]
    inner_thick: NDArray[np.float64]

    def on_ellipse(
        self, a: NDArray[np.float64], b: NDArray[np.float64], around: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Points at `around` (0 to 1) of the ellipses with half axes `a` and `b`."""
        angle = 2 * np.pi * around
        up = self.height * (a * np.sin(angle))[:, None]
        aside = self.flat * (b * np.cos(angle))[:, None]
        return _f32(self.centre + up + aside)


def _frames(beam: Beam, along: NDArray[np.float64]) -> _Frames:
    """Sections at `along`, 0 to 1 of the bar's length."""
    path = beam.path
    chord = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path[:, :3], axis=0), axis=1))])
    place = along * chord[-1]

    def at(columns: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([np.interp(place, chord, c) for c in columns.T], axis=1)

    values = at(path)
    tangent = _unit(at(np.gradient(path[:, :3], axis=0)))
    flat = at(beam.flat)
    flat = _unit(flat - tangent * np.sum(flat * tangent, axis=1, keepdims=True))
    tall, thick = values[:, 3], values[:, 4]
    return _Frames(
        values[:, :3],
        flat,
        np.cross(tangent, flat),
        tall,
        thick,
        np.maximum(tall - beam.cortex_mm, 0),
        np.maximum(thick - beam.cortex_mm, 0),
    )


def _f32(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(values, np.float32)


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float64)


def ball_shell(centre: Point, radius: float, lattice: Lattice) -> Cloud:
    """Head of a long bone: a shell of 1 mm around spongy bone."""
    inner = radius - 1.0
    whole, hollow = (4 / 3 * np.pi * r**3 for r in (radius, inner))
    n = lattice.count(4 * radius)
    u, v, w = lattice.cells(n, n, 2)
    skin = _sphere(u, v) * (inner + w)[:, None]
    shell_amount = CORTICAL * (whole - hollow) / len(u)
    coarse = Lattice(2.5 * lattice.step_mm, lattice.rng)
    m = coarse.count(2 * radius)
    s, t, out = coarse.cells(m, m, m)
    spongy = _sphere(s, t) * np.cbrt(out)[:, None] * inner
    amounts = np.full(len(skin) + len(spongy), shell_amount)
    amounts[len(skin) :] = CORTICAL * SPONGY_HEAD * hollow / len(spongy)
    return Cloud(_f32(np.asarray(centre) + np.concatenate([skin, spongy])), _f32(amounts))


def _sphere(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Directions spread evenly over the sphere."""
    cosine = 2 * u - 1
    sine = np.sqrt(1 - cosine**2)
    return np.stack([sine * np.cos(2 * np.pi * v), sine * np.sin(2 * np.pi * v), cosine], axis=1)
