"""A folder is watched in a process of its own: its headers never hold the window's interpreter.

The process looks at once, when it is nudged, and from time to time, since network shares send no
events. It computes with what others leave.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cxrviewer.dicom.folder_survey import FolderSurvey
from cxrviewer.dicom.watch_news import WatchEndedError, WatchNews
from cxrviewer.dicom.watch_reader import WatchReader
from cxrviewer.low_priority import lower_priority

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

RESCAN_S: Final = 5.0
_SOON_S: Final = 0.5  # while a file is still being written
_REST: Final = 5.0  # times as long as the last look took: a slow share is not kept busy
_FAREWELL_S: Final = 0.2
_NUDGE: Final = "look"


class WatchedFolder:
    """Our end of the pipe. `next_news` is for one thread, the rest for any."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=serve, args=(theirs, folder), name="cxrviewer-watch", daemon=True
        )
        self._process.start()
        theirs.close()

    def next_news(self, timeout_s: float) -> WatchNews | None:
        """What has happened, or None where nothing has in this time.

        Raises:
            WatchEndedError: The process has ended.
        """
        try:
            if not self._connection.poll(timeout_s):
                return None
            news = self._connection.recv()
        except (EOFError, OSError) as error:
            raise WatchEndedError from error
        return news if isinstance(news, WatchNews) else None

    def nudge(self) -> None:
        """Look now rather than at the next turn."""
        with contextlib.suppress(OSError):
            self._connection.send(_NUDGE)

    def close(self) -> None:
        """End the process; does not wait for one that a dead drive holds."""
        self._process.kill()
        self._process.join(_FAREWELL_S)
        self._connection.close()


def serve(connection: Connection, folder: Path) -> None:
    """Body of the process: look until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's affair
    lower_priority()
    reader = WatchReader(FolderSurvey(folder))
    with contextlib.suppress(EOFError, OSError):
        while True:
            started = time.monotonic()
            for news in reader.look():
                connection.send(news)
            took = time.monotonic() - started
            _rest(connection, max(_SOON_S if reader.is_waiting else RESCAN_S, _REST * took))


def _rest(connection: Connection, seconds: float) -> None:
    """Wait for a nudge, no longer than this."""
    if connection.poll(seconds):
        while connection.poll(0):
            connection.recv()
