"""Changes of shape: for each pixel of the result, where on the canvas it comes from.

A pixel of the result is displaced by the grid and by the elastic field, mirrored, put into the
crop, and then carried onto the canvas by the inverse of the affine map. Where there is no field
OpenCV needs the affine map alone. What lies outside of the canvas is black, as beside a letterboxed
image.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.config.augment import AugmentConfig

Canvas = NDArray[np.uint8]
Field = NDArray[np.float32]
Matrix = NDArray[np.float64]

_GRID_STEPS: Final = 5
_CELLS: Final = 16  # of the elastic field's noise along each side
_MIDDLE: Final = 64
_SMOOTH: Final = 1.5  # cells
_REACH: Final = 5  # cells that the smoothing looks at on each side


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """What was drawn for one image.

    Attributes:
        side: Rows and columns of the result.
        left: First column of the crop.
        top: First row of the crop.
        flipped: Whether the result is mirrored left to right.
        affine: Map from canvas to changed canvas, (2, 3), or None.
        grid: Displacement of each column and of each row in pixels, (2, side), or None.
        elastic: Displacement along x and y in pixels, each (side, side), or None.
    """

    side: int
    left: int
    top: int
    flipped: bool
    affine: Matrix | None
    grid: Field | None
    elastic: tuple[Field, Field] | None


def change_shape(
    canvas: Canvas, config: AugmentConfig, rng: np.random.Generator, *, side: int, flipped: bool
) -> Canvas:
    """Draw all changes of shape and carry them out in one resampling.

    Args:
        canvas: (size, size).
        config: Limits and probabilities.
        rng: Every draw comes from it.
        side: Rows and columns of the random part that is the result.
        flipped: Whether to mirror left to right.
    """
    return reshape(canvas, draw_shape(canvas.shape[0], config, rng, side=side, flipped=flipped))


def draw_shape(
    size: int, config: AugmentConfig, rng: np.random.Generator, *, side: int, flipped: bool
) -> Shape:
    """Draw all changes of shape for a canvas of `size`."""
    left, top = rng.integers(0, size - side + 1, 2) if side < size else (0, 0)
    return Shape(
        side=side,
        left=int(left),
        top=int(top),
        flipped=flipped,
        affine=_draw_affine(size, config, rng),
        grid=draw_grid(side, config.grid, rng) if rng.random() < config.p_grid else None,
        elastic=(
            draw_elastic(side, config.elastic * size, rng)
            if rng.random() < config.p_elastic
            else None
        ),
    )


def reshape(canvas: Canvas, shape: Shape) -> Canvas:
    """The changed canvas, (side, side); `canvas` itself where nothing changes."""
    side = shape.side
    if shape.affine is None and shape.grid is None and shape.elastic is None:
        cut = canvas[shape.top : shape.top + side, shape.left : shape.left + side]
        return np.ascontiguousarray(cut[:, ::-1] if shape.flipped else cut)
    source = _source(canvas.shape[0], shape)
    if shape.grid is None and shape.elastic is None:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(canvas, source, (side, side), flags=flags), np.uint8)
    x, y = _displaced(shape)
    (a, b, c), (d, e, f) = source.astype(np.float32)
    # RADIA's elastic change takes the nearest pixel.
    kind = cv2.INTER_LINEAR if shape.elastic is None else cv2.INTER_NEAREST
    moved = cv2.remap(canvas, a * x + b * y + c, d * x + e * y + f, kind)
    return np.asarray(moved, np.uint8)


def affine_matrix(
    size: int,
    *,
    degrees: float = 0.0,
    zoom_x: float = 1.0,
    zoom_y: float = 1.0,
    shift_x: float = 0.0,
    shift_y: float = 0.0,
) -> Matrix:
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


def _draw_affine(size: int, config: AugmentConfig, rng: np.random.Generator) -> Matrix | None:
    """Each part of the map is drawn where its own probability or that of the whole says so."""
    whole, *alone = rng.random(4) < (
        config.p_affine, config.p_rotation, config.p_zoom, config.p_shift,
    )  # fmt: skip
    rotation, zoom, shift = (bool(whole or one) for one in alone)
    if not (rotation or zoom or shift):
        return None
    size_factor = math.exp(_spread(rng, math.log1p(config.zoom))) if zoom else 1.0
    aspect = math.exp(_spread(rng, math.log1p(config.stretch)) / 2) if whole else 1.0
    return affine_matrix(
        size,
        degrees=_spread(rng, config.rotation) if rotation else 0.0,
        zoom_x=size_factor * aspect,
        zoom_y=size_factor / aspect,
        shift_x=_spread(rng, config.shift) if shift else 0.0,
        shift_y=_spread(rng, config.shift) if shift else 0.0,
    )


def draw_grid(side: int, limit: float, rng: np.random.Generator) -> Field:
    """Displacement of columns and rows, (2, side), in pixels; the outer edges stay.

    The image is cut into equal strips, each of which then comes from one up to `limit` narrower or
    wider.
    """
    steps = 1 + rng.uniform(-limit, limit, (2, _GRID_STEPS))
    edges = np.linspace(0, side, _GRID_STEPS + 1)
    centres = np.arange(side) + 0.5
    found = np.zeros((2, side), np.float32)
    for row, widths in zip(found, steps, strict=True):
        moved = np.concatenate([[0.0], np.cumsum(widths) * (side / widths.sum())])
        row[:] = np.interp(centres, edges, moved) - centres
    return found


def draw_elastic(side: int, deviation: float, rng: np.random.Generator) -> tuple[Field, Field]:
    """Smooth displacement along x and y, each (side, side) in pixels.

    White noise on a coarse grid, smoothed and enlarged: a field of full size smoothed as far would
    cost a hundred times as much.

    Args:
        side: Rows and columns.
        deviation: Standard deviation of each component in pixels.
        rng: Source of the noise.
    """
    kernel, gain = _smoothing()
    cells = _CELLS + 2 * _REACH
    noise = rng.standard_normal((cells, cells, 2), dtype=np.float32)
    smooth = cv2.sepFilter2D(noise, -1, kernel, kernel)[_REACH:-_REACH, _REACH:-_REACH]
    scaled = np.ascontiguousarray(smooth * np.float32(deviation / gain))
    # Cubic up to where the field is smooth between neighbours, then linear, which is cheap.
    middle = cv2.resize(scaled, (_MIDDLE, _MIDDLE), interpolation=cv2.INTER_CUBIC)
    x, y = (cv2.resize(plane, (side, side)) for plane in cv2.split(middle))
    return np.asarray(x, np.float32), np.asarray(y, np.float32)


@lru_cache(maxsize=1)
def _smoothing() -> tuple[NDArray[np.float64], float]:
    """A Gaussian, and the standard deviation of white noise of deviation 1 after it."""
    kernel = np.asarray(cv2.getGaussianKernel(2 * _REACH + 1, _SMOOTH), np.float64)
    return kernel, float((kernel**2).sum())


def _source(size: int, shape: Shape) -> Matrix:
    """Map from a pixel of the result to the canvas, (2, 3), before any field."""
    forward = affine_matrix(size) if shape.affine is None else shape.affine
    inverse = np.linalg.inv(np.vstack([forward, [0.0, 0.0, 1.0]]))
    crop = np.array([[1.0, 0.0, shape.left], [0.0, 1.0, shape.top], [0.0, 0.0, 1.0]])
    mirror = np.eye(3)
    if shape.flipped:
        mirror[0] = (-1.0, 0.0, shape.side - 1.0)
    source: Matrix = (inverse @ crop @ mirror)[:2]
    return source


def _displaced(shape: Shape) -> tuple[Field, Field]:
    """Pixels of the result with grid and elastic displacement added, x and y."""
    line = np.arange(shape.side, dtype=np.float32)
    x, y = line[None, :], line[:, None]
    if shape.grid is not None:
        x, y = x + shape.grid[0][None, :], y + shape.grid[1][:, None]
    if shape.elastic is not None:
        return x + shape.elastic[0], y + shape.elastic[1]
    return x, y


def _spread(rng: np.random.Generator, limit: float) -> float:
    return float(rng.uniform(-limit, limit))
