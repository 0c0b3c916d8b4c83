"""The keys of one action on the page of settings, changed in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLabel, QPushButton, QWidget

from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS
from cxrviewer.ui.actions import ACTION_CONTEXT, action_text
from cxrviewer.ui.key_map import (
    KeyFault,
    fault_of,
    key_map,
    native,
    portable,
    with_keys,
    without_choice,
)
from cxrviewer.ui.setting_line import Line
from cxrviewer.ui.word_search import in_all_languages


class KeyLine(Line):
    """A press on the button, then on the key. A key that is taken is taken over only when asked.

    Signals:
        changed: (field, value) other keys are wanted.
    """

    changed = Signal(str, object)

    def __init__(self, action: ActionId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.action = action
        self._settings = Settings()
        self._wanted = ""
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self.button = QPushButton(self)
        self.capture = QKeySequenceEdit(self)
        self.capture.setMaximumSequenceLength(1)
        self.take = QPushButton(self)
        self.remove = QPushButton(self)
        self.cancel = QPushButton(self)
        self.note = QLabel(self)
        self.note.setProperty("role", "warning")
        self.note.setWordWrap(True)
        self._arrange(self._label, self._editor(), self.note)
        self._connect()
        self.retranslate()
        self._end()

    @property
    def words(self) -> str:
        """What a search finds it by, in every language."""
        info = ACTIONS[self.action]
        keys = " ".join(map(native, key_map(self._settings.shortcuts)[self.action]))
        sources = (info.text, info.group.value)
        return " ".join([keys, *(in_all_languages(ACTION_CONTEXT, one) for one in sources)])

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        name = action_text(self.action).rstrip("…")
        self._label.setText(name)
        self.capture.setAccessibleName(self.tr("Key for “{action}”").format(action=name))
        self.capture.setToolTip(self.tr("Press the new key"))
        self.take.setText(self.tr("Take it over"))
        self.remove.setText(self.tr("No key"))
        self.cancel.setText(self.tr("Cancel"))
        self._name_reset(name)
        self._show_keys()

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = settings
        self._show_keys()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give up when the focus goes elsewhere."""
        if event.type() is QEvent.Type.FocusOut and watched is self.capture and not self._wanted:
            focus = self.window().focusWidget()
            if focus not in {self.capture, self.remove, self.cancel, self.take}:
                self._end()
        return super().eventFilter(watched, event)

    # --- helpers ---------------------------------------------------------------------------------

    def _editor(self) -> QWidget:
        editor = QWidget(self)
        layout = QHBoxLayout(editor)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.button, 1)
        layout.addWidget(self.capture, 1)
        for button in (self.take, self.remove, self.cancel):
            layout.addWidget(button)
        return editor

    def _connect(self) -> None:
        self.button.clicked.connect(self._begin)
        self.capture.keySequenceChanged.connect(self._on_key)
        self.take.clicked.connect(self._on_take)
        self.remove.clicked.connect(self._on_remove)
        self.cancel.clicked.connect(self._on_cancel)
        self.reset.clicked.connect(self._on_reset)
        self.capture.installEventFilter(self)

    def _show_keys(self) -> None:
        keys = key_map(self._settings.shortcuts)[self.action]
        text = "   ".join(map(native, keys)) or self.tr("No key")
        self.button.setText(text)
        self.button.setAccessibleName(f"{self._label.text()}: {text}")
        self.button.setToolTip(self.tr("Change the key"))
        self.reset.setVisible(keys != ACTIONS[self.action].keys)

    @QtSlot()
    def _begin(self) -> None:
        self._show_capture(on=True)
        self.capture.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end(self) -> None:
        self._wanted = ""
        self.note.hide()
        with QSignalBlocker(self.capture):
            self.capture.clear()
        self._show_capture(on=False)

    def _show_capture(self, *, on: bool) -> None:
        self.button.setVisible(not on)
        for widget in (self.capture, self.remove, self.cancel):
            widget.setVisible(on)
        self.take.hide()

    @QtSlot(QKeySequence)
    def _on_key(self, sequence: QKeySequence) -> None:
        if sequence.isEmpty():
            return
        fault, other = fault_of(sequence, self.action, self._settings.shortcuts)
        key = portable(sequence)
        if fault is KeyFault.NONE:
            self._choose((key,))
        elif fault is KeyFault.TAKEN and other is not None:
            self._wanted = key
            said = self.tr("“{key}” belongs to “{action}”.")
            self._tell(said.format(key=native(key), action=action_text(other).rstrip("…")))
            self.take.show()
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            said = self.tr("“{key}” has a meaning everywhere; choose another key.")
            self._tell(said.format(key=native(key)))
            with QSignalBlocker(self.capture):
                self.capture.clear()

    def _tell(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.show()

    def _choose(self, keys: tuple[str, ...]) -> None:
        shortcuts = with_keys(self._settings.shortcuts, self.action, keys)
        self._end()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit("shortcuts", shortcuts)

    @QtSlot()
    def _on_take(self) -> None:
        self._choose((self._wanted,))

    @QtSlot()
    def _on_remove(self) -> None:
        self._choose(())

    @QtSlot()
    def _on_cancel(self) -> None:
        self._end()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    @QtSlot()
    def _on_reset(self) -> None:
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit("shortcuts", without_choice(self._settings.shortcuts, self.action))
