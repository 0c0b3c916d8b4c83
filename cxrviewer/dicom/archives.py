"""Zip archives: their members are read in memory, never unpacked to disk.

An archive from a mail or a stick is not to be trusted: names that lead out of it, sizes that no
image has and archives made to fill the memory are refused. zipfile itself stops a member at the
size that its directory states.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, Final, cast

from cxrviewer.dicom import messages
from cxrviewer.errors import Message, UnreadableFileError

MAX_MEMBERS: Final = 100_000
MAX_MEMBER_SIZE: Final = 1 << 30
_MAX_RATIO: Final = 200  # of a whole archive; black films alone come near 1,000 each
_RATIO_COUNTS_FROM: Final = 1 << 30
_ENCRYPTED: Final = 0x1
_MB: Final = 1 << 20

# What zipfile raises on damaged members.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,
)


def checked_archive(path: Path) -> list[zipfile.ZipInfo]:
    """The files in an archive, as its directory lists them.

    Raises:
        UnreadableFileError: It is damaged, or made to do harm.
        OSError: It cannot be opened.
    """
    with path.open("rb") as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
            raise UnreadableFileError(messages.DAMAGED_ARCHIVE) from None
    _refuse_bomb(members, path.stat().st_size)
    return members


def refused_member(member: zipfile.ZipInfo) -> Message | None:
    """Why a member is not opened, or None."""
    if _leads_outside(member.filename):
        return Message(messages.UNSAFE_MEMBER)
    if member.flag_bits & _ENCRYPTED:
        return Message(messages.ENCRYPTED_MEMBER)
    if member.file_size > MAX_MEMBER_SIZE:
        return Message(messages.MEMBER_TOO_LARGE, {"size": member.file_size // _MB})
    return None


@contextmanager
def open_member(archive: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    """A member as a stream, which unpacks no more than is read.

    Raises:
        UnreadableFileError: It cannot be unpacked, or must not be.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise UnreadableFileError(messages.DAMAGED_MEMBER) from None
    refusal = refused_member(info)
    if refusal is not None:
        raise UnreadableFileError(refusal.template, **refusal.details)
    try:
        with archive.open(info) as stream:
            yield cast(BinaryIO, stream)
    except UnreadableFileError:
        raise
    except NotImplementedError:  # a method of compression that zipfile does not have
        raise UnreadableFileError(messages.UNSUPPORTED_MEMBER) from None
    except _DAMAGED:
        raise UnreadableFileError(messages.DAMAGED_MEMBER) from None


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnreadableFileError(messages.ARCHIVE_TOO_MANY, count=len(members))
    unpacked = sum(member.file_size for member in members)
    if unpacked > max(_RATIO_COUNTS_FROM, _MAX_RATIO * size):
        raise UnreadableFileError(messages.ARCHIVE_BOMB, ratio=unpacked // max(size, 1))


def _leads_outside(name: str) -> bool:
    """Whether a member's name is absolute or climbs, in the manner of either kind of system."""
    windows = PureWindowsPath(name)
    absolute = PurePosixPath(name).is_absolute() or windows.is_absolute() or bool(windows.drive)
    return absolute or name.startswith("\\") or ".." in windows.parts
