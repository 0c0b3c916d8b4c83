"""DICOMDIR: the files that a medium lists (PS3.3 annex F), each kept inside the medium's folder.

pydicom's FileSet is not used: it opens every referenced file, and a damaged record stops it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydicom import uid
from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.opening import open_image
from cxrviewer.dicom.reading import read_header
from cxrviewer.dicom.study import ScanIssue
from cxrviewer.dicom.tags import integer_of, items_of, text_of, texts_of
from cxrviewer.errors import Message

NAME: Final = "DICOMDIR"
REACH: Final = 1024  # first bytes that `is_directory` needs
_SOP_CLASS: Final = uid.MediaStorageDirectoryStorage.encode("ascii")
_INACTIVE: Final = 0x0000  # Record In-use Flag of a deleted record
_SEPARATORS: Final = frozenset("/\\:\0")


@dataclass(frozen=True, slots=True)
class Directory:
    """What a DICOMDIR lists.

    Attributes:
        files: Image files that are there.
        issues: Image files that are missing or outside the medium.
    """

    files: tuple[Path, ...]
    issues: tuple[ScanIssue, ...]


def is_directory(first_bytes: bytes) -> bool:
    """Whether a file is a DICOMDIR, by the SOP class in its file meta information."""
    return _SOP_CLASS in first_bytes


def read_directory(path: Path) -> Directory:
    """Follow the image records of a DICOMDIR.

    Raises:
        UnreadableFileError: It is damaged.
    """
    with open_image(path) as stream:
        records = items_of(read_header(stream).dataset, "DirectoryRecordSequence")
    root = path.parent
    files: list[Path] = []
    issues: dict[str, ScanIssue] = {}
    for parts in _references(records):
        location = str(root.joinpath(*parts))
        found = _inside(root, parts)
        if found is None:
            location = f"{path}!{'/'.join(parts)}"
            issues[location] = ScanIssue(location, Message(messages.REFERENCE_OUTSIDE))
        elif not found.is_file():
            issues[location] = ScanIssue(location, Message(messages.REFERENCE_MISSING))
        else:
            files.append(found)
    return Directory(tuple(dict.fromkeys(files)), tuple(issues.values()))


def _references(records: tuple[Dataset, ...]) -> Iterator[tuple[str, ...]]:
    """Referenced File ID of each image record that is in use."""
    for record in records:
        if text_of(record, "DirectoryRecordType").upper() != "IMAGE":
            continue
        if integer_of(record, "RecordInUseFlag", 0xFFFF) == _INACTIVE:
            continue
        parts = tuple(part for part in texts_of(record, "ReferencedFileID") if part)
        if parts:
            yield parts


def _inside(root: Path, parts: tuple[str, ...]) -> Path | None:
    """The file that a reference means, in the spelling of the disk; None where it leads out."""
    if any(part in {".", ".."} or _SEPARATORS & set(part) for part in parts):
        return None
    path = root
    for part in parts:
        path = _spelt_as_on_disk(path, part)
    # Only a link can lead out now.
    return path if path.resolve().is_relative_to(root.resolve()) else None


def _spelt_as_on_disk(folder: Path, name: str) -> Path:
    """A medium that was copied may have lower-case names, or `.` and `;1` behind them."""
    exact = folder / name
    if exact.exists():
        return exact
    try:
        wanted = _plain(name)
        return next((other for other in folder.iterdir() if _plain(other.name) == wanted), exact)
    except OSError:
        return exact


def _plain(name: str) -> str:
    return name.partition(";")[0].rstrip(".").casefold()
