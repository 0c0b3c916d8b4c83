"""A drawing as lines and words in the pixels of a view, ready to be painted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath, QPolygonF

from cxrviewer.imaging.annotations.annotation import REGIONS, AnnotationKind, Points
from cxrviewer.imaging.annotations.figure import strokes
from cxrviewer.imaging.geometry import Point
from cxrviewer.imaging.measure import PixelScale
from cxrviewer.ui.annotations import halo
from cxrviewer.ui.annotations.label_place import Anchor, has_room, label_box
from cxrviewer.ui.annotations.text_block import SIGN_WIDTH, LineKind, TextLine

_K: Final = AnnotationKind
_TICK: Final = 5.0
_CROSS: Final = (3.0, 9.0)
_HEAD_LENGTH: Final = 13.0
_HEAD_WIDTH: Final = 5.0
# A label is at most so wide, in pixels and as a share of the view.
_WIDEST: Final = 280.0
_WIDEST_SHARE: Final = 0.6
# Farther from its drawing than this a label is tied to it by a thin line.
_FAR: Final = 24.0
_LINE_GAP: Final = 1.0
_WITH_TICKS: Final = frozenset({_K.LENGTH, _K.CALIBRATION, _K.TUBE_TIP})

ToView = Callable[[Point], QPointF]
# Words, how they are set, whether with a sign, how far indented, width and height.
_Row = tuple[str, LineKind, bool, float, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One row of a label, as it is drawn.

    Attributes:
        text: Its words.
        kind: How it is set.
        box: Where, in the view.
        sign: Whether a warning sign stands before it.
    """

    text: str
    kind: LineKind
    box: QRectF
    sign: bool


@dataclass(frozen=True, eq=False, slots=True)
class Figure:
    """What is painted for one drawing.

    Attributes:
        lines: What measures.
        auxiliary: What only leads the eye; drawn dashed.
        solid: What is filled, such as the head of an arrow.
        handles: Where the hand can take it; only of the selected drawing.
        words: What it says, line by line.
        label: The same as it is set, wrapped.
        leader: From the drawing to words that had to stand away from it.
        box: Around the words, empty where there are none.
        identity: Of the annotation, empty for one that is being drawn.
        is_selected: Whether it is the selected one, or is being drawn.
        is_proposed: Whether no reader has touched it yet.
    """

    lines: QPainterPath
    auxiliary: QPainterPath
    solid: QPainterPath
    handles: tuple[QPointF, ...] = ()
    words: tuple[TextLine, ...] = ()
    label: tuple[LabelLine, ...] = ()
    leader: tuple[QPointF, QPointF] | None = None
    box: QRectF = field(default_factory=QRectF)
    identity: str = ""
    is_selected: bool = False
    is_proposed: bool = False

    @property
    def bounds(self) -> QRectF:
        """Around all of it, pens and halos included."""
        found = self.lines.boundingRect().united(self.auxiliary.boundingRect())
        found = found.united(self.solid.boundingRect()).united(self.box)
        for handle in self.handles:
            found = found.united(QRectF(handle.x(), handle.y(), 0.01, 0.01))
        return found.adjusted(-8, -8, 8, 8)


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """The lines of a drawing, and where its label may stand."""

    lines: QPainterPath
    auxiliary: QPainterPath
    solid: QPainterPath
    anchors: tuple[Anchor, ...]

    @property
    def extent(self) -> QRectF:
        """Around the lines and the points at which the label may stand."""
        found = self.lines.boundingRect().united(self.auxiliary.boundingRect())
        for anchor in self.anchors:
            found = found.united(QRectF(anchor.point.x(), anchor.point.y(), 0.01, 0.01))
        return found


def shape_of(kind: AnnotationKind, points: Points, to_view: ToView, scale: PixelScale) -> Shape:
    """Lines of a drawing, or of as much as there is of it, in the pixels of the view."""
    lines, auxiliary, solid = QPainterPath(), QPainterPath(), QPainterPath()
    for stroke in strokes(kind, points, scale):
        path = auxiliary if stroke.is_auxiliary else lines
        path.addPolygon(QPolygonF([to_view(point) for point in stroke.points]))
    shown = [to_view(point) for point in points]
    if kind in _WITH_TICKS and len(shown) == 2:
        _add_ticks(lines, shown[0], shown[1])
    elif kind is _K.ARROW and len(shown) == 2:
        solid.addPolygon(_head(shown[0], shown[1]))
    elif kind is _K.PROBE:
        _add_cross(lines, shown[0])
    return Shape(lines, auxiliary, solid, _anchors(kind, shown))


