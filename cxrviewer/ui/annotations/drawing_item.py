"""Paints what the reader has drawn: crisp lines and words, readable over bright and dark alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.ui.annotations import halo
from cxrviewer.ui.annotations.figure import Figure, LabelLine
from cxrviewer.ui.annotations.text_block import SIGN_WIDTH, draw_sign
from cxrviewer.ui.annotations.tiles import Tile, painted_tiles

# Apart in lightness as well as in hue, from each other and from the colours of warnings and priors.
LINE_COLOUR: Final = QColor("#f0e442")
SELECTED_COLOUR: Final = QColor("#56b4e9")
_WIDTH: Final = 1.5
_HALO_WIDTH: Final = 4.0
_HANDLE: Final = 4.0
_PLATE_COLOUR: Final = QColor(0, 0, 0, 90)
_DASHES: Final = (5.0, 4.0)


class DrawingItem(QGraphicsItem):
    """All drawings of a view, in the view's own pixels; nothing is computed while it paints.

    They are painted once and then only laid over the image, so that a drag of the window costs the
    same whether much or little is drawn.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = ()
        self._bounds = QRectF()
        self._tiles: tuple[Tile, ...] | None = None
        self._ratio = 0.0

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is painted, from the bottom up."""
        return self._figures

    def show_figures(self, figures: Sequence[Figure], view: QRectF) -> None:
        """Paint other figures, as far as they lie in `view`."""
        if not figures and not self._figures:
            return
        bounds = QRectF()
        for figure in figures:
            bounds = bounds.united(figure.bounds)
        self.prepareGeometryChange()
        self._figures, self._bounds = tuple(figures), bounds.intersected(view)
        self._tiles = None
        self.setVisible(bool(figures))
        self.update()

    def boundingRect(self) -> QRectF:
        """Around all figures."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Lay what was painted over the image."""
        ratio = painter.device().devicePixelRatioF()
        if self._tiles is None or ratio != self._ratio:
            self._ratio = ratio
            self._tiles = painted_tiles(self._bounds, ratio, self._paint_figures)
        for tile in self._tiles:
            painter.drawImage(tile.at, tile.image)

    def _paint_figures(self, painter: QPainter) -> None:
        """Draw all lines, then all words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for figure in self._figures:
            _paint_lines(painter, figure)
        for figure in self._figures:
            _paint_plate(painter, figure.box)
            for line in figure.label:
                _paint_label(painter, line)


def _paint_lines(painter: QPainter, figure: Figure) -> None:
    colour = SELECTED_COLOUR if figure.is_selected else LINE_COLOUR
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(halo.HALO_COLOUR, _HALO_WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for path in (figure.lines, figure.auxiliary, figure.solid):
        painter.drawPath(path)
    pen = QPen(colour, _WIDTH)
    dashed = QPen(colour, _WIDTH)
    dashed.setDashPattern(_DASHES)
    painter.setPen(dashed)
    painter.drawPath(figure.auxiliary)
    if figure.leader is not None:
        painter.setPen(QPen(colour, _WIDTH / 2))
        painter.drawLine(*figure.leader)
    painter.setPen(dashed if figure.is_proposed else pen)
    painter.drawPath(figure.lines)
    painter.fillPath(figure.solid, colour)
    for handle in figure.handles:
        _paint_handle(painter, handle)


def _paint_handle(painter: QPainter, at: QPointF) -> None:
    painter.setPen(QPen(halo.HALO_COLOUR, _HALO_WIDTH))
    painter.drawEllipse(at, _HANDLE, _HANDLE)
    painter.setPen(QPen(SELECTED_COLOUR, _WIDTH))
    painter.drawEllipse(at, _HANDLE, _HANDLE)


def _paint_plate(painter: QPainter, box: QRectF) -> None:
    """A faint dark ground: words stay readable over a bright mediastinum, and belong together."""
    if not box.isEmpty():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PLATE_COLOUR)
        painter.drawRoundedRect(box.adjusted(-4, -1, 4, 2), 4, 4)


def _paint_label(painter: QPainter, line: LabelLine) -> None:
    halo.draw_line(painter, line.box, line.text, line.kind.font, line.kind.colour)
    if line.sign:
        draw_sign(painter, QPointF(line.box.left() - SIGN_WIDTH, line.box.center().y()))
