"""The keys of one action on the page of settings, changed in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS
from cxrviewer.ui.actions import ACTION_CONTEXT, action_text
from cxrviewer.ui.key_capture import KeyCapture
from cxrviewer.ui.key_map import key_map, native, with_keys, without_choice
from cxrviewer.ui.setting_line import Line
from cxrviewer.ui.word_search import in_all_languages


class KeyLine(Line):
    """A press on the button, then on the key.

    There are many of these, so what takes the key is made when it is first wanted.

    Signals:
        changed: (field, value) other keys are wanted.
    """

    changed = Signal(str, object)

    def __init__(self, action: ActionId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.action = action
        self._settings = Settings()
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self.button = QPushButton(self)
        self.capture: KeyCapture | None = None
        self._editor = QWidget(self)
        self._places = QHBoxLayout(self._editor)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.addWidget(self.button, 1)
        self._arrange(self._label, self._editor, None)
        self.button.clicked.connect(self._begin)
        self.reset.clicked.connect(self._on_reset)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        name = action_text(self.action).rstrip("…")
        self._label.setText(name)
        self._name_reset(name)
        if self.capture is not None:
            self.capture.retranslate()
        self._show_keys()

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = settings
        self._show_keys()

    # --- helpers ---------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        keys = key_map(self._settings.shortcuts)[self.action]
        text = "   ".join(map(native, keys)) or self.tr("No key")
        self.button.setText(text)
        self.button.setAccessibleName(f"{self._label.text()}: {text}")
        self.button.setToolTip(self.tr("Change the key"))
        self.reset.setVisible(keys != ACTIONS[self.action].keys)

    @QtSlot()
    def _begin(self) -> None:
        if self.capture is None:
            self.capture = KeyCapture(self.action, self._editor)
            self.capture.chosen.connect(self._on_chosen)
            self.capture.cancelled.connect(self._end)
            self._places.addWidget(self.capture, 1)
        self.button.hide()
        self.capture.begin(self._settings.shortcuts)

    @QtSlot()
    def _end(self) -> None:
        if self.capture is not None:
            self.capture.hide()
        self.button.show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    @QtSlot(object)
    def _on_chosen(self, keys: tuple[str, ...]) -> None:
        shortcuts = with_keys(self._settings.shortcuts, self.action, keys)
        self._end()
        self.changed.emit("shortcuts", shortcuts)

    @QtSlot()
    def _on_reset(self) -> None:
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit("shortcuts", without_choice(self._settings.shortcuts, self.action))


def key_words(action: ActionId, keys: tuple[str, ...]) -> str:
    """What a search finds an action's keys by, in every language."""
    info = ACTIONS[action]
    sources = (info.text, info.group.value)
    return " ".join(
        [*map(native, keys), *(in_all_languages(ACTION_CONTEXT, one) for one in sources)]
    )
