"""A database of the user's data folder that is opened when needed and begun anew when damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from cxrviewer.errors import Message
from cxrviewer.store.database import DamagedDatabaseError, Database, set_aside


class StoreFile:
    """For one thread alone, which may wait for the disk.

    Attributes:
        migrations: Scripts; the n-th brings the file from version n to version n + 1.
        path: The file.
        messages: What the user should be told since this was last emptied.
    """

    migrations: ClassVar[Sequence[str]]

    def __init__(self, path: Path) -> None:
        self.path = path
        self.messages: list[Message] = []
        self._database: Database | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is anything to read: looking makes no file."""
        return self._database is not None or self.path.exists()

    def prepare(self) -> None:
        """Open the file now, since something will be written soon.

        Raises:
            StoreError: The file cannot be used.
        """
        self.write_mended(lambda _database: None)

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query finds; nothing where there is no file, or one that is damaged.

        Raises:
            StoreError: The file cannot be used.
        """
        if not self.is_there:
            return []
        try:
            return self._opened().rows(query, *parameters)
        except DamagedDatabaseError:
            self._begin_anew()
            return []

    def write_mended(self, work: Callable[[Database], None]) -> None:
        """Do `work`; where the file turns out to be damaged, do it again in a new one.

        Raises:
            StoreError: The file cannot be used.
        """
        try:
            work(self._opened())
        except DamagedDatabaseError:
            self._begin_anew()
            work(self._opened())

    def close(self) -> None:
        """End the connection; a later call opens it again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _opened(self) -> Database:
        if self._database is None:
            self._database = Database(self.path, self.migrations)
        return self._database

    def _begin_anew(self) -> None:
        self.close()
        self.messages.append(set_aside(self.path))
