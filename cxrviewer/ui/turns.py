"""Work that is asked for many times and done once, each piece in a turn of the event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtCore import Slot as QtSlot
from shiboken6 import isValid


class Turns(QObject):
    """The queue: one piece of work a turn, so that mouse and keyboard are heard in between."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Later] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._do_next)

    def add(self, work: Later) -> None:
        """Have a piece done when those before it are done."""
        self._waiting.append(work)
        if not self._timer.isActive():
            self._timer.start()

    @QtSlot()
    def _do_next(self) -> None:
        while self._waiting:
            work = self._waiting.pop(0)
            # A widget may have been closed meanwhile, or have done its work already.
            if isValid(work) and work.is_due:
                work.now()
                break
        if self._waiting:
            self._timer.start()


class Later(QObject):
    """One piece of work of a widget.

    Args:
        turns: The window's queue.
        work: What is done, however often it was asked for.
        parent: Whose work it is; with it the work is dropped.
    """

    def __init__(self, turns: Turns, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._turns = turns
        self._work = work
        self.is_due = False

    def ask(self) -> None:
        """Have it done soon."""
        if not self.is_due:
            self.is_due = True
            self._turns.add(self)

    def now(self) -> None:
        """Do it at once if it is due: before anyone looks at what it makes."""
        if self.is_due:
            self.is_due = False
            self._work()
