"""What the findings panel shows while there are no findings: steps, reasons, what to do."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cxrviewer.inference.analysis import AnalysisStep
from cxrviewer.ui import icons
from cxrviewer.ui.finding_words import step_text
from cxrviewer.ui.painting import painting
from cxrviewer.ui.theme import colours, scaled

_MARGIN: Final = 12
_ROW_HEIGHT: Final = 26
_STEPS: Final = tuple(AnalysisStep)


class AnalysisSteps(QWidget):
    """The steps of an analysis: done, running, to come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current = _STEPS[0]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_current(self, step: AnalysisStep) -> None:
        """Show `step` as the running one."""
        self._current = step
        position = _STEPS.index(step) + 1
        self.setAccessibleName(f"{position}/{len(_STEPS)} {step_text(step)}")
        self.update()

    def sizeHint(self) -> QSize:
        """One line a step and a progress line."""
        return QSize(200, scaled(_ROW_HEIGHT) * len(_STEPS) + 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw progress line and steps."""
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        running = _STEPS.index(self._current)
        width = self.width() - 2 * _MARGIN
        painter.fillRect(_MARGIN, 4, width, 3, QColor(colours().line))
        done = width * (2 * running + 1) // (2 * len(_STEPS))
        painter.fillRect(_MARGIN, 4, done, 3, QColor(colours().secondary))
        for index, step in enumerate(_STEPS):
            self._draw_step(painter, 14 + index * scaled(_ROW_HEIGHT), step, index - running)

    def _draw_step(self, painter: QPainter, top: int, step: AnalysisStep, offset: int) -> None:
        middle = top + scaled(_ROW_HEIGHT) // 2
        if offset < 0:
            mark = icons.pixmap(
                "check", colours().secondary, size=14, scale=self.devicePixelRatioF()
            )
            painter.drawPixmap(_MARGIN, middle - 7, mark)
        painter.setPen(QColor(colours().text if offset == 0 else colours().secondary))
        if offset == 0:
            painter.fillRect(_MARGIN + 3, middle - 3, 7, 7, QColor(colours().text))
        rect = self.rect().adjusted(_MARGIN + 22, 0, -_MARGIN, 0)
        rect.setTop(top)
        rect.setHeight(scaled(_ROW_HEIGHT))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), step_text(step))


class StatusNote(QWidget):
    """A sentence and, where something can be done, a button.

    Signals:
        pressed: The button was pressed.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel(self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.pressed)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 4, _MARGIN, 8)
        layout.setSpacing(10)
        layout.addLayout(row)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def text(self) -> str:
        """The sentence."""
        return self._text.text()

    @property
    def button(self) -> QPushButton:
        """The button, hidden where nothing can be done."""
        return self._button

    def show_note(self, text: str, *, icon: str = "", button: str = "") -> None:
        """Show a sentence.

        Args:
            text: The sentence.
            icon: Name of an icon in the warning colour, or empty.
            button: Text of the button, or empty for none.
        """
        self._text.setText(text)
        self._text.setProperty("role", "" if icon else "secondary")
        self._text.style().polish(self._text)
        self._icon.setVisible(bool(icon))
        if icon:
            ratio = self.devicePixelRatioF()
            self._icon.setPixmap(icons.pixmap(icon, colours().warning, size=18, scale=ratio))
        self._button.setVisible(bool(button))
        self._button.setText(button)
