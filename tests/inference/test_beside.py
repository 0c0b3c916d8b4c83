"""Two things at once: what they give, how they fail, and what torch does in the second thread."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
import torch

from cxrviewer.inference.beside import Beside, InTurn

WAIT_S = 5.0


@pytest.fixture(scope="module")
def beside() -> Iterator[Beside]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)  # whatever other tests of this process have set
    yield Beside()
    torch.set_num_threads(before)


def failing(error: Exception) -> Callable[[], NoReturn]:
    def fail() -> NoReturn:
        raise error

    return fail


def ending_late(ended: list[str]) -> Callable[[], None]:
    def work() -> None:
        time.sleep(0.1)
        ended.append("late")

    return work


def test_both_go_on_at_once(beside: Beside) -> None:
    meeting = threading.Barrier(2)

    def meet() -> str:
        meeting.wait(WAIT_S)  # breaks where the other one never comes
        return threading.current_thread().name

    here, there = beside.both(meet, meet)
    assert here == threading.current_thread().name
    assert there.startswith("cxrviewer-beside")


def test_an_error_there_reaches_the_caller_when_the_work_here_has_ended(beside: Beside) -> None:
    ended: list[str] = []
    with pytest.raises(ValueError, match="there"):
        beside.both(ending_late(ended), failing(ValueError("there")))
    assert ended


def test_an_error_here_reaches_the_caller_when_the_work_there_has_ended(beside: Beside) -> None:
    ended: list[str] = []
    with pytest.raises(KeyError, match="here"):
        beside.both(failing(KeyError("here")), ending_late(ended))
    assert ended
    assert beside.both(lambda: 1, lambda: 2) == (1, 2)  # and it goes on


def test_of_two_errors_the_one_there_is_told(beside: Beside) -> None:
    with pytest.raises(ValueError, match="there"):
        beside.both(failing(KeyError("here")), failing(ValueError("there")))


def test_torch_computes_alone_there_and_as_before_elsewhere(beside: Beside) -> None:
    numbers: list[int] = []
    later = threading.Thread(target=lambda: numbers.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert beside.both(torch.get_num_threads, torch.get_num_threads) == (2, 1)
    assert numbers == [2]


def test_what_was_begun_is_done_there_and_waited_for_when_it_is_asked(beside: Beside) -> None:
    may_end, done = threading.Event(), []

    def work() -> str:
        may_end.wait(WAIT_S)
        done.append(threading.current_thread().name)
        return "found"

    asked = beside.begin(work)
    assert not done  # goes on meanwhile
    may_end.set()
    assert asked() == "found"
    assert done[0].startswith("cxrviewer-beside")
    with pytest.raises(ValueError, match="there"):
        beside.begin(failing(ValueError("there")))()


def test_what_is_done_at_once_may_begin_more(beside: Beside) -> None:
    def here() -> int:
        asked = beside.begin(lambda: 3)
        return asked()

    assert beside.both(here, lambda: 4) == (3, 4)


def test_in_turn_nothing_is_done_before_it_is_asked() -> None:
    done: list[int] = []
    asked = InTurn().begin(lambda: done.append(1))
    assert not done
    asked()
    assert done == [1]


def test_the_thread_ends_with_its_owner() -> None:
    beside = Beside()
    _, thread = beside.both(lambda: None, threading.current_thread)
    assert thread.is_alive()
    del beside
    gc.collect()
    thread.join(WAIT_S)
    assert not thread.is_alive()
