"""Markdown as a quiet page: headings of the window's size, tables that fit, no line beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser

from cxrviewer.ui.theme import BASE_PX, SMALL_PX, colours

_HEADING_PX: Final = {1: 18, 2: 15}
_ABOVE_HEADING: Final = 14.0
_BELOW_HEADING: Final = 4.0
_CELL_PADDING: Final = 4.0
# The outer border is drawn beside the width.
_WIDTH_PERCENT: Final = 99.0


def show_markdown(browser: QTextBrowser, text: str) -> None:
    """Show `text`; tables are as wide as the page and break between words only."""
    browser.setMarkdown(text)
    document = browser.document()
    option = document.defaultTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    document.setDefaultTextOption(option)
    for block in _blocks(document):
        _set_block(block)
    for table in tables(document):
        _set_table(table)


def tables(document: QTextDocument) -> list[QTextTable]:
    """The tables of a page from top to bottom."""
    frames = document.rootFrame().childFrames()
    return [frame for frame in frames if isinstance(frame, QTextTable)]


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _set_block(block: QTextBlock) -> None:
    level = block.blockFormat().headingLevel()
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    change = QTextBlockFormat()
    change.setNonBreakableLines(False)  # a command in a code block is cut rather than lost
    if level:
        change.setTopMargin(_ABOVE_HEADING)
        change.setBottomMargin(_BELOW_HEADING)
        _set_pixels(cursor, _HEADING_PX.get(level, BASE_PX), weight=QFont.Weight.DemiBold)
    cursor.mergeBlockFormat(change)


def _set_table(table: QTextTable) -> None:
    form = table.format()
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, _WIDTH_PERCENT))
    form.setBorder(1)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(QColor(colours().line)))
    form.setBorderCollapse(True)
    form.setCellSpacing(0)
    form.setCellPadding(_CELL_PADDING)
    table.setFormat(form)
    for row, column in product(range(table.rows()), range(table.columns())):
        cell = table.cellAt(row, column)
        cursor, end = cell.firstCursorPosition(), cell.lastCursorPosition()
        cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
        _set_pixels(cursor, SMALL_PX)


def _set_pixels(cursor: QTextCursor, pixels: int, *, weight: QFont.Weight | None = None) -> None:
    form = cursor.charFormat()
    form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    form.clearProperty(QTextFormat.Property.FontPointSize)
    form.setProperty(QTextFormat.Property.FontPixelSize, pixels)
    if weight is not None:
        form.setFontWeight(weight)
    cursor.setCharFormat(form)
