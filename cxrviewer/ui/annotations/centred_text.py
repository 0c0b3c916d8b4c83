"""A sentence in the middle of a view that shows no image: why, and what to do."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.ui.annotations import halo

_WIDEST: Final = 380.0
_MARGIN: Final = 24.0


class CentredText(QGraphicsItem):
    """Quiet text, wrapped and centred."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._view = QRectF()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text

    def show_text(self, text: str) -> None:
        """Say something else; nothing where empty."""
        if text != self._text:
            self._text = text
            self.update()

    def place(self, view: QRectF) -> None:
        """Stand in the middle of `view`."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return self._view

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the lines."""
        if not self._text:
            return
        font = halo.TextFont()
        width = min(self._view.width() - 2 * _MARGIN, _WIDEST)
        lines = halo.wrapped(self._text, font, width)
        sizes = [halo.text_size(line, font) for line in lines]
        top = self._view.center().y() - sum(size[1] + 3 for size in sizes) / 2
        for line, size in zip(lines, sizes, strict=True):
            box = QRectF(round(self._view.center().x() - size[0] / 2), round(top), *size)
            halo.draw_line(painter, box, line, font, halo.SECONDARY_COLOUR)
            top += size[1] + 3
