"""Shares by month with their intervals, as a quiet plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from cxrviewer.ui.theme import colours

_SYMBOLS: Final = ("s", "o")
_APART: Final = 0.12
_MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class Series:
    """A line of the plot.

    Attributes:
        name: For the legend.
        values: 0..1 by month; None where it is not defined, which leaves a gap.
        intervals: Lower and upper end by month; empty for none.
    """

    name: str
    values: tuple[float | None, ...]
    intervals: tuple[tuple[float, float] | None, ...] = ()


class MonthPlot(pg.PlotWidget):  # type: ignore[misc]
    """Per cent over months; series differ in symbol and line, not in colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_series(
        self, title: str, months: Sequence[str], series: Sequence[Series], empty: str
    ) -> None:
        """Draw everything anew.

        Args:
            title: Above the plot; it is also what a screen reader is told.
            months: Names under the axis.
            series: With one value a month each.
            empty: Said in the middle where there is no month.
        """
        self.clear()
        item = self.getPlotItem()
        item.setTitle(title, color=colours().text, size="10pt")
        self.setAccessibleName(title)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(colours().line)
            axis.setTextPen(colours().secondary)
        item.getAxis("bottom").setTicks([_ticks(months)])
        item.getAxis("left").setLabel("%", color=colours().secondary)
        item.setRange(xRange=(-0.5, max(len(months), 1) - 0.5), yRange=(0, 100), padding=0.03)
        item.showGrid(y=True, alpha=0.15)
        if item.legend is not None:
            item.legend.clear()
        if len(series) > 1 and item.legend is None:
            item.addLegend(offset=(8, 8), labelTextColor=colours().text)
        if not months:
            words = pg.TextItem(empty, color=colours().secondary, anchor=(0.5, 0.5))
            words.setPos(0, 50)
            self.addItem(words)
        shades = (colours().accent, colours().text)
        for number, one in enumerate(series):
            self._draw(one, number, shades[number % 2], shift=(number - (len(series) - 1) / 2))

    def _draw(self, series: Series, number: int, colour: str, *, shift: float) -> None:
        x = np.arange(len(series.values)) + shift * _APART
        y = np.array([math.nan if v is None else 100 * v for v in series.values])
        style = Qt.PenStyle.SolidLine if number else Qt.PenStyle.DashLine
        pen = pg.mkPen(QColor(colour), width=1.4, style=style)
        self.plot(
            x, y, pen=pen, symbol=_SYMBOLS[number % 2], symbolSize=8, symbolPen=pen,
            symbolBrush=QColor(colour), connect="finite", name=series.name,
        )  # fmt: skip
        bars = [
            (place, value, 100 * interval[0], 100 * interval[1])
            for place, value, interval in zip(x, y, series.intervals, strict=False)
            if interval is not None
        ]
        if bars:
            at, middle, low, high = (np.array(column) for column in zip(*bars, strict=True))
            self.addItem(
                pg.ErrorBarItem(
                    x=at, y=middle, bottom=middle - low, top=high - middle, beam=0.1,
                    pen=pg.mkPen(QColor(colour), width=1.2),
                )
            )  # fmt: skip


def _ticks(months: Sequence[str]) -> list[tuple[int, Any]]:
    """At most six names, evenly spread: more would run into each other."""
    step = max(1, math.ceil(len(months) / _MOST_NAMES))
    return [(place, name) for place, name in enumerate(months) if place % step == 0]
