"""The part of an image that a network sees: all of it, or what lies around the lungs. Torch-free.

Cut to the lungs and stretched, radiographs lie nearly alike on each other, however the film was
collimated; then a place on the canvas is a place of the chest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.anatomy.extents import extent
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.anatomy.soundness import lungs_side_by_side

_MARGIN: Final = 0.03  # of the lungs' width and height, on each side
# Parts of the image: what lungs cover at least, and where they lie when they were not found.
_LEAST_WIDTH: Final = 0.35
_LEAST_HEIGHT: Final = 0.3
_USUAL: Final = (0.1, 0.1, 0.9, 0.85)


@dataclass(frozen=True, slots=True)
class Cut:
    """A rectangle of whole pixels; it may reach beyond the image, which is black there.

    Attributes:
        left: First column.
        top: First row.
        right: Column behind the last.
        bottom: Row behind the last.
        found: Whether the lungs were found, or only looked for at their usual place.
    """

    left: int
    top: int
    right: int
    bottom: int
    found: bool = True

    @property
    def shape(self) -> tuple[int, int]:
        """Its rows and columns."""
        return self.bottom - self.top, self.right - self.left


def lung_cut(outlines: Outlines | None, rows: int, columns: int) -> Cut:
    """The rectangle around both lungs with a small margin.

    Args:
        outlines: Of the image, None where there are none.
        rows: Of the image.
        columns: Of the image.
    """
    box = None if outlines is None else _lungs(outlines)
    if (
        box is None
        or box[2] - box[0] < _LEAST_WIDTH * columns
        or box[3] - box[1] < _LEAST_HEIGHT * rows
    ):
        left, top, right, bottom = _USUAL
        box = left * columns, top * rows, right * columns, bottom * rows
        return _with_margin(box, found=False)
    return _with_margin(box, found=True)


def _lungs(outlines: Outlines) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom on the image."""
    if not lungs_side_by_side(outlines):
        return None
    reach = extent(outlines.mask(Organ.LEFT_LUNG, Organ.RIGHT_LUNG))
    if reach is None:
        return None
    return (
        *outlines.to_image(reach.left, reach.top),
        *outlines.to_image(reach.right, reach.bottom),
    )


def _with_margin(box: tuple[float, float, float, float], *, found: bool) -> Cut:
    left, top, right, bottom = box
    across, down = _MARGIN * (right - left), _MARGIN * (bottom - top)
    return Cut(
        round(left - across), round(top - down), round(right + across), round(bottom + down), found
    )


def cut_out(image: NDArray[np.uint8], cut: Cut) -> NDArray[np.uint8]:
    """The part of an image (rows, columns) that a cut names, black beyond the image.

    A cut inside of the image is a view of it: large images are not copied.
    """
    rows, columns = image.shape
    if cut.top >= 0 and cut.bottom <= rows and cut.left >= 0 and cut.right <= columns:
        return image[cut.top : cut.bottom, cut.left : cut.right]
    found = np.zeros((cut.bottom - cut.top, cut.right - cut.left), np.uint8)
    top, bottom = max(cut.top, 0), min(cut.bottom, rows)
    left, right = max(cut.left, 0), min(cut.right, columns)
    found[top - cut.top : bottom - cut.top, left - cut.left : right - cut.left] = image[
        top:bottom, left:right
    ]
    return found
