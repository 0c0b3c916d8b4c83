"""Looking under the map for as long as the space bar is held."""

from __future__ import annotations

import dataclasses
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)

from cxrviewer.ui.session import Session

# Where the space bar already has a meaning, it keeps it.
_OWN_SPACE: Final = (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)


class PeekFilter(QObject):
    """Watches the space bar in one window, wherever the focus is, while a map is shown.

    It listens to the native window, which sees each key once and before any widget; a filter on
    the application would see every event there is.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._window: QWindow | None = None

    def watch(self, window: QWindow | None) -> None:
        """Listen to this window from now on, and to no other."""
        if window is self._window:
            return
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the space bar; True where it is used up."""
        kind = event.type()
        if kind is QEvent.Type.FocusOut:
            self._peek(on=False)
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Space:
            return False
        if isinstance(QApplication.focusWidget(), _OWN_SPACE):
            return False
        if event.isAutoRepeat():
            return self._session.overlay.peeking
        return self._on_space(is_pressed=kind is QEvent.Type.KeyPress)

    def _on_space(self, *, is_pressed: bool) -> bool:
        was_peeking = self._session.overlay.peeking
        if not is_pressed:
            self._peek(on=False)
            return was_peeking
        if self._session.selected_finding is None or not self._session.overlay.visible:
            return False
        self._peek(on=True)
        return True

    def _peek(self, *, on: bool) -> None:
        overlay = self._session.overlay
        if overlay.peeking is not on:
            self._session.set_overlay(dataclasses.replace(overlay, peeking=on))
