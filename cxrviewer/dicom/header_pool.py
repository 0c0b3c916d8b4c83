"""Reads the headers of many files, in this process or in a pool of others, in order."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.synchronize import Event
from typing import Final

from cxrviewer.dicom.headers import Candidate, Outcome, read_candidates

CHUNK: Final = 64
FEW: Final = 1000  # reading so many takes about as long as starting processes
_MAX_WORKERS: Final = 8
_POLL_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)
_stop: Event | None = None  # in a worker process: set when its scan was cancelled

Chunk = tuple[Candidate, ...]


def read_batches(
    candidates: Sequence[Candidate], workers: int | None, cancelled: Callable[[], bool]
) -> Iterator[list[Outcome]]:
    """Read headers; yields their outcomes in batches, in the order of the candidates.

    Args:
        candidates: Files.
        workers: Processes; None chooses, 0 and 1 read here.
        cancelled: Polled; once true, the iterator ends early.
    """
    count = _worker_count(len(candidates)) if workers is None else workers
    if count < 2:
        yield from _serial(candidates, cancelled)
    else:
        yield from _pooled(candidates, count, cancelled)


def _worker_count(files: int) -> int:
    if files <= FEW or multiprocessing.current_process().daemon:
        return 1
    # One processor stays with the window.
    return min(max(len(_processors()) - 1, 1), _MAX_WORKERS)


def _processors() -> Sequence[int]:
    """Those that this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return range(os.cpu_count() or 1)


def _serial(
    candidates: Sequence[Candidate], cancelled: Callable[[], bool]
) -> Iterator[list[Outcome]]:
    batch: list[Outcome] = []
    since = time.monotonic()
    for outcome in read_candidates(candidates):
        batch.append(outcome)
        if len(batch) >= CHUNK or time.monotonic() - since >= _POLL_SECONDS:
            yield batch
            batch, since = [], time.monotonic()
        if cancelled():
            return
    if batch:
        yield batch


def _pooled(
    candidates: Sequence[Candidate], workers: int, cancelled: Callable[[], bool]
) -> Iterator[list[Outcome]]:
    """The first chunk is read here while the processes start, so that something shows at once."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(stop,))
    read = 0
    try:
        with _interrupts_ignored():
            futures = deque(
                pool.submit(_read_chunk, chunk) for chunk in _chunks(candidates[CHUNK:])
            )
        yield from _serial(candidates[:CHUNK], cancelled)
        read = CHUNK
        while futures and not cancelled():
            outcomes = _result(futures[0])
            if outcomes is not None:
                futures.popleft()
                read += len(outcomes)
                yield outcomes
    except (BrokenProcessPool, AssertionError, OSError, RuntimeError) as error:
        # A daemonic process may have no children, a script without main guard cannot be imported
        # by them, the system may have killed one: slower, but the same result.
        _log.warning("headers are read without worker processes (%s)", type(error).__name__)
        yield from _serial(candidates[read:], cancelled)
    finally:
        stop.set()
        # Waiting is short (each worker ends after its file) and keeps `stop` alive for those that
        # are still starting.
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes started meanwhile inherit that Ctrl-C is not for them, from their first moment.

    Only the main thread may set this, and only there a Ctrl-C is to be expected (command line).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _chunks(candidates: Sequence[Candidate]) -> list[Chunk]:
    rest = iter(candidates)
    return list(iter(lambda: tuple(islice(rest, CHUNK)), ()))


def _result(future: Future[list[Outcome]]) -> list[Outcome] | None:
    """Result of a chunk, or None where it is not there yet; the caller looks at `cancelled`."""
    try:
        return future.result(_POLL_SECONDS)
    except NotYetError:
        return None


def _begin(stop: Event) -> None:
    """First act of a worker process.

    Ctrl-C reaches the whole process group. A worker that it interrupts while sending leaves half a
    message behind, for which the parent waits for ever; so only the parent heeds it.
    """
    global _stop  # noqa: PLW0603 - a process has one pool, and an event cannot travel with a chunk
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stop = stop
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    """A parent that is killed can tell nobody; without it a worker would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_chunk(candidates: Chunk) -> list[Outcome]:
    """Read one chunk in a worker process; ends early where nobody waits for it any more."""
    outcomes: list[Outcome] = []
    for outcome in read_candidates(candidates):
        outcomes.append(outcome)
        if _stop is not None and _stop.is_set():
            break
    return outcomes
