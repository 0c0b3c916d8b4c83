"""Keeps drawings without anybody waiting: requests go to a thread, answers come from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from cxrviewer.errors import Message, StoreError
from cxrviewer.imaging.annotations.editing import Drawing
from cxrviewer.store.annotations import AnnotationStore
from cxrviewer.store.worker import StoreWorker

_STOP_S: Final = 5.0

OnRead = Callable[[str, Drawing], None]
OnMessage = Callable[[Message], None]


class Keeper(Protocol):
    """What remembers drawings. Its answers may come in any thread."""

    def read(self, image: str, on_read: OnRead) -> None:
        """Ask for the drawing of an image; an answer always comes."""
        ...

    def prepare(self) -> None:
        """Something is being drawn, and will be written soon."""
        ...

    def write(self, image: str, drawing: Drawing) -> None:
        """Keep a drawing."""
        ...

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`."""
        ...

    def stop(self) -> None:
        """Write all that is not written yet."""
        ...


class ForgetfulKeeper:
    """Remembers nothing, for windows that must leave no trace."""

    def read(self, image: str, on_read: OnRead) -> None:
        """Answer at once with nothing."""
        on_read(image, ())

    def prepare(self) -> None:
        """There is nothing to prepare."""

    def write(self, image: str, drawing: Drawing) -> None:
        """Drop it."""

    def listen(self, on_message: OnMessage) -> None:
        """There is nothing to tell."""

    def stop(self) -> None:
        """There is nothing to write."""


class AnnotationKeeper:
    """Remembers drawings in a file."""

    def __init__(self, path: Path) -> None:
        self._store = AnnotationStore(path)
        self._worker = StoreWorker("drawings")
        self._on_message: OnMessage = _nobody
        self._told: set[str] = set()

    def read(self, image: str, on_read: OnRead) -> None:
        """Ask for the drawing of an image; one that cannot be read is empty."""

        def job() -> None:
            drawing: Drawing = ()
            try:
                drawing = self._store.read(image)
            except StoreError as error:
                self._tell(error.message)
            finally:
                self._pass_on()
                on_read(image, drawing)

        self._worker.submit(job)

    def prepare(self) -> None:
        """Open the file while a stroke is still being drawn, so that its end is not waited for."""
        self._worker.submit(partial(self._do, self._store.prepare))

    def write(self, image: str, drawing: Drawing) -> None:
        """Keep a drawing as soon as the disk allows."""
        self._worker.submit(partial(self._do, partial(self._store.write, image, drawing)))

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`, each kind of them once."""
        self._on_message = on_message

    def stop(self) -> None:
        """Write all that is not written yet and close the file; waits a few seconds at most."""
        self._worker.submit(self._store.close)
        self._worker.stop(_STOP_S)

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except StoreError as error:
            self._tell(error.message)
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        messages, self._store.messages = self._store.messages, []
        for message in messages:
            self._tell(message)

    def _tell(self, message: Message) -> None:
        # A full disk fails with every stroke; once said is enough.
        if message.template not in self._told:
            self._told.add(message.template)
            self._on_message(message)


def _nobody(_message: Message) -> None:
    """Nobody listens yet."""
