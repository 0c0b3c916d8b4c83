"""Which studies have been read, in one small file of the user's data folder.

A study is known there by a hash of its Study Instance UID alone. The file is only ever appended to,
a line a change, so a crash costs the last one at most; it is written anew when it is opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from cxrviewer.paths import data_dir
from cxrviewer.store.worker import StoreWorker

FILE_NAME: Final = "read-studies.txt"
_MOST: Final = 20_000  # the oldest ones make room
_DIGITS: Final = 24
_READ, _UNREAD = "+", "-"
_STOP_S: Final = 2.0

OnMarks = Callable[[frozenset[str]], None]

_log = logging.getLogger(__name__)


def marks_path() -> Path:
    """The file."""
    return data_dir() / FILE_NAME


def mark_key(study_instance_uid: str) -> str:
    """What a study is known by."""
    return hashlib.sha256(study_instance_uid.encode()).hexdigest()[:_DIGITS]


class MarkKeeper(Protocol):
    """What remembers which studies have been read."""

    def read(self, on_marks: OnMarks) -> None:
        """Ask for the keys of all studies read; the answer may come in any thread."""
        ...

    def set(self, key: str, *, is_read: bool) -> None:
        """Remember a change."""
        ...

    def stop(self) -> None:
        """Write all that is not written yet."""
        ...


class ForgetfulMarks:
    """Remembers nothing, for windows that must leave no trace."""

    def read(self, on_marks: OnMarks) -> None:
        """Nothing was read."""
        on_marks(frozenset())

    def set(self, key: str, *, is_read: bool) -> None:
        """Forget it."""

    def stop(self) -> None:
        """There is nothing to write."""


class FileMarks:
    """Remembers in a file, which nobody ever waits for. A mark that is lost is a small loss."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = StoreWorker("read-marks")

    def read(self, on_marks: OnMarks) -> None:
        """Answer from the file; with nothing where it cannot be read."""

        def job() -> None:
            marks = self._load()
            on_marks(frozenset(marks))
            self._rewrite(marks)

        self._worker.submit(job)

    def set(self, key: str, *, is_read: bool) -> None:
        """Append a line."""
        line = f"{_READ if is_read else _UNREAD}{key}\n"
        self._worker.submit(lambda: self._append(line))

    def stop(self) -> None:
        """Write all that is not written yet; waits a little at most."""
        self._worker.stop(_STOP_S)

    def _load(self) -> dict[str, None]:
        marks: dict[str, None] = {}
        with contextlib.suppress(OSError):
            for line in self._path.read_text(encoding="ascii", errors="replace").splitlines():
                key = line[1:]
                marks.pop(key, None)
                if line.startswith(_READ) and len(key) == _DIGITS:
                    marks[key] = None
        return dict.fromkeys(list(marks)[-_MOST:])

    def _append(self, line: str) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="ascii") as stream:
                stream.write(line)
        except OSError as error:
            _log.warning("a read mark was not kept (error %s)", error.errno)

    def _rewrite(self, marks: dict[str, None]) -> None:
        if not self._path.exists():
            return
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text("".join(f"{_READ}{key}\n" for key in marks), encoding="ascii")
            fresh.replace(self._path)
        except OSError as error:
            _log.warning("read marks were not written anew (error %s)", error.errno)
