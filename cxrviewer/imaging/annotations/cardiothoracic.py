"""The cardiothoracic ratio from lines that the reader can move.

Every distance is perpendicular to the midline, which may tilt, and is taken in millimetres (or, in
an image without a scale, in units of equal length along rows and columns).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind, Points
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.measure import Length, PixelScale

# One half of the chest this much wider than the other is more than anatomy.
_UNEQUAL_HALVES: Final = 1.25

_AP: Final = QT_TRANSLATE_NOOP("messages", "{view} view: the heart looks larger than it is")
_NOT_STATED: Final = QT_TRANSLATE_NOOP("messages", "PA or AP is not stated")
_NOT_FRONTAL: Final = QT_TRANSLATE_NOOP("messages", "not a frontal view")
_ROTATED: Final = QT_TRANSLATE_NOOP("messages", "the patient is rotated")
_HALVES: Final = QT_TRANSLATE_NOOP(
    "messages", "halves of the chest unequal: rotated, or midline off"
)
_CUT: Final = QT_TRANSLATE_NOOP(
    "messages", "a costophrenic angle is cut off: the chest may be wider"
)
_OPPOSITE: Final = {"L": "R", "R": "L"}


@dataclass(frozen=True, slots=True)
class CtrLines:
    """Lines for a cardiothoracic ratio, such as an anatomy model finds them. Image points.

    Attributes:
        midline: Both ends of the line through the spinous processes.
        heart: The outermost point of the heart on each side of it.
        chest: The widest inner border of the ribs on each side of it.
    """

    midline: tuple[Point, Point]
    heart: tuple[Point, Point]
    chest: tuple[Point, Point]

    def annotation(self, identity: str, *, is_proposed: bool = False) -> Annotation:
        """The lines as a drawing."""
        points = (*self.midline, *self.heart, *self.chest)
        return Annotation(identity, AnnotationKind.CARDIOTHORACIC, points, is_proposed=is_proposed)


@dataclass(frozen=True, slots=True)
class Pose:
    """What outlines of the lungs say of how the chest lies on the image.

    Attributes:
        is_rotated: Whether the patient is; None for nothing.
        has_angles: Whether both costophrenic angles are on the image; None for nothing.
    """

    is_rotated: bool | None = None
    has_angles: bool | None = None


NOTHING_KNOWN: Final = Pose()


@dataclass(frozen=True, slots=True)
class CardiothoracicRatio:
    """What the lines measure.

    Attributes:
        heart: From the midline to the heart's border on either side, towards image left (or top)
            first; negative where that border lies across the midline.
        chest: Inner width of the chest.
        halves: From the midline to the inner chest wall on either side, likewise.
        ratio: Width of the heart to that of the chest; NaN where the chest has no width.
        sides: Letters of the patient's sides that `heart` and `halves` belong to, empty if unknown.
    """

    heart: tuple[Length, Length]
    chest: Length
    halves: tuple[Length, Length]
    ratio: float
    sides: tuple[str, str] = ("", "")

    @property
    def heart_width(self) -> Length:
        """Sum of both distances of the heart."""
        first, second = self.heart
        return Length(first.value + second.value, first.unit, first.plane)

    @property
    def has_unequal_halves(self) -> bool:
        """Whether one half of the chest is so much wider that the patient may be rotated."""
        smaller, larger = sorted(half.value for half in self.halves)
        return larger > _UNEQUAL_HALVES * max(smaller, 0.0)


def cardiothoracic_ratio(
    annotation: Annotation, scale: PixelScale, patient_orientation: tuple[str, str] | None = None
) -> CardiothoracicRatio:
    """Measure the lines of a drawing.

    Args:
        annotation: Midline, heart borders, inner chest walls; the two of a pair in either order.
        scale: Of the image.
        patient_orientation: Patient Orientation, which tells the sides apart.
    """
    across = across_midline(annotation.points, scale)
    heart = sorted(offset(point, annotation.points, scale) for point in annotation.points[2:4])
    chest = sorted(offset(point, annotation.points, scale) for point in annotation.points[4:6])
    width = chest[1] - chest[0]

    def length(value: float) -> Length:
        return Length(value, scale.unit, scale.plane)

    return CardiothoracicRatio(
        heart=(length(-heart[0]), length(heart[1])),
        chest=length(width),
        halves=(length(-chest[0]), length(chest[1])),
        ratio=(heart[1] - heart[0]) / width if width > 0.0 else math.nan,
        sides=_sides(across, patient_orientation),
    )


def cautions(
    ratio: CardiothoracicRatio, position: ViewPosition, pose: Pose = NOTHING_KNOWN
) -> tuple[Message, ...]:
    """Why the ratio is not to be trusted; empty where nothing speaks against it.

    Args:
        ratio: What was measured.
        position: View of the image.
        pose: What is known of the patient from elsewhere.
    """
    found = []
    if position in {ViewPosition.AP, ViewPosition.LLD, ViewPosition.RLD}:
        found.append(Message(_AP, {"view": position.value}))
    elif position in {ViewPosition.FRONTAL, ViewPosition.UNKNOWN}:
        found.append(Message(_NOT_STATED))
    elif not position.is_frontal:
        found.append(Message(_NOT_FRONTAL))
    if pose.is_rotated:
        found.append(Message(_ROTATED))
    elif pose.is_rotated is None and ratio.has_unequal_halves:
        found.append(Message(_HALVES))
    if pose.has_angles is False:
        found.append(Message(_CUT))
    return tuple(found)


def across_midline(points: Points, scale: PixelScale) -> Point:
    """Unit vector perpendicular to the midline, in the scale's unit, to image right (or down)."""
    dx, dy = scale.vector(points[1][0] - points[0][0], points[1][1] - points[0][1])
    size = math.hypot(dx, dy)
    if size == 0.0:
        return 1.0, 0.0
    across = (dy / size, -dx / size)
    leads_right = across[0] > 0.0 if abs(across[0]) >= abs(across[1]) else across[1] > 0.0
    return across if leads_right else (-across[0], -across[1])


def offset(point: Point, points: Points, scale: PixelScale) -> float:
    """Signed distance of `point` from the midline, in the scale's unit."""
    across = across_midline(points, scale)
    dx, dy = scale.vector(point[0] - points[0][0], point[1] - points[0][1])
    return dx * across[0] + dy * across[1]


def shifted(point: Point, distance: float, points: Points, scale: PixelScale) -> Point:
    """The image point `distance` across the midline from `point`."""
    across = across_midline(points, scale)
    return (
        point[0] + distance * across[0] / scale.column_mm,
        point[1] + distance * across[1] / scale.row_mm,
    )


def _sides(across: Point, orientation: tuple[str, str] | None) -> tuple[str, str]:
    if orientation is None:
        return "", ""
    leads_to = orientation[0 if abs(across[0]) >= abs(across[1]) else 1][:1]
    if leads_to not in {"L", "R"}:
        return "", ""
    return _OPPOSITE[leads_to], leads_to
