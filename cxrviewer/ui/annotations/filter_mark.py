"""A coloured mark on the image that says which display filters are on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.ui.annotations import halo
from cxrviewer.ui.translate import NO_BREAK_SPACE

# No other mark on the image has this colour; black on it reads at 11:1.
GROUND: Final = QColor("#ff9de0")
_TEXT: Final = QColor("#000000")
_PADDING: Final = (8.0, 3.0)
_GAP: Final = 3.0
_FONT: Final = halo.TextFont(halo.SMALL_PIXELS, QFont.Weight.DemiBold)


def filter_words(filters: DisplayFilters, *, is_filtering: bool = False) -> list[str]:
    """What the mark says: a line a filter, none where all are off.

    Args:
        filters: Those that the picture went through.
        is_filtering: Whether a picture through others is on its way.
    """
    found = []
    if filters.local_contrast > 0.0:
        template = QCoreApplication.translate("Viewport", "Filter: local contrast {percent}")
        found.append(template.format(percent=_percent(filters.local_contrast)))
    if filters.sharpening > 0.0:
        template = QCoreApplication.translate("Viewport", "Filter: sharpened {percent}")
        found.append(template.format(percent=_percent(filters.sharpening)))
    if is_filtering:
        found.append(QCoreApplication.translate("Viewport", "Filter is being computed…"))
    return found


def _percent(strength: float) -> str:
    return f"{QLocale().toString(round(strength * 100))}{NO_BREAK_SPACE}%"


class FilterMark(QGraphicsItem):
    """Filled boxes, one a filter; hangs by its lower left corner."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._foot = QPointF()

    @property
    def words(self) -> tuple[str, ...]:
        """What it says; nothing where no filter is on."""
        return self._words

    @property
    def box(self) -> QRectF:
        """Where it is in the view."""
        return self._size().translated(self.pos())

    def show_words(self, words: list[str]) -> None:
        """Say something else."""
        if tuple(words) != self._words:
            self.prepareGeometryChange()
            self._words = tuple(words)
            self.place(self._foot)
            self.update()

    def place(self, foot: QPointF) -> None:
        """Hang by the lower left corner at `foot`."""
        self._foot = foot
        self.setPos(foot.x(), foot.y() - self._size().height())

    def boundingRect(self) -> QRectF:
        """All of the boxes."""
        return self._size().adjusted(-1.0, -1.0, 1.0, 1.0)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the boxes and what they say."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        font = halo.qfont(_FONT)
        for word, box in zip(self._words, self._boxes(), strict=True):
            painter.fillRect(box, GROUND)
            painter.setFont(font)
            painter.setPen(_TEXT)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _boxes(self) -> list[QRectF]:
        boxes, top = [], 0.0
        for word in self._words:
            width, height = halo.text_size(word, _FONT)
            box = QRectF(0.0, top, width + 2 * _PADDING[0], height + 2 * _PADDING[1])
            boxes.append(box)
            top = box.bottom() + _GAP
        return boxes

    def _size(self) -> QRectF:
        boxes = self._boxes()
        width = max((box.width() for box in boxes), default=0.0)
        return QRectF(0.0, 0.0, width, boxes[-1].bottom() if boxes else 0.0)
