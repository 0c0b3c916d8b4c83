"""Text that is readable over bright and dark alike: light glyphs on a thin soft shadow."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QApplication

TEXT_COLOUR: Final = QColor("#e4e7ea")
SECONDARY_COLOUR: Final = QColor("#b4bcc3")
WARNING_COLOUR: Final = QColor("#e6a23c")
PRIOR_COLOUR: Final = QColor("#c3b8ff")
HALO_COLOUR: Final = QColor(0, 0, 0, 150)

BASE_PIXELS: Final = 13
SMALL_PIXELS: Final = 12

_SHADOW_BLUR: Final = 1.1
_SHADOW_GAIN: Final = 1.3
_SHADOW_STRENGTH: Final = 0.72
# Room around the glyphs for their shadow.
_MARGIN: Final = 5


def text_font(pixels: int = BASE_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The platform's font at a fixed size, with figures of equal width.

    Grey antialiasing only: coloured fringes of subpixel rendering would depend on what is beneath,
    and a picture taken of the view would differ from the screen.
    """
    # A copy, since a QFont can be changed by whoever gets it.
    return QFont(_font(QApplication.font().key(), pixels, weight.value))


@lru_cache(maxsize=32)
def _font(application_font: str, pixels: int, weight: int) -> QFont:
    del application_font  # it only tells one application font from the next
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
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
    return _size(text, font.key())


@lru_cache(maxsize=1024)
def _size(text: str, font_key: str) -> tuple[float, float]:
    metrics = QFontMetricsF(_font_of(font_key))
    return float(int(metrics.horizontalAdvance(text)) + 1), float(int(metrics.height()) + 1)


def _font_of(key: str) -> QFont:
    font = QFont()
    font.fromString(key)
    return font


def draw_line(painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor) -> None:
    """Draw one line of text with its halo, from the box's left edge, in its vertical middle."""
    scale = painter.device().devicePixelRatioF()
    drawn, height = _drawn(text, font.key(), colour.rgba(), scale)
    top = box.top() + round((box.height() - height) / 2)
    painter.drawImage(QPointF(box.left() - _MARGIN, top - _MARGIN), drawn)


@lru_cache(maxsize=512)
def _drawn(text: str, font_key: str, colour: int, scale: float) -> tuple[QImage, float]:
    """Text over its own soft shadow, transparent elsewhere; and its height."""
    font = _font_of(font_key)
    width, height = text_size(text, font)
    size = QSizeF(width + 2 * _MARGIN, height + 2 * _MARGIN) * scale
    glyphs = QImage(size.toSize() + QSize(1, 1), QImage.Format.Format_ARGB32_Premultiplied)
    glyphs.setDevicePixelRatio(scale)
    glyphs.fill(0)
    painter = QPainter(glyphs)
    painter.setFont(font)
    painter.setPen(QColor.fromRgb(colour))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    painter.drawText(QRectF(_MARGIN, _MARGIN, width, height), flags, text)
    painter.end()
    return _with_shadow(glyphs, scale), height


def _with_shadow(glyphs: QImage, scale: float) -> QImage:
    """`glyphs` over black that is dense beside them and fades within a few pixels."""
    rows, columns = glyphs.height(), glyphs.width()
    bgra = np.frombuffer(glyphs.constBits(), np.uint8).reshape(rows, columns, 4)
    near = cv2.dilate(bgra[..., 3], np.ones((3, 3), np.uint8), iterations=max(round(scale), 1))
    soft = cv2.GaussianBlur(near, (0, 0), _SHADOW_BLUR * scale)
    shadow = np.minimum(soft.astype(np.float32) * _SHADOW_GAIN, 255.0 * _SHADOW_STRENGTH)
    alpha = bgra[..., 3].astype(np.float32)
    shaded = bgra.copy()
    shaded[..., 3] = np.rint(alpha + shadow * (255.0 - alpha) / 255.0)
    image = QImage(shaded.data, columns, rows, 4 * columns, glyphs.format())
    image.setDevicePixelRatio(scale)
    return image.copy()
