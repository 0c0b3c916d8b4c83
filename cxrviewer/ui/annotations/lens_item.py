"""A round magnifier: the image through the same table and shutter, at a larger scale."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.geometry import Point, ViewTransform
from cxrviewer.ui.annotations import halo
from cxrviewer.ui.radiograph_item import RadiographItem, as_image
from cxrviewer.ui.shutter_item import ShutterItem

RADIUS: Final = 120.0
_RIM: Final = 2.0
_FOLLOWING: Final = QColor("#e4e7ea")
_FROZEN: Final = QColor("#56b4e9")


class LensItem(QGraphicsItem):
    """Lies over the radiograph that it enlarges; nothing is computed before it is painted."""

    def __init__(
        self,
        radiograph: RadiographItem,
        shutter: ShutterItem,
        parent: QGraphicsItem | None = None,
    ) -> None:
        super().__init__(parent)
        self._radiograph = radiograph
        self._shutter = shutter
        self._transform: ViewTransform | None = None
        self._is_frozen = False
        self._text = ""
        self._pixels: NDArray[np.uint8] | None = None
        self._made_of: tuple[object, ...] = ()
        self.setVisible(False)

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """(rows, columns) grey or (rows, columns, 3) colour of the square around the lens."""
        if self._transform is None:
            return None
        made_of = (self._transform, *self._radiograph.look)
        if len(made_of) != len(self._made_of) or any(
            new is not old for new, old in zip(made_of, self._made_of, strict=True)
        ):
            self._made_of = made_of
            self._pixels = self._radiograph.magnified(self._transform)
        return self._pixels

    def place(
        self,
        transform: ViewTransform,
        at: Point,
        magnification: float,
        device_pixel_ratio: float,
        *,
        is_frozen: bool,
    ) -> None:
        """Stand over an image point.

        Args:
            transform: Where the image lies in the view, in device pixels.
            at: The image point.
            magnification: Scale of the lens over that of the view.
            device_pixel_ratio: Device pixels for one of ours.
            is_frozen: Whether it stays there.
        """
        side = round(2 * RADIUS * device_pixel_ratio)
        zoom = transform.zoom * magnification
        self._transform = replace(transform, viewport_size=(side, side), zoom=zoom, centre=at)
        self._is_frozen = is_frozen
        self._text = f"{QLocale().toString(magnification)}×"
        x, y = transform.image_to_viewport(*at)
        self.setPos(round(x / device_pixel_ratio), round(y / device_pixel_ratio))
        self.setVisible(True)
        self.update()

    def clear(self) -> None:
        """Be nowhere."""
        self._transform = self._pixels = None
        self._made_of = ()
        self.setVisible(False)

    def boundingRect(self) -> QRectF:
        """Lens and rim."""
        reach = RADIUS + _RIM + 1
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw what is under the lens, its rim and its strength."""
        pixels, transform = self.pixels, self._transform
        if pixels is None or transform is None:
            return
        circle = QPainterPath()
        circle.addEllipse(QPointF(0.0, 0.0), RADIUS, RADIUS)
        image = as_image(pixels)
        image.setDevicePixelRatio(painter.device().devicePixelRatioF())
        painter.save()
        painter.setClipPath(circle, Qt.ClipOperation.IntersectClip)
        painter.translate(-RADIUS, -RADIUS)
        painter.drawImage(QPointF(0.0, 0.0), image)
        self._shutter.paint_elsewhere(painter, transform)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(halo.HALO_COLOUR, 2 * _RIM))
        painter.drawPath(circle)
        painter.setPen(QPen(_FROZEN if self._is_frozen else _FOLLOWING, _RIM))
        painter.drawPath(circle)
        font = halo.TextFont(halo.SMALL_PIXELS)
        width, height = halo.text_size(self._text, font)
        box = QRectF(round(-width / 2), round(RADIUS - height - 8), width, height)
        halo.draw_line(painter, box, self._text, font, halo.TEXT_COLOUR)
