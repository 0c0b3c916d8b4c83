"""The square that a network sees, and where it lies on the image."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FitMode(StrEnum):
    """How an image of any aspect becomes a canvas of a fixed one."""

    LETTERBOX = "letterbox"
    STRETCH = "stretch"
    CROP = "crop"


@dataclass(frozen=True, slots=True)
class CanvasTransform:
    """Affine map between canvas and image, in pixel edges (0 is the outer edge of the first pixel).

    A canvas point (x, y) is the image point (x / scale_x - offset_x / scale_x, likewise y), so that
    `canvas = image * scale + offset`.

    Attributes:
        image_size: (rows, columns) of the image.
        canvas_size: (rows, columns) of the canvas.
        scale_x: Canvas pixels for one image column.
        scale_y: Canvas pixels for one image row.
        offset_x: Canvas x of the image's left edge.
        offset_y: Canvas y of the image's top edge.
    """

    image_size: tuple[int, int]
    canvas_size: tuple[int, int]
    scale_x: float
    scale_y: float
    offset_x: float
    offset_y: float
