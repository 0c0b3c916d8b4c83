"""The colours of a map with their values; one painter for the screen and for exported pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.imaging.overlay import colour_bar
from cxrviewer.ui.annotations import halo
from cxrviewer.ui.contour_picture import POINTS_COLOUR_AT, contour_colour, contour_levels

HEIGHT: Final = 44
_TICK_PIXELS: Final = 11
_TICK_GAP: Final = 6.0
_MARGIN: Final = 10.0
_SAMPLE_WIDTH: Final = 36.0
_BAR_TOP: Final = 8.0
_BAR_HEIGHT: Final = 11.0
_WIDEST_BAR: Final = 260.0
_NAME_SHARE: Final = 0.4
_NAME_WIDTH: Final = 340.0
# The bar, and with it both of its ends and their figures, stays at least so wide.
_NARROWEST_BAR: Final = 90.0
# The film's middle grey: over it the colours look as they do on the image.
_GROUND: Final = QColor(110, 110, 110)


@dataclass(frozen=True, slots=True)
class ColourBarContent:
    """What a bar stands for.

    Attributes:
        title: The finding's name, state and figure.
        scale: Value at which the colour is strongest.
        colour_map: Table of colours.
        opacity: Of the strongest colour.
        contours: Whether the map is drawn as lines.
        reached: Where those lines stand for the operating points, what they are reached with:
            False where no place on the images comes so far. None where lines stand at shares of
            the scale.
        bent: Whether a curve leads from the sum of the values to the log-odds of the figure.
    """

    title: str
    scale: float
    colour_map: ColourMap
    opacity: float
    contours: bool
    reached: bool | None = None
    bent: bool = False

    @property
    def explains_lines(self) -> bool:
        """Whether the strip tells a dotted line from a solid one instead of showing colours."""
        return self.contours and self.reached is not None


def paint_colour_bar(painter: QPainter, strip: QRectF, content: ColourBarContent) -> None:
    """Paint title, bar, words at its ends and figures under it into `strip`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if content.explains_lines:
        _paint_legend(painter, strip, content)
        painter.restore()
        return
    words = _end_words(content.colour_map)
    font = halo.TextFont(halo.SMALL_PIXELS)
    left_width, right_width = (halo.text_size(word, font)[0] for word in words)
    room = strip.width() - 3 * _MARGIN - left_width - right_width - 16 - _NARROWEST_BAR
    title_width = min(max(strip.width() * _NAME_SHARE, _NAME_WIDTH), room)
    _paint_title(painter, strip, content, title_width)
    left = strip.left() + 2 * _MARGIN + title_width + left_width + 8
    right = strip.right() - _MARGIN - right_width - 8
    bar = QRectF(left, strip.top() + _BAR_TOP, min(right - left, _WIDEST_BAR), _BAR_HEIGHT)
    line = QRectF(0, bar.top() - 3, 0, bar.height() + 6)
    for word, x, width in (
        (words[0], bar.left() - 8 - left_width, left_width),
        (words[1], bar.right() + 8, right_width),
    ):
        box = QRectF(x, line.top(), width, line.height())
        halo.draw_line(painter, box, word, font, halo.SECONDARY_COLOUR)
    _paint_bar(painter, bar, content)
    painter.restore()


def _paint_title(painter: QPainter, strip: QRectF, content: ColourBarContent, width: float) -> None:
    rows = title_rows(content.title, width, strip.height(), bent=content.bent)
    heights = [halo.text_size(text, font)[1] for text, font, _ in rows]
    top = strip.center().y() - sum(heights) / 2
    for (text, font, colour), height in zip(rows, heights, strict=True):
        box = QRectF(strip.left() + _MARGIN, round(top), width, height)
        halo.draw_line(painter, box, text, font, colour)
        top += height


def title_rows(
    title: str, width: float, height: float, *, bent: bool = False
) -> list[tuple[str, halo.TextFont, QColor]]:
    """The title in bold, smaller where it must be; then the unit, where there is room for it.

    Args:
        title: Name, state and figure; no word of it is ever left out.
        width: Room in pixels.
        height: Room in pixels.
        bent: As in `ColourBarContent`.
    """
    unit = QCoreApplication.translate("Viewport", "evidence in logits")
    if bent:
        unit = QCoreApplication.translate("Viewport", "evidence in raw logits")
    small = halo.TextFont(_TICK_PIXELS)
    rows: list[tuple[str, halo.TextFont, QColor]] = []
    for pixels in (halo.BASE_PIXELS, _TICK_PIXELS):
        bold = halo.TextFont(pixels, QFont.Weight.DemiBold)
        rows = [(text, bold, halo.TEXT_COLOUR) for text in halo.wrapped(title, bold, width)]
        if _height(rows) <= height:
            break
    with_unit = [*rows, (unit, small, halo.SECONDARY_COLOUR)]
    return with_unit if _height(with_unit) <= height else rows


