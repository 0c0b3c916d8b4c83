"""The paths on the command line, and how a file below one of them is named in what we write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxrviewer.cli.console import CommandError
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
                raise CommandError(f"There is no file or folder “{_shown(str(path))}”.")
        return cls(tuple(Path(os.path.abspath(path)) for path in given))  # noqa: PTH100

    def file_id(self, location: str) -> FileId:
        """Name of a file (or `archive!member`) relative to the input that it lies in.

        The deepest such input counts. A file outside of all (a link that leads out of a folder)
        is named by its own name only.
        """
        numbered = sorted(
            enumerate(self.paths, start=1), key=lambda item: len(item[1].parts), reverse=True
        )
        for number, root in numbered:
            relative = _below(root, location)
            if relative is not None:
                return FileId(number, _shown(relative))
        return FileId(1, _shown(Path(location).name))


def _below(root: Path, location: str) -> str | None:
    if location == str(root) or location.startswith(f"{root}!"):
        return root.name + location.removeprefix(str(root))
    prefix = str(root).rstrip(os.sep) + os.sep
    if not location.startswith(prefix):
        return None
    return location.removeprefix(prefix).replace(os.sep, "/")


def _shown(text: str) -> str:
    """`text` without the surrogates that stand for bytes of a name that is not UTF-8."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")
