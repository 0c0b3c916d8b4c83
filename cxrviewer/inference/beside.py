"""One thread beside that of the networks, for work that they need not wait for.

A forward pass hands work from one short piece to the next and leaves a core free most of the time.
Rendering, measuring and the small quality network fit into that: numpy, OpenCV and torch let other
threads go on while they compute.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

Here = TypeVar("Here")
There = TypeVar("There")


class InTurn:
    """The same without a second thread."""

    def both(self, here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
        """What `here` and `there` give, `there` called first."""
        found = there()
        return here(), found

    def begin(self, there: Callable[[], There]) -> Callable[[], There]:
        """Gives what `there` gives, once it is asked."""
        return there


class Beside:
    """Does two things at once, one of them in a thread of its own, which ends with this object.

    The thread stays, since torch keeps how many threads it computes with for each thread. For one
    caller at a time, and what is done at once must not ask for this again: it would wait for ever.
    """

    def __init__(self) -> None:
        threads = torch.get_num_threads()
        self._thread = ThreadPoolExecutor(1, "cxrviewer-beside")
        self._thread.submit(_compute_alone).result()
        # torch has taken that for the wish of all threads that are still to come.
        torch.set_num_threads(threads)

    def both(self, here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
        """What `here` gives, called in the caller's thread, and `there`, called in the other one.

        Both have ended when this does, whatever either of them raises. An error of `there` comes
        before one of `here`: it is for what would be done first, were there no second thread.
        """
        waited_for = self._thread.submit(there)
        try:
            found = here()
        finally:
            others = waited_for.result()
        return found, others

    def begin(self, there: Callable[[], There]) -> Callable[[], There]:
        """Let the other thread do `there` when it comes to it; gives it, or its error, once asked.

        May be called by what is done at once: it is not waited for before it is asked.
        """
        return self._thread.submit(there).result


def _compute_alone() -> None:
    """Let torch use no more than the one core that is free; small networks are as fast on it."""
    torch.set_num_threads(1)
    torch.get_num_threads()  # from the first question on, a thread keeps its number
