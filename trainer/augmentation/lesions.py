"""Round shadows put into the lungs of real radiographs, at known places.

There are a few dozen boxed nodules and masses to learn from, and thousands of radiographs. A shadow
that is added to one of these looks like none of them exactly, but shows where to look and how
small a finding may be: it lies anywhere in the lung fields, behind ribs, heart and diaphragm too,
is blurred at its edge, lobed, a little grainy, and brightens what is dark more than what is bright
already, as an overlaid mass does. Most are faint: real nodules stand out from what is around them
by 3 to 11 grey levels of 255 (middle half of the 119 of JSRT, in lungs cut out and stretched).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.config.augment import AugmentConfig

Canvas = NDArray[np.uint8]
Plane = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Field:
    """Ellipse of a lung field, all in parts of the canvas.

    Attributes:
        x: Centre.
        y: Centre.
        width: Standard deviation of its points along columns.
        height: The same along rows.
        lean: Correlation of both.
    """

    x: float
    y: float
    width: float
    height: float
    lean: float


@dataclass(frozen=True, slots=True)
class Chest:
    """How large a chest is on a canvas.

    Attributes:
        fields: The lungs.
        diameters: Smallest and greatest shadow by finding, in parts of the canvas.
    """

    fields: tuple[Field, Field]
    diameters: Mapping[Finding, tuple[float, float]]


WHOLE: Final = Chest(
    (Field(0.285, 0.392, 0.079, 0.147, -0.43), Field(0.729, 0.366, 0.073, 0.143, 0.60)),
    # About 40 cm wide: 8 to 30 mm, 30 to 80 mm.
    MappingProxyType({Finding.NODULE: (0.020, 0.075), Finding.MASS: (0.075, 0.200)}),
)
"""A whole radiograph, letterboxed. Fields: lungs as outlined on 411 frontal radiographs of JSRT and
Wingspan."""

CUT: Final = Chest(
    (Field(0.245, 0.450, 0.103, 0.219, -0.47), Field(0.780, 0.424, 0.096, 0.221, 0.63)),
    # About 30 cm wide: 8 to 33 mm, 27 to 90 mm.
    MappingProxyType({Finding.NODULE: (0.027, 0.110), Finding.MASS: (0.090, 0.300)}),
)
"""The same cut to the lungs and stretched."""

# Grey levels in the middle.
_CONTRAST: Final = MappingProxyType({Finding.NODULE: (5.0, 45.0), Finding.MASS: (6.0, 60.0)})
_EDGES: Final = (1.5, 6.0)  # exponent of the profile: the greater, the sharper the edge
_LOBES: Final = 5
_LOBE_SIZE: Final = 0.10
_GRAIN: Final = 0.15
_REACH: Final = 2.05  # deviations; an evenly filled ellipse ends at 2
_TRIES: Final = 4  # at most, until a place does not lie in the air beside the patient
_AIR: Final = 16.0  # grey levels; what is darker lies beside the patient
_AROUND: Final = 1.2  # a box is wider than what it holds, as those are that radiologists draw


def draw_lesion(config: AugmentConfig, rng: np.random.Generator) -> Finding | None:
    """What to put into an image, or None; one draw whatever comes of it."""
    value = rng.random()
    if value < config.p_nodule:
        return Finding.NODULE
    return Finding.MASS if value < config.p_nodule + config.p_mass else None


def add_lesion(
    canvas: Canvas, finding: Finding, rng: np.random.Generator, chest: Chest = WHOLE
) -> tuple[Canvas, Canvas]:
    """A copy of `canvas` with a shadow in a lung field, and the mask of the box around it.

    Args:
        canvas: Whole canvas of a frontal image, (size, size).
        finding: `NODULE` or `MASS`.
        rng: Every draw comes from it.
        chest: What the canvas shows.
    """
    size = canvas.shape[0]
    x, y = _place(canvas, chest, rng)
    radius = size * _log_uniform(chest.diameters[finding], rng) / 2
    profile = _profile(size, (x, y), radius, rng)
    rise = _log_uniform(_CONTRAST[finding], rng) * profile * (1.1 - 0.6 * canvas / 255.0)
    changed = np.clip(np.rint(canvas + rise), 0, 255).astype(np.uint8)
    reach, mask = _AROUND * radius, np.zeros_like(canvas)
    rows, columns = (
        slice(max(int(middle - reach), 0), max(int(middle + reach), 0) + 1) for middle in (y, x)
    )
    mask[rows, columns] = 255
    return changed, mask


def _log_uniform(bounds: tuple[float, float], rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(*np.log(bounds))))


def _place(canvas: Canvas, chest: Chest, rng: np.random.Generator) -> tuple[float, float]:
    """Column and row of a point in one of the fields, evenly over its ellipse."""
    size = canvas.shape[0]
    field = chest.fields[int(rng.integers(len(chest.fields)))]
    near = max(1, size // 40)
    x = y = 0.0
    for _ in range(_TRIES):
        angle, reach = rng.uniform(0, 2 * np.pi), _REACH * np.sqrt(rng.random())
        across, along = reach * np.cos(angle), reach * np.sin(angle)
        along = field.lean * across + np.sqrt(1 - field.lean**2) * along
        x, y = ((field.x + field.width * across) * size, (field.y + field.height * along) * size)
        column, row = (min(max(int(part), near), size - near) for part in (x, y))
        if canvas[row - near : row + near, column - near : column + near].mean() >= _AIR:
            break
    return x, y


def _profile(
    size: int, centre: tuple[float, float], radius: float, rng: np.random.Generator
) -> Plane:
    """0..1: one in the middle, falling to 0 at a lobed, elliptic edge."""
    y, x = np.mgrid[:size, :size] + 0.5
    turn, aspect = rng.uniform(0, np.pi), np.exp(rng.uniform(-0.25, 0.25))
    dx, dy = x - centre[0], y - centre[1]
    u = (np.cos(turn) * dx + np.sin(turn) * dy) * aspect
    v = (np.cos(turn) * dy - np.sin(turn) * dx) / aspect
    angle = np.arctan2(v, u)
    edge = np.ones_like(angle)
    for order in range(2, 2 + _LOBES):
        swing = rng.normal(0, _LOBE_SIZE / np.sqrt(order))
        edge += swing * np.cos(order * angle + rng.uniform(0, 2 * np.pi))
    away = np.hypot(u, v) / (radius * np.maximum(edge, 0.3))
    profile = np.clip(1 - away ** rng.uniform(*_EDGES), 0, 1)
    noise = rng.standard_normal((size, size))
    grain: Plane = np.asarray(cv2.GaussianBlur(noise, (0, 0), max(0.5, radius / 4)), np.float64)
    strength = _GRAIN / max(float(grain.std()), 1e-6)
    found: Plane = np.clip(profile * (1 + strength * grain), 0, 1.3)
    return found
