"""Reads the Display Shutter of an image (PS3.3 C.7.6.11).

A Bitmap Display Shutter (C.7.6.15) is not read: its bitmap is an overlay of a Presentation State.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.shutter import (
    Coordinates,
    OpenCircle,
    OpenPolygon,
    OpenRectangle,
    OpenShape,
    Shutter,
)
from cxrviewer.dicom.tags import text_of

_SHAPES: Final = ("RECTANGULAR", "CIRCULAR", "POLYGONAL")
_EDGES: Final = (
    "ShutterLeftVerticalEdge", "ShutterUpperHorizontalEdge",
    "ShutterRightVerticalEdge", "ShutterLowerHorizontalEdge",
)  # fmt: skip
_VALUE: Final = "ShutterPresentationValue"
_WHITE: Final = 0xFFFF
# So many rows and columns of the open part are looked at for one open pixel.
_GLANCES: Final = 256


def shutter_of(dataset: Dataset, size: tuple[int, int], ignored: IgnoredTags) -> Shutter | None:
    """The shutter of an image; None where it has none, or one that hides nothing.

    Args:
        dataset: Its tags, functional groups raised to the top level.
        size: Rows and columns of the image.
        ignored: Takes a sentence where a shutter leaves nothing open; it is not applied then.
    """
    stated = text_of(dataset, "ShutterShape").upper().split("\\")
    names = [name for name in _SHAPES if name in (part.strip() for part in stated)]
    if not names:
        return None
    shapes = [_shape(dataset, name, ignored) for name in names]
    found = Shutter(tuple(one for one in shapes if one is not None), _value(dataset, ignored))
    if None in shapes or not _opens_something(found, size):
        ignored.add(messages.TAG_IMPOSSIBLE, tag="ShutterShape")
        return None
    return found if found.hides_something(size) else None


def _shape(dataset: Dataset, name: str, ignored: IgnoredTags) -> OpenShape | None:
    """What one shape leaves open; the first row and column of the tags is 1."""
    if name == "RECTANGULAR":
        edges = [ignored.numbers(dataset, keyword) for keyword in _EDGES]
        if not all(len(edge) == 1 for edge in edges):
            return None
        left, top, right, bottom = (edge[0] for edge in edges)
        return OpenRectangle(left - 1, top - 1, right, bottom)
    if name == "CIRCULAR":
        centre = ignored.numbers(dataset, "CenterOfCircularShutter")
        radius = ignored.numbers(dataset, "RadiusOfCircularShutter")
        if len(centre) != 2 or len(radius) != 1 or radius[0] < 0:
            return None
        return OpenCircle(centre[1] - 0.5, centre[0] - 0.5, radius[0])
    points = ignored.numbers(dataset, "VerticesOfThePolygonalShutter")
    if len(points) < 6 or len(points) % 2:
        return None
    pairs = zip(points[1::2], points[::2], strict=True)
    return OpenPolygon(tuple((across - 0.5, down - 0.5) for across, down in pairs))


def _value(dataset: Dataset, ignored: IgnoredTags) -> int:
    """The P-value over what is hidden; black where the tag is silent and the standard with it."""
    values = ignored.numbers(dataset, _VALUE)
    if len(values) == 1 and 0 <= values[0] <= _WHITE:
        return round(values[0])
    if values:
        ignored.add(messages.TAG_IMPOSSIBLE, tag=_VALUE)
    return 0


def _opens_something(shutter: Shutter, size: tuple[int, int]) -> bool:
    """Shapes whose boxes meet may yet have no pixel in common."""
    part = shutter.open_part(size) if shutter.shapes else None
    if part is None:
        return False
    xs, ys = _spread(part.left, part.right), _spread(part.top, part.bottom)
    return bool(shutter.opens(xs, ys).any())


def _spread(first: int, behind: int) -> Coordinates:
    """Middles of some pixels of a row or column, the first and the last among them."""
    count = min(behind - first, _GLANCES)
    middles: Coordinates = np.rint(np.linspace(first, behind - 1, count)) + 0.5
    return middles
