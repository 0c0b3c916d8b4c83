"""How far the analyses ahead of the screen are: two lines and two buttons above the list."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.analysis_queue import AnalysisQueue
from cxrviewer.ui.calm_progress import CalmProgressBar
from cxrviewer.ui.plurals import PLURALS

_REFRESH_MS: Final = 200
_ICON: Final = 16
_MINUTE_S: Final = 60
_SHORT_S: Final = 55  # from here on minutes are counted
_STEP_S: Final = 5


class QueueStrip(QWidget):
    """`12 of 40 analysed`, `about 3 min left`, pause, cancel; gone while nothing waits."""

    def __init__(
        self, queue: AnalysisQueue, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self.count = QLabel(self)
        self.estimate = QLabel(self)
        self._progress = CalmProgressBar(self)
        self._lay_out(actions)
        self._refreshing = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refreshing.timeout.connect(self.refresh)
        queue.changed.connect(self._on_change)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say how it stands."""
        queue, locale = self._queue, QLocale()
        self.setVisible(queue.is_active)
        if not queue.is_active:
            return
        self.count.setText(
            self.tr("{done} of {total} analysed").format(
                done=locale.toString(queue.done), total=locale.toString(queue.total)
            )
        )
        self.estimate.setText(self._estimate())
        self._progress.show_progress(queue.done, queue.total)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    def _estimate(self) -> str:
        seconds = self._queue.seconds_left
        if self._queue.is_paused:
            return self.tr("paused")
        if seconds is None:
            return self.tr("no estimate yet")
        if seconds < _SHORT_S:
            return PLURALS.seconds_left(max(_STEP_S, _STEP_S * math.ceil(seconds / _STEP_S)))
        return PLURALS.minutes_left(max(1, round(seconds / _MINUTE_S)))

    @Slot()
    def _on_change(self) -> None:
        """Tell five times a second at most, however fast the studies are."""
        if not self._refreshing.isActive():
            self._refreshing.start()

    def _lay_out(self, actions: Actions) -> None:
        self._progress.setTextVisible(False)
        self.estimate.setProperty("role", "small")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.count)
        words.addWidget(self.estimate)
        row = QHBoxLayout()
        row.setContentsMargins(12, 2, 6, 4)
        row.setSpacing(0)
        row.addLayout(words, 1)
        for action in (ActionId.PAUSE_QUEUE, ActionId.CANCEL_QUEUE):
            row.addWidget(small_button(actions, action, self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._progress)
        layout.addLayout(row)


def small_button(actions: Actions, action: ActionId, parent: QWidget) -> QToolButton:
    """A button in a panel; the keyboard has the action's key, and Space belongs to peeking."""
    button = QToolButton(parent)
    button.setDefaultAction(actions[action])
    button.setIconSize(QSize(_ICON, _ICON))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
