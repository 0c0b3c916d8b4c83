"""Text that is readable over bright and dark alike: light glyphs in a thin dark halo."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication

TEXT_COLOUR: Final = QColor("#e4e7ea")
SECONDARY_COLOUR: Final = QColor("#b4bcc3")
WARNING_COLOUR: Final = QColor("#e6a23c")
HALO_COLOUR: Final = QColor(0, 0, 0, 150)

BASE_PIXELS: Final = 13
SMALL_PIXELS: Final = 12

_AROUND: Final = tuple(QPointF(x, y) for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0) if x or y)


def text_font(pixels: int = BASE_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The platform's font at a fixed size, with figures of equal width.

    Grey antialiasing only: coloured fringes of subpixel rendering would depend on what is beneath,
    and a picture taken of the view would differ from the screen.
    """
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    return font


def wrapped(text: str, font: QFont, width: float) -> list[str]:
    """`text` cut into lines of at most `width` pixels; within a word only if it must."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines


def text_size(text: str, font: QFont) -> tuple[float, float]:
    """(width, height) of one line in pixels, rounded up to whole ones."""
    metrics = QFontMetricsF(font)
    return float(int(metrics.horizontalAdvance(text)) + 1), float(int(metrics.height()) + 1)


def draw_line(painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor) -> None:
    """Draw one line of text with its halo, from the box's left edge, in its vertical middle."""
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    painter.setFont(font)
    painter.setPen(HALO_COLOUR)
    for offset in _AROUND:
        painter.drawText(box.translated(offset), flags, text)
    painter.setPen(colour)
    painter.drawText(box, flags, text)
