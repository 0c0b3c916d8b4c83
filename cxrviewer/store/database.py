"""One SQLite file: opened, brought up to date, and set aside where it is damaged.

Write-ahead logging with a full sync on every commit: what has been committed survives the end of
the process and a power cut, and a reader never waits for a writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message, StoreError
from cxrviewer.store.refusals import DAMAGED, refusal_of, result_code

_DAMAGED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The file “{file}” was damaged. A new one has been begun; the damaged one is kept as “{name}”.",
)
_NEWER: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The file “{file}” comes from a newer version of CXR Viewer. Nothing is kept in it; update the"
    " application.",
)
_NOT_USABLE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The file “{file}” could not be used ({reason})."
    " Check that the disk is not full or write-protected.",
)
_BUSY_MS: Final = 5000
# SQLite keeps these beside the file; what they hold belongs to it.
_COMPANIONS: Final = ("", "-wal", "-shm")


class DamagedDatabaseError(StoreError):
    """The file is no SQLite database, or a broken one."""


class Database:
    """A connection for the one thread that opened it.

    Attributes:
        path: The file.
        connection: Open; every statement outside `transaction` commits by itself.
    """

    def __init__(self, path: Path, migrations: Sequence[str]) -> None:
        """Open the file, making it where it is absent.

        Args:
            path: The file.
            migrations: Scripts; the n-th brings the file from version n to version n + 1.

        Raises:
            DamagedDatabaseError: It cannot be read.
            StoreError: It is from a newer version, or the disk does not let us.
        """
        self.path = path
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                # Comments are a reader's own words. SQLite's companions take on the permissions.
                path.touch(0o600)
            self.connection = sqlite3.connect(path, isolation_level=None)
            try:
                self._prepare(migrations)
            except BaseException:
                self.connection.close()
                raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing.

        Raises:
            DamagedDatabaseError: The file turned out to be broken.
            StoreError: The disk does not let us.
        """
        with _told(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, *parameters: object) -> list[tuple[object, ...]]:
        """Everything that a query finds.

        Raises:
            DamagedDatabaseError: The file turned out to be broken.
            StoreError: The disk does not let us.
        """
        with _told(self.path):
            return self.connection.execute(query, parameters).fetchall()

    def close(self) -> None:
        """End the connection; its log is merged into the file."""
        self.connection.close()

    def _prepare(self, migrations: Sequence[str]) -> None:
        execute = self.connection.execute
        execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        version = int(execute("PRAGMA user_version").fetchone()[0])
        if version > len(migrations):
            raise StoreError(_NEWER, file=self.path.name)
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        if execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise DamagedDatabaseError(_NOT_USABLE, file=self.path.name, reason=DAMAGED)
        for number in range(version, len(migrations)):
            self.connection.executescript(
                f"BEGIN IMMEDIATE; {migrations[number]}; PRAGMA user_version = {number + 1}; COMMIT"
            )


def set_aside(path: Path) -> Message:
    """Keep a damaged file and its companions under another name; says so.

    Raises:
        StoreError: The disk does not let us.
    """
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    kept = path.with_name(f"{path.name}.damaged-{stamp}")
    with _told(path):
        for companion in _COMPANIONS:
            part = path.with_name(path.name + companion)
            if part.exists():
                part.replace(kept.with_name(kept.name + companion))
    return Message(_DAMAGED, {"file": path.name, "name": kept.name})


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the disk into sentences that name the file alone."""
    try:
        yield
    except sqlite3.Error as error:
        kind = DamagedDatabaseError if _is_damage(error) else StoreError
        raise kind(_NOT_USABLE, file=path.name, reason=refusal_of(error)) from error
    except OSError as error:
        raise StoreError(_NOT_USABLE, file=path.name, reason=refusal_of(error)) from error


def _is_damage(error: sqlite3.Error) -> bool:
    return result_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
