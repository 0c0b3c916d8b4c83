"""The paths on the command line, and how a file below one of them is named in what we write."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxrviewer.cli.console import CommandError
from cxrviewer.errors import Message
from cxrviewer.export.record import FileId


@dataclass(frozen=True, slots=True)
class Inputs:
    """The paths given, absolute and in order."""

    paths: tuple[Path, ...]

    @classmethod
    def checked(cls, given: Sequence[str | Path]) -> Inputs:
        """The paths, all of which exist.

        Raises:
            CommandError: One does not exist.
        """
        for path in given:
            if not os.path.lexists(path):
                raise CommandError(missing_sentence(path))
        return cls(tuple(Path(os.path.abspath(path)) for path in given))  # noqa: PTH100

    def file_id(self, location: str) -> FileId:
        """Name of a file (or `archive!member`) relative to the input that it lies in.

        The deepest such input counts. What a DICOMDIR lists lies below the folder of the DICOMDIR.
        A file outside of all (a link that leads out of a folder) is named by its own name only.
        """
        for number, root in sorted(self._places(), key=lambda at: len(at[1].parts), reverse=True):
            relative = _below(root, location)
            if relative is not None:
                return FileId(number, _shown(relative))
        return FileId(1, _shown(Path(location).name))

    def discreet(self, message: Message) -> Message:
        """`message` with the files in its details named like in `file_id`."""
        details = {key: self._named(value) for key, value in message.details.items()}
        return replace(message, details=details)

    def _places(self) -> tuple[tuple[int, Path], ...]:
        """The inputs with their numbers, then the folders of those that are files."""
        given = tuple(enumerate(self.paths, start=1))
        return given + tuple((number, path.parent) for number, path in given if path.is_file())

    def _named(self, value: object) -> object:
        text = str(value)
        roots = tuple(str(path).rstrip(os.sep) for _, path in self._places())
        below = any(
            text == root or text.startswith((f"{root}{os.sep}", f"{root}!")) for root in roots
        )
        return self.file_id(text).path if below else value

    def all_files(self) -> Iterator[str]:
        """Location of every regular file named or in a folder named, each folder once."""
        seen: set[tuple[int, int]] = set()
        for root in self.paths:
            if root.is_file():
                yield str(root)
            for folder, names, files in os.walk(root, followlinks=True):
                here = os.stat(folder)  # noqa: PTH116 - os.walk gives strings
                if (here.st_dev, here.st_ino) in seen:
                    names.clear()
                    continue
                seen.add((here.st_dev, here.st_ino))
                paths = (os.path.join(folder, name) for name in sorted(files))  # noqa: PTH118
                yield from (path for path in paths if os.path.isfile(path))  # noqa: PTH113


def missing_sentence(path: str | Path) -> str:
    """What to say of a path that does not exist."""
    return f"There is no file or folder “{_shown(str(path))}”."


def _below(root: Path, location: str) -> str | None:
    if location == str(root) and root.is_dir():
        return "."  # its name belongs to where it lies
    if location == str(root) or location.startswith(f"{root}!"):
        return root.name + location.removeprefix(str(root))
    prefix = str(root).rstrip(os.sep) + os.sep
    if not location.startswith(prefix):
        return None
    return location.removeprefix(prefix).replace(os.sep, "/")


def _shown(text: str) -> str:
    """`text` without the surrogates that stand for bytes of a name that is not UTF-8."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")
