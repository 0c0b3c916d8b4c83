"""A confidence as a bar, with ticks at the two operating points."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cxrviewer.inference.analysis import FindingScore
from cxrviewer.ui.painting import painting
from cxrviewer.ui.theme import bar_colour, colours

BAR_WIDTH: Final = 84
_HEIGHT: Final = 10
_TICK_REACH: Final = 3
_LOWEST: Final = 0.01


def bar_position(confidence: float) -> float:
    """Where a confidence ends on the bar, 0 to 1.

    The scale is that of log odds from 1 % to 99 %, the same for every finding: half of the bar is
    50 %, and the operating points of rare findings, a few per cent, stay apart to the eye.
    """
    inside = min(1.0 - _LOWEST, max(_LOWEST, confidence))
    limit = math.log((1.0 - _LOWEST) / _LOWEST)
    return (math.log(inside / (1.0 - inside)) + limit) / (2.0 * limit)


class ConfidenceBar(QWidget):
    """One hue whose lightness grows with the confidence; the numbers are in the row's tooltip."""

    def __init__(self, score: FindingScore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score = score
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_score(self, score: FindingScore) -> None:
        """Show another score."""
        self._score = score
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for two ticks to be told apart."""
        return QSize(BAR_WIDTH, _HEIGHT + 2 * _TICK_REACH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track, bar and ticks."""
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, _TICK_REACH, self.width() - 1, _HEIGHT)
        painter.setPen(QPen(QColor(colours().line), 1))
        painter.setBrush(QColor(colours().raised))
        painter.drawRoundedRect(track, 2, 2)
        self._draw_bar(painter, track)
        self._draw_ticks(painter, track)

    def _draw_bar(self, painter: QPainter, track: QRectF) -> None:
        strength = bar_position(self._score.confidence)
        painter.setPen(QColor(0, 0, 0, 0))
        colour = QColor(colours().disabled) if self._score.experimental else bar_colour(strength)
        painter.setBrush(colour)
        inner = track.adjusted(1, 1, -1, -1)
        inner.setWidth(inner.width() * strength)
        if inner.width() >= 1:
            painter.drawRoundedRect(inner, 1.5, 1.5)

    def _draw_ticks(self, painter: QPainter, track: QRectF) -> None:
        """A short tick at the sensitive point, a long one at the specific point."""
        points = self._score.operating_points
        if points is None:
            return
        ticks = (
            (points.sensitive, 1, colours().secondary),
            (points.specific, _TICK_REACH, colours().text),
        )
        for value, reach, colour in ticks:
            x = track.left() + 1 + (track.width() - 2) * bar_position(value)
            ends = QPointF(x, track.top() - reach), QPointF(x, track.bottom() + reach)
            # A dark edge keeps the tick visible on a light bar.
            painter.setPen(QPen(QColor(colours().surround), 3.5))
            painter.drawLine(*ends)
            painter.setPen(QPen(QColor(colour), 1.5))
            painter.drawLine(*ends)
