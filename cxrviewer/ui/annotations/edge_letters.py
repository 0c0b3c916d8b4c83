"""The orientation letters in the middle of the view's edges."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.orientation import EdgeLetters
from cxrviewer.ui.annotations import halo

SIDE_PIXELS: Final = 20
OTHER_PIXELS: Final = 14
MARGIN: Final = 10.0


class EdgeLettersItem(QGraphicsItem):
    """Letters such as R and L; those of the patient's sides are the largest."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._letters = EdgeLetters()
        self._view = QRectF()

    @property
    def letters(self) -> EdgeLetters:
        """What is shown."""
        return self._letters

    def show_letters(self, letters: EdgeLetters) -> None:
        """Show other letters."""
        self._letters = letters
        self.update()

    def place(self, view: QRectF) -> None:
        """Lie along the edges of `view`."""
        self.prepareGeometryChange()
        self._view = view

    def boxes(self) -> list[tuple[str, QRectF]]:
        """Each letter with its box in the view."""
        view, middle = self._view, self._view.center()
        found = []
        for text, edge in zip(
            (self._letters.left, self._letters.top, self._letters.right, self._letters.bottom),
            ("left", "top", "right", "bottom"),
            strict=True,
        ):
            width, height = halo.text_size(text, _font(text))
            x = {"left": view.left() + MARGIN, "right": view.right() - MARGIN - width}
            y = {"top": view.top() + MARGIN, "bottom": view.bottom() - MARGIN - height}
            left, top = x.get(edge, middle.x() - width / 2), y.get(edge, middle.y() - height / 2)
            if text:
                found.append((text, QRectF(round(left), round(top), width, height)))
        return found

    def boundingRect(self) -> QRectF:
        """Box of everything that is drawn."""
        return self._view

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw what is shown."""
        for text, box in self.boxes():
            halo.draw_line(painter, box, text, _font(text), halo.TEXT_COLOUR)


def _font(letters: str) -> QFont:
    """Large where a patient's side is named, since mistaking it harms."""
    if {"R", "L"} & set(letters):
        return halo.text_font(SIDE_PIXELS, QFont.Weight.Bold)
    return halo.text_font(OTHER_PIXELS, QFont.Weight.Medium)
