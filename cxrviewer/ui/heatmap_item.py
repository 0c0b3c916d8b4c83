"""One finding's map over the radiograph, as colours or as lines; at the screen's resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.colour_maps import ColourMap, colour_table, levels_of
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.overlay import Contour, heatmap_contours
from cxrviewer.ui.heatmap_picture import Heatmap, heatmap_picture
from cxrviewer.ui.radiograph_item import as_image

CONTOUR_SHARES: Final = (0.25, 0.5, 0.75)
"""Contours are drawn at these shares of the scale, for both signs where both are coloured."""

_LINE_WIDTH: Final = 1.6
_HALO_WIDTH: Final = 3.2


@dataclass(frozen=True, slots=True)
class HeatmapStyle:
    """How a map is drawn.

    Attributes:
        colour_map: Table of colours.
        opacity: Of the strongest colour, 0..1; lines are always opaque.
        contours: Lines instead of colours.
    """

    colour_map: ColourMap
    opacity: float
    contours: bool


class HeatmapItem(QGraphicsItem):
    """Paints a map over the whole view; computes nothing before it is painted."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._view = QRectF()
        self._transform: ViewTransform | None = None
        self._heatmap: Heatmap | None = None
        self._style: HeatmapStyle | None = None
        # The QImage only points into this array.
        self._rgba: NDArray[np.uint8] | None = None
        self._contours: tuple[Contour, ...] | None = None

    def show_heatmap(self, heatmap: Heatmap | None, style: HeatmapStyle | None) -> None:
        """Show another map, or the same in another way, or none."""
        if heatmap is self._heatmap and style == self._style:
            return
        self._heatmap, self._style = heatmap, style
        self._rgba, self._contours = None, None
        self.update()

    def place(self, view: QRectF, transform: ViewTransform | None) -> None:
        """Lie in `view` (our pixels); the image lies there as `transform` (device pixels) says."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view
        if transform != self._transform:
            self._transform = transform
            self._rgba = None
            self.update()

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return self._view

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the map, computing first what has changed."""
        if self._heatmap is None or self._style is None or self._transform is None:
            return
        if self._style.contours:
            self._paint_contours(painter, self._heatmap, self._style, self._transform)
        else:
            self._paint_colours(painter, self._heatmap, self._style, self._transform)

    def _paint_colours(
        self, painter: QPainter, heatmap: Heatmap, style: HeatmapStyle, transform: ViewTransform
    ) -> None:
        if self._rgba is None:
            self._rgba = heatmap_picture(heatmap, style.colour_map, style.opacity, transform)
        image = as_image(self._rgba)
        image.setDevicePixelRatio(painter.device().devicePixelRatioF())
        painter.drawImage(QPointF(0.0, 0.0), image)

    def _paint_contours(
        self, painter: QPainter, heatmap: Heatmap, style: HeatmapStyle, transform: ViewTransform
    ) -> None:
        if self._contours is None:
            levels = contour_levels(heatmap.scale, style.colour_map)
            self._contours = heatmap_contours(heatmap.cells, levels, canvas=heatmap.canvas)
        to_view = image_to_view(transform, painter.device().devicePixelRatioF())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        lines = [
            (
                QPolygonF([to_view.map(QPointF(float(x), float(y))) for x, y in contour.points]),
                contour_colour(contour.level, heatmap.scale, style.colour_map),
            )
            for contour in self._contours
        ]
        for width in (_HALO_WIDTH, _LINE_WIDTH):
            for line, colour in lines:
                halo = QColor(0, 0, 0, 170)
                painter.setPen(QPen(halo if width == _HALO_WIDTH else colour, width))
                painter.drawPolygon(line)
        painter.restore()


def contour_levels(scale: float, colour_map: ColourMap) -> tuple[float, ...]:
    """Values at which contours are drawn."""
    positive = tuple(share * scale for share in CONTOUR_SHARES)
    if colour_map is ColourMap.SEQUENTIAL:
        return positive
    return (*(-level for level in reversed(positive)), *positive)


def contour_colour(level: float, scale: float, colour_map: ColourMap) -> QColor:
    """Opaque colour of the map at `level`."""
    index = levels_of(np.array([level], np.float32), scale, colour_map)[0]
    red, green, blue, _ = (int(channel) for channel in colour_table(colour_map)[index])
    return QColor(red, green, blue)


def image_to_view(transform: ViewTransform, device_pixel_ratio: float) -> QTransform:
    """From image pixel edges to our pixels in the view."""
    (a, b, dx), (c, d, dy) = (transform.matrix / device_pixel_ratio).tolist()
    return QTransform(a, c, b, d, dx, dy)
