"""Lines of text in a corner of the view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.ui.annotations import halo


class LineKind(Enum):
    """How a line is set: colour, size, weight."""

    STRONG = (halo.TEXT_COLOUR, halo.BASE_PIXELS, QFont.Weight.DemiBold)
    PRIOR = (halo.PRIOR_COLOUR, halo.BASE_PIXELS, QFont.Weight.DemiBold)
    PLAIN = (halo.TEXT_COLOUR, halo.BASE_PIXELS, QFont.Weight.Normal)
    SECONDARY = (halo.SECONDARY_COLOUR, halo.SMALL_PIXELS, QFont.Weight.Normal)
    WARNING = (halo.WARNING_COLOUR, halo.SMALL_PIXELS, QFont.Weight.Normal)

    @property
    def colour(self) -> QColor:
        """Colour of the glyphs."""
        return self.value[0]

    @property
    def font(self) -> halo.TextFont:
        """Font of the line."""
        return halo.TextFont(self.value[1], self.value[2])


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it is meant; the block wraps it where it does not fit."""

    text: str
    kind: LineKind = LineKind.PLAIN


@dataclass(frozen=True, slots=True)
class _SetLine:
    """A line as it is drawn: `box` in the block's pixels, with a warning sign before it or not."""

    text: str
    kind: LineKind
    box: QRectF
    sign: bool


SIGN_WIDTH: Final = 18.0
_HALO_MARGIN: Final = 2


class TextBlock(QGraphicsItem):
    """Lines in a box that hangs by one corner."""

    def __init__(self, corner: Qt.Corner, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._corner = corner
        self._lines: tuple[TextLine, ...] = ()
        self._set_lines: list[_SetLine] = []
        self._width = 10_000.0
        self._size = (0.0, 0.0)
        self._anchor = QPointF()

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines as they are meant, unwrapped."""
        return self._lines

    @property
    def natural_width(self) -> float:
        """Width of the longest line if nothing wraps."""
        widths = (halo.text_size(line.text, line.kind.font)[0] for line in self._lines)
        return max(widths, default=0.0)

    @property
    def box(self) -> QRectF:
        """Where the text stands in the view."""
        return QRectF(self.pos().x(), self.pos().y(), *self._size)

    def show_lines(self, lines: Sequence[TextLine]) -> None:
        """Show other lines; empty ones are left out."""
        kept = tuple(line for line in lines if line.text)
        if kept != self._lines:
            self._lines = kept
            self._set()

    def place(self, anchor: QPointF, width: float) -> None:
        """Hang the block by its corner at `anchor`, at most `width` pixels wide."""
        self._anchor = anchor
        if width != self._width:
            self._width = width
            self._set()
        else:
            self._hang()

    def _set(self) -> None:
        self.prepareGeometryChange()
        rows = [row for line in self._lines for row in self._rows(line)]
        width = max((indent + size[0] for *_, indent, size in rows), default=0.0)
        self._set_lines, top = [], 0.0
        for text, kind, sign, indent, size in rows:
            left = indent if self._is_left else width - size[0]
            self._set_lines.append(_SetLine(text, kind, QRectF(left, top, *size), sign))
            top += size[1] + 1.0
        self._size = (width, top)
        self._hang()
        self.update()

    def _rows(self, line: TextLine) -> list[tuple[str, LineKind, bool, float, tuple[float, float]]]:
        font = line.kind.font
        warns = line.kind is LineKind.WARNING
        indent = SIGN_WIDTH if warns else 0.0
        room = self._width - indent
        fits = halo.text_size(line.text, font)[0] <= room
        texts = [line.text.strip()] if fits else halo.wrapped(line.text, font, room)
        return [
            (text, line.kind, warns and row == 0, indent, halo.text_size(text, font))
            for row, text in enumerate(texts)
        ]

    def _hang(self) -> None:
        width, height = self._size
        x = self._anchor.x() - (0.0 if self._is_left else width)
        y = self._anchor.y() - (0.0 if self._is_top else height)
        self.setPos(x, y)

    @property
    def _is_left(self) -> bool:
        return self._corner in {Qt.Corner.TopLeftCorner, Qt.Corner.BottomLeftCorner}

    @property
    def _is_top(self) -> bool:
        return self._corner in {Qt.Corner.TopLeftCorner, Qt.Corner.TopRightCorner}

    def boundingRect(self) -> QRectF:
        """Box of everything that is drawn."""
        margin = _HALO_MARGIN
        return QRectF(0, 0, *self._size).adjusted(-margin, -margin, margin, margin)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw what is shown."""
        for line in self._set_lines:
            halo.draw_line(painter, line.box, line.text, line.kind.font, line.kind.colour)
            if line.sign:
                draw_sign(painter, QPointF(line.box.left() - SIGN_WIDTH, line.box.center().y()))


def draw_sign(painter: QPainter, middle_left: QPointF) -> None:
    """A small warning triangle; drawn, since fonts need not have one."""
    x, y = middle_left.x() + 1.0, middle_left.y()
    triangle = QPolygonF([QPointF(x + 6.5, y - 6), QPointF(x + 13, y + 5.5), QPointF(x, y + 5.5)])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(halo.HALO_COLOUR)
    painter.setBrush(halo.WARNING_COLOUR)
    painter.drawPolygon(triangle)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawRect(QRectF(x + 5.8, y - 2.5, 1.4, 4.0))
    painter.drawRect(QRectF(x + 5.8, y + 2.6, 1.4, 1.4))
    painter.restore()
