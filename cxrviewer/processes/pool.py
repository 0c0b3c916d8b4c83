"""Helper processes that are started when needed, kept, and ended together."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from cxrviewer.errors import CxrViewerError
from cxrviewer.processes.helper import FOR_EVER, HelperProcess
from cxrviewer.processes.messages import Cancelled, CannotStartError, Passes, ProcessEndedError

# A process that is ended while it starts, for want of memory perhaps, is no reason to do its work
# in the window's own for ever; but where none can ever be had, each start costs a second.
_MOST_FAILURES: Final = 3

_log = logging.getLogger(__name__)

T = TypeVar("T")


def never() -> bool:
    """A call that is never cancelled."""
    return False


class ProcessPool:
    """At most `most` processes, started when needed and kept.

    Args:
        name: Of the processes.
        prepare: As for `HelperProcess`.
        most: More calls than this wait.
        passes: As for `HelperProcess`; those of a reader's sentences always pass.
        daemon: As for `HelperProcess`.
    """

    def __init__(
        self,
        name: str,
        prepare: Callable[[Connection], None],
        *,
        most: int,
        passes: Passes = (),
        daemon: bool = True,
    ) -> None:
        self._name = name
        self._prepare = prepare
        self._passes: Passes = (CxrViewerError, *passes)
        self._daemon = daemon
        self._most = most
        self._is_impossible = False
        self._failures = 0  # starts that failed, one after the other
        self._forget()
        atexit.register(self.abort)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        """Begin anew, also in a process that was forked: the pipes are its parent's."""
        self._idle: list[HelperProcess] = []
        self._busy: set[HelperProcess] = set()
        self._aborts = 0
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._most)

    def do(self, function: Callable[..., T], *arguments: object, seconds: float = FOR_EVER) -> T:
        """What `function` returns there.

        Args:
            function: Importable by name.
            arguments: Of the function.
            seconds: The process is ended where it takes longer.

        Raises:
            CannotStartError: There is no process to be had.
            ProcessEndedError: It has ended, or `abort` was called.
            ProcessSlowError: It took too long.
            ProcessFailedError: The function raised something unexpected.
            CxrViewerError: The function raised it, or decoding came to no end.
            MemoryError: There was not enough of it.
        """
        (answer,) = self.stream(function, *arguments, seconds=seconds)
        return answer  # type: ignore[no-any-return]

    def stream(
        self,
        function: Callable[..., Any],
        *arguments: object,
        cancelled: Cancelled = never,
        seconds: float = FOR_EVER,
    ) -> Iterator[Any]:
        """What the generator `function` yields there; errors as of `do`."""
        aborts = self._aborts
        with self._places:
            helper = self._take(aborts)
            try:
                yield from helper.call(function, arguments, cancelled, seconds)
            finally:
                self._put(helper)

    def warm_up(self) -> None:
        """Have one process ready; returns when it is, or when none can be had."""
        with contextlib.suppress(CannotStartError, ProcessEndedError), self._places:
            self._put(self._take(self._aborts))

    def stop(self) -> None:
        """End all processes that are idle; the next call starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for helper in idle:
            helper.stop()

    def abort(self) -> None:
        """End all processes at once; calls under way raise ProcessEndedError.

        Returns without waiting for the threads that called.
        """
        with self._lock:
            self._aborts += 1
            for helper in self._busy:
                helper.kill()  # under the lock: its own thread has not yet joined it
        self.stop()

    def _take(self, aborts: int) -> HelperProcess:
        with self._lock:
            if aborts != self._aborts:
                raise ProcessEndedError
            while self._idle:
                helper = self._idle.pop()
                if helper.is_usable:
                    self._busy.add(helper)
                    return helper
                helper.stop()
        return self._started(aborts)

    def _started(self, aborts: int) -> HelperProcess:
        if self._is_impossible:
            raise CannotStartError
        failures = self._failures
        try:
            helper = self._start(aborts)
        except CannotStartError as error:
            _log.warning("no process %s can be started; its work is done in this one", self._name)
            self._failures = failures + 1  # those that failed at the same time count once
            is_refused = isinstance(error.__cause__, AssertionError | RuntimeError)
            self._is_impossible = is_refused or self._failures >= _MOST_FAILURES
            raise
        self._failures = 0
        return helper

    def _start(self, aborts: int) -> HelperProcess:
        helper = HelperProcess(self._name, self._prepare, self._passes, daemon=self._daemon)
        with self._lock:
            # Known from its first moment: the end of the program must not wait for it.
            self._busy.add(helper)
            if aborts != self._aborts:
                helper.kill()
        try:
            helper.await_ready()
        except CannotStartError:
            self._put(helper)
            if aborts != self._aborts:
                raise ProcessEndedError from None
            raise
        return helper

    def _put(self, helper: HelperProcess) -> None:
        with self._lock:
            self._busy.discard(helper)
            if helper.is_usable:
                self._idle.append(helper)
                return
        helper.stop()  # it was ended, or has ended
