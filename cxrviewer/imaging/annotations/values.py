"""Lengths, angles and areas of drawings, with unit and plane.

A pixel need not be square: everything is taken from vectors in the scale's unit, never from pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.measure import Length, LengthUnit, MeasurementPlane, PixelScale

# Lines that both run steeper than this (tangent of 60 degrees) belong to an image on its side.
_ON_ITS_SIDE: Final = math.sqrt(3.0)


class AreaUnit(StrEnum):
    """Unit of an area; the value is its symbol."""

    SQUARE_MILLIMETRE = "mm²"
    PIXEL = "px²"


@dataclass(frozen=True, slots=True)
class Area:
    """An area that cannot be told without its unit and its plane.

    Attributes:
        value: How large.
        unit: Its unit.
        plane: Where it is true.
    """

    value: float
    unit: AreaUnit
    plane: MeasurementPlane


@dataclass(frozen=True, slots=True)
class TubeTip:
    """Where the tip of a tube lies from the carina.

    Attributes:
        distance: From the carina to the tip.
        is_above: Whether the tip lies on the head's side of the carina; None where the file does
            not say where the head is.
    """

    distance: Length
    is_above: bool | None


def distance(start: Point, end: Point, scale: PixelScale) -> Length:
    """Length of the straight line between two image points."""
    return scale.length(end[0] - start[0], end[1] - start[1])


def angle(end: Point, vertex: Point, other: Point, scale: PixelScale) -> float:
    """Angle at `vertex` between two arms in degrees, 0 to 180."""
    return _between(_vector(vertex, end, scale), _vector(vertex, other, scale))


def cobb_angle(annotation: Annotation, scale: PixelScale) -> float:
    """Angle between two lines along end plates, in degrees, 0 to 180.

    Which way a line was drawn does not matter: both are taken from image left to right, as end
    plates run; from top to bottom where both are steep, since then the image lies on its side.
    """
    first = _vector(annotation.points[0], annotation.points[1], scale)
    second = _vector(annotation.points[2], annotation.points[3], scale)
    axis = int(all(abs(dy) > _ON_ITS_SIDE * abs(dx) for dx, dy in (first, second)))
    return _between(_along(first, axis), _along(second, axis))


def area(annotation: Annotation, scale: PixelScale) -> Area:
    """Area of a rectangle or an ellipse as it is drawn, parts of pixels included."""
    (left, top), (right, bottom) = annotation.points
    width, height = scale.vector(right - left, bottom - top)
    share = math.pi / 4.0 if annotation.kind is AnnotationKind.ELLIPSE else 1.0
    is_metric = scale.unit is LengthUnit.MILLIMETRE
    unit = AreaUnit.SQUARE_MILLIMETRE if is_metric else AreaUnit.PIXEL
    return Area(abs(width * height) * share, unit, scale.plane)


def tube_tip(
    annotation: Annotation, scale: PixelScale, patient_orientation: tuple[str, str] | None
) -> TubeTip:
    """Distance from the tip of a tube to the carina, and on which side of it the tip lies.

    Args:
        annotation: The tip, then the carina.
        scale: Of the image.
        patient_orientation: Patient Orientation (PS3.3 C.7.6.1.1.1): where rows and columns lead.
    """
    tip, carina = annotation.points
    to_tip = _vector(carina, tip, scale)
    is_above = None
    for leads_to, component in zip(patient_orientation or (), to_tip, strict=False):
        if leads_to[:1] in {"H", "F"} and component != 0.0:
            is_above = (component > 0.0) == (leads_to[:1] == "H")
    return TubeTip(distance(carina, tip, scale), is_above)


def _vector(start: Point, end: Point, scale: PixelScale) -> Point:
    return scale.vector(end[0] - start[0], end[1] - start[1])


def _along(vector: Point, axis: int) -> Point:
    return vector if vector[axis] >= 0.0 else (-vector[0], -vector[1])


def _between(first: Point, second: Point) -> float:
    cross = first[0] * second[1] - first[1] * second[0]
    dot = first[0] * second[0] + first[1] * second[1]
    return math.degrees(math.atan2(abs(cross), dot))
