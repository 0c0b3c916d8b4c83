"""One thing that the reader has drawn on an image."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cxrviewer.imaging.geometry import Point

Points = tuple[Point, ...]


class AnnotationKind(StrEnum):
    """What is drawn; the value is what a file of drawings says."""

    LENGTH = "length"
    ANGLE = "angle"
    COBB = "cobb"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    ARROW = "arrow"
    TEXT = "text"
    CARDIOTHORACIC = "cardiothoracic"
    TUBE_TIP = "tube_tip"
    PROBE = "probe"
    CALIBRATION = "calibration"


# What the points of a kind are, in this order:
# length, calibration: both ends; angle: end of an arm, vertex, end of the other arm;
# cobb: both ends of one line, both of the other; rectangle, ellipse: two opposite corners;
# arrow: tip, tail; text, probe: where; tube tip: the tip, the carina;
# cardiothoracic: both ends of the midline, the heart's border on each side of it, the inner chest
# wall on each side.
POINT_COUNTS: Final[Mapping[AnnotationKind, int]] = MappingProxyType(
    {
        AnnotationKind.LENGTH: 2,
        AnnotationKind.ANGLE: 3,
        AnnotationKind.COBB: 4,
        AnnotationKind.RECTANGLE: 2,
        AnnotationKind.ELLIPSE: 2,
        AnnotationKind.ARROW: 2,
        AnnotationKind.TEXT: 1,
        AnnotationKind.CARDIOTHORACIC: 6,
        AnnotationKind.TUBE_TIP: 2,
        AnnotationKind.PROBE: 1,
        AnnotationKind.CALIBRATION: 2,
    }
)
REGIONS: Final = frozenset({AnnotationKind.RECTANGLE, AnnotationKind.ELLIPSE})
WITH_TEXT: Final = frozenset({AnnotationKind.TEXT, AnnotationKind.ARROW})


@dataclass(frozen=True, slots=True)
class Annotation:
    """One drawing.

    Attributes:
        identity: What tells it from all others of its image.
        kind: What it is.
        points: As many image points as `POINT_COUNTS` says.
        text: Words of the reader, for what carries words.
        known_mm: True length of what a calibration line lies on, in mm; None for all else.
        is_proposed: Whether it was put there by a program and no reader has touched it yet.

    Raises:
        ValueError: The points or the known length do not belong to the kind.
    """

    identity: str
    kind: AnnotationKind
    points: Points
    text: str = ""
    known_mm: float | None = None
    is_proposed: bool = False

    def __post_init__(self) -> None:
        if len(self.points) != POINT_COUNTS[self.kind]:
            raise ValueError(f"{self.kind} has {POINT_COUNTS[self.kind]} points")
        if not all(math.isfinite(value) for point in self.points for value in point):
            raise ValueError("points are finite")
        if (self.known_mm is not None) != (self.kind is AnnotationKind.CALIBRATION):
            raise ValueError("a known length belongs to a calibration, and only to it")
        if self.known_mm is not None and not 0.0 < self.known_mm < math.inf:
            raise ValueError("a known length is positive and finite")

    @property
    def is_degenerate(self) -> bool:
        """Whether it has no extent where it needs one, and so measures nothing."""
        match self.kind:
            case AnnotationKind.TEXT | AnnotationKind.PROBE:
                return False
            case AnnotationKind.RECTANGLE | AnnotationKind.ELLIPSE:
                (left, top), (right, bottom) = self.points
                return left == right or top == bottom
            case AnnotationKind.ANGLE:
                end, vertex, other = self.points
                return vertex in {end, other}
            case AnnotationKind.COBB:
                return self.points[0] == self.points[1] or self.points[2] == self.points[3]
            case _:
                return self.points[0] == self.points[1]