def set_figure(
    shape: Shape,
    lines: Sequence[TextLine],
    view: QRectF,
    obstacles: Sequence[QRectF],
    brief: Sequence[TextLine] = (),
) -> Figure:
    """A drawing with its words in their places.

    Args:
        shape: Its lines.
        lines: Its words; left out where the drawing lies outside the view.
        view: What the words must not leave.
        obstacles: What they should not cover.
        brief: What is said in their stead where they have no room at the best place; left out
            where even that would cover an obstacle. Empty for words that are said anyhow.
    """
    figure = Figure(shape.lines, shape.auxiliary, shape.solid)
    if not lines or not shape.extent.intersects(view):
        return figure
    words = tuple(lines)
    rows = _all_rows(words, view)
    if brief and not has_room(
        _size(rows), shape.anchors[0], view, figure=shape.lines, obstacles=obstacles
    ):
        words = tuple(brief)
        rows = _all_rows(words, view)
    box = label_box(_size(rows), shape.anchors, view, figure=shape.lines, obstacles=obstacles)
    if brief and any(map(box.intersects, obstacles)):
        return figure
    label, top = [], box.top()
    for text, kind, sign, indent, row_size in rows:
        label.append(LabelLine(text, kind, QRectF(box.left() + indent, top, *row_size), sign))
        top += row_size[1] + _LINE_GAP
    leader = _leader(shape, box)
    return replace(figure, words=words, label=tuple(label), box=box, leader=leader)


def _all_rows(words: Sequence[TextLine], view: QRectF) -> list[_Row]:
    widest = min(_WIDEST, view.width() * _WIDEST_SHARE)
    return [row for line in words for row in _rows(line, widest)]


def _size(rows: Sequence[_Row]) -> QSizeF:
    width = max(indent + size[0] for *_, indent, size in rows)
    return QSizeF(width, sum(size[1] + _LINE_GAP for *_, size in rows))


def _leader(shape: Shape, box: QRectF) -> tuple[QPointF, QPointF] | None:
    """The shortest line from an anchor to the box, where the two lie apart."""
    ends = [(anchor.point, _nearest_in(box, anchor.point)) for anchor in shape.anchors]
    start, end = min(ends, key=lambda pair: _distance(*pair))
    return (start, end) if _distance(start, end) > _FAR else None


def _nearest_in(box: QRectF, point: QPointF) -> QPointF:
    x = min(max(point.x(), box.left()), box.right())
    y = min(max(point.y(), box.top()), box.bottom())
    return QPointF(x, y)


def _distance(start: QPointF, end: QPointF) -> float:
    return math.hypot(end.x() - start.x(), end.y() - start.y())


def _rows(line: TextLine, widest: float) -> list[_Row]:
    font, warns = line.kind.font, line.kind is LineKind.WARNING
    indent = SIGN_WIDTH if warns else 0.0
    return [
        (text, line.kind, warns and row == 0, indent, halo.text_size(text, font))
        for row, text in enumerate(halo.wrapped(line.text, font, widest - indent))
    ]


def _anchors(kind: AnnotationKind, points: Sequence[QPointF]) -> tuple[Anchor, ...]:
    if len(points) == 1:
        return (Anchor(points[0], (1.0, 0.0) if kind is _K.TEXT else (1.0, -1.0)),)
    sides = _around(QPolygonF(list(points)).boundingRect())
    if kind in REGIONS or (kind is _K.COBB and len(points) == 4):
        return sides
    if kind is _K.CARDIOTHORACIC and len(points) == 6:
        # Below the chest, where the ratio's lines and the lungs are not.
        return sides[2:] + sides[:2]
    if kind is _K.ANGLE and len(points) == 3:
        vertex = points[1]
        (x, y), (other_x, other_y) = _unit(points[0], vertex), _unit(points[2], vertex)
        return (Anchor(vertex, (x + other_x, y + other_y)), *sides)
    last, other = points[-1], points[-2]
    return (Anchor(last, _unit(other, last)), Anchor(other, _unit(last, other)), *sides)


def _around(box: QRectF) -> tuple[Anchor, ...]:
    """Anchors at the right, the left, the lower and the upper side of a box."""
    middle = box.center()
    return (
        Anchor(QPointF(box.right(), middle.y()), (1.0, 0.0)),
        Anchor(QPointF(box.left(), middle.y()), (-1.0, 0.0)),
        Anchor(QPointF(middle.x(), box.bottom()), (0.0, 1.0)),
        Anchor(QPointF(middle.x(), box.top()), (0.0, -1.0)),
    )


def _unit(start: QPointF, end: QPointF) -> tuple[float, float]:
    dx, dy = end.x() - start.x(), end.y() - start.y()
    size = math.hypot(dx, dy)
    return (dx / size, dy / size) if size else (1.0, 0.0)


def _add_ticks(path: QPainterPath, start: QPointF, end: QPointF) -> None:
    """Short lines across the ends, which show where exactly they are."""
    dx, dy = _unit(start, end)
    for point in (start, end):
        path.moveTo(point.x() - dy * _TICK, point.y() + dx * _TICK)
        path.lineTo(point.x() + dy * _TICK, point.y() - dx * _TICK)


def _add_cross(path: QPainterPath, at: QPointF) -> None:
    """Four short lines that leave the pixel itself free."""
    near, far = _CROSS
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(at.x() + dx * near, at.y() + dy * near)
        path.lineTo(at.x() + dx * far, at.y() + dy * far)


def _head(tip: QPointF, tail: QPointF) -> QPolygonF:
    dx, dy = _unit(tail, tip)
    back = QPointF(tip.x() - dx * _HEAD_LENGTH, tip.y() - dy * _HEAD_LENGTH)
    side = QPointF(-dy * _HEAD_WIDTH, dx * _HEAD_WIDTH)
    return QPolygonF([tip, back + side, back - side, tip])
