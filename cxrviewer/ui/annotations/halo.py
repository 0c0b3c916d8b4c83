"""Text that is readable over bright and dark alike: light glyphs on a thin soft shadow."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

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

from cxrviewer.ui.theme import scaled

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
_BYTES: Final = np.arange(256, dtype=np.float32)
# By blurred alpha and the glyph's own alpha: what both give together.
_ALPHA_OVER_SHADOW: Final = np.rint(
    _BYTES
    + np.minimum(_BYTES * _SHADOW_GAIN, 255.0 * _SHADOW_STRENGTH)[:, None] * (255.0 - _BYTES) / 255
).astype(np.uint8)

_application_fonts: Final[list[QFont]] = []


class TextFont(NamedTuple):
    """The platform's font at a fixed size; cheap to make and to compare, unlike a QFont.

    Attributes:
        pixels: Its size.
        weight: Its weight.
    """

    pixels: int = BASE_PIXELS
    weight: QFont.Weight = QFont.Weight.Normal


def wrapped(text: str, font: TextFont, width: float) -> list[str]:
    """`text` cut into lines of at most `width` pixels; within a word only if it must."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, _qfont(font, _generation()))
    layout.setTextOption(option)
    lines = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines


def qfont(font: TextFont) -> QFont:
    """The font itself, for text without a halo; never to be changed."""
    return _qfont(font, _generation())


def text_size(text: str, font: TextFont) -> tuple[float, float]:
    """(width, height) of one line in pixels, rounded up to whole ones."""
    return _size(text, font, _generation())


@lru_cache(maxsize=1024)
def _size(text: str, font: TextFont, generation: int) -> tuple[float, float]:
    metrics = _metrics(font, generation)
    return float(int(metrics.horizontalAdvance(text)) + 1), float(int(metrics.height()) + 1)


@lru_cache(maxsize=32)
def _metrics(font: TextFont, generation: int) -> QFontMetricsF:
    return QFontMetricsF(_qfont(font, generation))


@lru_cache(maxsize=32)
def _qfont(font: TextFont, generation: int) -> QFont:
    """The font with figures of equal width; never changed by whoever gets it.

    Grey antialiasing only: coloured fringes of subpixel rendering would depend on what is beneath,
    and a picture taken of the view would differ from the screen.
    """
    del generation  # it only tells one application font from the next
    made = QFont(QApplication.font())
    made.setPixelSize(scaled(font.pixels))
    made.setWeight(font.weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    return made


def _generation() -> int:
    """A number that changes with the application's font.

    Asked for dozens of times in a frame: comparing is cheap, the font's own key is not.
    """
    font = QApplication.font()
    if not _application_fonts or _application_fonts[-1] != font:
        _application_fonts.append(font)
    return len(_application_fonts)


def draw_line(painter: QPainter, box: QRectF, text: str, font: TextFont, colour: QColor) -> None:
    """Draw one line of text with its halo, from the box's left edge, in its vertical middle."""
    scale = painter.device().devicePixelRatioF()
    drawn, height = _drawn(text, font, _generation(), colour.rgba(), scale)
    top = box.top() + round((box.height() - height) / 2)
    painter.drawImage(QPointF(box.left() - _MARGIN, top - _MARGIN), drawn)


@lru_cache(maxsize=512)
def _drawn(
    text: str, font: TextFont, generation: int, colour: int, scale: float
) -> tuple[QImage, float]:
    """Text over its own soft shadow, transparent elsewhere; and its height."""
    width, height = _size(text, font, generation)
    size = QSizeF(width + 2 * _MARGIN, height + 2 * _MARGIN) * scale
    glyphs = QImage(size.toSize() + QSize(1, 1), QImage.Format.Format_ARGB32_Premultiplied)
    glyphs.setDevicePixelRatio(scale)
    glyphs.fill(0)
    painter = QPainter(glyphs)
    painter.setFont(_qfont(font, generation))
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
    shaded = bgra.copy()
    shaded[..., 3] = _ALPHA_OVER_SHADOW[soft, bgra[..., 3]]
    image = QImage(shaded.data, columns, rows, 4 * columns, glyphs.format())
    image.setDevicePixelRatio(scale)
    return image.copy()
