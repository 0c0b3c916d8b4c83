"""A line of text that is written on the image itself."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_LONGEST: Final = 200
_WIDTH: Final = 240
_SMALLEST_MM: Final = 0.1
_LARGEST_MM: Final = 1000.0


class InlineEditor(QLineEdit):
    """Enter takes what was written, Esc drops it; so does a click elsewhere for what is not whole.

    Signals:
        accepted: (str) what was written, without spaces around it.
        closed: The editor is about to go, whether anything was accepted or not.
    """

    accepted = Signal(str)
    closed = Signal()

    def __init__(self, view: QWidget, at: QPoint, *, text: str = "", prompt: str = "") -> None:
        super().__init__(text, view)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)
        self.setMaxLength(_LONGEST)
        self.resize(_WIDTH, self.sizeHint().height())
        room = view.rect().adjusted(2, 2, -2 - self.width(), -2 - self.height())
        x = max(min(at.x(), room.right()), room.left())
        y = max(min(at.y(), room.bottom()), room.top())
        self.move(x, y)
        self._is_done = False
        self.returnPressed.connect(self._accept)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.selectAll()

    @classmethod
    def for_millimetres(cls, view: QWidget, at: QPoint, prompt: str) -> InlineEditor:
        """An editor that takes a length in millimetres and nothing else."""
        editor = cls(view, at, prompt=prompt)
        locale = QLocale()
        locale.setNumberOptions(QLocale.NumberOption.RejectGroupSeparator)
        validator = QDoubleValidator(_SMALLEST_MM, _LARGEST_MM, 3, editor)
        validator.setNotation(QDoubleValidator.Notation.StandardNotation)
        validator.setLocale(locale)
        editor.setValidator(validator)
        return editor

    def finish(self) -> None:
        """Close and take what was written, if it is whole."""
        self._end(takes=True)

    def _accept(self) -> None:
        self._end(takes=True)

    def _end(self, *, takes: bool) -> None:
        if self._is_done:
            return
        self._is_done = True
        text = self.text().strip()
        if takes and text and self.hasAcceptableInput():
            self.accepted.emit(text)
        self.closed.emit()
        self.close()

    # --- Qt --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep every key from the window's shortcuts while something is written."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc drops what was written."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(takes=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere takes what was written."""
        super().focusOutEvent(event)
        # The menu of the right button borrows the focus, and so does another program.
        if event.reason() not in {
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        }:
            self._end(takes=True)


def millimetres(text: str) -> float | None:
    """A length as the reader has written it; None where it is none that makes sense."""
    value, is_number = QLocale().toDouble(text)
    return value if is_number and _SMALLEST_MM <= value <= _LARGEST_MM else None
