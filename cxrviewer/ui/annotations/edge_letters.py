"""The orientation letters in the middle of the view's edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.orientation import EdgeLetters
from cxrviewer.ui.annotations import halo

SIDE_PIXELS: Final = 20
OTHER_PIXELS: Final = 14
MARGIN: Final = 10.0
_GAP: Final = 4.0
# Half of the width that the top and the bottom letter need.
_HALF_BAND: Final = 16.0


class EdgeLettersItem(QGraphicsItem):
    """Letters such as R and L; those of the patient's sides are the largest."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._letters = EdgeLetters()
        self._view = QRectF()
        self._top = self._bottom = 0.0

    @property
    def letters(self) -> EdgeLetters:
        """What is shown."""
        return self._letters

    def show_letters(self, letters: EdgeLetters) -> None:
        """Show other letters."""
        self._letters = letters
        self.update()

    def place(self, view: QRectF, obstacles: Sequence[QRectF] = ()) -> None:
        """Lie along the edges of `view`; the top and bottom letters keep clear of `obstacles`."""
        self.prepareGeometryChange()
        self._view = view
        band = QRectF(view.center().x() - _HALF_BAND, view.top(), 2 * _HALF_BAND, view.height())
        in_way = [box for box in obstacles if not box.isEmpty() and box.intersects(band)]
        upper = [box.bottom() for box in in_way if box.center().y() < view.center().y()]
        lower = [box.top() for box in in_way if box.center().y() >= view.center().y()]
        self._top = max([view.top() + MARGIN, *(edge + _GAP for edge in upper)])
        self._bottom = min([view.bottom() - MARGIN, *(edge - _GAP for edge in lower)])
        self.update()

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
            y = {"top": self._top, "bottom": self._bottom - height}
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


def _font(letters: str) -> halo.TextFont:
    """Large where a patient's side is named, since mistaking it harms."""
    if {"R", "L"} & set(letters):
        return halo.TextFont(SIDE_PIXELS, QFont.Weight.Bold)
    return halo.TextFont(OTHER_PIXELS, QFont.Weight.Medium)
