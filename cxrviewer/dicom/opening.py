"""Opening the files of images, with a sentence for each way in which a system can refuse."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from cxrviewer.dicom import messages
from cxrviewer.dicom.archives import open_member
from cxrviewer.errors import Message, UnreadableFileError

_WINDOWS_PREFIX: Final = "\\\\?\\"
_WINDOWS_LIMIT: Final = 240  # of 260, with room for what is appended to a folder


def reason_of(error: OSError) -> Message:
    """The sentence for an error of the system; it names no path."""
    if isinstance(error, FileNotFoundError):
        return Message(messages.NOT_THERE)
    if isinstance(error, PermissionError):
        return Message(messages.NO_PERMISSION)
    if error.errno == errno.ENAMETOOLONG:
        return Message(messages.NAME_TOO_LONG)
    return Message(messages.CANNOT_OPEN, {"error": error.strerror or type(error).__name__})


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


@contextmanager
def open_image(path: Path, member: str = "") -> Iterator[BinaryIO]:
    """A file, or a member of a zip archive, as a stream that can be rewound.

    Raises:
        UnreadableFileError: The system, or the archive, does not let it be read.
    """
    try:
        with open(long_path(path), "rb") as stream:  # noqa: PTH123 - the path may be prefixed
            if not member:
                yield stream
                return
            with zipfile.ZipFile(stream) as archive, open_member(archive, member) as inner:
                yield inner
    except OSError as error:
        raise unreadable(error) from None
    except zipfile.BadZipFile as error:
        name = type(error).__name__
        raise UnreadableFileError(messages.DAMAGED_ARCHIVE, error=name) from None
