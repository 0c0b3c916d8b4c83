"""The lines of a drawing in image points, for the painter and for the hand that looks for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from cxrviewer.imaging.annotations.annotation import AnnotationKind, Points
from cxrviewer.imaging.annotations.cardiothoracic import offset, shifted
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.measure import PixelScale

_ELLIPSE_SIDES: Final = 72


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through some image points.

    Attributes:
        points: At least two.
        is_auxiliary: Whether it only leads the eye and measures nothing.
        moves: Numbers of the drawing's points that go with it when the hand moves it; none for
            all of them.
    """

    points: Points
    is_auxiliary: bool = False
    moves: tuple[int, ...] = ()


def strokes(kind: AnnotationKind, points: Points, scale: PixelScale) -> tuple[Stroke, ...]:
    """Lines of a drawing, or of as much of it as has been drawn; none for a single point.

    Args:
        kind: What is drawn.
        points: Its points, or the first ones of them.
        scale: Of the image; lines perpendicular to others are so in the patient, not in pixels.
    """
    if len(points) < 2:
        return ()
    if kind is AnnotationKind.RECTANGLE:
        return (Stroke(_rectangle(points)),)
    if kind is AnnotationKind.ELLIPSE:
        return (Stroke(_ellipse(points)),)
    if kind is AnnotationKind.COBB:
        return _cobb(points)
    if kind is AnnotationKind.CARDIOTHORACIC:
        return _cardiothoracic(points, scale)
    return (Stroke(points),)


def bounds(points: Points) -> tuple[Point, Point]:
    """Corners of the box around some points: least x and y, greatest x and y."""
    across, down = zip(*points, strict=True)
    return (min(across), min(down)), (max(across), max(down))


def _rectangle(points: Points) -> Points:
    (x, y), (other_x, other_y) = points[:2]
    return (x, y), (other_x, y), (other_x, other_y), (x, other_y), (x, y)


def _ellipse(points: Points) -> Points:
    (x, y), (other_x, other_y) = points[:2]
    middle = (x + other_x) / 2.0, (y + other_y) / 2.0
    half = (other_x - x) / 2.0, (other_y - y) / 2.0
    turns = (2.0 * math.pi * step / _ELLIPSE_SIDES for step in range(_ELLIPSE_SIDES + 1))
    return tuple(
        (middle[0] + half[0] * math.cos(turn), middle[1] + half[1] * math.sin(turn))
        for turn in turns
    )


def _cobb(points: Points) -> tuple[Stroke, ...]:
    lines = [Stroke(points[:2], moves=(0, 1))]
    if len(points) >= 4:
        lines.append(Stroke(points[2:4], moves=(2, 3)))
        middles = tuple(
            ((start[0] + end[0]) / 2.0, (start[1] + end[1]) / 2.0)
            for start, end in (points[:2], points[2:4])
        )
        lines.append(Stroke(middles, is_auxiliary=True))
    return tuple(lines)


def _cardiothoracic(points: Points, scale: PixelScale) -> tuple[Stroke, ...]:
    """The midline, a line from it to each heart border, and one across the chest."""
    lines = [Stroke(points[:2], is_auxiliary=True, moves=(0, 1))]
    lines += [
        Stroke(
            (shifted(border, -offset(border, points, scale), points, scale), border),
            moves=(number,),
        )
        for number, border in enumerate(points[2:4], 2)
    ]
    walls = points[4:6]
    if len(walls) == 1:
        wall = walls[0]
        lines.append(Stroke((shifted(wall, -offset(wall, points, scale), points, scale), wall)))
    elif walls:
        first, second = walls
        way = offset(second, points, scale) - offset(first, points, scale)
        across = shifted(first, way, points, scale)
        lines += [
            Stroke((first, across), moves=(4, 5)),
            Stroke((across, second), is_auxiliary=True, moves=(5,)),
        ]
    return tuple(lines)
