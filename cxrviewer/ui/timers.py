"""Timers of the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(parent: QObject, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    """A timer that, each time it is started, calls `slot` once after so long."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
