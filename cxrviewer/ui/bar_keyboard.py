"""The toolbar for hands without a mouse: its buttons take the focus while they are asked to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QToolBar, QToolButton, QWidget

_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Backtab: -1,
}


class BarKeyboard(QObject):
    """Left and right walk through the buttons, Enter presses, Down opens a menu, Esc ends it."""

    # Of the class too: Qt may still ask an object that Python has already emptied.
    _is_on = False

    def __init__(self, bar: QToolBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._before: QWidget | None = None
        for button in bar.findChildren(QToolButton):
            button.installEventFilter(self)

    def begin(self) -> None:
        """Give the focus to the first button that can be used."""
        if self._is_on:
            self._end()
            return
        usable = self._usable()
        if usable:
            self._before = QApplication.focusWidget()
            self._is_on = True
            for button in self._bar.findChildren(QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            usable[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that walk; True where one is used up."""
        if not self._is_on or not isinstance(watched, QToolButton):
            return False
        if event.type() is QEvent.Type.FocusOut:
            self._on_focus_out()
        elif event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # a letter or arrow would else do what it does for the image
        elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, Qt.Key(event.key()))
        return False

    def _on_key(self, button: QToolButton, key: Qt.Key) -> bool:
        if key in _STEPS:
            usable = self._usable()
            here = usable.index(button) if button in usable else 0
            step = usable[(here + _STEPS[key]) % len(usable)]
            step.setFocus(Qt.FocusReason.TabFocusReason)
        elif key is Qt.Key.Key_Down and button.menu() is not None:
            button.showMenu()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._press(button)
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_F10}:
            self._end()
        return True

    def _press(self, button: QToolButton) -> None:
        if button.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup:
            button.showMenu()
        else:
            self._end()
            button.click()

    def _usable(self) -> list[QToolButton]:
        buttons = [
            one for one in self._bar.findChildren(QToolButton)
            if one.isVisibleTo(self._bar) and one.isEnabled()
        ]  # fmt: skip
        return sorted(buttons, key=lambda one: one.x())

    def _on_focus_out(self) -> None:
        """The end, unless a menu of the bar has opened or the next button follows."""
        if QApplication.activePopupWidget() is None:
            focus = QApplication.focusWidget()
            if not (isinstance(focus, QToolButton) and focus.parent() is self._bar):
                self._end(give_back=False)

    def _end(self, *, give_back: bool = True) -> None:
        if not self._is_on:
            return
        self._is_on = False
        for button in self._bar.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if give_back:
            target = self._before or self._bar.window()
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
