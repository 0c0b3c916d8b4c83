"""Where a new key for one action is pressed; a key that is taken is taken over only when asked."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit, QLabel, QPushButton, QWidget

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import action_text
from cxrviewer.ui.key_map import KeyFault, fault_of, native, portable


class KeyCapture(QWidget):
    """A field that takes one key, and what can be done instead.

    Signals:
        chosen: (keys) the keys that the action is to have.
        cancelled: Everything stays as it is.
    """

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, action: ActionId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._shortcuts: tuple[str, ...] = ()
        self._wanted = ""
        self.field = QKeySequenceEdit(self)
        self.field.setMaximumSequenceLength(1)
        self.take = QPushButton(self)
        self.remove = QPushButton(self)
        self.cancel = QPushButton(self)
        self.note = QLabel(self)
        self.note.setProperty("role", "warning")
        self.note.setWordWrap(True)
        self._lay_out()
        self.field.keySequenceChanged.connect(self._on_key)
        self.take.clicked.connect(self._on_take)
        self.remove.clicked.connect(self._on_remove)
        self.cancel.clicked.connect(self.cancelled)
        self.field.installEventFilter(self)
        self.retranslate()

    def begin(self, shortcuts: Iterable[str]) -> None:
        """Wait for a key.

        Args:
            shortcuts: The keys in force, as in `Settings.shortcuts`.
        """
        self._shortcuts = tuple(shortcuts)
        self._wanted = ""
        self._clear()
        self.take.hide()
        self.note.hide()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        name = action_text(self._action).rstrip("…")
        self.field.setAccessibleName(self.tr("Key for “{action}”").format(action=name))
        self.field.setToolTip(self.tr("Press the new key"))
        self.take.setText(self.tr("Take it over"))
        self.remove.setText(self.tr("No key"))
        self.cancel.setText(self.tr("Cancel"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give up when the focus goes elsewhere before a key was pressed."""
        if event.type() is QEvent.Type.FocusOut and watched is self.field and not self._wanted:
            focus = self.window().focusWidget()
            if focus not in {self.field, self.remove, self.cancel, self.take}:
                self.cancelled.emit()
        return super().eventFilter(watched, event)

    @QtSlot(QKeySequence)
    def _on_key(self, sequence: QKeySequence) -> None:
        if sequence.isEmpty():
            return
        fault, other = fault_of(sequence, self._action, self._shortcuts)
        key = native(portable(sequence))
        if fault is KeyFault.NONE:
            self.chosen.emit((portable(sequence),))
        elif fault is KeyFault.TAKEN and other is not None:
            self._wanted = portable(sequence)
            said = self.tr("“{key}” belongs to “{action}”.")
            self._tell(said.format(key=key, action=action_text(other).rstrip("…")))
            self.take.show()
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            said = self.tr("“{key}” has a meaning everywhere; choose another key.")
            self._tell(said.format(key=key))
            self._clear()

    def _tell(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.show()

    def _clear(self) -> None:
        with QSignalBlocker(self.field):
            self.field.clear()

    @QtSlot()
    def _on_take(self) -> None:
        self.chosen.emit((self._wanted,))

    @QtSlot()
    def _on_remove(self) -> None:
        self.chosen.emit(())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        grid.setColumnStretch(0, 1)
        for column, widget in enumerate((self.field, self.take, self.remove, self.cancel)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.note, 1, 0, 1, 4)
