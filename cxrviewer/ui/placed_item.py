"""An item of a scene that fills a view, with an image somewhere in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from cxrviewer.imaging.geometry import ViewTransform


class PlacedItem(QGraphicsItem):
    """Knows the view that it fills and where the image lies in it."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self._view = QRectF()
        self._transform: ViewTransform | None = None

    def place(self, view: QRectF, transform: ViewTransform | None) -> None:
        """Lie in `view` (our pixels); the image lies there as `transform` (device pixels) says."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view
        if transform != self._transform:
            self._transform = transform
            self._forget_place()
            self.update()

    def _forget_place(self) -> None:
        """Drop what was computed for where the image lay before."""

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return self._view
