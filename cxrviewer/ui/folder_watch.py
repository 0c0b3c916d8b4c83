"""The window's side of a watched folder: news by signal, and nudges when the system tells changes.

A thread waits for the process that watches; another one holds the system's notifications, since on
a share that is gone even asking for them may take long. The window waits for neither.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import (
    QDeadlineTimer,
    QFileSystemWatcher,
    QObject,
    QThread,
    QTimer,
    Signal,
    Slot,
)

from cxrviewer.dicom.watch_news import WatchEndedError, WatchNews
from cxrviewer.ui import lingering

_POLL_S: Final = 0.1
_AGAIN_S: Final = 5.0  # after the process has ended unexpectedly
_NUDGE_MS: Final = 200
_MOST_FOLDERS: Final = 256  # systems give few such watches; the rest is looked at from time to time

_log = logging.getLogger(__name__)


class Watching(Protocol):
    """`cxrviewer.dicom.watch_process.WatchedFolder`, or a dummy of the tests."""

    def next_news(self, timeout_s: float) -> WatchNews | None:
        """What has happened; raises `WatchEndedError` where nothing ever will."""
        ...

    def nudge(self) -> None:
        """Look now."""
        ...

    def close(self) -> None:
        """End."""
        ...


MakeWatching = Callable[[Path], Watching]


class FolderWatch(QObject):
    """Watches one folder at a time. Lives in the window's thread.

    Signals:
        told: (WatchNews) something has happened.
    """

    told = Signal(object)

    _folders_known = Signal(object)

    def __init__(self, make: MakeWatching, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._thread: _WatchThread | None = None
        self._events: _Events | None = None
        self._events_thread: QThread | None = None
        self._nudging = QTimer(self)
        self._nudging.setSingleShot(True)
        self._nudging.setInterval(_NUDGE_MS)
        self._nudging.timeout.connect(self.nudge)

    @property
    def is_on(self) -> bool:
        """Whether a folder is watched."""
        return self._thread is not None

    def start(self, folder: Path) -> None:
        """Watch `folder` in the place of another one."""
        self.end()
        thread = _WatchThread(self._make, folder, self)
        thread.told.connect(self._on_told)
        thread.finished.connect(thread.deleteLater)
        self._thread = thread
        thread.start()

    @Slot()
    def nudge(self) -> None:
        """Look now rather than at the next turn."""
        if self._thread is not None:
            self._thread.nudge()

    def end(self) -> None:
        """Watch no more; no signal follows."""
        self._nudging.stop()
        if self._thread is not None:
            self._thread.requestInterruption()
            self._thread = None
        if self._events is not None:
            self._folders_known.emit(())

    def stop(self, deadline: QDeadlineTimer | None = None) -> None:
        """End and join, but wait no longer than until `deadline`."""
        self.end()
        until = deadline or lingering.patience()
        if self._events_thread is not None:
            self._events_thread.quit()
        ended = [thread.wait(until) for thread in self.findChildren(QThread)]
        if not all(ended):
            lingering.keep(self, self._is_any_running)

    def _is_any_running(self) -> bool:
        return any(thread.isRunning() for thread in self.findChildren(QThread))

    @Slot(object)
    def _on_told(self, news: WatchNews) -> None:
        if self.sender() is not self._thread:
            return
        if news.folders is not None:
            self._listen_to(news.folders[:_MOST_FOLDERS])
        self.told.emit(news)

    @Slot()
    def _on_changed(self) -> None:
        self._nudging.start()

    def _listen_to(self, folders: tuple[str, ...]) -> None:
        if self._events is None:
            self._events_thread = QThread(self)
            self._events_thread.setObjectName("watch events")
            self._events = _Events()
            self._events.moveToThread(self._events_thread)
            self._events_thread.finished.connect(self._events.deleteLater)
            self._folders_known.connect(self._events.listen_to)
            self._events.changed.connect(self._on_changed)
            self._events_thread.start()
        self._folders_known.emit(folders)


class _Events(QObject):
    """Holds the system's notifications; lives in a thread of its own."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._watcher: QFileSystemWatcher | None = None

    @Slot(object)
    def listen_to(self, folders: tuple[str, ...]) -> None:
        if self._watcher is None:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.directoryChanged.connect(self.changed)
        before, now = set(self._watcher.directories()), set(folders)
        if gone := list(before - now):
            self._watcher.removePaths(gone)
        if new := list(now - before):
            self._watcher.addPaths(new)


class _WatchThread(QThread):
    told = Signal(object)

    def __init__(self, make: MakeWatching, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("watch")
        self._make = make
        self._folder = folder
        self._watching: Watching | None = None

    def nudge(self) -> None:
        """Called by the window's thread."""
        watching = self._watching
        if watching is not None:
            watching.nudge()

    def run(self) -> None:
        while not self.isInterruptionRequested():
            try:
                self._watch()
            except WatchEndedError:
                _log.warning("the watch of the folder ended and begins again")
            except Exception:
                _log.exception("the folder is not watched")
            self._sleep()

    def _watch(self) -> None:
        self._watching = watching = self._make(self._folder)
        try:
            while not self.isInterruptionRequested():
                news = watching.next_news(_POLL_S)
                if news is not None and not self.isInterruptionRequested():
                    self.told.emit(news)
        finally:
            self._watching = None
            watching.close()

    def _sleep(self) -> None:
        end = time.monotonic() + _AGAIN_S
        while time.monotonic() < end and not self.isInterruptionRequested():
            time.sleep(_POLL_S)
