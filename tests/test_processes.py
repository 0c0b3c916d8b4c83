"""Calls in other processes: answers, errors, ends."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.errors import UnreadableFileError
from cxrviewer.pipes import send
from cxrviewer.processes import (
    CannotStartError,
    ProcessEndedError,
    ProcessFailedError,
    ProcessPool,
    ProcessSlowError,
    Risk,
)

_pipe: Connection | None = None


def keep_pipe(connection: Connection) -> None:
    global _pipe  # noqa: PLW0603 - a helper process has one
    _pipe = connection


def die_at_first(_connection: Connection) -> None:
    """Ends as many processes as the file in the environment has letters, one letter each."""
    path = Path(os.environ["TEST_DEATHS"])
    if left := path.read_text():
        path.write_text(left[1:])
        os._exit(9)


def pid() -> int:
    return os.getpid()


def doubled(values: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return values * 2


def nothing() -> NDArray[np.uint8]:
    return np.zeros((0, 3), np.uint8)


def counted(last: int, pause: float) -> Iterator[int]:
    for number in range(last):
        yield number
        time.sleep(pause)


def refuse(size: int) -> None:
    raise UnreadableFileError("{size} is too large", size=size)


def trip() -> None:
    raise KeyError("a name")


def starve() -> None:
    raise MemoryError


def die() -> None:
    os._exit(7)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def dangerous(seconds: float, *, dies: bool) -> None:
    assert _pipe is not None
    died, slow = UnreadableFileError("it crashed"), UnreadableFileError("it hung")
    send(_pipe, Risk(seconds, died, slow))
    if dies:
        os._exit(7)
    time.sleep(600)


class Enough:
    """Says so from its `seconds`-th second on."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def __call__(self) -> bool:
        return time.monotonic() > self._until


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    made = ProcessPool("test-helper", keep_pipe, most=2)
    yield made
    made.abort()


def test_the_answer_comes_from_another_process_which_is_kept(pool: ProcessPool) -> None:
    first = pool.do(pid)
    assert first != os.getpid()
    assert pool.do(pid) == first


def test_large_arrays_come_back_whole_and_read_only(pool: ProcessPool) -> None:
    values = np.arange(3_000_000, dtype=np.uint16).reshape(1500, 2000)
    answer = pool.do(doubled, values)
    assert np.array_equal(answer, values * 2)
    assert not answer.flags.writeable
    assert pool.do(nothing).shape == (0, 3)


def test_items_come_one_by_one(pool: ProcessPool) -> None:
    began = time.monotonic()
    found = pool.stream(counted, 5, 0.3)
    pool.warm_up()
    assert next(found) == 0
    assert list(found) == [1, 2, 3, 4]
    assert time.monotonic() - began > 1.2


def test_a_stream_that_is_closed_or_cancelled_leaves_its_process_usable(pool: ProcessPool) -> None:
    first = pool.do(pid)
    stream = pool.stream(counted, 1_000_000, 0.01)
    assert next(stream) == 0
    stream.close()  # type: ignore[attr-defined]
    assert pool.do(pid) == first
    seen: list[int] = []
    seen.extend(pool.stream(counted, 1_000_000, 0.01, cancelled=Enough(0.2)))
    assert 0 < len(seen) < 1000
    assert pool.do(pid) == first


def test_an_error_with_a_sentence_passes_with_its_details(pool: ProcessPool) -> None:
    with pytest.raises(UnreadableFileError, match="70000 is too large") as caught:
        pool.do(refuse, 70000)
    assert caught.value.message.details == {"size": 70000}


def test_an_unexpected_error_says_its_kind_and_not_its_text(pool: ProcessPool) -> None:
    with pytest.raises(ProcessFailedError, match=r"^KeyError$"):
        pool.do(trip)
    with pytest.raises(MemoryError):
        pool.do(starve)


