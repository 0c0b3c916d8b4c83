"""Ctrl+C while Qt is at work.

Python raises KeyboardInterrupt wherever it happens to be: inside a repaint or an import Qt swallows
it, in the middle of a window's end it leaves threads behind that crash the process. So it is noted,
and raised where the command looks for it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType


@contextmanager
def interrupts_noted() -> Iterator[Callable[[], None]]:
    """Within, SIGINT and SIGTERM are noted; for the main thread only.

    Yields:
        A function that raises KeyboardInterrupt where one of them has come. The end of the block
        does so too. A second one is no longer waited for: it raises at once.
    """
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    with ExitStack() as stack:
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, note))
        yield check
        check()
