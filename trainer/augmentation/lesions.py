"""Round shadows put into the lungs of real radiographs, at known places.

There are a few dozen boxed nodules and masses to learn from, and thousands of radiographs. A shadow
that is added to one of these looks like none of them exactly, but shows where to look and how
small a finding may be: it is placed in the lung fields, blurred at its edge, lobed, a little
grainy, and brightens what is dark more than what is bright already, as an overlaid mass does.
"""

from __future__ import annotations

from dataclasses import dataclass
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


FIELDS: Final = (
    Field(0.285, 0.392, 0.079, 0.147, -0.43),
    Field(0.729, 0.366, 0.073, 0.143, 0.60),
)
"""Of the lungs as outlined on 411 frontal radiographs of JSRT and Wingspan, letterboxed."""

# Diameter as a part of the canvas, which is about 40 cm wide: 8 to 30 mm, 30 to 80 mm.
_DIAMETERS: Final = {Finding.NODULE: (0.020, 0.075), Finding.MASS: (0.075, 0.200)}
_CONTRAST: Final = {Finding.NODULE: (18.0, 70.0), Finding.MASS: (18.0, 80.0)}  # grey levels
_EDGES: Final = (1.5, 6.0)  # exponent of the profile: the greater, the sharper the edge
_LOBES: Final = 5
_LOBE_SIZE: Final = 0.10
_GRAIN: Final = 0.15
_INSIDE: Final = 1.5  # standard deviations of a field that a centre may be away from its centre
_PLACES: Final = 3  # drawn, of which the darkest is taken: lungs are dark, not every field is lung
_AIR: Final = 16.0  # grey levels; what is darker lies beside the patient


def draw_lesion(config: AugmentConfig, rng: np.random.Generator) -> Finding | None:
    """What to put into an image, or None; one draw whatever comes of it."""
    value = rng.random()
    if value < config.p_nodule:
        return Finding.NODULE
    return Finding.MASS if value < config.p_nodule + config.p_mass else None


def add_lesion(canvas: Canvas, finding: Finding, rng: np.random.Generator) -> tuple[Canvas, Canvas]:
    """A copy of `canvas` with a shadow in a lung field, and the mask of its bounding box.

    Args:
        canvas: Whole canvas of a frontal image, (size, size).
        finding: `NODULE` or `MASS`.
        rng: Every draw comes from it.
    """
    size = canvas.shape[0]
    x, y = _dark_place(canvas, rng)
    low, high = _DIAMETERS[finding]
    radius = size * float(np.exp(rng.uniform(np.log(low), np.log(high)))) / 2
    profile = _profile(size, (x, y), radius, rng)
    rise = rng.uniform(*_CONTRAST[finding]) * profile * (1.1 - canvas / 255.0)
    changed = np.clip(np.rint(canvas + rise), 0, 255).astype(np.uint8)
    rows, columns = (np.flatnonzero((profile > 0.1).any(axis=axis)) for axis in (1, 0))
    mask = np.zeros_like(canvas)
    if len(rows) and len(columns):
        mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = 255
    return changed, mask


def _dark_place(canvas: Canvas, rng: np.random.Generator) -> tuple[float, float]:
    """Column and row of the darkest of some places that are not beside the patient."""
    size = canvas.shape[0]
    smooth = cv2.blur(canvas, (max(3, size // 16),) * 2)
    places = [tuple(part * size for part in _place(rng)) for _ in range(_PLACES)]

    def grey(place: tuple[float, ...]) -> float:
        x, y = (min(max(int(part), 0), size - 1) for part in place)
        level = float(smooth[y, x])
        return level if level >= _AIR else 255.0

    x, y = min(places, key=grey)
    return x, y


def _place(rng: np.random.Generator) -> tuple[float, float]:
    """A point in one of the fields, evenly over its ellipse."""
    field = FIELDS[int(rng.integers(len(FIELDS)))]
    angle, reach = rng.uniform(0, 2 * np.pi), _INSIDE * np.sqrt(rng.random())
    across, along = reach * np.cos(angle), reach * np.sin(angle)
    along = field.lean * across + np.sqrt(1 - field.lean**2) * along
    return field.x + field.width * across, field.y + field.height * along


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
