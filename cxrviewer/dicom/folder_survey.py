"""What has come into a watched folder, changed there or gone, look by look.

A file that is still being written must not be read: its size and its time have to stay as they are
for a while. Nobody else says when it is whole, least of all on a network share, which sends no
events. Nothing is read here but names, sizes and times.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cxrviewer.dicom.opening import long_path

SETTLE_S: Final = 2.0
"""How long a file must stay as it is before it is taken for whole."""
_EMPTY_SETTLE_S: Final = 30.0  # some writers make the file first and fill it later
_LOCKED_SETTLE_S: Final = 60.0  # then the reason is told instead
_OLD_S: Final = 10.0  # found at the first look and older than this: nobody is writing it
_LITTER: Final = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information"})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another."""

    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one look has found.

    Attributes:
        arrived: Files that are whole and were not known, in order.
        changed: Files that are whole again with other contents.
        removed: Files that were known and are gone.
        waiting: Files that may still be written.
        is_reachable: Whether the folder could be listed at all; if not, nothing counts as removed.
    """

    arrived: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    waiting: int = 0
    is_reachable: bool = True


@dataclass(slots=True)
class _Pending:
    stamp: Stamp
    since: float


class FolderSurvey:
    """A folder with all folders below it; links to folders are followed, each folder once.

    Attributes:
        root: The folder.
        folders: All folders of the last look.
    """

    def __init__(
        self,
        root: Path,
        *,
        settle_s: float = SETTLE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Know nothing yet.

        Args:
            root: The folder.
            settle_s: How long a file must stay as it is.
            clock: Seconds, growing.
        """
        self.root = root
        self.folders: tuple[str, ...] = ()
        self._settle_s = settle_s
        self._clock = clock
        self._known: dict[str, Stamp] = {}
        self._pending: dict[str, _Pending] = {}
        self._is_first = True

    def look(self) -> Changes:
        """List everything and compare with what was known."""
        walk = _Walk(self._pending)
        walk.run(self.root)
        if not walk.is_reachable:
            return Changes(waiting=len(self._pending), is_reachable=False)
        self.folders = tuple(walk.folders)
        removed = [path for path in self._known if path not in walk.files and walk.has_seen(path)]
        for path in removed:
            del self._known[path]
        self._pending = {p: seen for p, seen in self._pending.items() if p in walk.files}
        ready = [path for path, stamp in sorted(walk.files.items()) if self._is_ready(path, stamp)]
        self._is_first = False
        arrived = tuple(Path(path) for path in ready if path not in self._known)
        changed = tuple(Path(path) for path in ready if path in self._known)
        self._known.update((path, walk.files[path]) for path in ready)
        return Changes(arrived, changed, tuple(map(Path, removed)), len(self._pending))

    def _is_ready(self, path: str, stamp: Stamp) -> bool:
        """Whether a file is new or other than it was, and whole."""
        if self._known.get(path) == stamp:
            self._pending.pop(path, None)
            return False
        now, seen = self._clock(), self._pending.get(path)
        if seen is None and self._is_first and stamp.size and _is_old(stamp):
            return True
        if seen is None or seen.stamp != stamp:
            self._pending[path] = _Pending(stamp, now)
            return False
        quiet = now - seen.since
        needed = self._settle_s if stamp.size else _EMPTY_SETTLE_S
        if quiet < needed or (quiet < _LOCKED_SETTLE_S and _is_locked(path)):
            return False
        del self._pending[path]
        return True


class _Walk:
    """One listing of a folder and all below it."""

    def __init__(self, doubtful: dict[str, _Pending]) -> None:
        self.files: dict[str, Stamp] = {}
        self.folders: list[str] = []
        self.is_reachable = True
        self._doubtful = doubtful
        self._seen: set[tuple[int, int]] = set()
        self._unlisted: list[str] = []

    def run(self, root: Path) -> None:
        waiting = [str(root)]
        while waiting:
            folder = waiting.pop()
            try:
                waiting += self._list(folder)
            except FileNotFoundError:
                self.is_reachable = self.is_reachable and folder != str(root)
            except OSError:
                self.is_reachable = self.is_reachable and folder != str(root)
                self._unlisted.append(folder + os.sep)

    def has_seen(self, path: str) -> bool:
        """Whether a file that is not there would have been found."""
        return not any(path.startswith(folder) for folder in self._unlisted)

    def _list(self, folder: str) -> list[str]:
        here = os.stat(long_path(folder))  # noqa: PTH116 - the path may have a prefix
        if (here.st_dev, here.st_ino) in self._seen:
            return []
        self._seen.add((here.st_dev, here.st_ino))
        self.folders.append(folder)
        below = []
        with os.scandir(long_path(folder)) as entries:
            for entry in entries:
                path = os.path.join(folder, entry.name)  # noqa: PTH118 - thousands of times
                if entry.is_dir():
                    below.append(path)
                elif entry.is_file() and (stamp := self._stamp(entry, path)) is not None:
                    self.files[path] = stamp
        return sorted((one for one in below if _name(one) not in _LITTER), reverse=True)

    def _stamp(self, entry: os.DirEntry[str], path: str) -> Stamp | None:
        """Size and time of a file, None where it has gone meanwhile.

        Windows lists a file that is being written with the size that it had when it was opened, so
        what may still be written is asked for by its name.
        """
        try:
            asked = path in self._doubtful
            facts = os.stat(long_path(path)) if asked else entry.stat()  # noqa: PTH116
        except OSError:
            return None
        return Stamp(facts.st_size, facts.st_mtime_ns)


def _is_old(stamp: Stamp) -> bool:
    """Whether a file was written long ago by this computer's clock."""
    return time.time() - stamp.modified_ns / 1e9 > _OLD_S


def _is_locked(path: str) -> bool:
    """Whether another program keeps a file to itself, as Windows lets one that writes."""
    try:
        with open(long_path(path), "rb") as stream:  # noqa: PTH123 - the path may have a prefix
            stream.read(1)
    except OSError:
        return True
    return False


def _name(path: str) -> str:
    return os.path.basename(path)  # noqa: PTH119 - as above
