"""Decodes compressed frames in processes of their own.

A damaged file must cost one sentence, not the application: some codecs crash or run for minutes on
damaged data (measured with mutated frames). Codecs that hold the interpreter lock would also stall
the window. So frames go to a worker process over a pipe; if it dies or takes too long, that image
is refused and the next one gets a new worker.

A process that is itself one of ours and at hand for nothing else decodes where it is
(`decode_here`); whoever waits for it is told how long that may take.

Thread contract: `decode_frame` may be called from any thread; up to `_MAX_WORKERS` run at once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final

from cxrviewer.dicom import codecs
from cxrviewer.dicom.codecs import DecodeError, DecodeRequest, Samples
from cxrviewer.dicom.codestream import CodestreamKind
from cxrviewer.processes import (
    CannotStartError,
    ProcessEndedError,
    ProcessPool,
    ProcessSlowError,
)

_MAX_WORKERS: Final = 2  # a frontal and a lateral view
_BASE_SECONDS: Final = 10.0
_SECONDS_PER_MEGAPIXEL: Final = 3.0
_MEMORY_LIMIT: Final = 8 << 30

_log = logging.getLogger(__name__)

Watch = Callable[[CodestreamKind, float | None], None]


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


def _prepare(_connection: Connection) -> None:
    _limit()


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


_workers = ProcessPool("decoder", _prepare, most=_MAX_WORKERS, passes=(DecodeError,))
_watch: Watch | None = None


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
    seconds = _BASE_SECONDS + _SECONDS_PER_MEGAPIXEL * request.rows * request.columns / 1e6
    if _watch is not None:
        _watch(request.kind, seconds)
        try:
            return codecs.decode(request)
        finally:
            _watch(request.kind, None)
    try:
        return _workers.do(codecs.decode, request, seconds=seconds)
    except CannotStartError:
        return codecs.decode(request)
    except ProcessEndedError as error:
        raise WorkerDiedError("the decoder process ended") from error
    except ProcessSlowError as error:
        raise WorkerSlowError(seconds) from error


def decode_here(watch: Watch) -> None:
    """Make this process a decoder itself, with a worker's limits.

    Args:
        watch: Told before each frame how many seconds it may take, and None when it is done.
    """
    global _watch  # noqa: PLW0603 - a process decodes for itself or it does not
    _limit()
    _watch = watch


def stop_workers() -> None:
    """End all worker processes that are idle; the next frame starts new ones."""
    _workers.stop()


def abort_workers() -> None:
    """End all worker processes at once; frames under way raise WorkerDiedError.

    Returns without waiting for the threads that asked for them. The next frame starts new ones.
    """
    _workers.abort()
