"""Paints over what the Display Shutter of an image hides; exact at every zoom, turn and flip."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.dicom.shutter import OpenCircle, OpenPolygon, OpenShape, Shutter
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.placement import covered_region
from cxrviewer.imaging.shutter import shutter_grey
from cxrviewer.ui.heatmap_item import image_to_view
from cxrviewer.ui.radiograph_item import RadiographItem


class ShutterItem(QGraphicsItem):
    """Lies on the radiograph and beneath all else, drawings and maps among it."""

    def __init__(self, radiograph: RadiographItem, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._radiograph = radiograph
        self._view = QRectF()
        self._transform: ViewTransform | None = None
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

    def place(self, view: QRectF, transform: ViewTransform | None) -> None:
        """Lie in `view` (our pixels); the image lies there as `transform` (device pixels) says."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view
        if transform != self._transform:
            self._transform = transform
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

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return self._view

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
    path = QPainterPath()
    match shape:
        case OpenCircle(x, y, radius):
            # The radius counts columns; of rows it takes fewer where pixels are high.
            path.addEllipse(QPointF(x, y), radius, radius / transform.pixel_aspect)
        case OpenPolygon(vertices):
            path.addPolygon(QPolygonF([QPointF(*vertex) for vertex in vertices]))
            path.closeSubpath()
        case _:
            left, top, right, bottom = shape.box
            path.addRect(QRectF(left, top, right - left, bottom - top))
    return image_to_view(transform, ratio).map(path)
