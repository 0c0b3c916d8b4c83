"""Tells where the pointer is over the views, whatever the tool."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QHoverEvent, QMouseEvent

from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.viewport import Viewport

_MOVES: Final = {QEvent.Type.HoverEnter, QEvent.Type.HoverMove, QEvent.Type.MouseMove}


class PointerWatch(QObject):
    """Listens while it lives; the views notice nothing of it.

    Signals:
        pointed: (Viewport, QPointF) the pointer is there, in the view's own pixels.
        left: The pointer is over no view any more.
    """

    pointed = Signal(object, QPointF)
    left = Signal()

    def __init__(self, area: ReadingArea, parent: QObject) -> None:
        super().__init__(parent)
        self._views = {view.viewport(): view for view in area.viewports.values()}
        for surface in self._views:
            # Hover events come without a button pressed and without mouse tracking, which the
            # tools turn on and off.
            surface.setAttribute(Qt.WidgetAttribute.WA_Hover)
            surface.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look and let pass."""
        view = next((one for surface, one in self._views.items() if surface is watched), None)
        if isinstance(view, Viewport):
            kind = event.type()
            if kind in {QEvent.Type.HoverLeave, QEvent.Type.Leave}:
                self.left.emit()
            elif kind in _MOVES and isinstance(event, QHoverEvent | QMouseEvent):
                self.pointed.emit(view, event.position())
        return False
