"""The radiograph in its view: resampled once per placement, then only looked up per window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.lut import GrayscaleLut
from cxrviewer.imaging.placement import Rectangle
from cxrviewer.imaging.pyramid import ImagePyramid
from cxrviewer.imaging.render import Resampled, displayed
from cxrviewer.ui.placed_item import PlacedItem


class RadiographItem(PlacedItem):
    """Paints the whole view: one radiograph, one array element to one device pixel, else black.

    Nothing is computed before it is painted, so several changes between two frames cost one.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._source: ImagePyramid | None = None
        self._lut: GrayscaleLut | None = None
        self._resampled: Resampled | None = None
        # The QImage only points into this array, which therefore has to live as long.
        self._pixels: NDArray[np.uint8] | None = None
        self._is_stale = True

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """(rows, columns) grey or (rows, columns, 3) colour as painted, in device pixels."""
        self._refresh()
        return self._pixels

    @property
    def has_source(self) -> bool:
        """Whether there is an image to draw."""
        return self._source is not None

    @property
    def look(self) -> tuple[ImagePyramid | None, GrayscaleLut | None]:
        """The image and the table that it is shown through."""
        return self._source, self._lut

    def magnified(self, transform: ViewTransform) -> NDArray[np.uint8] | None:
        """The image as it is shown now, but lying elsewhere; None where there is none."""
        if self._source is None or self._lut is None:
            return None
        return displayed(self._source.resample(transform), self._lut)

    def show_source(self, source: ImagePyramid | None) -> None:
        """Show another image, or none."""
        if source is not self._source:
            self._source = source
            self._resampled = None
            self._invalidate()

    def _forget_place(self) -> None:
        self._resampled = None
        self._is_stale = True

    def show_lut(self, lut: GrayscaleLut) -> None:
        """Show the image through another table."""
        if lut is not self._lut:
            self._lut = lut
            self._invalidate()

    def _invalidate(self) -> None:
        self._is_stale = True
        self.update()

    def _refresh(self) -> None:
        if not self._is_stale:
            return
        if self._source is None or self._transform is None or self._lut is None:
            self._pixels = None
            return
        is_placed = self._resampled is not None
        if self._resampled is None:
            self._resampled = self._source.resample(self._transform)
        shape = self._resampled.values.shape
        if self._pixels is None or self._pixels.shape != shape:
            self._pixels, is_placed = np.empty(shape, np.uint8), False
        displayed(self._resampled, self._lut, out=self._pixels, is_black_beside=is_placed)
        self._is_stale = False

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the image, or black where there is none, computing first what has changed."""
        self._refresh()
        if self._pixels is None:
            painter.fillRect(self._view, Qt.GlobalColor.black)
            return
        image = as_image(self._pixels)
        ratio = painter.device().devicePixelRatioF()
        image.setDevicePixelRatio(ratio)
        if ratio == 1.0 and self._resampled is not None:
            _draw_region(painter, image, self._resampled.region)
        else:
            painter.drawImage(QPointF(0.0, 0.0), image)


def _draw_region(painter: QPainter, image: QImage, region: Rectangle) -> None:
    """Draw what shows the radiograph; black beside it is cheaper to fill than to convert."""
    left, top, right, bottom = region
    columns, rows = image.width(), image.height()
    painter.drawImage(left, top, image, left, top, right - left, bottom - top)
    for beside in (
        QRect(0, 0, columns, top),
        QRect(0, bottom, columns, rows - bottom),
        QRect(0, top, left, bottom - top),
        QRect(right, top, columns - right, bottom - top),
    ):
        painter.fillRect(beside, Qt.GlobalColor.black)


def as_image(pixels: NDArray[np.uint8]) -> QImage:
    """A QImage that points into `pixels`; keep the array alive as long as the image.

    Args:
        pixels: (rows, columns) grey, (rows, columns, 3) RGB or (rows, columns, 4) premultiplied
            RGBA, C-contiguous.
    """
    formats = {
        1: QImage.Format.Format_Grayscale8,
        3: QImage.Format.Format_RGB888,
        4: QImage.Format.Format_RGBA8888_Premultiplied,
    }
    rows, columns = pixels.shape[:2]
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    return QImage(pixels.data, columns, rows, pixels.strides[0], formats[channels])
