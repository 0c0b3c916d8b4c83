"""A thread of its own for a file, so that no window ever waits for a disk."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

Job = Callable[[], None]

_log = logging.getLogger(__name__)


class StoreWorker:
    """Does jobs one after the other in one thread, which begins with the first of them.

    The thread does not keep the program alive: whoever has jobs that must be done calls `stop`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, job: Job) -> None:
        """Do `job` after all that was submitted before; returns at once."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._jobs.put(job)

    def stop(self, timeout_s: float) -> bool:
        """Do what is still to be done, then end the thread; a later job begins another.

        Args:
            timeout_s: Wait no longer than this.

        Returns:
            Whether everything was done in time.
        """
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is None:
                return True
            self._jobs.put(None)
        thread.join(timeout_s)
        return not thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:
                _log.exception("a job of the thread %s failed", self._name)