def _height(rows: Sequence[tuple[str, halo.TextFont, QColor]]) -> float:
    return sum(halo.text_size(text, font)[1] for text, font, _ in rows)


def _paint_legend(painter: QPainter, strip: QRectF, content: ColourBarContent) -> None:
    """The title, and a piece of each line with its word; or that there is no line."""
    font = halo.TextFont(halo.SMALL_PIXELS)
    width = min(max(strip.width() * _NAME_SHARE, _NAME_WIDTH), strip.width() / 2)
    _paint_title(painter, strip, content, width)
    left, middle = strip.left() + 2 * _MARGIN + width, strip.center().y()
    if not content.reached:
        text = QCoreApplication.translate("Viewport", "No place reaches an operating point.")
        _paint_word(painter, left, middle, text, font)
        return
    level = POINTS_COLOUR_AT * content.scale
    colour = QColor(*contour_colour(level, content.scale, content.colour_map))
    for text, style in (
        (QCoreApplication.translate("Viewport", "doubtful"), Qt.PenStyle.DotLine),
        (QCoreApplication.translate("Viewport", "present"), Qt.PenStyle.SolidLine),
    ):
        painter.setPen(QPen(colour, 2.0, style, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(left, middle), QPointF(left + _SAMPLE_WIDTH, middle))
        left += _SAMPLE_WIDTH + _TICK_GAP
        left += _paint_word(painter, left, middle, text, font) + 2 * _MARGIN


def _paint_word(
    painter: QPainter, left: float, middle: float, text: str, font: halo.TextFont
) -> float:
    """Its width."""
    width, height = halo.text_size(text, font)
    box = QRectF(left, round(middle - height / 2), width, height)
    halo.draw_line(painter, box, text, font, halo.TEXT_COLOUR)
    return width


def _end_words(colour_map: ColourMap) -> tuple[str, str]:
    strongest = QCoreApplication.translate("Viewport", "for", "evidence for a finding")
    if colour_map is ColourMap.SEQUENTIAL:
        return "", strongest
    return QCoreApplication.translate("Viewport", "against", "evidence"), strongest


def _paint_bar(painter: QPainter, bar: QRectF, content: ColourBarContent) -> None:
    bar.setWidth(round(bar.width()))
    length = round(bar.width())
    found = colour_bar(
        content.scale, content.colour_map, content.opacity, size=(length, round(bar.height()))
    )
    painter.fillRect(bar, _GROUND)
    if content.contours:
        _paint_lines(painter, bar, content)
    else:
        # Largest value on top in the file of colours; largest at the right here.
        lying = np.ascontiguousarray(found.rgba[::-1].transpose(1, 0, 2))
        image = QImage(
            lying.data, length, lying.shape[0], lying.strides[0], QImage.Format.Format_RGBA8888
        )
        painter.drawImage(bar.topLeft(), image)
    font = halo.TextFont(_TICK_PIXELS)
    for text, box in tick_boxes(found.ticks, bar):
        x = box.center().x()
        painter.setPen(QPen(halo.SECONDARY_COLOUR, 1.0))
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3))
        halo.draw_line(painter, box, text, font, halo.TEXT_COLOUR)


def tick_boxes(ticks: Sequence[tuple[float, float]], bar: QRectF) -> list[tuple[str, QRectF]]:
    """Figures under the bar with their places; those that would touch others are left out.

    Both ends come first, then 0, then the others.

    Args:
        ticks: (value, distance from the right end) in the bar's pixels.
        bar: Where the bar lies.
    """
    font = halo.TextFont(_TICK_PIXELS)
    largest, smallest = max(ticks)[0], min(ticks)[0]
    order = sorted(ticks, key=lambda tick: (tick[0] not in {largest, smallest}, tick[0] != 0.0))
    placed: list[tuple[str, QRectF]] = []
    for value, distance in order:
        text = value_text(value)
        width, height = halo.text_size(text, font)
        box = QRectF(bar.right() - distance - width / 2, bar.bottom() + 3, width, height)
        if not any(box.adjusted(-_TICK_GAP, 0, _TICK_GAP, 0).intersects(p) for _, p in placed):
            placed.append((text, box))
    return placed


def _paint_lines(painter: QPainter, bar: QRectF, content: ColourBarContent) -> None:
    low = -content.scale if content.colour_map is ColourMap.DIVERGING else 0.0
    for level in contour_levels(content.scale, content.colour_map):
        x = bar.left() + (level - low) / (content.scale - low) * bar.width()
        colour = QColor(*contour_colour(level, content.scale, content.colour_map))
        painter.setPen(QPen(colour, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom()))


def value_text(value: float) -> str:
    """A value with its sign, a true minus before what is against."""
    text = QLocale().toString(abs(value), "g", 3)
    return f"−{text}" if value < 0 else f"+{text}" if value > 0 else text
