"""One helper process, seen from ours."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Final

from cxrviewer.pipes import receive, send
from cxrviewer.processes.messages import (
    Cancelled,
    CannotStartError,
    Done,
    Failed,
    Item,
    Passes,
    ProcessEndedError,
    ProcessFailedError,
    ProcessSlowError,
    Risk,
)
from cxrviewer.processes.serving import serve

_START_SECONDS: Final = 60.0  # an antivirus may look at every library first
_POLL_SECONDS: Final = 0.05
_FAREWELL_SECONDS: Final = 0.5
FOR_EVER: Final = float("inf")

_log = logging.getLogger(__name__)


class HelperProcess:
    """One process and our end of its pipe; it answers one call at a time."""

    def __init__(
        self,
        name: str,
        prepare: Callable[[Connection], None],
        passes: Passes,
        *,
        daemon: bool,
    ) -> None:
        """Start it; `await_ready` before the first call.

        Args:
            name: Of the process.
            prepare: Called there first, with its end of the pipe; importable by name.
            passes: Errors that are raised here as they are there.
            daemon: Whether it may have no processes of its own.

        Raises:
            CannotStartError: There is none to be had.
        """
        self._is_ended = False
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, prepare, passes), name=name, daemon=daemon
        )
        try:
            self._process.start()
            theirs.close()
        except (OSError, AssertionError, RuntimeError) as error:
            self.stop()
            raise CannotStartError from error

    def await_ready(self) -> None:
        """Wait until it has imported everything.

        Raises:
            CannotStartError: It did not come so far.
        """
        try:
            if not self._connection.poll(_START_SECONDS):
                raise TimeoutError
            receive(self._connection)
        except (OSError, EOFError) as error:
            self._is_ended = True  # or soon will be: the system may not know yet
            raise CannotStartError from error

    def call(
        self,
        function: Callable[..., Any],
        arguments: tuple[object, ...],
        cancelled: Cancelled,
        seconds: float,
    ) -> Iterator[Any]:
        """The items of a generator, or the one answer of a function.

        Closing the iterator, or `cancelled`, makes a generator end there too.

        Raises:
            CxrViewerError: What the function raised, or what a `Risk` foresaw.
            ProcessEndedError: The process is gone.
            ProcessSlowError: It has not answered within `seconds`.
            ProcessFailedError: The function raised something else.
        """
        risk = Risk(None)
        try:
            send(self._connection, (function, arguments))
            is_told, until = False, time.monotonic() + seconds
            while True:
                if not is_told and cancelled():
                    is_told = True
                    send(self._connection, None)
                if not self._connection.poll(_POLL_SECONDS):
                    if time.monotonic() > until:
                        self.kill()
                        raise risk.slow or ProcessSlowError
                    continue
                answer = receive(self._connection)
                if isinstance(answer, Item):
                    try:
                        yield answer.value
                    except GeneratorExit:
                        self._abandon()
                        raise
                elif isinstance(answer, Risk):
                    risk = answer
                    until = time.monotonic() + (risk.seconds or FOR_EVER)
                elif isinstance(answer, Failed):
                    _raise(answer)
                else:
                    return
        except (EOFError, OSError) as error:
            was_killed, self._is_ended = self._is_ended, True
            raise (not was_killed and risk.died) or ProcessEndedError() from error

    @property
    def is_usable(self) -> bool:
        """Whether it can be asked."""
        return not self._is_ended and self._process.is_alive()

    def kill(self) -> None:
        """End the process from another thread; `call` then raises.

        The connection stays open: the thread that waits on it must not find its descriptor reused.
        """
        self._is_ended = True
        self._process.kill()

    def stop(self) -> None:
        """End the process; one that works is given a moment to end its own processes."""
        was_ended, self._is_ended = self._is_ended, True
        self._connection.close()
        if self._process.pid is not None:
            if not (was_ended or self._process.daemon):
                self._process.join(_FAREWELL_SECONDS)
            self._process.kill()
            self._process.join()

    def _abandon(self) -> None:
        """Nobody wants the rest: tell it, and read on to the end of this call."""
        with contextlib.suppress(EOFError, OSError):
            send(self._connection, None)
            while not isinstance(receive(self._connection), Done | Failed):
                pass


def _raise(failed: Failed) -> None:
    if isinstance(failed.error, Exception):
        raise failed.error
    if failed.error == MemoryError.__name__:
        raise MemoryError
    _log.error("a helper process failed: %s\n%s", failed.error, failed.trace)
    raise ProcessFailedError(failed.error)
