"""Where a drawing's label stands: beside it, in the view, and not over what is written already."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

_GAP: Final = 10.0
_MARGIN: Final = 4.0
_STEP: Final = 16
# The eight places around a point: where the label's middle lies from it.
_COMPASS: Final = tuple(
    (math.cos(math.pi / 4 * step), math.sin(math.pi / 4 * step)) for step in range(8)
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point of a drawing at which its label may stand.

    Attributes:
        point: In the view.
        towards: Where the label should rather lie from it, (x, y) of any length.
    """

    point: QPointF
    towards: tuple[float, float]


def label_box(
    size: QSizeF,
    anchors: Sequence[Anchor],
    view: QRectF,
    *,
    figure: QPainterPath,
    obstacles: Sequence[QRectF] = (),
) -> QRectF:
    """The best box for a label; it lies in the view whatever else cannot be had.

    Args:
        size: Of the label.
        anchors: Where it may stand, the best place first; at least one.
        view: What it must not leave.
        figure: Lines that it should not cover.
        obstacles: Boxes of other texts.
    """
    inner = view.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    covering = None
    for box in _candidates(size, anchors):
        if not inner.contains(box) or any(map(box.intersects, obstacles)):
            continue
        if not figure.intersects(box):
            return box
        covering = covering or box
    if covering is not None:
        return covering
    first = moved_inside(next(_candidates(size, anchors)), inner)
    return _nearest_free(first, inner, obstacles)


def has_room(
    size: QSizeF, anchor: Anchor, view: QRectF, *, figure: QPainterPath, obstacles: Sequence[QRectF]
) -> bool:
    """Whether a label can stand at an anchor in the view, over no lines and no other text."""
    inner = view.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    return any(
        inner.contains(box)
        and not any(map(box.intersects, obstacles))
        and not figure.intersects(box)
        for box in _candidates(size, (anchor,))
    )


def moved_inside(box: QRectF, view: QRectF) -> QRectF:
    """`box` moved as little as needed to lie in `view`; at its top left where it is too large."""
    left = max(min(box.left(), view.right() - box.width()), view.left())
    top = max(min(box.top(), view.bottom() - box.height()), view.top())
    return QRectF(QPointF(round(left), round(top)), box.size())


def _nearest_free(wanted: QRectF, view: QRectF, obstacles: Sequence[QRectF]) -> QRectF:
    """The place nearest to `wanted` that overlaps nothing; `wanted` itself where there is none."""
    across = range(round(view.left()), round(view.right() - wanted.width()) + 1, _STEP)
    down = range(round(view.top()), round(view.bottom() - wanted.height()) + 1, _STEP)
    places = sorted(
        ((x, y) for x in across for y in down),
        key=lambda place: math.hypot(place[0] - wanted.x(), place[1] - wanted.y()),
    )
    boxes = (QRectF(QPointF(x, y), wanted.size()) for x, y in places)
    return next((box for box in boxes if not any(map(box.intersects, obstacles))), wanted)


def _candidates(size: QSizeF, anchors: Sequence[Anchor]) -> Iterator[QRectF]:
    for anchor in anchors:
        wanted = math.atan2(anchor.towards[1], anchor.towards[0])
        order = sorted(_COMPASS, key=lambda way: -math.cos(math.atan2(way[1], way[0]) - wanted))
        for across, down in order:
            yield _beside(anchor.point, size, round(across), round(down))


def _beside(point: QPointF, size: QSizeF, across: int, down: int) -> QRectF:
    """The box on one side of a point: `across` and `down` are -1, 0 or 1."""
    x = point.x() + across * _GAP - size.width() * (1 - across) / 2
    y = point.y() + down * _GAP - size.height() * (1 - down) / 2
    return QRectF(QPointF(round(x), round(y)), size)
