"""Why the disk or SQLite refused, in our own words: those of the system are in its language."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message

_FULL: Final = QT_TRANSLATE_NOOP("messages", "the disk is full")
_FORBIDDEN: Final = QT_TRANSLATE_NOOP("messages", "you may not write there")
_NO_FOLDER: Final = QT_TRANSLATE_NOOP("messages", "the folder is not there")
_NO_ANSWER: Final = QT_TRANSLATE_NOOP("messages", "the drive does not answer")
_IN_USE: Final = QT_TRANSLATE_NOOP("messages", "another program is using it")
_DAMAGED: Final = QT_TRANSLATE_NOOP("messages", "its contents are damaged")
_OTHER: Final = QT_TRANSLATE_NOOP("messages", "error {code}")

_BY_NUMBER: Final[Mapping[int, str]] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _FORBIDDEN),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST), _NO_FOLDER),
    **dict.fromkeys((errno.EBUSY, errno.ETXTBSY), _IN_USE),
    **dict.fromkeys(
        (errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN,
         errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH, errno.ENODEV, errno.ENXIO),
        _NO_ANSWER,
    ),
}  # fmt: skip
# Primary result codes, https://www.sqlite.org/rescode.html
_BY_RESULT: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _FORBIDDEN,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
    sqlite3.SQLITE_AUTH: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
    sqlite3.SQLITE_IOERR: _NO_ANSWER,
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
_PRIMARY: Final = 0xFF

DAMAGED: Final = Message(_DAMAGED)
"""What is said of a file that its own check finds broken."""


def refusal_of(error: OSError | sqlite3.Error) -> Message:
    """A few words to stand in brackets within a sentence; they name no path."""
    if isinstance(error, OSError):
        number = error.errno or 0
        template = _BY_NUMBER.get(number)
        return Message(_OTHER, {"code": number}) if template is None else Message(template)
    template = _BY_RESULT.get(result_code(error))
    if template is not None:
        return Message(template)
    code = getattr(error, "sqlite_errorname", None) or type(error).__name__
    return Message(_OTHER, {"code": code})


def result_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where it gives none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & _PRIMARY
