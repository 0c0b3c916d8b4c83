"""Whether the lungs are whole on the image, and how unequal their halves are. Free of torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.anatomy.extents import Extent, extent
from cxrviewer.inference.anatomy.heart import inner_borders
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines

# Canvas pixels; an outline that ends this near to the image's border does not end there.
_NEAR: Final = 1.5
# Part of the canvas; likewise at the top. A network that knows whole lungs rounds off one without
# its apex: of 103 radiographs cut by a tenth of the lungs' height 12 % came within 1.5 pixels of
# 256 and 97 % within this; of 411 uncut ones 8, in all of which people's outlines come as near.
_NEAR_TOP: Final = 0.025
# Part of a lung's height above which its side cut off by the border is no costophrenic angle.
_LOW: Final = 2 / 3

_RIGHT_APEX: Final = QT_TRANSLATE_NOOP(
    "messages", "The apex of the right lung is cut off or touches the border."
)
_LEFT_APEX: Final = QT_TRANSLATE_NOOP(
    "messages", "The apex of the left lung is cut off or touches the border."
)
_RIGHT_ANGLE: Final = QT_TRANSLATE_NOOP("messages", "The right costophrenic angle is cut off.")
_LEFT_ANGLE: Final = QT_TRANSLATE_NOOP("messages", "The left costophrenic angle is cut off.")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What of the lungs lies on the image.

    Attributes:
        right_apex: Whether the right lung's apex does.
        left_apex: The left one's.
        right_angle: Whether the right costophrenic angle does.
        left_angle: The left one.
    """

    right_apex: bool
    left_apex: bool
    right_angle: bool
    left_angle: bool

    @property
    def has_angles(self) -> bool:
        """Whether both costophrenic angles are on the image, and so the chest's whole width."""
        return self.right_angle and self.left_angle

    def warnings(self) -> Iterator[Message]:
        """A sentence for each part that is cut off."""
        rows = (
            (self.right_apex, _RIGHT_APEX), (self.left_apex, _LEFT_APEX),
            (self.right_angle, _RIGHT_ANGLE), (self.left_angle, _LEFT_ANGLE),
        )  # fmt: skip
        for there, template in rows:
            if not there:
                yield Message(template)


def inclusion(outlines: Outlines) -> Inclusion | None:
    """What of the lungs lies on the image; None where a lung was not found.

    An apex is cut off where its lung comes close to the image's upper border, a costophrenic angle
    where the lung reaches the lower border, or with its lower third the border of its side.
    """
    right = extent(outlines.mask(Organ.RIGHT_LUNG))
    left = extent(outlines.mask(Organ.LEFT_LUNG))
    if right is None or left is None:
        return None
    top, bottom, first, last = _borders(outlines)
    highest = top + _NEAR_TOP * outlines.canvas.canvas_size[0]
    return Inclusion(
        right_apex=right.top > highest,
        left_apex=left.top > highest,
        right_angle=not _reaches(right.bottom >= bottom - _NEAR, right.left <= first + _NEAR,
                                 right, right.left_y),
        left_angle=not _reaches(left.bottom >= bottom - _NEAR, left.right >= last - _NEAR,
                                left, left.right_y),
    )  # fmt: skip


def _reaches(below: bool, beside: bool, lung: Extent, y: float) -> bool:
    return below or (beside and y > lung.top + _LOW * lung.height)


def _borders(outlines: Outlines) -> tuple[float, float, float, float]:
    """Upper, lower, left and right border of the image on the canvas, or those of the canvas."""
    canvas = outlines.canvas
    rows, columns = canvas.image_size
    height, width = canvas.canvas_size
    return (
        max(0.0, canvas.offset_y),
        min(float(height), canvas.offset_y + rows * canvas.scale_y),
        max(0.0, canvas.offset_x),
        min(float(width), canvas.offset_x + columns * canvas.scale_x),
    )


def asymmetry(outlines: Outlines) -> float | None:
    """How much wider one lung is than the other in the upper half of the chest, -1 to 1.

    (left − right) / (left + right) of the median widths: 0 where both are equal, positive where the
    patient's left lung is wider. It is usually a little below 0, since aortic arch and heart take
    room from the left one. In a patient who is turned, the lung on the side turned to the
    detector is foreshortened and the other one widened. Scoliosis, volume loss, a large effusion or
    a shifted mediastinum do the same, so this is a sign of rotation, not a measure of its angle:
    that would take the clavicles and the spine, which are not outlined.
    """
    found = inner_borders(outlines)
    if found is None:
        return None
    inner_right, inner_left, outer_right, outer_left = found
    right = float(np.median(inner_right - outer_right))
    left = float(np.median(outer_left - inner_left))
    return (left - right) / (left + right) if left + right > 0 else None
