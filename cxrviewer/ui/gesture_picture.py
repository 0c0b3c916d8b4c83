"""Drawings of what a hand does with a mouse, for the help page."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

WIDTH: Final = 44
HEIGHT: Final = 36
_BODY: Final = QRectF(15, 5, 14, 22)
_WHEEL: Final = QRectF(20.5, 8.5, 3, 5)
# Where arrows begin, and which way they go.
_ARROWS: Final = {
    "left": (QPointF(11, 19), (-1, 0)),
    "right": (QPointF(33, 19), (1, 0)),
    "up": (QPointF(38, 12), (0, -1)),
    "down": (QPointF(38, 22), (0, 1)),
}


class Gesture(StrEnum):
    """What a hand does."""

    DRAG_ACROSS = "drag_across"
    DRAG_DOWN = "drag_down"
    DRAG = "drag"
    MIDDLE_DRAG = "middle_drag"
    WHEEL = "wheel"
    CLICK = "click"
    DOUBLE_CLICK = "double_click"
    RIGHT_CLICK = "right_click"


_LEFT: Final = frozenset(
    {
        Gesture.DRAG_ACROSS, Gesture.DRAG_DOWN, Gesture.DRAG, Gesture.CLICK,
        Gesture.DOUBLE_CLICK,
    }
)  # fmt: skip
_WAYS: Final = {
    Gesture.DRAG_ACROSS: ("left", "right"),
    Gesture.DRAG_DOWN: ("up", "down"),
    Gesture.DRAG: ("left", "right", "up", "down"),
    Gesture.MIDDLE_DRAG: ("left", "right", "up", "down"),
    Gesture.WHEEL: ("up", "down"),
}


def gesture_picture(gesture: Gesture, line: str, mark: str, *, scale: float = 1.0) -> QImage:
    """A mouse with its pressed button filled and arrows for the way it goes.

    Args:
        gesture: What the hand does.
        line: Colour of the mouse.
        mark: Colour of what is pressed and of the arrows.
        scale: Device pixels in a pixel.
    """
    image = QImage(
        round(WIDTH * scale), round(HEIGHT * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_pressed(painter, gesture, QColor(mark))
    _draw_mouse(painter, QColor(line))
    _draw_arrows(painter, gesture, QColor(mark))
    if gesture is Gesture.DOUBLE_CLICK:
        _draw_second_click(painter, QColor(mark))
    painter.end()
    return image


def _draw_mouse(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(_BODY, 7, 7)
    middle = _BODY.center().x()
    painter.drawLine(QPointF(_BODY.left(), 16), QPointF(_BODY.right(), 16))
    painter.drawLine(QPointF(middle, _BODY.top()), QPointF(middle, 8))
    painter.drawLine(QPointF(middle, 14), QPointF(middle, 16))
    painter.drawRoundedRect(_WHEEL, 1.5, 1.5)


def _draw_pressed(painter: QPainter, gesture: Gesture, colour: QColor) -> None:
    body = QPainterPath()
    body.addRoundedRect(_BODY, 7, 7)
    half = _BODY.width() / 2
    button = QPainterPath()
    if gesture in _LEFT:
        button.addRect(QRectF(_BODY.left(), _BODY.top(), half, 11))
    elif gesture is Gesture.RIGHT_CLICK:
        button.addRect(QRectF(_BODY.left() + half, _BODY.top(), half, 11))
    else:
        button.addRect(_WHEEL.adjusted(-1, -1, 1, 1))
    painter.fillPath(body.intersected(button), colour)


def _draw_arrows(painter: QPainter, gesture: Gesture, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour)
    for way in _WAYS.get(gesture, ()):
        start, (dx, dy) = _ARROWS[way]
        tip = start + QPointF(9 * dx, 9 * dy) if dx else start + QPointF(0, 7 * dy)
        painter.drawLine(start, tip)
        side = QPointF(3 * dy, 3 * dx)
        back = tip - QPointF(4 * dx, 4 * dy)
        painter.drawPolygon(QPolygonF([tip, back + side, back - side]))


def _draw_second_click(painter: QPainter, colour: QColor) -> None:
    """Two short strokes beside the button."""
    painter.setPen(QPen(colour, 1.5))
    for shift in (0.0, 4.0):
        painter.drawLine(QPointF(12 - shift, 5), QPointF(8 - shift, 2))
        painter.drawLine(QPointF(11 - shift, 9), QPointF(6 - shift, 9))
