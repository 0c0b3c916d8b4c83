"""Keeps drawings without anybody waiting: requests go to a thread, answers come from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from cxrviewer.imaging.annotations.editing import Drawing
from cxrviewer.store.annotations import AnnotationStore
from cxrviewer.store.store_thread import OnMessage, StoreThread

OnRead = Callable[[str, Drawing], None]


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
        self._thread = StoreThread(self._store, "drawings")

    def read(self, image: str, on_read: OnRead) -> None:
        """Ask for the drawing of an image; one that cannot be read is empty."""
        nothing: Drawing = ()
        self._thread.ask(lambda: self._store.read(image), nothing, partial(on_read, image))

    def prepare(self) -> None:
        """Open the file while a stroke is still being drawn, so that its end is not waited for."""
        self._thread.do(self._store.prepare)

    def write(self, image: str, drawing: Drawing) -> None:
        """Keep a drawing as soon as the disk allows."""
        self._thread.do(lambda: self._store.write(image, drawing))

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`, each kind of them once."""
        self._thread.listen(on_message)

    def stop(self) -> None:
        """Write all that is not written yet and close the file; waits a few seconds at most."""
        self._thread.stop()
