"""Background work that has not ended in time when the window closes.

A read from a slow network drive cannot be interrupted, and the window must not wait for it. But Qt
ends the program when a running QThread is destroyed, and waits when a running QThreadPool is. So
the owner of such work is kept here, without a parent, until the work has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QObject

_PATIENCE_MS: Final = 1000

_kept: dict[QObject, Callable[[], bool]] = {}


def patience() -> QDeadlineTimer:
    """How long closing may wait for all that runs together, from now on."""
    return QDeadlineTimer(_PATIENCE_MS)


def keep(owner: QObject, is_running: Callable[[], bool]) -> None:
    """Keep `owner` and all its children alive while `is_running`."""
    owner.setParent(None)
    _kept[owner] = is_running


def is_any_running() -> bool:
    """Whether something still runs; what has ended meanwhile is let go."""
    for owner, is_running in list(_kept.items()):
        if not is_running():
            del _kept[owner]
    return bool(_kept)
