"""Paints over what the Display Shutter of an image hides, at any zoom, turn and flip."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.dicom.shutter import OpenCircle, OpenPolygon, OpenShape, Shutter
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.placement import covered_region
from cxrviewer.imaging.shutter import shutter_grey
from cxrviewer.ui.heatmap_item import image_to_view
from cxrviewer.ui.placed_item import PlacedItem
from cxrviewer.ui.radiograph_item import RadiographItem

# How far the sides of a circle may lie beside it, in device pixels.
_SAGITTA: Final = 0.05
_LEAST_SIDES: Final = 64
_MOST_SIDES: Final = 1 << 14


class ShutterItem(PlacedItem):
    """Lies on the radiograph and beneath all else, drawings and maps among it."""

    def __init__(self, radiograph: RadiographItem, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._radiograph = radiograph
        self._shutter: Shutter | None = None

    @property
    def shutter(self) -> Shutter | None:
        """What is painted; None where nothing is hidden."""
        return self._shutter

    def show_shutter(self, shutter: Shutter | None) -> None:
        """Hide what another shutter hides, or nothing."""
        if shutter != self._shutter:
            self._shutter = shutter
            self.update()

    def grey_at(self, x: float, y: float) -> int | None:
        """The grey in place of the image at a point in device pixels; None where that is open."""
        shutter, transform = self._shutter, self._transform
        if shutter is None or transform is None or not _image(transform, 1.0).contains(x, y):
            return None
        outlines = (_outline(shape, transform, 1.0) for shape in shutter.shapes)
        is_open = all(outline.contains(QPointF(x, y)) for outline in outlines)
        return None if is_open else shutter_grey(shutter)

    def paint_elsewhere(self, painter: QPainter, transform: ViewTransform) -> None:
        """Paint over what is hidden of the image where it lies as `transform` says."""
        if self._shutter is None or not self._radiograph.has_source:
            return
        ratio = painter.device().devicePixelRatioF()
        image = _image(transform, ratio)
        grey = shutter_grey(self._shutter)
        painter.save()
        painter.setClipRect(image, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shape in self._shutter.shapes:
            outline = _outline(shape, transform, ratio)
            # Of two outlines, one around the other, this fills what is between them.
            around = QPainterPath()
            around.addRect(image.united(outline.boundingRect()).adjusted(-1.0, -1.0, 1.0, 1.0))
            around.addPath(outline)
            painter.fillPath(around, QColor(grey, grey, grey))
        painter.restore()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint over what is hidden."""
        if self._transform is not None:
            self.paint_elsewhere(painter, self._transform)


def _image(transform: ViewTransform, ratio: float) -> QRectF:
    """All that shows any of the image, in our pixels: what is hidden must not shine at its rim."""
    left, top, right, bottom = covered_region(transform)
    return QRectF(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio)


def _outline(shape: OpenShape, transform: ViewTransform, ratio: float) -> QPainterPath:
    """What a shape leaves open, in our pixels (`ratio` device pixels each)."""
    match shape:
        case OpenCircle():
            path = _round(shape, transform)
        case OpenPolygon():
            path = _with_named_pixels(shape)
        case _:
            path = _boxed(shape)
    return image_to_view(transform, ratio).map(path)


def _round(circle: OpenCircle, transform: ViewTransform) -> QPainterPath:
    """A circle of so many straight sides that they leave it by no more than `_SAGITTA`.

    Qt's own ellipse is made of four cubic curves, which leave a large circle by half a pixel.
    """
    on_screen = max(circle.radius * transform.zoom, 1.0)
    sides = math.ceil(math.pi / math.sqrt(2 * _SAGITTA / on_screen))
    angles = np.linspace(0, 2 * math.pi, min(max(sides, _LEAST_SIDES), _MOST_SIDES), endpoint=False)
    xs = circle.x + circle.radius * np.cos(angles)
    # The radius counts columns; of rows it takes fewer where pixels are high.
    ys = circle.y + circle.radius / transform.pixel_aspect * np.sin(angles)
    return _closed(zip(xs.tolist(), ys.tolist(), strict=True))


@lru_cache(maxsize=16)
def _with_named_pixels(polygon: OpenPolygon) -> QPainterPath:
    """A polygon with all of the pixels that it names, and not only to their middles."""
    path = _closed(polygon.vertices)
    pen = QPainterPathStroker()
    pen.setWidth(1.0)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    # Pointed corners of the stroke would reach beyond the pixels that are named.
    return path.united(pen.createStroke(path)).intersected(_boxed(polygon))


def _boxed(shape: OpenShape) -> QPainterPath:
    """The box around a shape."""
    left, top, right, bottom = shape.box
    path = QPainterPath()
    path.addRect(QRectF(left, top, right - left, bottom - top))
    return path


def _closed(points: Iterable[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(*point) for point in points]))
    path.closeSubpath()
    return path
