"""The mouse over a view.

Left button: the chosen tool, window and level at first. Middle drag: move. Wheel: zoom at the
pointer. Double click: this view alone, or both again. Right: menu, which is the view's own affair.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QCursor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from cxrviewer.ui.session import Session
from cxrviewer.ui.tools.directions import wheel_turn, window_drag
from cxrviewer.ui.tools.drag import Drag, Point, ToolKind
from cxrviewer.ui.tools.drawing_hand import DrawingHand
from cxrviewer.ui.tools.place_drag import PanDrag, ZoomDrag, wheel_factor, zoomed
from cxrviewer.ui.tools.region_hand import RegionHand
from cxrviewer.ui.viewport import Viewport
from cxrviewer.ui.viewport_commands import begin_window_drag

_CURSORS: Final = {
    ToolKind.WINDOW: Qt.CursorShape.ArrowCursor,
    ToolKind.ZOOM: Qt.CursorShape.SizeVerCursor,
    ToolKind.PAN: Qt.CursorShape.OpenHandCursor,
    ToolKind.SELECT: Qt.CursorShape.ArrowCursor,
}
_BUTTONS: Final = frozenset({Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton})


class ViewportMouse(QObject):
    """Listens to the mouse over one view and changes the session's display state.

    What lies in image coordinates (ROIs) comes first: over it, events go on to the scene.

    Signals:
        double_clicked: The reader wants this view alone, or both again.
    """

    double_clicked = Signal()

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._session = session
        self._viewport = viewport
        self._tool = ToolKind.WINDOW
        self._pressed: tuple[Qt.MouseButton, QPointF] | None = None
        self._drag: Drag | None = None
        self._hand = DrawingHand(session, viewport)
        self._hand_holds = False
        self._region = RegionHand(session, viewport)
        # A drag belongs to one image: it must not set its window on the next study's.
        session.slots_changed.connect(self._on_slots_changed)
        viewport.viewport().installEventFilter(self)

    @property
    def tool(self) -> ToolKind:
        """What the left button drags."""
        return self._tool

    def choose_tool(self, tool: ToolKind) -> None:
        """Drag or draw something else with the left button."""
        self._tool = tool
        self._region.end()
        self._hand.choose_tool(tool)
        self._viewport.viewport().setCursor(self._cursor)

    @property
    def _cursor(self) -> QCursor:
        return QCursor(_CURSORS.get(self._tool, Qt.CursorShape.CrossCursor))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what belongs to the image; True where the event needs to go no further."""
        if isinstance(event, QWheelEvent):
            return self._on_wheel(event)
        if isinstance(event, QMouseEvent):
            match event.type():
                case QEvent.Type.MouseButtonPress:
                    return self._on_press(event)
                case QEvent.Type.MouseMove:
                    return self._on_move(event)
                case QEvent.Type.MouseButtonRelease:
                    return self._on_release(event)
                case QEvent.Type.MouseButtonDblClick:
                    return self._on_double_click(event)
        elif event.type() is QEvent.Type.Leave:
            self._hand.leave()
        return False

    def _on_press(self, event: QMouseEvent) -> bool:
        self._session.set_active_slot(self._viewport.slot)
        if event.button() is Qt.MouseButton.RightButton:
            self._hand.point_at(self._device_point(event.position()))
        if event.button() not in _BUTTONS or self._is_over_roi(event):
            return False
        self._viewport.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() is Qt.MouseButton.LeftButton:
            self._hand_holds = self._hand.press(self._device_point(event.position()))
            if self._hand_holds:
                return True
            if self._tool is ToolKind.AUTO_WINDOW:
                self._region.press(self._device_point(event.position()))
                return True
        self._pressed = event.button(), event.position()
        return True

    def _on_move(self, event: QMouseEvent) -> bool:
        if self._region.is_active:
            self._region.move(self._device_point(event.position()))
            return True
        if self._pressed is None:
            return self._hand.move(self._device_point(event.position()))
        button, start = self._pressed
        if self._drag is None:
            # A hand that trembles in a click must not change the window.
            moved = (event.position() - start).manhattanLength()
            if moved < QApplication.startDragDistance() / 2:
                return True
            self._drag = self._begin(button, self._device_point(event.position()))
        if self._drag is not None:
            self._viewport.show_state(self._drag.to(self._device_point(event.position())))
        return True

    def _on_release(self, event: QMouseEvent) -> bool:
        at = self._device_point(event.position())
        if self._region.is_active and event.button() is Qt.MouseButton.LeftButton:
            self._region.release(at)
            return True
        if self._hand_holds and event.button() is Qt.MouseButton.LeftButton:
            self._hand_holds = False
            self._hand.release(at)
            return True
        if self._pressed is None or event.button() is not self._pressed[0]:
            return False
        if self._drag is None and event.button() is Qt.MouseButton.LeftButton:
            self._hand.click(at)
        self._end()
        return True

    def _on_double_click(self, event: QMouseEvent) -> bool:
        if event.button() is not Qt.MouseButton.LeftButton or self._is_over_roi(event):
            return False
        self._session.set_active_slot(self._viewport.slot)
        if self._hand.double_click(self._device_point(event.position())):
            self._hand_holds = True
        elif self._tool.moves_image:
            self.double_clicked.emit()
        return True

    def _on_wheel(self, event: QWheelEvent) -> bool:
        state, transform = self._viewport.display_state, self._viewport.image_transform
        turned = wheel_turn(event.angleDelta().y(), self._session.settings)
        if state is None or transform is None or turned == 0 or self._hand.wheel(turned):
            return True
        self._session.set_active_slot(self._viewport.slot)
        at = self._device_point(event.position())
        self._viewport.show_state(zoomed(state, transform, wheel_factor(turned), at))
        return True

    @QtSlot()
    def _on_slots_changed(self) -> None:
        self._hand_holds = False
        self._hand.end()
        self._region.end()
        self._end()

    def _end(self) -> None:
        if self._pressed is not None:
            self._pressed = None
            self._drag = None
            self._viewport.viewport().setCursor(self._cursor)

    def _begin(self, button: Qt.MouseButton, at: Point) -> Drag | None:
        state, transform = self._viewport.display_state, self._viewport.image_transform
        if state is None or transform is None:
            return None
        tool = ToolKind.PAN if button is Qt.MouseButton.MiddleButton else self._tool
        if tool is ToolKind.PAN:
            self._viewport.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return PanDrag(state, transform, at)
        if tool is ToolKind.ZOOM:
            return ZoomDrag(state, transform, at)
        return window_drag(begin_window_drag(self._viewport, at), at, self._session.settings)

    def _device_point(self, position: QPointF) -> Point:
        ratio = self._viewport.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio

    def _is_over_roi(self, event: QMouseEvent) -> bool:
        space = self._viewport.layers.space
        items = self._viewport.items(event.position().toPoint())
        return any(space.isAncestorOf(item) for item in items)
