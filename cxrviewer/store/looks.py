"""How the reader last looked at each image: window, inversion and filters, by image.

An image is known by the same hash as in the store of drawings. The file holds no UID, no name, no
path and no pixel, and a window that the file itself names is kept as its number alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from cxrviewer.errors import Message, StoreError
from cxrviewer.paths import data_dir
from cxrviewer.store.database import DamagedDatabaseError, Database, set_aside
from cxrviewer.store.worker import StoreWorker

FILE_NAME: Final = "looks.sqlite3"
_MIGRATIONS: Final = (
    """
    CREATE TABLE IF NOT EXISTS look (
        image TEXT PRIMARY KEY,
        look TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)
_STOP_S: Final = 5.0

_log = logging.getLogger(__name__)

Look = Mapping[str, Any]
OnLook = Callable[[Look], None]
OnMessage = Callable[[Message], None]


def looks_path() -> Path:
    """The file of looks."""
    return data_dir() / FILE_NAME


class LookStore:
    """Reads and writes looks; for one thread alone, which may wait for the disk.

    A file that turns out to be damaged is set aside and a new one begun.

    Attributes:
        path: The file.
        messages: What the user should be told since this was last emptied.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.messages: list[Message] = []
        self._database: Database | None = None

    def read(self, image: str) -> Look:
        """The look of an image, empty where there is none.

        Args:
            image: From `cxrviewer.store.annotations.image_key`.

        Raises:
            StoreError: The file cannot be used.
        """
        # Looking at an image makes no file.
        if self._database is None and not self.path.exists():
            return {}
        try:
            rows = self._open().rows("SELECT look FROM look WHERE image = ?", image)
        except DamagedDatabaseError:
            self._begin_anew()
            return {}
        return _parsed(str(rows[0][0])) if rows else {}

    def write(self, image: str, look: Look) -> None:
        """Keep a look in the place of what was kept before; an empty one leaves nothing behind.

        Raises:
            StoreError: The file cannot be used.
        """
        if not look and self._database is None and not self.path.exists():
            return
        try:
            self._write(image, look)
        except DamagedDatabaseError:
            self._begin_anew()
            self._write(image, look)

    def close(self) -> None:
        """End the connection; a later call opens it again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _write(self, image: str, look: Look) -> None:
        with self._open().transaction() as connection:
            if look:
                row = (image, json.dumps(look))
                connection.execute("INSERT OR REPLACE INTO look VALUES (?, ?)", row)
            else:
                connection.execute("DELETE FROM look WHERE image = ?", (image,))

    def _open(self) -> Database:
        if self._database is None:
            self._database = Database(self.path, _MIGRATIONS)
        return self._database

    def _begin_anew(self) -> None:
        self.close()
        self.messages.append(set_aside(self.path))


def _parsed(text: str) -> Look:
    try:
        look = json.loads(text)
    except ValueError:
        look = None
    if not isinstance(look, dict):
        _log.warning("a look that makes no sense was passed over")
        return {}
    return look


class LookKeeper(Protocol):
    """What remembers looks. Its answers may come in any thread."""

    def read(self, image: str, on_read: OnLook) -> None:
        """Ask for the look of an image; an answer always comes."""
        ...

    def write(self, image: str, look: Look) -> None:
        """Keep a look, or forget it where it is empty."""
        ...

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`."""
        ...

    def stop(self) -> None:
        """Write all that is not written yet."""
        ...


class ForgetfulLooks:
    """Remembers nothing, for windows that must leave no trace."""

    def read(self, image: str, on_read: OnLook) -> None:
        """Answer at once with nothing."""
        on_read({})

    def write(self, image: str, look: Look) -> None:
        """Drop it."""

    def listen(self, on_message: OnMessage) -> None:
        """There is nothing to tell."""

    def stop(self) -> None:
        """There is nothing to write."""


class FileLooks:
    """Remembers looks in a file, without anybody waiting for the disk."""

    def __init__(self, path: Path) -> None:
        self._store = LookStore(path)
        self._worker = StoreWorker("looks")
        self._on_message: OnMessage = _nobody
        self._told: set[str] = set()

    def read(self, image: str, on_read: OnLook) -> None:
        """Ask for the look of an image; one that cannot be read is empty."""

        def job() -> None:
            found: list[Look] = [{}]
            try:
                self._do(lambda: found.append(self._store.read(image)))
            finally:
                on_read(found[-1])

        self._worker.submit(job)

    def write(self, image: str, look: Look) -> None:
        """Keep a look as soon as the disk allows."""
        self._worker.submit(partial(self._do, partial(self._store.write, image, look)))

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`, each kind of them once."""
        self._on_message = on_message

    def stop(self) -> None:
        """Write all that is not written yet and close the file; waits a few seconds at most."""
        self._worker.submit(self._store.close)
        self._worker.stop(_STOP_S)

    def _do(self, work: Callable[[], object]) -> None:
        try:
            work()
        except StoreError as error:
            self._store.messages.append(error.message)
        messages, self._store.messages = self._store.messages, []
        for message in messages:
            # A full disk fails with every window; once said is enough.
            if message.template not in self._told:
                self._told.add(message.template)
                self._on_message(message)


def _nobody(_message: Message) -> None:
    """Nobody listens yet."""
