"""Where an image lies in its viewport: zoom, pan, quarter turns and mirroring.

Coordinates are pixel edges, in the image as in the viewport: (0, 0) is the outer corner of the
first pixel, (0.5, 0.5) its middle. x runs right, y down. Sizes are (rows, columns).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Size = tuple[int, int]

_ZOOM_LIMITS: Final = (1.0 / 256.0, 64.0)
# Cosine and sine of 0 to 3 quarter turns, exactly.
_TURNS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """Affine map between image and viewport.

    The image is mirrored first (if at all), then turned, then placed.

    Attributes:
        image_size: (rows, columns) of the image.
        viewport_size: (rows, columns) of the viewport, in the screen's own pixels.
        zoom: Screen pixels for one image column.
        centre: Image point (x, y) in the middle of the viewport.
        quarter_turns: 0 to 3 quarter turns clockwise.
        flipped_horizontally: Whether the image is mirrored left to right before it is turned.
        pixel_aspect: Height of an image pixel divided by its width, as Pixel Aspect Ratio has it
            (PS3.3 C.7.6.3.1.7); a row is `zoom * pixel_aspect` screen pixels.
    """

    image_size: Size
    viewport_size: Size
    zoom: float
    centre: Point
    quarter_turns: int = 0
    flipped_horizontally: bool = False
    pixel_aspect: float = 1.0

    def __post_init__(self) -> None:
        if not (self.zoom > 0 and self.pixel_aspect > 0):
            raise ValueError("zoom and pixel aspect must be positive")
        if self.quarter_turns not in range(4):
            raise ValueError("quarter_turns is 0, 1, 2 or 3")

    @classmethod
    def fit(
        cls,
        image_size: Size,
        viewport_size: Size,
        *,
        quarter_turns: int = 0,
        flipped_horizontally: bool = False,
        pixel_aspect: float = 1.0,
    ) -> ViewTransform:
        """The whole image as large as the viewport allows, in its middle."""
        rows, columns = image_size
        centre = (columns / 2.0, rows / 2.0)
        turns = quarter_turns % 4
        height, width = rows * pixel_aspect, float(columns)
        if turns % 2:
            height, width = width, height
        zoom = min(max(viewport_size[0], 1) / height, max(viewport_size[1], 1) / width)
        return cls(
            image_size, viewport_size, zoom, centre, turns, flipped_horizontally, pixel_aspect
        )

    def fitted(self) -> ViewTransform:
        """The whole image, turned and mirrored as now."""
        return ViewTransform.fit(
            self.image_size,
            self.viewport_size,
            quarter_turns=self.quarter_turns,
            flipped_horizontally=self.flipped_horizontally,
            pixel_aspect=self.pixel_aspect,
        )

    @property
    def is_fitted(self) -> bool:
        """Whether this is what `fitted` gives, but for rounding."""
        best = self.fitted()
        return math.isclose(self.zoom, best.zoom) and np.allclose(self.centre, best.centre)

    def resized(self, viewport_size: Size) -> ViewTransform:
        """The same image point and zoom in a viewport of another size; what was fitted stays so."""
        moved = replace(self, viewport_size=viewport_size)
        return moved.fitted() if self.is_fitted else moved

    def one_to_one(self) -> ViewTransform:
        """One image column a screen pixel, image pixels exactly on screen pixels."""
        return replace(self, zoom=1.0)._on_screen_pixels()

    def zoomed(self, factor: float, at: Point | None = None) -> ViewTransform:
        """Enlarged `factor` times around viewport point `at` (default: the middle).

        The image point under `at` stays under it, unless the image would leave the viewport.
        """
        zoom = min(max(self.zoom * factor, _ZOOM_LIMITS[0]), _ZOOM_LIMITS[1])
        if at is None:
            return replace(self, zoom=zoom)
        held = self.viewport_to_image(*at)
        share = self.zoom / zoom
        x, y = (h + (c - h) * share for h, c in zip(held, self.centre, strict=True))
        return replace(self, zoom=zoom, centre=self._inside(x, y))

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """Image moved by screen pixels, right and down; its edge stops at the viewport's middle."""
        height, width = self.viewport_size
        x, y = self.viewport_to_image(width / 2.0 - dx, height / 2.0 - dy)
        return replace(self, centre=self._inside(x, y))

    def rotated(self, quarter_turns: int) -> ViewTransform:
        """Turned clockwise (negative: the other way) around the middle of the viewport."""
        return replace(self, quarter_turns=(self.quarter_turns + quarter_turns) % 4)

    def flipped(self) -> ViewTransform:
        """Mirrored left to right as seen, around the middle of the viewport."""
        # Mirroring a turned image is turning the mirrored one the other way.
        return replace(
            self,
            quarter_turns=-self.quarter_turns % 4,
            flipped_horizontally=not self.flipped_horizontally,
        )

    @property
    def matrix(self) -> NDArray[np.float64]:
        """(2, 3) matrix from image (x, y, 1) to viewport (x, y)."""
        cos, sin = _TURNS[self.quarter_turns]
        scale_x = -self.zoom if self.flipped_horizontally else self.zoom
        scale_y = self.zoom * self.pixel_aspect
        linear = np.array([[cos * scale_x, -sin * scale_y], [sin * scale_x, cos * scale_y]])
        height, width = self.viewport_size
        shift = np.array([width / 2.0, height / 2.0]) - linear @ np.array(self.centre)
        return np.column_stack([linear, shift])

    @property
    def inverse_matrix(self) -> NDArray[np.float64]:
        """(2, 3) matrix from viewport (x, y, 1) to image (x, y)."""
        matrix = self.matrix
        linear = np.linalg.inv(matrix[:, :2])
        return np.column_stack([linear, -linear @ matrix[:, 2]])

    def image_to_viewport(self, x: float, y: float) -> Point:
        """Viewport point of an image point."""
        return _apply(self.matrix, x, y)

    def viewport_to_image(self, x: float, y: float) -> Point:
        """Image point under a viewport point; may lie outside the image."""
        return _apply(self.inverse_matrix, x, y)

    @property
    def image_in_viewport(self) -> tuple[float, float, float, float]:
        """The image as a rectangle (x, y, width, height) in the viewport; may reach outside."""
        rows, columns = self.image_size
        corners = (self.image_to_viewport(0.0, 0.0), self.image_to_viewport(columns, rows))
        left, right = sorted(corner[0] for corner in corners)
        top, bottom = sorted(corner[1] for corner in corners)
        return left, top, right - left, bottom - top

    def _inside(self, x: float, y: float) -> Point:
        rows, columns = self.image_size
        return min(max(x, 0.0), float(columns)), min(max(y, 0.0), float(rows))

    def _on_screen_pixels(self) -> ViewTransform:
        left, top, _, _ = self.image_in_viewport
        x, y = (viewport / 2.0 for viewport in reversed(self.viewport_size))
        x, y = self.viewport_to_image(x + left - round(left), y + top - round(top))
        return replace(self, centre=(x, y))


def _apply(matrix: NDArray[np.float64], x: float, y: float) -> Point:
    moved = matrix @ np.array([x, y, 1.0])
    return float(moved[0]), float(moved[1])
