"""One finding's map over the radiograph, as colours or as lines; at the screen's resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.ui.contour_picture import contour_picture
from cxrviewer.ui.heatmap_picture import Heatmap, heatmap_picture
from cxrviewer.ui.placed_item import PlacedItem
from cxrviewer.ui.radiograph_item import as_image


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


class HeatmapItem(PlacedItem):
    """Paints a map over the whole view; computes nothing before it is painted."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._heatmap: Heatmap | None = None
        self._style: HeatmapStyle | None = None
        # The QImage only points into this array.
        self._rgba: NDArray[np.uint8] | None = None

    def show_heatmap(self, heatmap: Heatmap | None, style: HeatmapStyle | None) -> None:
        """Show another map, or the same in another way, or none."""
        if _is_same(heatmap, self._heatmap) and style == self._style:
            return
        self._heatmap, self._style = heatmap, style
        self._rgba = None
        self.update()

    def _forget_place(self) -> None:
        self._rgba = None

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the map, computing first what has changed."""
        ratio = painter.device().devicePixelRatioF()
        if self._rgba is None:
            self._rgba = self._picture(ratio)
        if self._rgba is not None:
            image = as_image(self._rgba)
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(0.0, 0.0), image)

    def _picture(self, ratio: float) -> NDArray[np.uint8] | None:
        heatmap, style, transform = self._heatmap, self._style, self._transform
        if heatmap is None or style is None or transform is None:
            return None
        if not style.contours:
            return heatmap_picture(heatmap, style.colour_map, style.opacity, transform)
        return contour_picture(heatmap, style.colour_map, transform, device_pixel_ratio=ratio)


def _is_same(one: Heatmap | None, other: Heatmap | None) -> bool:
    """Whether two maps look alike; the session makes a new object each time it is asked."""
    if one is None or other is None:
        return one is other
    is_alike = (one.scale, one.canvas, one.levels) == (other.scale, other.canvas, other.levels)
    return is_alike and np.array_equal(one.cells, other.cells)


def image_to_view(transform: ViewTransform, device_pixel_ratio: float) -> QTransform:
    """From image pixel edges to our pixels in the view."""
    (a, b, dx), (c, d, dy) = (transform.matrix / device_pixel_ratio).tolist()
    return QTransform(a, c, b, d, dx, dy)
