"""What stands in the reading area before anything is open."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions

_OFFERED: Final = (ActionId.OPEN_FOLDER, ActionId.OPEN_DEMO)


class StartPage(QWidget):
    """Two ways in, and a hint that things can be dropped."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._hint = QLabel(self)
        self._actions = tuple(actions[action] for action in _OFFERED)
        self.buttons = tuple(self._button(action) for action in self._actions)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._title.setText(self.tr("No radiographs are open"))
        self._hint.setText(self.tr("Drop a folder or files here, or choose one of these."))
        for action, button in zip(self._actions, self.buttons, strict=True):
            button.setText(action.text())
            button.setIcon(action.icon())
            button.setToolTip(action.toolTip())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _button(self, action: QAction) -> QPushButton:
        button = QPushButton(self)
        button.setMinimumHeight(36)
        button.clicked.connect(action.trigger)
        return button

    def _lay_out(self) -> None:
        self._title.setProperty("role", "title")
        self._hint.setProperty("role", "secondary")
        self._hint.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(14)
        layout.addStretch(1)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addLayout(row)
        layout.addStretch(1)
