"""Five hints beside the parts of the window that they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cxrviewer.ui.painting import painting
from cxrviewer.ui.theme import colours, scaled
from cxrviewer.ui.tour_steps import STEPS

if TYPE_CHECKING:
    from cxrviewer.ui.main_window import MainWindow

_WIDTH: Final = 360
_GAP: Final = 4
_ARROW: Final = 10
_BACK_KEYS: Final = frozenset({Qt.Key.Key_Left, Qt.Key.Key_PageUp})
_NEXT_KEYS: Final = frozenset(
    {Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter}
)
_OWN_KEYS: Final = _BACK_KEYS | _NEXT_KEYS | {Qt.Key.Key_Escape}


class Tour(QFrame):
    """One hint at a time, over the window. Arrows or Enter lead on, Esc ends it.

    Signals:
        ended: The last hint was read, or the rest was skipped.
    """

    ended = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._index = 0
        self._tip = QPoint()
        self._title = QLabel(self)
        self._text = QLabel(self)
        self._count = QLabel(self)
        self.back = QPushButton(self)
        self.next = QPushButton(self)
        self.skip = QPushButton(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.skip.clicked.connect(self.end)
        window.installEventFilter(self)
        self.retranslate()

    @property
    def index(self) -> int:
        """Which hint is shown, from 0."""
        return self._index

    @property
    def target(self) -> QWidget:
        """The part of the window that is told of."""
        return STEPS[self._index].target(self._window)

    def begin(self) -> None:
        """Show the first hint."""
        self._index = 0
        self.show()
        self.raise_()
        self._show_step()

    @QtSlot()
    def go_on(self) -> None:
        """Show the next hint, or end with the last."""
        if self._index + 1 == len(STEPS):
            self.end()
        else:
            self._index += 1
            self._show_step()

    @QtSlot()
    def go_back(self) -> None:
        """Show the hint before."""
        if self._index:
            self._index -= 1
            self._show_step()

    @QtSlot()
    def end(self) -> None:
        """Show no more hints."""
        self._window.removeEventFilter(self)
        self.hide()
        self.ended.emit()
        self.deleteLater()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.skip.setText(self.tr("Skip"))
        self.back.setText(self.tr("Back"))
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside what is told of when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that lead through the hints from the actions of the window."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead on, back or out."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self.end()
        elif key in _BACK_KEYS:
            self.go_back()
        elif key in _NEXT_KEYS:
            self.go_on()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A frame with a tip that points at what is told of."""
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours().accent), 1.5))
            painter.setBrush(QColor(colours().raised))
            painter.drawRoundedRect(self._body().adjusted(1, 1, -1, -1), 6, 6)
            painter.drawPolygon(self._arrow())
            painter.setPen(QPen(QColor(colours().raised), 3))
            painter.drawLine(*self._arrow_base())

    # --- helpers ---------------------------------------------------------------------------------

    def _show_step(self) -> None:
        self._say()
        self._place()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        title, text = STEPS[self._index].say()
        is_last = self._index + 1 == len(STEPS)
        self._title.setText(title)
        self._text.setText(text)
        self._count.setText(f"{self._index + 1}/{len(STEPS)}")
        self.next.setText(self.tr("Done") if is_last else self.tr("Next"))
        self.back.setEnabled(self._index > 0)
        self.skip.setVisible(not is_last)
        self.setAccessibleName(f"{self._count.text()} {title}")
        self.setAccessibleDescription(text)
        self.next.setAccessibleDescription(f"{title}: {text}")

    def _place(self) -> None:
        """Beside the target, inside the window."""
        window, target, side = self._window, self.target, STEPS[self._index].side
        inside = window.rect()
        meant = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        if not target.isVisible():
            meant = QRect(inside.center(), QSize(1, 1))
        width = min(scaled(_WIDTH), inside.width() - 20)
        body = self.layout()
        height = body.totalHeightForWidth(width) if body is not None else 160
        size = QSize(width, max(height, self.sizeHint().height() if height < 0 else height))
        place, tip = _beside(meant, size, side)
        x = min(max(place.x(), 6), max(inside.width() - size.width() - 6, 6))
        y = min(max(place.y(), 6), max(inside.height() - size.height() - 6, 6))
        self.setGeometry(QRect(QPoint(x, y), size))
        self._tip = tip - QPoint(x, y)
        self.update()

    def _body(self) -> QRect:
        return self.rect().adjusted(_ARROW, _ARROW, -_ARROW, -_ARROW)

    def _arrow(self) -> QPolygonF:
        start, end = self._arrow_base()
        return QPolygonF([start, QPointF(self._clamped_tip()), end])

    def _clamped_tip(self) -> QPoint:
        """The tip on the edge of the frame that is next to what is meant."""
        rect = self.rect()
        side = STEPS[self._index].side
        if side is Qt.Edge.BottomEdge:
            return QPoint(min(max(self._tip.x(), 30), rect.width() - 30), 0)
        y = min(max(self._tip.y(), 30), rect.height() - 30)
        return QPoint(0 if side is Qt.Edge.RightEdge else rect.width() - 1, y)

    def _arrow_base(self) -> tuple[QPointF, QPointF]:
        tip, body = self._clamped_tip(), self._body()
        if STEPS[self._index].side is Qt.Edge.BottomEdge:
            y = body.top() + 1.5
            return QPointF(tip.x() - _ARROW, y), QPointF(tip.x() + _ARROW, y)
        is_right = STEPS[self._index].side is Qt.Edge.RightEdge
        x = body.left() + 1.5 if is_right else body.right() - 0.5
        return QPointF(x, tip.y() - _ARROW), QPointF(x, tip.y() + _ARROW)

    def _lay_out(self) -> None:
        self._title.setProperty("role", "title")
        self._text.setWordWrap(True)
        self._count.setProperty("role", "secondary")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self._count)
        buttons.addStretch(1)
        for button in (self.skip, self.back, self.next):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_ARROW + 16, _ARROW + 12, _ARROW + 16, _ARROW + 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)


def _beside(meant: QRect, size: QSize, side: Qt.Edge) -> tuple[QPoint, QPoint]:
    """Where the frame goes beside `meant`, and the point that its tip touches."""
    if side is Qt.Edge.BottomEdge:
        tip = QPoint(meant.center().x(), meant.bottom() + _GAP)
        return QPoint(tip.x() - size.width() // 2, tip.y()), tip
    y = meant.top() + min(meant.height() // 3, 160)
    if side is Qt.Edge.RightEdge:
        tip = QPoint(meant.right() + _GAP, y)
        return QPoint(tip.x(), y - size.height() // 3), tip
    tip = QPoint(meant.left() - _GAP, y)
    return QPoint(tip.x() - size.width(), y - size.height() // 3), tip
