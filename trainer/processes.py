"""Work spread over processes of this machine, which end when the process that started them does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Final, TypeVar

_MOST: Final = 8
_AHEAD: Final = 2  # jobs that wait for each process

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class DiedError(Exception):
    """A process has ended on its work."""


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processes_for(items: int, few: int) -> int:
    """How many processes so many items are worth; 1 is this one.

    Args:
        items: To work on.
        few: So many are done here in the time in which processes start.
    """
    if items <= few or multiprocessing.current_process().daemon:
        return 1
    return min(processors(), _MOST)


def mapped(
    work: Callable[[_Job], _Result], jobs: Sequence[_Job], processes: int
) -> Iterator[_Result]:
    """Results in the order of the jobs; closing the iterator gives up those not begun.

    Args:
        work: What to do with one; can be pickled.
        jobs: All of them.
        processes: How many work at once; up to 1 works here.

    Raises:
        DiedError: A process ended on its work.
    """
    if processes <= 1:
        yield from map(work, jobs)
        return
    # Spawned, since threads and locks of this process would not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=end_with_parent)
    waiting: list[Future[_Result]] = []
    rest = iter(jobs)
    try:
        waiting.extend(pool.submit(work, job) for job in islice(rest, processes * _AHEAD))
        while waiting:
            yield waiting.pop(0).result()
            waiting.extend(pool.submit(work, job) for job in islice(rest, 1))
    except BrokenProcessPool as error:
        raise DiedError from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def end_with_parent() -> None:
    """Let this process end when its parent is killed, and leave Ctrl+C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
