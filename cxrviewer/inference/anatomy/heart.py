"""The cardiothoracic ratio from outlines. Free of torch.

Width of the heart: the greatest distances of its right and left border from a vertical midline,
added up (Danzer 1919). Width of the chest: from the outermost point of one lung to that of the
other, which is the inner border of the ribs at its widest. Both are horizontal, and both ends of a
width may lie at different heights. So the midline has no part in the ratio; it says where the lines
of the drawing meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cxrviewer.imaging.annotations.cardiothoracic import CtrLines
from cxrviewer.inference.anatomy.extents import Extent, extent, row_ends
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines, hull


@dataclass(frozen=True, slots=True)
class HeartSize:
    """The heart's width against that of the chest.

    Attributes:
        ratio: Cardiothoracic ratio.
        heart_width: In columns of the image.
        chest_width: In columns of the image.
        lines: Midline, outermost points of the heart and of the lungs, those at image left first.
    """

    ratio: float
    heart_width: float
    chest_width: float
    lines: CtrLines


def heart_size(outlines: Outlines) -> HeartSize | None:
    """Measure the heart; None where the heart or a lung was not found."""
    heart = extent(outlines.mask(Organ.HEART))
    lungs = [extent(outlines.mask(organ)) for organ in (Organ.RIGHT_LUNG, Organ.LEFT_LUNG)]
    if heart is None or any(lung is None for lung in lungs):
        return None
    chest = extent(outlines.mask(Organ.RIGHT_LUNG, Organ.LEFT_LUNG))
    middle = midline(outlines)
    if chest is None or middle is None:
        return None
    scale = outlines.canvas.scale_x
    return HeartSize(
        ratio=heart.width / chest.width,
        heart_width=heart.width / scale,
        chest_width=chest.width / scale,
        lines=CtrLines(
            midline=(
                outlines.to_image(middle, chest.top),
                outlines.to_image(middle, chest.bottom),
            ),
            heart=_ends(heart, outlines),
            chest=_ends(chest, outlines),
        ),
    )


def _ends(reached: Extent, outlines: Outlines) -> tuple[tuple[float, float], tuple[float, float]]:
    return (
        outlines.to_image(reached.left, reached.left_y),
        outlines.to_image(reached.right, reached.right_y),
    )


def midline(outlines: Outlines) -> float | None:
    """Column of the canvas halfway between the inner borders of the lungs, or None.

    The median over rows of the upper half of the lungs, above most of the heart, which would draw
    it to the left. Hulls pass over the aortic arch and over opacities. Outlines of lungs do not
    show the spine; in a rotated patient or with a shifted mediastinum it lies elsewhere.
    """
    found = inner_borders(outlines)
    return None if found is None else float(np.median((found[0] + found[1]) / 2))


@lru_cache(maxsize=1)  # both the heart's size and the lungs' asymmetry are measured on them
def inner_borders(
    outlines: Outlines,
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...] | None:
    """Inner and outer borders of the lungs' hulls in rows of the upper half that both reach.

    Returns:
        Inner border of the lung at image left, of that at image right, outer border of the first
        and of the second, (rows,) each, in columns of the canvas; None where there is no such row.
    """
    first, second = (hull(outlines.mask(organ)) for organ in (Organ.RIGHT_LUNG, Organ.LEFT_LUNG))
    reached = extent(first | second)
    if reached is None:
        return None
    upper = np.arange(len(first)) + 0.5 < (reached.top + reached.bottom) / 2
    both = first.any(axis=1) & second.any(axis=1) & upper
    if not both.any():
        return None
    _, outer_first, inner_first = row_ends(first[both])
    _, inner_second, outer_second = row_ends(second[both])
    return inner_first, inner_second, outer_first, outer_second
