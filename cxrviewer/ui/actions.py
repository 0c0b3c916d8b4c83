"""The table of actions as Qt actions, with their texts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from cxrviewer.ui import icons
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS, ActionGroup, ActionInfo
from cxrviewer.ui.key_map import keyed, keys_of

ACTION_CONTEXT: Final = "Actions"


def action_text(action: ActionId) -> str:
    """What an action does, in the reader's language."""
    return QCoreApplication.translate(ACTION_CONTEXT, ACTIONS[action].text)


def group_text(group: ActionGroup) -> str:
    """A heading of the help page in the reader's language."""
    return QCoreApplication.translate(ACTION_CONTEXT, group.value)


class Actions(QObject):
    """The table as Qt actions.

    Signals:
        triggered: (ActionId) the user wants it done.
        retranslated: Texts are those of the table again, in the language of now.
    """

    triggered = Signal(object)
    retranslated = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {action: self._make(action, info) for action, info in ACTIONS.items()}
        self.retranslate()

    def __getitem__(self, action: ActionId) -> QAction:
        return self._actions[action]

    def all(self) -> Iterable[QAction]:
        """All of them, in the table's order."""
        return self._actions.values()

    def retranslate(self) -> None:
        """Give texts, tooltips, keys and icons in the language and theme of now."""
        for action, made in self._actions.items():
            text = action_text(action)
            made.setText(text)
            made.setIconText(text)
            made.setToolTip(keyed(text.rstrip("…"), action))
            made.setShortcuts([QKeySequence(key) for key in keys_of(action)])
            made.setIcon(icons.icon(ACTIONS[action].icon))
        self.retranslated.emit()

    def check(self, action: ActionId, *, on: bool) -> None:
        """Show a switch as on or off, without triggering it."""
        self._actions[action].setChecked(on)

    def _make(self, action: ActionId, info: ActionInfo) -> QAction:
        made = QAction(self)
        made.setObjectName(action.value)
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        made.setCheckable(info.checkable)
        made.setData(action)
        if info.exclusive:
            self._groups.setdefault(info.exclusive, QActionGroup(self)).addAction(made)
        made.triggered.connect(self._on_triggered)
        return made

    def _on_triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.triggered.emit(ActionId(sender.data()))
