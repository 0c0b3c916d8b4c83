"""The histogram with the curve of the grayscale chain over it, and handles to move the window."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.histogram_view import HistogramView, displayed_curve
from cxrviewer.imaging.voi import Voi, voi_ends, with_voi_ends
from cxrviewer.ui.painting import painting
from cxrviewer.ui.theme import colours

_MARGIN: Final = 10.0
_AXIS_HEIGHT: Final = 18.0
_GRAB: Final = 9.0
_GRIP: Final = 5.0
_CURVE_POINTS: Final = 384
# A key moves a handle by this share of the axis; with Shift ten times as far.
_STEP: Final = 0.004


class Handle(IntEnum):
    """What can be moved."""

    LOWER = 0
    CENTER = 1
    UPPER = 2


class HistogramPlot(QWidget):
    """Shows a histogram and a window; the hand moves the window's ends or all of it.

    Tab goes from handle to handle, the arrow keys move the one that is marked.

    Signals:
        window_moved: (Voi) the reader wants this window.
    """

    window_moved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: HistogramView | None = None
        self._grayscale: GrayscaleAttributes | None = None
        self._voi: Voi | None = None
        self._inverted = False
        self._held: tuple[Handle, float, tuple[float, float]] | None = None
        self.handle = Handle.LOWER
        self.setMinimumSize(160, 80)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_histogram(self, view: HistogramView | None) -> None:
        """Show another histogram, or none while it is counted."""
        if view is not self._view:
            self._held = None  # a drag that began on one image must not move another's window
        self._view = view
        self.update()

    def show_window(
        self, grayscale: GrayscaleAttributes | None, voi: Voi | None, *, inverted: bool
    ) -> None:
        """Show another window; nothing where there is no image."""
        self._grayscale, self._voi, self._inverted = grayscale, voi, inverted
        self._tell()
        self.update()

    @property
    def plot(self) -> QRectF:
        """Where the columns stand."""
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_AXIS_HEIGHT)

    def x_of(self, value: float) -> float:
        """Where a modality value lies, in this widget's pixels; the ends of the axis hold."""
        view, plot = self._view, self.plot
        if view is None:
            return plot.left()
        share = (value - view.low) / (view.high - view.low)
        return plot.left() + min(max(share, 0.0), 1.0) * plot.width()

    def value_at(self, x: float) -> float:
        """The modality value at a place; beyond the plot it goes on."""
        view, plot = self._view, self.plot
        if view is None:
            return 0.0
        return view.low + (x - plot.left()) / max(plot.width(), 1.0) * (view.high - view.low)

    # --- mouse and keys --------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the nearest handle, or of the whole window between them."""
        if event.button() is Qt.MouseButton.LeftButton and self._voi is not None and self._view:
            self.handle = self._handle_near(event.position().x())
            self._held = self.handle, event.position().x(), voi_ends(self._voi)
            self._tell()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        if self._held is None:
            over = self._view is not None and self._voi is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        handle, start, ends = self._held
        self._move(handle, self.value_at(event.position().x()) - self.value_at(start), ends)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = None

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the window's actions while this has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in {
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
                Qt.KeyboardModifier.KeypadModifier,
            }
            if plain and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the marked handle; with Shift far."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None or self._voi is None or self._view is None:
            event.ignore()
            return
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        step = way * far * _STEP * (self._view.high - self._view.low)
        self._move(self.handle, step, voi_ends(self._voi))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the handles before it leaves."""
        there = self.handle + (1 if forward else -1)
        if self.hasFocus() and Handle.LOWER <= there <= Handle.UPPER:
            self.handle = Handle(there)
            self._tell()
            self.update()
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the end from which Tab came."""
        if event.reason() is Qt.FocusReason.TabFocusReason:
            self.handle = Handle.LOWER
        elif event.reason() is Qt.FocusReason.BacktabFocusReason:
            self.handle = Handle.UPPER
        self._tell()
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The mark goes."""
        super().focusOutEvent(event)
        self.update()

    def _handle_near(self, x: float) -> Handle:
        if self._voi is None:
            return Handle.CENTER
        low, high = (self.x_of(end) for end in voi_ends(self._voi))
        nearest = Handle.LOWER if abs(x - low) <= abs(x - high) else Handle.UPPER
        is_near = min(abs(x - low), abs(x - high)) <= _GRAB
        return nearest if is_near or not low < x < high else Handle.CENTER

    def _move(self, handle: Handle, by: float, ends: tuple[float, float]) -> None:
        low, high = ends
        if handle is not Handle.UPPER:
            low += by
        if handle is not Handle.LOWER:
            high += by
        # An end stops at the other one: a window is never turned round by a drag.
        low, high = (min(low, ends[1]), high) if handle is Handle.LOWER else (low, max(high, low))
        if self._voi is not None:
            moved = with_voi_ends(self._voi, low, high)
            if moved != self._voi:
                self.window_moved.emit(moved)

    # --- words and picture -----------------------------------------------------------------------

    def _tell(self) -> None:
        """For screen readers: which handle is marked, and where it stands."""
        if self._voi is None:
            self.setAccessibleDescription("")
            return
        low, high = voi_ends(self._voi)
        value = {Handle.LOWER: low, Handle.CENTER: self._voi.center, Handle.UPPER: high}
        text = f"{handle_name(self.handle)} {_figure(value[self.handle])}"
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns, curve, handles, figures."""
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(colours().surround))
            if self._view is not None:
                self._paint_columns(painter, self._view)
                if self._voi is not None and self._grayscale is not None:
                    self._paint_window(painter, self._view, self._voi, self._grayscale)
            if self.hasFocus():
                painter.setPen(QPen(QColor(colours().accent), 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_columns(self, painter: QPainter, view: HistogramView) -> None:
        plot, most = self.plot, int(view.counts.max())
        if not most:
            return
        # The root shows rare values too, without the noise that a logarithm would raise.
        heights = np.sqrt(view.counts / most) * plot.height()
        width = plot.width() / view.counts.size
        outline = [plot.bottomLeft()]
        for column, height in enumerate(heights):
            y = plot.bottom() - height
            outline.append(QPointF(plot.left() + column * width, y))
            outline.append(QPointF(plot.left() + (column + 1) * width, y))
        outline.append(plot.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().disabled))
        painter.drawPolygon(QPolygonF(outline))

    def _paint_window(
        self, painter: QPainter, view: HistogramView, voi: Voi, g: GrayscaleAttributes
    ) -> None:
        plot = self.plot
        values = np.linspace(view.low, view.high, _CURVE_POINTS)
        shown = displayed_curve(g, voi, values, inverted=self._inverted)
        xs = np.linspace(plot.left(), plot.right(), _CURVE_POINTS)
        ys = plot.bottom() - shown / 255.0 * plot.height()
        points = [QPointF(x, y) for x, y in zip(xs, ys, strict=True)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours().text), 1.6))
        painter.drawPolyline(QPolygonF(points))
        low, high = voi_ends(voi)
        for handle, value in (
            (Handle.LOWER, low),
            (Handle.UPPER, high),
            (Handle.CENTER, (low + high) / 2.0),
        ):
            self._paint_handle(painter, handle, self.x_of(value))
        self._paint_figures(painter, low, high)

    def _paint_handle(self, painter: QPainter, handle: Handle, x: float) -> None:
        plot = self.plot
        marked = self.hasFocus() and handle is self.handle
        colour = QColor(colours().accent if marked else colours().bar_high)
        if handle is not Handle.CENTER:
            painter.setPen(QPen(colour, 2.0 if marked else 1.2))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        painter.setPen(QPen(QColor(colours().surround), 1.0))
        painter.setBrush(colour)
        grip = QPolygonF(
            [
                QPointF(x - _GRIP, plot.bottom() + 6),
                QPointF(x + _GRIP, plot.bottom() + 6),
                QPointF(x, plot.bottom() - 2),
            ]
        )
        if handle is Handle.CENTER:
            painter.drawEllipse(QPointF(x, plot.bottom() + 2), _GRIP - 1, _GRIP - 1)
        else:
            painter.drawPolygon(grip)

    def _paint_figures(self, painter: QPainter, low: float, high: float) -> None:
        painter.setPen(QColor(colours().secondary))
        metrics = painter.fontMetrics()
        base = self.height() - 3.0
        left_text, right_text = _figure(low), _figure(high)
        left = self.x_of(low) - metrics.horizontalAdvance(left_text) - 8
        right = self.x_of(high) + 8
        left = max(left, 2.0)
        right = min(right, self.width() - metrics.horizontalAdvance(right_text) - 2.0)
        if left + metrics.horizontalAdvance(left_text) + 6 > right:
            left = max(right - metrics.horizontalAdvance(left_text) - 6, 2.0)
        painter.drawText(QPointF(left, base), left_text)
        painter.drawText(QPointF(right, base), right_text)


def handle_name(handle: Handle) -> str:
    """What a handle is called."""
    return {
        Handle.LOWER: QCoreApplication.translate("HistogramPlot", "Lower end of the window"),
        Handle.CENTER: QCoreApplication.translate("HistogramPlot", "Whole window"),
        Handle.UPPER: QCoreApplication.translate("HistogramPlot", "Upper end of the window"),
    }[handle]


def _figure(value: float) -> str:
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(value), "f", 0 if abs(value) >= 50 or value.is_integer() else 2)
