"""How the reader last looked at each image: window, inversion, shutter and filters.

An image is known by the same hash as in the store of drawings. The file holds no UID, no name, no
path and no pixel, and a window that the file itself names is kept as its number alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from cxrviewer.paths import data_dir
from cxrviewer.store.database import Database
from cxrviewer.store.store_file import StoreFile
from cxrviewer.store.store_thread import OnMessage, StoreThread

FILE_NAME: Final = "looks.sqlite3"
_MIGRATIONS: Final = (
    """
    CREATE TABLE IF NOT EXISTS look (
        image TEXT PRIMARY KEY,
        look TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)
_READ: Final = "SELECT look FROM look WHERE image = ?"
_PUT: Final = "INSERT OR REPLACE INTO look VALUES (?, ?)"

_log = logging.getLogger(__name__)

Look = Mapping[str, Any]
OnLook = Callable[[Look], None]


def looks_path() -> Path:
    """The file of looks."""
    return data_dir() / FILE_NAME


class LookStore(StoreFile):
    """Reads and writes looks."""

    migrations = _MIGRATIONS

    def read(self, image: str) -> Look:
        """The look of an image, empty where there is none.

        Args:
            image: From `cxrviewer.store.annotations.image_key`.

        Raises:
            StoreError: The file cannot be used.
        """
        rows = self.rows(_READ, image)
        return _parsed(str(rows[0][0])) if rows else {}

    def write(self, image: str, look: Look) -> None:
        """Keep a look in the place of what was kept before; an empty one leaves nothing behind.

        Raises:
            StoreError: The file cannot be used.
        """
        if not look and not self.is_there:
            return

        def work(database: Database) -> None:
            with database.transaction() as connection:
                if look:
                    connection.execute(_PUT, (image, json.dumps(look)))
                else:
                    connection.execute("DELETE FROM look WHERE image = ?", (image,))

        self.write_mended(work)


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
        self._thread = StoreThread(self._store, "looks")

    def read(self, image: str, on_read: OnLook) -> None:
        """Ask for the look of an image; one that cannot be read is empty."""
        nothing: Look = {}
        self._thread.ask(lambda: self._store.read(image), nothing, on_read)

    def write(self, image: str, look: Look) -> None:
        """Keep a look as soon as the disk allows."""
        self._thread.do(lambda: self._store.write(image, look))

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`, each kind of them once."""
        self._thread.listen(on_message)

    def stop(self) -> None:
        """Write all that is not written yet and close the file; waits a few seconds at most."""
        self._thread.stop()
