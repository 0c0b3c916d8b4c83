"""A store without anybody waiting for it: requests go to a thread, answers come from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from cxrviewer.errors import Message, StoreError
from cxrviewer.store.store_file import StoreFile
from cxrviewer.store.worker import StoreWorker

_STOP_S: Final = 5.0

OnMessage = Callable[[Message], None]
T = TypeVar("T")


class StoreThread:
    """Does what is asked of a store in order, and tells each kind of problem once.

    Args:
        store: Used in the thread alone.
        name: Of the thread.
    """

    def __init__(self, store: StoreFile, name: str) -> None:
        self._store = store
        self._worker = StoreWorker(name)
        self._on_message: OnMessage = _nobody
        self._told: set[str] = set()

    def ask(self, work: Callable[[], T], otherwise: T, on_answer: Callable[[T], None]) -> None:
        """Pass on what `work` finds; `otherwise` where it cannot. An answer always comes."""

        def job() -> None:
            found = [otherwise]
            try:
                self._do(lambda: found.append(work()))
            finally:
                on_answer(found[-1])

        self._worker.submit(job)

    def do(self, work: Callable[[], None]) -> None:
        """Do `work` as soon as the disk allows."""
        self._worker.submit(lambda: self._do(work))

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`."""
        self._on_message = on_message

    def stop(self) -> None:
        """Do what is still to be done and close the file; waits a few seconds at most."""
        self._worker.submit(self._store.close)
        self._worker.stop(_STOP_S)

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except StoreError as error:
            self._store.messages.append(error.message)
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        messages, self._store.messages = self._store.messages, []
        for message in messages:
            # A full disk fails with everything that is kept; once said is enough.
            if message.template not in self._told:
                self._told.add(message.template)
                self._on_message(message)


def _nobody(_message: Message) -> None:
    """Nobody listens yet."""
