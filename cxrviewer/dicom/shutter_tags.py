"""The part of an image that a Display Shutter leaves open (PS3.3 C.7.6.11)."""

from __future__ import annotations

import math
from typing import Final

from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.radiograph import OpenPart
from cxrviewer.dicom.tags import text_of

_SHAPES: Final = ("RECTANGULAR", "CIRCULAR", "POLYGONAL")
_EDGES: Final = (
    "ShutterLeftVerticalEdge", "ShutterUpperHorizontalEdge",
    "ShutterRightVerticalEdge", "ShutterLowerHorizontalEdge",
)  # fmt: skip

Box = tuple[float, float, float, float]


def open_part_of(dataset: Dataset, shape: tuple[int, int], ignored: IgnoredTags) -> OpenPart | None:
    """The rectangle around what all shutters of an image leave open; None where there are none.

    Args:
        dataset: Its tags, functional groups raised to the top level.
        shape: Rows and columns of the image.
        ignored: Takes a sentence where a shutter leaves nothing open.
    """
    stated = text_of(dataset, "ShutterShape").upper().split("\\")
    shapes = [name for name in _SHAPES if name in (part.strip() for part in stated)]
    if not shapes:
        return None
    left, top, right, bottom = 0.0, 0.0, float(shape[1]), float(shape[0])
    for name in shapes:
        box = _box(dataset, name, ignored)
        if box is None:
            ignored.add(messages.TAG_IMPOSSIBLE, tag="ShutterShape")
            return None
        left, top = max(left, box[0]), max(top, box[1])
        right, bottom = min(right, box[2]), min(bottom, box[3])
    found = OpenPart(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))
    if found.left >= found.right or found.top >= found.bottom:
        ignored.add(messages.TAG_IMPOSSIBLE, tag="ShutterShape")
        return None
    return found


def _box(dataset: Dataset, shape: str, ignored: IgnoredTags) -> Box | None:
    """Left, top, right and bottom in pixel edges; the first row and column of the tags is 1."""
    if shape == "RECTANGULAR":
        edges = [ignored.numbers(dataset, keyword) for keyword in _EDGES]
        if not all(len(edge) == 1 for edge in edges):
            return None
        left, top, right, bottom = (edge[0] for edge in edges)
        return left - 1, top - 1, right, bottom
    if shape == "CIRCULAR":
        centre = ignored.numbers(dataset, "CenterOfCircularShutter")
        radius = ignored.numbers(dataset, "RadiusOfCircularShutter")
        if len(centre) != 2 or len(radius) != 1:
            return None
        y, x = centre[0] - 0.5, centre[1] - 0.5  # of the middle of that pixel
        return x - radius[0], y - radius[0], x + radius[0], y + radius[0]
    points = ignored.numbers(dataset, "VerticesOfThePolygonalShutter")
    if len(points) < 6 or len(points) % 2:
        return None
    down, across = points[::2], points[1::2]
    return min(across) - 1, min(down) - 1, max(across), max(down)
