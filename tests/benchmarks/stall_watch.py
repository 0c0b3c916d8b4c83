"""Measures how long the event loop keeps its next turn waiting, and where it was meanwhile."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer, Slot

INTERVAL_MS = 2


@dataclass(frozen=True, slots=True)
class Stall:
    """A gap between two turns of the event loop beyond the timer's own interval.

    Attributes:
        seconds: How long.
        phase: What was going on.
        where: Innermost line of ours in the window's thread while it lasted, or empty.
    """

    seconds: float
    phase: str
    where: str = ""


class StallWatch(QObject):
    """A short timer whose lateness is the stall. Lives in the window's thread.

    Attributes:
        phase: Name for what happens now.
        stalls: Gaps longer than 5 ms, in order.
        turns: How often the loop came round.
    """

    def __init__(self, *, trace: bool = False) -> None:
        super().__init__()
        self.phase = ""
        self.stalls: list[Stall] = []
        self.turns = 0
        self._last = time.perf_counter()
        self._where = ""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._on_turn)
        self._tracing = trace
        if trace:
            window_thread = threading.get_ident()
            threading.Thread(target=self._sample, args=(window_thread,), daemon=True).start()

    def start(self, phase: str) -> None:
        """Begin to watch, or go on under another name."""
        self.phase = phase
        if not self._timer.isActive():
            self._last = time.perf_counter()
            self._timer.start()

    def longest(self, phase: str | None = None) -> Stall:
        """The longest gap, of one phase or of all."""
        chosen = (stall for stall in self.stalls if phase in {None, stall.phase})
        return max(chosen, key=lambda stall: stall.seconds, default=Stall(0.0, phase or ""))

    @Slot()
    def _on_turn(self) -> None:
        now = time.perf_counter()
        gap = now - self._last - INTERVAL_MS / 1000
        self._last = now
        self.turns += 1
        if gap > 0.005:
            self.stalls.append(Stall(gap, self.phase, self._where))
        self._where = ""

    def _sample(self, window_thread: int) -> None:
        """Look at the window's thread whenever its next turn is 15 ms late."""
        while self._tracing:
            time.sleep(0.004)
            if time.perf_counter() - self._last < 0.015 or self._where:
                continue
            frames = sys._current_frames()
            ours = frames.pop(window_thread, None)
            frames.pop(threading.get_ident(), None)
            busy = [_lines(frame, 3) for frame in frames.values()]
            self._where = "\n          beside ".join([_lines(ours, 4), *busy])


def _lines(frame: FrameType | None, count: int) -> str:
    stack = traceback.extract_stack(frame)[-count:]
    return " < ".join(
        f"{Path(line.filename).stem}.{line.name}:{line.lineno}" for line in stack[::-1]
    )
