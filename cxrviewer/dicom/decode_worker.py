"""Decodes compressed frames in processes of their own.

A damaged file must cost one sentence, not the application: some codecs crash or run for minutes on
damaged data (measured with mutated frames). Codecs that hold the interpreter lock would also stall
the window. So frames go to a worker process over a pipe; if it dies or takes too long, that image
is refused and the next one gets a new worker.

Thread contract: `decode_frame` may be called from any thread; up to `_MAX_WORKERS` run at once.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any, Final

import numpy as np

from cxrviewer.dicom import codecs
from cxrviewer.dicom.codecs import CutOffError, DecodeError, DecodeRequest, Samples

_MAX_WORKERS: Final = 2  # a frontal and a lateral view
_START_SECONDS: Final = 60.0  # an antivirus may look at every library first
_BASE_SECONDS: Final = 10.0
_SECONDS_PER_MEGAPIXEL: Final = 3.0
_MEMORY_LIMIT: Final = 8 << 30
_READY: Final = "ready"

_log = logging.getLogger(__name__)


class WorkerDiedError(DecodeError):
    """The process that decoded has ended on the data."""


class WorkerSlowError(DecodeError):
    """Decoding took too long and was stopped.

    Attributes:
        seconds: How long was waited.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer in {seconds:.0f} s")
        self.seconds = seconds


class _CannotStartError(Exception):
    """No worker process can be had here (a daemonic process, a script without a main guard)."""


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), name="decoder", daemon=True)
        try:
            self._process.start()
            theirs.close()
            if not self._connection.poll(_START_SECONDS) or self._connection.recv() != _READY:
                raise _CannotStartError
        except (OSError, EOFError, AssertionError, RuntimeError) as error:
            self.stop()
            raise _CannotStartError from error

    def decode(self, request: DecodeRequest, seconds: float) -> Samples:
        """Send, wait, receive.

        Raises:
            DecodeError: See `decode_frame`.
        """
        try:
            self._connection.send(request)
            if not self._connection.poll(seconds):
                raise WorkerSlowError(seconds)
            answer = self._connection.recv()
            if isinstance(answer, Exception):
                raise answer
            shape, kind = answer
            buffer = np.empty(shape, kind)
            self._connection.recv_bytes_into(buffer.reshape(-1).view(np.uint8))
        except (OSError, EOFError) as error:
            raise WorkerDiedError("the decoder process ended") from error
        return buffer

    def kill(self) -> None:
        """End the process from another thread; `decode` then raises WorkerDiedError.

        The connection stays open: the thread that waits on it must not find its descriptor reused.
        """
        self._process.kill()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._connection.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


class _Workers:
    """At most `_MAX_WORKERS` processes, started when needed and kept."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew in a process that was forked: the pipes are its parent's."""
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._aborts = 0
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_MAX_WORKERS)
        self._impossible = False

    def decode(self, request: DecodeRequest, seconds: float) -> Samples:
        aborts = self._aborts
        with self._places:
            worker = self._take(aborts)
            try:
                image = worker.decode(request, seconds)
            except (WorkerDiedError, WorkerSlowError):
                self._drop(worker)
                raise
            except DecodeError:
                self._put(worker)
                raise
            except BaseException:
                self._drop(worker)
                raise
            self._put(worker)
            return image

    def stop(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().stop()

    def abort(self) -> None:
        """End busy processes as well; frames that wait for one are refused."""
        with self._lock:
            self._aborts += 1
            for worker in self._busy:
                worker.kill()  # under the lock: its own thread has not yet joined it
            self._busy.clear()
        self.stop()

    def _take(self, aborts: int) -> _Worker:
        with self._lock:
            if aborts != self._aborts:
                raise WorkerDiedError("decoding was stopped")
            if self._idle:
                worker = self._idle.pop()
                self._busy.add(worker)
                return worker
        worker = self._started()
        with self._lock:
            if aborts == self._aborts:
                self._busy.add(worker)
            else:
                worker.kill()
        return worker

    def _started(self) -> _Worker:
        if self._impossible:
            raise _CannotStartError
        try:
            return _Worker()
        except _CannotStartError:
            _log.warning("no decoder process can be started; decoding in this one")
            self._impossible = True
            raise

    def _put(self, worker: _Worker) -> None:
        with self._lock:
            if worker in self._busy:
                self._busy.remove(worker)
                self._idle.append(worker)
                return
        worker.stop()  # it was ended just after it had answered

    def _drop(self, worker: _Worker) -> None:
        with self._lock:
            self._busy.discard(worker)
        worker.stop()


_workers = _Workers()
atexit.register(_workers.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_workers.forget)


def decode_frame(request: DecodeRequest) -> Samples:
    """Decode one frame in a worker process.

    Where no process can be started, the frame is decoded here.

    Returns:
        (rows, columns) or (rows, columns, samples) integers.

    Raises:
        DecodeError: The data are damaged.
        CutOffError: They end too early.
        WorkerDiedError: The decoder crashed on them.
        WorkerSlowError: The decoder did not end.
        MemoryError: The image does not fit into memory.
    """
    megapixels = request.rows * request.columns / 1e6
    try:
        return _workers.decode(request, _BASE_SECONDS + _SECONDS_PER_MEGAPIXEL * megapixels)
    except _CannotStartError:
        return codecs.decode(request)


def stop_workers() -> None:
    """End all worker processes that are idle; the next frame starts new ones."""
    _workers.stop()


def abort_workers() -> None:
    """End all worker processes at once; frames under way raise WorkerDiedError.

    Returns without waiting for the threads that asked for them. The next frame starts new ones.
    """
    _workers.abort()


def serve(connection: Connection) -> None:
    """Answer requests until the other end of the pipe closes: the life of a worker process."""
    _limit()
    connection.send(_READY)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            _answer(connection, connection.recv())


def _answer(connection: Connection, request: DecodeRequest) -> None:
    try:
        image = codecs.decode(request)
    except DecodeError as error:
        connection.send(error)
    except MemoryError:
        connection.send(MemoryError())
    else:
        connection.send((image.shape, image.dtype.str))
        connection.send_bytes(image.reshape(-1).view(np.uint8).data)


def _limit() -> None:
    """Silence the codecs' own messages and keep a lying header from taking all memory.

    Ctrl-C reaches the whole process group; the parent alone decides what it means.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)
    limit: Any
    try:
        import resource as limit  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        limit.setrlimit(limit.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))


__all__ = [
    "CutOffError",
    "DecodeError",
    "DecodeRequest",
    "WorkerDiedError",
    "WorkerSlowError",
    "abort_workers",
    "decode_frame",
    "serve",
    "stop_workers",
]
