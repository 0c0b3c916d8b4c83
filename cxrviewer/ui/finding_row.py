"""One finding: name, state, bar; and each view's part in it once it is selected."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import FindingScore, FindingState
from cxrviewer.store.ledger import Opinion, Verdict
from cxrviewer.ui import finding_words as words
from cxrviewer.ui import icons
from cxrviewer.ui.confidence_bar import BAR_WIDTH, ConfidenceBar
from cxrviewer.ui.painting import painting
from cxrviewer.ui.theme import SMALL_PX, base_font, colours
from cxrviewer.ui.translate import finding_name

HEIGHT: Final = 28
_INDENT: Final = 24
_MARGIN: Final = 12
_GAP: Final = 8
_DETAIL_HEIGHT: Final = 18
_MARK: Final = 14
_MARKS: Final = {
    Verdict.ACCEPT: "accept",
    Verdict.ADD: "add_finding",
    Verdict.REJECT: "reject",
    Verdict.UNCERTAIN: "uncertain",
}
_FLAGS: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


def bold(font: QFont) -> QFont:
    """The same font, heavier."""
    heavier = QFont(font)
    heavier.setWeight(QFont.Weight.DemiBold)
    return heavier


def state_column(width: int, font: QFont) -> tuple[int, int]:
    """Left edge and width of the column of state words in a row `width` wide."""
    column = _widest(font.key(), words.all_state_words())
    return width - _MARGIN - BAR_WIDTH - _GAP - column, column


@lru_cache(maxsize=16)
def _widest(font_key: str, texts: tuple[str, ...]) -> int:
    font = QFont()
    font.fromString(font_key)
    metrics = QFontMetrics(bold(font))
    return max(metrics.horizontalAdvance(text) for text in texts) + 2


class FindingRow(QWidget):
    """A row that can be clicked, and chosen with Space or Return while it has the focus.

    Signals:
        clicked: (Finding) the reader wants its map, or no longer.
    """

    clicked = Signal(object)

    def __init__(self, score: FindingScore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = False
        self._opinion = Opinion()
        self._bar = ConfidenceBar(score, self)
        self.set_score(score)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def finding(self) -> Finding:
        """Which finding."""
        return self._score.finding

    @property
    def texts(self) -> tuple[str, str, str]:
        """Name, state and second line."""
        return self._name, self._state, self._detail

    def set_score(self, score: FindingScore) -> None:
        """Show another score of the same finding."""
        self._score = score
        self._name = finding_name(score.finding)
        self._state = words.state_word(score)
        parts = words.shares_text(score) or words.single_view_text(score)
        self._detail = "\n".join(filter(None, (words.places_text(score), parts)))
        self._bar.set_score(score)
        self.setToolTip(words.tooltip(score))
        self._name_for_readers()
        self._fit_height()
        self.update()

    def set_opinion(self, opinion: Opinion) -> None:
        """Show what the reader said of it as a mark before the name."""
        if opinion != self._opinion:
            self._opinion = opinion
            self._name_for_readers()
            self.update()

    @property
    def opinion(self) -> Opinion:
        """What the reader said of it."""
        return self._opinion

    def set_selected(self, *, selected: bool) -> None:
        """Mark the row and show its second line."""
        if selected != self._selected:
            self._selected = selected
            self._fit_height()
            self._place_bar()
            self.update()

    def sizeHint(self) -> QSize:
        """One line, or more where a long name needs them or the row is selected."""
        return QSize(200, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the right and the height as the name needs."""
        super().resizeEvent(event)
        self._place_bar()
        self._fit_height()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click selects or deselects."""
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self.finding)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return does what a click does; Space stays the key for peeking."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.clicked.emit(self.finding)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A new font may need another height."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_height()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, name, state and second line; the bar is a child."""
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        self._draw_ground(painter)
        self._draw_mark(painter)
        painter.setFont(self._text_font())
        painter.setPen(self._colour())
        line = self._line_height()
        x = self._state_x()
        painter.drawText(QRect(_INDENT, 0, x - _GAP - _INDENT, line), _FLAGS, self._name)
        painter.drawText(QRect(x, 0, self._state_width(), line), _FLAGS, self._state)
        if self._selected and self._detail:
            painter.setFont(base_font(self.font(), SMALL_PX))
            painter.setPen(QColor(colours().secondary))
            rect = QRect(_INDENT, line - 4, self._detail_width(), self._detail_height())
            painter.drawText(rect, _FLAGS, self._detail)

    def _draw_ground(self, painter: QPainter) -> None:
        if self._selected:
            painter.fillRect(self.rect(), QColor(colours().selected))
            painter.fillRect(0, 0, 3, self.height(), QColor(colours().accent))
        elif self.underMouse():
            painter.fillRect(self.rect(), QColor(colours().raised))
        if self.hasFocus():
            painter.setPen(QColor(colours().accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _name_for_readers(self) -> None:
        said = words.accessible_opinion(self._opinion)
        name = words.accessible_row(self._score)
        self.setAccessibleName(f"{name} {said}." if said else name)

    def _draw_mark(self, painter: QPainter) -> None:
        verdict = self._opinion.verdict
        icon = _MARKS[verdict] if verdict else "comment" if self._opinion.comment else ""
        if icon:
            ratio = self.devicePixelRatioF()
            mark = icons.pixmap(icon, colours().accent, size=_MARK, scale=ratio)
            painter.drawPixmap(5, (self._line_height() - _MARK) // 2, mark)

    def _place_bar(self) -> None:
        size = self._bar.sizeHint()
        x = self.width() - _MARGIN - size.width()
        self._bar.setGeometry(
            x, (self._line_height() - size.height()) // 2, size.width(), size.height()
        )

    def _fit_height(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def _height(self) -> int:
        detail = self._detail_height() if self._selected and self._detail else 0
        return self._line_height() + detail

    def _detail_width(self) -> int:
        return max(self.width() - _INDENT - _MARGIN, 1)

    def _detail_height(self) -> int:
        """One line, or two where figures of two digits need them."""
        metrics = QFontMetrics(base_font(self.font(), SMALL_PX))
        room = QRect(0, 0, self._detail_width(), 1000)
        needed = metrics.boundingRect(room, _FLAGS, self._detail).height()
        return max(_DETAIL_HEIGHT, needed + 4)

    def _line_height(self) -> int:
        """One line, or two lines where the name does not fit into one."""
        width = max(self._state_x() - _GAP - _INDENT, 1)
        metrics = QFontMetrics(self._text_font())
        needed = metrics.boundingRect(QRect(0, 0, width, 1000), _FLAGS, self._name).height()
        return max(HEIGHT, needed + 8)

    def _state_x(self) -> int:
        return state_column(self.width(), self.font())[0]

    def _state_width(self) -> int:
        return state_column(self.width(), self.font())[1]

    def _text_font(self) -> QFont:
        return bold(self.font()) if self._is_present() else self.font()

    def _is_present(self) -> bool:
        score = self._score
        return score.state is FindingState.PRESENT and not score.experimental

    def _colour(self) -> QColor:
        if self._score.experimental:
            return QColor(colours().secondary)
        absent = self._score.state is FindingState.ABSENT and not self._selected
        return QColor(colours().secondary if absent else colours().text)
