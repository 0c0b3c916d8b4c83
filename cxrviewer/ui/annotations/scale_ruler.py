"""A bar of a round length, with the plane in which that length is true."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.ui.annotations import halo

_TICK: Final = 9.0
_THICK: Final = 2.0
_GAP: Final = 3.0


class ScaleRulerItem(QGraphicsItem):
    """The ruler hangs by its bottom right corner; the text stands above it."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._length = 0.0
        self._text = ""
        self._lines: list[str] = []
        self._width = 0.0
        self._anchor = QPointF()

    @property
    def length(self) -> float:
        """Length of the bar in our pixels, 0 where there is none."""
        return self._length

    @property
    def text(self) -> str:
        """What is written at it."""
        return self._text

    @property
    def natural_width(self) -> float:
        """Width of text and bar if nothing wraps."""
        text = halo.text_size(self._text, halo.TextFont(halo.SMALL_PIXELS))[0]
        return max(text, self._length) if self._text else 0.0

    @property
    def box(self) -> QRectF:
        """Where text and bar stand in the view."""
        return self.mapRectToParent(self.boundingRect()) if self._lines else QRectF()

    def show_length(self, length: float, text: str) -> None:
        """Show a bar of `length` pixels of ours; none where the length is 0."""
        if (length, text) != (self._length, self._text):
            self._length, self._text = length, text
            self._set()

    def place(self, anchor: QPointF, width: float) -> None:
        """Hang by the bottom right corner; text wraps at `width`."""
        if (anchor, width) != (self._anchor, self._width):
            self._anchor, self._width = anchor, width
            self._set()

    def _set(self) -> None:
        self.prepareGeometryChange()
        font = halo.TextFont(halo.SMALL_PIXELS)
        self._lines = halo.wrapped(self._text, font, self._width) if self._text else []
        self.setPos(self._anchor)
        self.update()

    def boundingRect(self) -> QRectF:
        """Box of text and bar, halo included."""
        font = halo.TextFont(halo.SMALL_PIXELS)
        sizes = [halo.text_size(line, font) for line in self._lines]
        width = max([self._length, *(size[0] for size in sizes)])
        height = sum(size[1] for size in sizes) + (_TICK + _GAP if self._length else 0.0)
        return QRectF(-width, -height, width, height).adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the text, the bar and its ends."""
        font = halo.TextFont(halo.SMALL_PIXELS)
        bottom = -(_TICK + _GAP) if self._length else 0.0
        for line in reversed(self._lines):
            width, height = halo.text_size(line, font)
            box = QRectF(-width, bottom - height, width, height)
            halo.draw_line(painter, box, line, font, halo.TEXT_COLOUR)
            bottom -= height
        if self._length:
            self._paint_bar(painter)

    def _paint_bar(self, painter: QPainter) -> None:
        left = -self._length
        parts = (
            QRectF(left, -_TICK / 2 - _THICK / 2, self._length, _THICK),
            QRectF(left, -_TICK, _THICK, _TICK),
            QRectF(-_THICK, -_TICK, _THICK, _TICK),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(halo.HALO_COLOUR)
        for part in parts:
            painter.drawRect(part.adjusted(-1, -1, 1, 1))
        painter.setBrush(halo.TEXT_COLOUR)
        for part in parts:
            painter.drawRect(part)
