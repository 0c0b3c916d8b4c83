"""A view that shows its scene as it is: no frame, no scroll bars, no transform of its own."""

from __future__ import annotations

from pyqtgraph.GraphicsScene import GraphicsScene
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget


class BareView(QGraphicsView):
    """The scene's coordinates are the widget's pixels.

    The scene is pyqtgraph's, so its ROIs and their handles work in there.

    Signals:
        sigDeviceRangeChanged: What pyqtgraph's items expect of a view.
        sigDeviceTransformChanged: (BareView) the image was moved; likewise.
    """

    sigDeviceRangeChanged = Signal(object, object)  # noqa: N815 - pyqtgraph's name
    sigDeviceTransformChanged = Signal(object)  # noqa: N815 - pyqtgraph's name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(GraphicsScene(parent=self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        # The radiograph's item paints every pixel of the view; filling it first costs as much.
        self.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 160)
        # A drop goes to the window, which opens it wherever it falls.
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the window; a view does not scroll."""
        event.ignore()
