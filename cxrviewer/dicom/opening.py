"""Opening the files of images, with a sentence for each way in which a system can refuse."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from cxrviewer.dicom import messages
from cxrviewer.dicom.archives import open_member
from cxrviewer.errors import Message, UnreadableFileError

_WINDOWS_PREFIX: Final = "\\\\?\\"
_WINDOWS_LIMIT: Final = 240  # of 260, with room for what is appended to a folder

# The system's own words are in the system's language and name no remedy.
_REASONS: Final[Mapping[int, str]] = {
    errno.ENAMETOOLONG: messages.NAME_TOO_LONG,
    errno.ELOOP: messages.LINK_LOOP,
    errno.ENOMEM: messages.NO_MEMORY,
    errno.EIO: messages.DRIVE_FAILED,
    **dict.fromkeys(
        (errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH,
         errno.ENETDOWN, errno.ENETUNREACH, errno.ECONNRESET, errno.ENODEV, errno.ENXIO),
        messages.DRIVE_GONE,
    ),
}  # fmt: skip


def reason_of(error: OSError) -> Message:
    """The sentence for an error of the system; it names no path."""
    if isinstance(error, FileNotFoundError):
        return Message(messages.NOT_THERE)
    if isinstance(error, PermissionError):
        return Message(messages.NO_PERMISSION)
    number = error.errno or 0
    if (template := _REASONS.get(number)) is not None:
        return Message(template)
    return Message(messages.CANNOT_OPEN, {"number": number})


def unreadable(error: OSError) -> UnreadableFileError:
    """The same as an error to raise."""
    reason = reason_of(error)
    return UnreadableFileError(reason.template, **reason.details)


def long_path(path: str | Path, *, windows: bool = os.name == "nt") -> str:
    """A path that Windows opens even where it is longer than 260 characters."""
    text = str(path)
    if not windows or len(text) < _WINDOWS_LIMIT or text.startswith(_WINDOWS_PREFIX):
        return text
    if text.startswith("\\\\"):
        return _WINDOWS_PREFIX + "UNC" + text[1:]
    return _WINDOWS_PREFIX + text


class ArchiveCache:
    """Keeps the archive of the last member open, since listing a large one takes long.

    Use it in one thread and close it.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._archive: zipfile.ZipFile | None = None

    def __enter__(self) -> ArchiveCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def archive(self, path: Path) -> zipfile.ZipFile:
        """The open archive at `path`.

        Raises:
            OSError: It cannot be opened.
            zipfile.BadZipFile: It is none.
        """
        if self._archive is None or self._path != path:
            self.close()
            self._archive, self._path = zipfile.ZipFile(long_path(path)), path
        return self._archive

    def close(self) -> None:
        """Close the archive."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None


@contextmanager
def open_image(
    path: Path, member: str = "", archives: ArchiveCache | None = None
) -> Iterator[BinaryIO]:
    """A file, or a member of a zip archive, as a stream that can be rewound.

    Args:
        path: The file or the archive.
        member: Name inside the archive, or empty.
        archives: Where to keep the archive open.

    Raises:
        UnreadableFileError: The system, or the archive, does not let it be read.
    """
    try:
        if not member:
            with open(long_path(path), "rb") as stream:  # noqa: PTH123 - it may have a prefix
                yield stream
        elif archives is None:
            with ArchiveCache() as own, open_member(own.archive(path), member) as stream:
                yield stream
        else:
            with open_member(archives.archive(path), member) as stream:
                yield stream
    except OSError as error:
        raise unreadable(error) from None
    except zipfile.BadZipFile:
        raise UnreadableFileError(messages.DAMAGED_ARCHIVE) from None
