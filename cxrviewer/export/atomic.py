"""Writing a file so that it is either whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, ExportError

_FULL: Final = QT_TRANSLATE_NOOP(
    "messages",
    "{file} could not be written: the disk is full. Free some space or choose another folder.",
)
_FORBIDDEN: Final = QT_TRANSLATE_NOOP(
    "messages", "{file} could not be written: you may not write there. Choose another folder."
)
_NOT_WRITTEN: Final = QT_TRANSLATE_NOOP(
    "messages", "{file} could not be written (error {number}). Choose another folder."
)
# The system's own words are not in the reader's language.
_TEMPLATES: Final[Mapping[int, str]] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
}


class AtomicFile:
    """A file that appears under its name only when it is kept.

    Until then it lies beside it as `.name.<random>.part`, which is on the same volume, so that the
    final rename cannot be seen half done. Text is written as UTF-8.

    Attributes:
        path: Where the file will be.
        stream: Open for writing until `keep` or `discard`.
    """

    def __init__(self, path: Path) -> None:
        """Open the temporary file, making its folder where needed.

        Raises:
            ExportError: The folder cannot be written to.
        """
        self.path = path
        self._part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.stream: IO[bytes] = self._part.open("xb")

    def write(self, text: str) -> int:
        """Add `text`; returns its length (so that `csv.writer` takes this object).

        Raises:
            ExportError: The disk is full or gone.
        """
        with writing(self.path):
            # File names that are not UTF-8 may have got into a sentence.
            self.stream.write(text.encode("utf-8", "backslashreplace"))
        return len(text)

    def keep(self) -> None:
        """Put the finished file under its name.

        Raises:
            ExportError: It could not be written to the end; the temporary file is gone.
        """
        try:
            with writing(self.path):
                self.stream.flush()
                os.fsync(self.stream.fileno())
                self.stream.close()
                self._part.replace(self.path)
        except ExportError:
            self.discard()
            raise

    def discard(self) -> None:
        """Remove the temporary file; what was there before stays. Does nothing once kept."""
        # Tidying up must not hide the error that made it necessary.
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            self._part.unlink()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an `OSError` into an `ExportError` that names only the file, not where it lies."""
    try:
        yield
    except OSError as error:
        number = error.errno or 0
        template = _TEMPLATES.get(number, _NOT_WRITTEN)
        details = {"number": number} if template is _NOT_WRITTEN else {}
        raise ExportError(template, file=path.name, **details) from error
