"""Looking under the map for as long as the space bar is held."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from cxrviewer.ui.session import Session

# Where the space bar already has a meaning, it keeps it.
_OWN_SPACE = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


class PeekFilter(QObject):
    """Watches the space bar in one window, wherever the focus is, while a map is shown."""

    def __init__(self, session: Session, window_of: QWidget) -> None:
        super().__init__(window_of)
        self._session = session
        self._window_of = window_of
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the space bar; True where it is used up."""
        kind = event.type()
        if kind is QEvent.Type.ApplicationDeactivate or kind is QEvent.Type.WindowDeactivate:
            self._peek(on=False)
            return False
        if kind not in {
            QEvent.Type.KeyPress,
            QEvent.Type.KeyRelease,
            QEvent.Type.ShortcutOverride,
        } or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Space or not self._is_ours(watched):
            return False
        if event.isAutoRepeat():
            return self._session.overlay.peeking
        return self._on_space(event)

    def _on_space(self, event: QKeyEvent) -> bool:
        if event.type() is QEvent.Type.KeyRelease:
            was_peeking = self._session.overlay.peeking
            self._peek(on=False)
            return was_peeking
        if not self._has_map():
            return False
        if event.type() is QEvent.Type.KeyPress:
            self._peek(on=True)
        event.accept()
        return True

    def _is_ours(self, watched: QObject) -> bool:
        if not isinstance(watched, QWidget):
            return False
        in_window = watched.window() is self._window_of.window()
        return in_window and not isinstance(QApplication.focusWidget(), _OWN_SPACE)

    def _has_map(self) -> bool:
        return self._session.selected_finding is not None and self._session.overlay.visible

    def _peek(self, *, on: bool) -> None:
        overlay = self._session.overlay
        if overlay.peeking is not on:
            self._session.set_overlay(dataclasses.replace(overlay, peeking=on))
