"""A category of findings that folds; folded it shows its strongest state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cxrviewer.inference.analysis import FindingScore, FindingState
from cxrviewer.ui import icons
from cxrviewer.ui.finding_row import FindingRow, bold, state_column
from cxrviewer.ui.finding_words import state_word, strongest
from cxrviewer.ui.painting import painting
from cxrviewer.ui.theme import colours, scaled

_HEADER_HEIGHT: Final = 30


class FindingSection(QWidget):
    """Header and rows.

    Signals:
        folded: (section id, whether it is folded now) the reader folded or opened it.
    """

    folded = Signal(str, bool)

    def __init__(
        self,
        section_id: str,
        title: str,
        scores: Sequence[FindingScore],
        *,
        is_folded: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.section_id = section_id
        self.rows = [FindingRow(score) for score in scores]
        self._header = _Header(title, strongest(scores), self)
        self._header.toggled.connect(self._on_toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        for row in self.rows:
            layout.addWidget(row)
        self.set_folded(is_folded=is_folded)

    def set_scores(self, scores: Sequence[FindingScore]) -> None:
        """Show other scores of the same findings."""
        for row, score in zip(self.rows, scores, strict=True):
            row.set_score(score)
        self._header.show_top(strongest(scores))

    @property
    def is_folded(self) -> bool:
        """Whether only the header is shown."""
        return self._header.is_folded

    @property
    def summary(self) -> str:
        """What the folded header says beside its title."""
        return self._header.summary

    def set_folded(self, *, is_folded: bool) -> None:
        """Show the header alone, or the rows too."""
        self._header.is_folded = is_folded
        self._header.update_name()
        for row in self.rows:
            row.setVisible(not is_folded)

    def _on_toggled(self) -> None:
        self.set_folded(is_folded=not self.is_folded)
        self.folded.emit(self.section_id, self.is_folded)


class _Header(QWidget):
    toggled = Signal()

    def __init__(self, title: str, top: FindingScore | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.is_folded = False
        self._title = title
        self._top = top
        self.summary = state_word(top) if top else ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_top(self, top: FindingScore | None) -> None:
        self._top = top
        self.summary = state_word(top) if top else ""
        self.update_name()

    def update_name(self) -> None:
        state = self.tr("folded") if self.is_folded else self.tr("open")
        self.setAccessibleName(f"{self._title}, {state}. {self.summary}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, scaled(_HEADER_HEIGHT))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() is Qt.MouseButton.LeftButton:
            self.toggled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        colour = colours().accent if self.hasFocus() else colours().secondary
        name = "chevron_right" if self.is_folded else "chevron_down"
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(
            8, (self.height() - 12) // 2, icons.pixmap(name, colour, size=12, scale=ratio)
        )
        painter.setFont(bold(self.font()))
        painter.setPen(QColor(colours().text))
        x, width = state_column(self.width(), self.font())
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(24, 0, self.width() - 24, self.height()), flags, self._title)
        reaches_states = painter.fontMetrics().horizontalAdvance(self._title) > x - 32
        if self.is_folded and self._top is not None and not reaches_states:
            absent = self._top.state is FindingState.ABSENT
            painter.setFont(self.font() if absent else bold(self.font()))
            painter.setPen(QColor(colours().secondary if absent else colours().text))
            painter.drawText(QRect(x, 0, width, self.height()), flags, self.summary)