def test_chosen_errors_pass_as_they_are() -> None:
    pool = ProcessPool("test-helper", keep_pipe, most=1, passes=(KeyError,))
    with pytest.raises(KeyError, match="a name"):
        pool.do(trip)
    pool.abort()


def test_a_process_that_dies_costs_one_answer(pool: ProcessPool) -> None:
    with pytest.raises(ProcessEndedError):
        pool.do(die)
    assert pool.do(pid) != os.getpid()


def test_what_takes_too_long_is_ended(pool: ProcessPool) -> None:
    pool.do(pid)
    began = time.monotonic()
    with pytest.raises(ProcessSlowError):
        pool.do(sleep, 600, seconds=0.3)
    assert time.monotonic() - began < 5
    assert pool.do(pid) != os.getpid()


@pytest.mark.parametrize(("dies", "words"), [(True, "it crashed"), (False, "it hung")])
def test_a_danger_that_was_announced_has_its_own_sentence(
    pool: ProcessPool, dies: bool, words: str
) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        pool.do(dangerous_call, 0.3, dies)


def dangerous_call(seconds: float, dies: bool) -> None:
    dangerous(seconds, dies=dies)


def test_ending_all_ends_calls_under_way_and_those_that_wait(pool: ProcessPool) -> None:
    with ThreadPoolExecutor(3) as threads:
        calls = [threads.submit(pool.do, sleep, 600.0) for _ in range(3)]
        deadline = time.monotonic() + 30
        while len(pool._busy) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        pool.abort()
        assert [type(call.exception(10)) for call in calls] == [ProcessEndedError] * 3
    assert pool.do(pid) != os.getpid()


def test_no_more_processes_than_asked_for(pool: ProcessPool) -> None:
    with ThreadPoolExecutor(6) as threads:
        pids = set(threads.map(lambda _: pool.do(pid), range(24)))
    assert 1 <= len(pids) <= 2


def test_where_none_can_be_started_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool = ProcessPool("test-helper", keep_pipe, most=1)
    # A daemonic process (a data loader's worker) may have no children.
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    for _ in range(3):
        with pytest.raises(CannotStartError):
            pool.do(pid)
    assert len(caplog.records) == 1


def test_a_process_that_is_ended_while_it_starts_is_no_reason_to_start_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deaths = tmp_path / "deaths"
    monkeypatch.setenv("TEST_DEATHS", str(deaths))
    pool = ProcessPool("test-helper", die_at_first, most=1)
    try:
        for _ in range(2):  # two in a row, twice: what counts is in a row
            deaths.write_text("xx")
            for _ in range(2):
                with pytest.raises(CannotStartError):
                    pool.do(pid)
            assert pool.do(pid) != os.getpid()
            pool.stop()
        deaths.write_text("xxx")
        for _ in range(4):
            with pytest.raises(CannotStartError):
                pool.do(pid)
    finally:
        pool.stop()


SCRIPT = """
import os, sys, threading, time
sys.path.insert(0, sys.argv[1])
from test_processes import counted, keep_pipe, pid
from cxrviewer.processes import ProcessPool
if __name__ == "__main__":
    pools = [ProcessPool(name, keep_pipe, most=1, daemon=name == "one") for name in ("one", "two")]
    print(*(pool.do(pid) for pool in pools), flush=True)
    for pool in pools:
        work = lambda p=pool: list(p.stream(counted, 10**6, 0.05))
        threading.Thread(target=work, daemon=True).start()
    time.sleep(0.5)
    os.kill(os.getpid(), int(sys.argv[2])) if int(sys.argv[2]) else None
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("signal_number", [0, 9], ids=["ends", "is killed"])
def test_helpers_end_with_their_program(tmp_path: Path, signal_number: int) -> None:
    script = tmp_path / "program.py"
    script.write_text(SCRIPT, encoding="utf-8")
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, script, str(here), str(signal_number)],
        stdout=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip
    helpers = [int(one) for one in done.stdout.split()]
    assert len(helpers) == 2
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{one}").exists() for one in helpers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
