"""Whether outlines can be those of a chest at all. Free of torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.anatomy.extents import extent
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Mask, Outlines

_NO_RIGHT_LUNG: Final = QT_TRANSLATE_NOOP("messages", "The right lung was not found.")
_NO_LEFT_LUNG: Final = QT_TRANSLATE_NOOP("messages", "The left lung was not found.")
_NO_HEART: Final = QT_TRANSLATE_NOOP("messages", "The heart was not found.")
_MISSING: Final = {
    Organ.RIGHT_LUNG: _NO_RIGHT_LUNG, Organ.LEFT_LUNG: _NO_LEFT_LUNG, Organ.HEART: _NO_HEART,
}  # fmt: skip
_SIDES: Final = QT_TRANSLATE_NOOP(
    "messages", "The outlines of both lungs do not lie side by side; they are not used."
)
_PLACE: Final = QT_TRANSLATE_NOOP(
    "messages", "The outline of the heart does not lie between the lungs; it is not used."
)
_BEYOND: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The outline of the heart reaches beyond that of the lungs, so the chest may be wider than its"
    " line; check both lines.",
)
_UNEQUAL: Final = QT_TRANSLATE_NOOP(
    "messages", "One lung is outlined much larger than the other; look at the outlines."
)
_UNSURE: Final = QT_TRANSLATE_NOOP(
    "messages", "The outlines of lungs and heart are uncertain on this image; look at them."
)

# Of the image; the smallest of 411 outlined radiographs have a lung of 0.049, a heart of 0.050.
_LEAST_LUNG: Final = 0.01
_LEAST_HEART: Final = 0.008
# Columns of the canvas; by one of them outlines waver.
_BEYOND_FROM: Final = 1.5
# Area of the larger lung to that of the smaller.
_MOST_UNEQUAL: Final = 3.0


def missing(outlines: Outlines) -> Iterator[Organ]:
    """Organs of which nothing, or next to nothing, was found."""
    for organ in Organ:
        least = _LEAST_HEART if organ is Organ.HEART else _LEAST_LUNG
        if outlines.area(organ) < least:
            yield organ


def doubts(
    outlines: Outlines, certainty: Mapping[Organ, float], least_certainty: float
) -> Iterator[Message]:
    """Why the outlines are not to be trusted; nothing where nothing speaks against them.

    Args:
        outlines: Of the image.
        certainty: From `outline`.
        least_certainty: Below it, for any organ, the outlines are called uncertain.
    """
    lost = set(missing(outlines))
    for organ in Organ:
        if organ in lost:
            yield Message(_MISSING[organ])
    if not lost & {Organ.LEFT_LUNG, Organ.RIGHT_LUNG}:
        yield from _of_lungs(outlines)
    if not lost and not _heart_between(outlines):
        yield Message(_PLACE)
    elif not lost and _heart_beyond(outlines):
        yield Message(_BEYOND)
    if not lost and min(certainty.values()) < least_certainty:
        yield Message(_UNSURE)


def _of_lungs(outlines: Outlines) -> Iterator[Message]:
    if not lungs_side_by_side(outlines):
        yield Message(_SIDES)
    areas = sorted(outlines.area(organ) for organ in (Organ.LEFT_LUNG, Organ.RIGHT_LUNG))
    if areas[1] > _MOST_UNEQUAL * areas[0]:
        yield Message(_UNEQUAL)


@lru_cache(maxsize=1)  # measures, doubts, cut and places of one image all ask for it
def lungs_side_by_side(outlines: Outlines) -> bool:
    """Whether the right lung lies left of the left one, and both share rows."""
    right = extent(outlines.mask(Organ.RIGHT_LUNG))
    left = extent(outlines.mask(Organ.LEFT_LUNG))
    if right is None or left is None:
        return False
    shared = min(right.bottom, left.bottom) - max(right.top, left.top)
    apart = right.left < left.left and right.right < left.right
    return apart and shared > min(right.height, left.height) / 2


def _heart_between(outlines: Outlines) -> bool:
    """Whether the heart's centre lies between those of the lungs."""
    right, left, heart = (
        _middle(outlines.mask(organ)) for organ in (Organ.RIGHT_LUNG, Organ.LEFT_LUNG, Organ.HEART)
    )
    return right < heart < left


def _heart_beyond(outlines: Outlines) -> bool:
    """Whether the heart's line would leave that of the chest."""
    heart = extent(outlines.mask(Organ.HEART))
    chest = extent(outlines.mask(Organ.RIGHT_LUNG, Organ.LEFT_LUNG))
    if heart is None or chest is None:
        return False
    return max(chest.left - heart.left, heart.right - chest.right) > _BEYOND_FROM


def _middle(mask: Mask) -> float:
    """The mean column of a mask that is not empty."""
    counts = np.count_nonzero(mask, axis=0)
    return float(counts @ np.arange(len(counts)) / counts.sum())


def measurable(outlines: Outlines) -> bool:
    """Whether widths can be measured: all organs found, each where it belongs."""
    lost = any(True for _ in missing(outlines))
    return not lost and lungs_side_by_side(outlines) and _heart_between(outlines)
