"""The picture that every network sees of an image, and the way back from it. Free of torch.

It is the canonical rendering without what a Display Shutter hides (PS3.3 C.7.6.11) and without
uniform borders, its pixels made square (PS3.3 10.7.1.3, C.7.6.3.1.7). Nearly every image is its own
picture. What is found on a picture of another kind is carried back by `on_images`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.measure import pixel_scale
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.borders import LEAST_BORDER, exposed_field
from cxrviewer.inference.cut import Cut, cut_out
from cxrviewer.inference.suitability import is_too_small

_BORDERS: Final = QT_TRANSLATE_NOOP(
    "messages", "Borders around the exposed field were left out of the analysis."
)
# Pixels this nearly square are taken as they are; networks bear more.
_SQUARE: Final = 0.01
# Pixels longer than this are a broken tag rather than a detector.
_LONGEST: Final = 4.0
# Part of the image that a shutter must leave open to be believed.
_LEAST_OPEN: Final = 0.25


@dataclass(frozen=True, slots=True)
class SeenPart:
    """Where a picture lies on its image.

    Attributes:
        image_size: (rows, columns) of the image.
        field: The part of the image that is the picture.
        scale_x: Columns of the picture for one column of the image.
        scale_y: Rows of the picture for one row of the image.
    """

    image_size: tuple[int, int]
    field: Cut
    scale_x: float = 1.0
    scale_y: float = 1.0

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the image is left out."""
        return self.field == _whole(self.image_size)

    @property
    def left_out(self) -> float:
        """Part of the image's area that is not seen, 0..1."""
        rows, columns = self.field.shape
        return 1 - rows * columns / (self.image_size[0] * self.image_size[1])

    @property
    def is_stretched(self) -> bool:
        """Whether pixels that are not square were made so."""
        return (self.scale_x, self.scale_y) != (1.0, 1.0)

    def canvas(self, found: CanvasTransform) -> CanvasTransform:
        """A canvas of the picture, as one of the image."""
        scale_x, scale_y = found.scale_x * self.scale_x, found.scale_y * self.scale_y
        return replace(
            found,
            image_size=self.image_size,
            scale_x=scale_x,
            scale_y=scale_y,
            offset_x=found.offset_x - self.field.left * scale_x,
            offset_y=found.offset_y - self.field.top * scale_y,
        )

    def point(self, found: Point) -> Point:
        """A point of the picture, on the image; both in pixel edges."""
        return found[0] / self.scale_x + self.field.left, found[1] / self.scale_y + self.field.top


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """What networks see of an image.

    Attributes:
        pixels: (rows, columns), never to be changed.
        part: Where it lies on the image; None where it is the image.
    """

    pixels: NDArray[np.uint8]
    part: SeenPart | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.pixels.shape
        return rows, columns


def picture_of(radiograph: Radiograph) -> Picture:
    """Render an image as networks see it."""
    rendered = canonical_render(radiograph)
    field = field_of(rendered, radiograph)
    found = _squared(rendered, field, pixel_scale(radiograph.spacing).pixel_aspect)
    found.pixels.flags.writeable = False
    return found


def field_of(rendered: NDArray[np.uint8], radiograph: Radiograph) -> Cut:
    """What shutter and borders leave of an image; all of it where too little would be left."""
    size = radiograph.shape
    whole = _whole(size)
    opened = _opened(radiograph)
    inner = exposed_field(cut_out(rendered, opened))
    field = Cut(
        opened.left + inner.left,
        opened.top + inner.top,
        opened.left + inner.right,
        opened.top + inner.bottom,
    )
    return whole if is_too_small(*field.shape) else field


def notes(parts: Iterable[SeenPart | None]) -> Iterator[Message]:
    """What the reader should know of pictures that are not the images."""
    if any(part is not None and not part.is_whole for part in parts):
        yield Message(_BORDERS)


def _whole(size: tuple[int, int]) -> Cut:
    return Cut(0, 0, size[1], size[0])


def _opened(radiograph: Radiograph) -> Cut:
    """What a shutter leaves open; like other borders, narrow ones stay."""
    whole = _whole(radiograph.shape)
    part = radiograph.open_part
    if part is None:
        return whole
    rows, columns = radiograph.shape
    if (part.right - part.left) * (part.bottom - part.top) < _LEAST_OPEN * rows * columns:
        return whole
    across, down = LEAST_BORDER * columns, LEAST_BORDER * rows
    return Cut(
        part.left if part.left >= across else 0,
        part.top if part.top >= down else 0,
        part.right if columns - part.right >= across else columns,
        part.bottom if rows - part.bottom >= down else rows,
    )


def _squared(rendered: NDArray[np.uint8], field: Cut, aspect: float) -> Picture:
    """The field with square pixels: the axis with longer ones is drawn out, so nothing is lost.

    Args:
        rendered: (rows, columns) of the image.
        field: Within it.
        aspect: Height of a pixel divided by its width.
    """
    rows, columns = rendered.shape
    within = cut_out(rendered, field)
    stretch = max(aspect, 1 / aspect)
    if stretch - 1 < _SQUARE or stretch > _LONGEST:
        if within.shape == rendered.shape:
            return Picture(rendered)
        # A copy: the rest of the rendering need not be kept, and shrinking wants whole lines.
        return Picture(np.ascontiguousarray(within), SeenPart((rows, columns), field))
    height, width = field.shape
    if aspect > 1:
        height = round(height * aspect)
    else:
        width = round(width / aspect)
    drawn = cv2.resize(within, (width, height), interpolation=cv2.INTER_LINEAR)
    part = SeenPart((rows, columns), field, width / field.shape[1], height / field.shape[0])
    return Picture(np.asarray(drawn, np.uint8), part)
