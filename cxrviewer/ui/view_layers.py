"""What lies in a view, one over the other, and where each part has its place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.ui.annotations.centred_text import CentredText
from cxrviewer.ui.annotations.drawing_item import DrawingItem
from cxrviewer.ui.annotations.edge_letters import EdgeLettersItem
from cxrviewer.ui.annotations.filter_mark import FilterMark
from cxrviewer.ui.annotations.lens_item import LensItem
from cxrviewer.ui.annotations.scale_ruler import ScaleRulerItem
from cxrviewer.ui.annotations.text_block import TextBlock
from cxrviewer.ui.heatmap_item import HeatmapItem, image_to_view
from cxrviewer.ui.radiograph_item import RadiographItem
from cxrviewer.ui.shutter_item import ShutterItem

MARGIN: Final = 10.0
_GAP: Final = 16.0
_NOTICE_GAP: Final = 8.0
_WIDEST_NOTICE: Final = 420.0


class ImageSpace(QGraphicsItem):
    """Parent of whatever is drawn in image coordinates, such as the ROIs of pyqtgraph.

    One unit is one image pixel; (0, 0) is the outer corner of the first one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self._image = QRectF()

    def place(self, transform: ViewTransform, device_pixel_ratio: float) -> None:
        """Lie on the image."""
        rows, columns = transform.image_size
        self.prepareGeometryChange()
        self._image = QRectF(0.0, 0.0, columns, rows)
        self.setTransform(image_to_view(transform, device_pixel_ratio))

    def clear(self) -> None:
        """Lie nowhere."""
        self.prepareGeometryChange()
        self._image = QRectF()
        self.setTransform(QTransform())

    def boundingRect(self) -> QRectF:
        """The image."""
        return self._image

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Nothing of its own."""


class ViewLayers:
    """The items of one view, from the bottom up.

    Attributes:
        radiograph: The image.
        shutter: Over what its Display Shutter hides.
        heatmap: The selected finding's map.
        space: Parent of what later tools draw in image coordinates.
        drawing: What the reader has drawn.
        lens: The magnifier.
        letters: Orientation letters.
        patient: Who; top left.
        view: Which view and when; top right.
        filters: Says which display filters are on; above the notices.
        notices: Warnings of the file and what the reader changed; above the figures.
        readout: Window and zoom; bottom left.
        ruler: Scale; bottom right.
        reason: Why there is no image; in the middle.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self.radiograph = RadiographItem()
        self.shutter = ShutterItem(self.radiograph)
        self.heatmap = HeatmapItem()
        self.space = ImageSpace()
        self.drawing = DrawingItem()
        self.lens = LensItem(self.radiograph, self.shutter)
        self.letters = EdgeLettersItem()
        self.patient = TextBlock(Qt.Corner.TopLeftCorner)
        self.view = TextBlock(Qt.Corner.TopRightCorner)
        self.filters = FilterMark()
        self.notices = TextBlock(Qt.Corner.BottomLeftCorner)
        self.readout = TextBlock(Qt.Corner.BottomLeftCorner)
        self.ruler = ScaleRulerItem()
        self.reason = CentredText()
        self._view = QRectF()
        for level, item in enumerate(self._all()):
            item.setZValue(level)
            scene.addItem(item)

    def place(
        self, view: QRectF, transform: ViewTransform | None, device_pixel_ratio: float
    ) -> None:
        """Lay everything out but the texts, whose places follow from what they say.

        Args:
            view: The whole view in our pixels.
            transform: Where the image lies, in device pixels; None where there is no image.
            device_pixel_ratio: Device pixels for one of ours.
        """
        self.radiograph.place(view, transform)
        self.shutter.place(view, transform)
        self.heatmap.place(view, transform)
        if transform is None:
            self.space.clear()
        else:
            self.space.place(transform, device_pixel_ratio)
        self.reason.place(view)
        self._view = view

    def place_texts(self) -> None:
        """Share the edges among the texts; do so after `place` and after they have changed."""
        inner = self._view.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        width = inner.width() - _GAP
        left, right = _shared(width, self.patient.natural_width, self.view.natural_width)
        self.patient.place(inner.topLeft(), left)
        self.view.place(inner.topRight(), right)
        left, right = _shared(width, self.readout.natural_width, self.ruler.natural_width)
        self.readout.place(inner.bottomLeft(), left)
        self.ruler.place(inner.bottomRight(), right)
        below = max(self.readout.box.height(), self.ruler.box.height())
        foot = inner.bottomLeft() - QPointF(0.0, below + _NOTICE_GAP if below else 0.0)
        self.notices.place(foot, min(inner.width(), _WIDEST_NOTICE))
        above = self.notices.box.height()
        self.filters.place(foot - QPointF(0.0, above + _NOTICE_GAP if above else 0.0))
        self.letters.place(self._view, self.corner_boxes)

    @property
    def corner_boxes(self) -> list[QRectF]:
        """Where the texts in the corners stand."""
        texts = (
            self.patient, self.view, self.filters, self.notices, self.readout, self.ruler,
        )  # fmt: skip
        return [text.box for text in texts]

    @property
    def text_boxes(self) -> list[QRectF]:
        """Where anything is written: corners and letters."""
        letters = [box for _, box in self.letters.boxes()]
        return [box for box in (*self.corner_boxes, *letters) if not box.isEmpty()]

    def _all(self) -> tuple[QGraphicsItem, ...]:
        return (
            self.radiograph,
            self.shutter,
            self.heatmap,
            self.space,
            self.drawing,
            self.lens,
            self.letters,
            self.patient,
            self.view,
            self.filters,
            self.notices,
            self.readout,
            self.ruler,
            self.reason,
        )


def _shared(width: float, left: float, right: float) -> tuple[float, float]:
    """Widths for two texts in one row: what each needs, and half each where both need more."""
    half = width / 2
    if left + right <= width:
        return width - right, right
    if left <= half:
        return left, width - left
    return (width - right, right) if right <= half else (half, half)
