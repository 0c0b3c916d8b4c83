"""Runs a scan in one thread and hands its events to the window.

The reading of headers itself happens in the scan's own process pool; this thread only waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, Signal, Slot

from cxrviewer.errors import QT_TRANSLATE_NOOP, CxrViewerError, Message
from cxrviewer.ui import lingering

if TYPE_CHECKING:
    from cxrviewer.dicom.scan import ScanProgress

_UNEXPECTED: Final = QT_TRANSLATE_NOOP(
    "messages", "The folder could not be searched ({error}). Try again; the log has the details."
)

_log = logging.getLogger(__name__)


class ScanFunction(Protocol):
    """`cxrviewer.dicom.scan.scan`, or a dummy of the tests."""

    def __call__(
        self, paths: Sequence[Path], *, cancelled: Callable[[], bool]
    ) -> Iterator[ScanProgress]:
        """Yield studies as they are found."""
        ...


class ScanRunner(QObject):
    """Owner of the scan thread; lives in the window's thread.

    Signals:
        progressed: (scan number, ScanProgress) something was found.
        finished: (scan number) the scan has ended by itself.
        failed: (scan number, Message) it could not be done.
    """

    progressed = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, object)

    def __init__(self, scan: ScanFunction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scan = scan
        self._number = 0
        self._thread: _ScanThread | None = None

    def start(self, paths: Sequence[Path]) -> int:
        """Begin a scan in the place of a running one; returns its number."""
        self.cancel()
        self._number += 1
        thread = _ScanThread(self._scan, tuple(paths), self._number, self)
        thread.progressed.connect(self._on_progressed)
        thread.ended.connect(self._on_ended)
        thread.failed.connect(self._on_failed)
        thread.finished.connect(thread.deleteLater)
        self._thread = thread
        thread.start()
        return self._number

    def cancel(self) -> None:
        """Stop a running scan; no signal of it follows."""
        if self._thread is not None:
            self._thread.requestInterruption()
            self._thread = None
        self._number += 1

    def stop(self, deadline: QDeadlineTimer | None = None) -> None:
        """Cancel and join, but wait no longer than until `deadline`."""
        self.cancel()
        until = deadline or lingering.patience()
        ended = [thread.wait(until) for thread in self.findChildren(_ScanThread)]
        if not all(ended):
            lingering.keep(self, self._is_any_running)

    def _is_any_running(self) -> bool:
        return any(thread.isRunning() for thread in self.findChildren(_ScanThread))

    @Slot(int, object)
    def _on_progressed(self, number: int, progress: object) -> None:
        if number == self._number:
            self.progressed.emit(number, progress)

    @Slot(int)
    def _on_ended(self, number: int) -> None:
        if number == self._number:
            self._thread = None
            self.finished.emit(number)

    @Slot(int, object)
    def _on_failed(self, number: int, message: object) -> None:
        if number == self._number:
            self._thread = None
            self.failed.emit(number, message)


class _ScanThread(QThread):
    progressed = Signal(int, object)
    ended = Signal(int)
    failed = Signal(int, object)

    def __init__(
        self, scan: ScanFunction, paths: tuple[Path, ...], number: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.setObjectName("scan")
        self._scan = scan
        self._paths = paths
        self._number = number

    def run(self) -> None:
        try:
            for progress in self._scan(self._paths, cancelled=self.isInterruptionRequested):
                if self.isInterruptionRequested():
                    return
                self.progressed.emit(self._number, progress)
            self.ended.emit(self._number)
        except CxrViewerError as error:
            self.failed.emit(self._number, error.message)
        except Exception as error:
            if self.isInterruptionRequested():  # nobody waits, and its process may be gone already
                return
            _log.exception("scan failed")
            self.failed.emit(self._number, Message(_UNEXPECTED, {"error": type(error).__name__}))
