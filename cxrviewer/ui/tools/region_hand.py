"""A rectangle dragged over a view, whose values set the window."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from cxrviewer.imaging.geometry import Point, ViewTransform
from cxrviewer.imaging.histogram import Region
from cxrviewer.ui.annotations import halo
from cxrviewer.ui.preset_runner import PresetRunner
from cxrviewer.ui.session import Session
from cxrviewer.ui.viewport import Viewport

# A region of fewer pixels on a side is a click of a hand that trembled.
_SMALLEST: Final = 4
_ABOVE_ALL: Final = 1000.0


class RegionHand(QObject):
    """Draws the rectangle while the button is down. Points are device pixels."""

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._runner = PresetRunner(session, viewport)
        self._start: Point | None = None
        self._frame = QGraphicsRectItem()
        self._frame.setPen(QPen(halo.TEXT_COLOUR, 1.0, Qt.PenStyle.DashLine))
        self._frame.setZValue(_ABOVE_ALL)
        self._frame.setVisible(False)
        viewport.scene().addItem(self._frame)

    @property
    def is_active(self) -> bool:
        """Whether a rectangle is being dragged."""
        return self._start is not None

    def press(self, at: Point) -> None:
        """The button goes down at one corner."""
        if self._viewport.radiograph is not None and self._viewport.image_transform is not None:
            self._start = at

    def move(self, at: Point) -> None:
        """The pointer is at the other corner."""
        if self._start is None:
            return
        ratio = self._viewport.devicePixelRatioF()
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(self._start, at, strict=True))
        self._frame.setRect(
            QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)
        )
        self._frame.setVisible(True)

    def release(self, at: Point) -> None:
        """The button goes up: set the window, unless that was hardly more than a click."""
        start, transform, ref = self._start, self._viewport.image_transform, self._viewport.ref
        self.end()
        if start is None or transform is None or ref is None:
            return
        region = image_region(transform, start, at)
        if region is not None:
            self._runner.apply_region(region, ref.sop_instance_uid)

    def end(self) -> None:
        """Drop what has begun."""
        self._start = None
        self._frame.setVisible(False)


def image_region(transform: ViewTransform, start: Point, end: Point) -> Region | None:
    """Image pixels (x, y, width, height) between two view points; None where hardly any are."""
    rows, columns = transform.image_size
    corners = (transform.viewport_to_image(*start), transform.viewport_to_image(*end))
    x, across = _span(corners[0][0], corners[1][0], columns)
    y, down = _span(corners[0][1], corners[1][1], rows)
    return (x, y, across, down) if min(across, down) >= _SMALLEST else None


def _span(first: float, second: float, length: int) -> tuple[int, int]:
    """First pixel and number of pixels whose middles lie between two points."""
    low, high = min(first, second), max(first, second)
    start = min(max(math.ceil(low - 0.5), 0), length)
    stop = min(max(math.floor(high - 0.5) + 1, start), length)
    return start, stop - start
