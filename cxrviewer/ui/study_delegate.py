"""Draws a row of the study list: thumbnails, date, views, status, and the patient's name once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cxrviewer.dicom.study import ImageRef
from cxrviewer.inference.analysis import FindingState
from cxrviewer.ui import icons
from cxrviewer.ui import study_words as words
from cxrviewer.ui.finding_row import bold
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_model import StudyRole, StudyRow
from cxrviewer.ui.theme import SMALL_PX, base_font, colours, scaled
from cxrviewer.ui.thumbnails import ThumbnailStore

_MARGIN: Final = 12
_HEADING: Final = 28
_ROW: Final = 66
_LINE: Final = 17
_THUMB: Final = QSize(42, 50)
_DOT: Final = 5
_MARKS: Final = {FindingState.PRESENT: "▲", FindingState.DOUBTFUL: "△"}
_TEXT_LEFT: Final = _MARGIN + 2 * _THUMB.width() + 3 + 10


class StudyDelegate(QStyledItemDelegate):
    """Rows of two heights: with the patient's name above, or without."""

    def __init__(
        self, session: Session, thumbnails: ThumbnailStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._thumbnails = thumbnails

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Higher where the name stands above."""
        heading = scaled(_HEADING) if index.data(StudyRole.HAS_HEADING) else 0
        return QSize(100, scaled(_ROW) + heading)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row."""
        row: StudyRow = index.data(StudyRole.ROW)
        rect = QRect(option.rect)
        painter.save()
        if row.heading:
            self._draw_heading(painter, rect, row, first=index.row() == 0)
            rect.setTop(rect.top() + scaled(_HEADING))
        self._draw_ground(painter, rect, option)
        if not row.is_read:
            _draw_dot(painter, rect)
        self._draw_thumbnails(painter, rect, row)
        self._draw_texts(painter, rect, row)
        painter.restore()

    def _draw_heading(self, painter: QPainter, rect: QRect, row: StudyRow, *, first: bool) -> None:
        if not first:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, QColor(colours().line))
        font = base_font(QApplication.font())
        area = QRect(_MARGIN, rect.top() + 4, rect.width() - 2 * _MARGIN, scaled(_HEADING) - 4)
        painter.setFont(font)
        facts = painter.fontMetrics().horizontalAdvance(row.facts)
        painter.setPen(QColor(colours().secondary))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, int(flags | Qt.AlignmentFlag.AlignRight), row.facts)
        painter.setFont(bold(font))
        painter.setPen(QColor(colours().text))
        area.setWidth(area.width() - facts - 8)
        name = painter.fontMetrics().elidedText(
            row.heading, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, int(flags), name)

    def _draw_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours().selected))
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), QColor(colours().accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours().raised))

    def _draw_thumbnails(self, painter: QPainter, rect: QRect, row: StudyRow) -> None:
        x = _MARGIN
        for image in row.images:
            box = QRect(x, rect.top() + (scaled(_ROW) - _THUMB.height()) // 2, *_THUMB.toTuple())
            self._draw_thumbnail(painter, box, image, is_prior=row.is_prior)
            x += _THUMB.width() + 3

    def _draw_thumbnail(
        self, painter: QPainter, box: QRect, image: ImageRef, *, is_prior: bool
    ) -> None:
        draw_thumbnail(painter, box, image, self._session, self._thumbnails)
        painter.setPen(QPen(QColor(colours().prior if is_prior else colours().line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        if is_prior:
            painter.drawRect(box.adjusted(1, 1, -2, -2))

    def _draw_texts(self, painter: QPainter, rect: QRect, row: StudyRow) -> None:
        normal, small = base_font(QApplication.font()), base_font(QApplication.font(), SMALL_PX)
        lines: list[tuple[str, QFont, str]] = [
            (
                row.date,
                normal,
                colours().prior if row.is_prior else colours().text,
            ),
            (row.views, small, colours().secondary),
            (row.status, small, colours().prior if row.is_prior else colours().secondary),
        ]
        beside = {row.status: _mark(row), row.views: words.new() if row.is_new else ""}
        shown = [line for line in lines if line[0]]
        high = scaled(_LINE)
        top = rect.top() + (scaled(_ROW) - high * len(shown)) // 2
        for text, font, colour in shown:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            area = QRect(_TEXT_LEFT, top, rect.width() - _TEXT_LEFT - 6, high)
            if mark := beside.get(text):
                area.setWidth(area.width() - _draw_mark(painter, area, mark))
                painter.setPen(QColor(colour))
                painter.setFont(font)
            elided = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, area.width()
            )
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), elided)
            top += high


def _draw_dot(painter: QPainter, rect: QRect) -> None:
    """Mark a study as unread."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().accent))
    painter.drawEllipse(4, rect.center().y() - 2, _DOT, _DOT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _draw_mark(painter: QPainter, area: QRect, mark: str) -> int:
    """Write a word or sign at the right end of a line; returns the width that it takes."""
    painter.setFont(bold(base_font(QApplication.font(), SMALL_PX)))
    painter.setPen(QColor(colours().accent))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), mark)
    return painter.fontMetrics().horizontalAdvance(mark) + 6


def _mark(row: StudyRow) -> str:
    """A full triangle where something is present, an open one where it is doubtful."""
    return _MARKS.get(row.suspicion.score.state, "") if row.suspicion else ""


def draw_thumbnail(
    painter: QPainter, box: QRect, image: ImageRef, session: Session, thumbnails: ThumbnailStore
) -> None:
    """Fill `box` with the thumbnail of an image, or with what stands for it."""
    painter.fillRect(box, QColor(colours().surround))
    found = thumbnails.get(image, session.radiograph(image.sop_instance_uid))
    if found is not None:
        _draw_fitted(painter, box, found)
    elif thumbnails.is_failed(image):
        _draw_missing(painter, box)


def _draw_fitted(painter: QPainter, box: QRect, picture: QPixmap) -> None:
    """Draw a picture as large as it fits into `box`, in its middle."""
    size = picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(0, 0, size.width(), size.height())
    target.moveCenter(box.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, picture)


def _draw_missing(painter: QPainter, box: QRect) -> None:
    """Say that there is no picture."""
    ratio = painter.device().devicePixelRatio()
    mark = icons.pixmap("no_image", colours().secondary, size=18, scale=ratio)
    painter.drawPixmap(box.center().x() - 9, box.center().y() - 9, mark)
