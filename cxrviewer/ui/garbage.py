"""Collects Python's garbage in the window's thread, and in no other.

Python collects reference cycles in whichever thread happens to make the next object, and so a
thread that reads a file would destroy a widget or an item of a scene that was left in a cycle. Qt
allows that only in the thread that it lives in; elsewhere it crashes, once in a thousand times.
PySide hands plain Qt widgets over to the right thread, but not those of classes made in Python.
"""

from __future__ import annotations

import gc
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtCore import Slot as QtSlot

_EVERY_MS: Final = 200
_LARGEST_SHARE: Final = 0.01  # of the time may go into looking through all there is


class GarbageCollector(QObject):
    """Does in a timer what Python would do of itself, at the thresholds of `gc`.

    Lives in the window's thread; while it is there, nothing is collected in any other.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._rests_until = 0.0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect_what_is_due)
        self._timer.start()
        gc.disable()
        # What the program has made so far it keeps: looking through all of it took 45 ms each time.
        gc.collect()
        gc.freeze()

    def remove(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    @QtSlot()
    def _collect_what_is_due(self) -> None:
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[2] and perf_counter() >= self._rests_until:
            began = perf_counter()
            gc.collect()
            ended = perf_counter()
            self._rests_until = ended + (ended - began) / _LARGEST_SHARE
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)
