"""Ctrl+C in the terminal, and a request to end (SIGTERM), while the window is open.

Python runs its signal handlers between two of its own instructions, and there are none while Qt
waits for events: an idle window would not notice. So the interpreter's wake-up byte goes through a
socket that Qt listens to (https://docs.python.org/3/library/signal.html#signal.set_wakeup_fd).
"""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtCore import Slot as QtSlot

_NUMBERS: Final = (signal.SIGINT, signal.SIGTERM)


class EndSignals(QObject):
    """Tells of the first signal that asks the program to end; a second one ends it at once.

    For the main thread only. A signal that the parent process has switched off, as `nohup` and a
    shell's background jobs do, stays so.

    Signals:
        came: (int) the number of the signal.
    """

    came = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._woken_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        heard = (number for number in _NUMBERS if signal.getsignal(number) is not signal.SIG_IGN)
        self._before = {number: signal.signal(number, _do_nothing) for number in heard}

    def remove(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    @QtSlot()
    def _on_woken(self) -> None:
        numbers = [number for number in self._reader.recv(64) if number in self._before]
        if not numbers:
            return
        for number in self._before:
            signal.signal(number, signal.SIG_DFL)
        self.came.emit(numbers[0])


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stand in the place of the default, which would end the program in the middle of a repaint."""
