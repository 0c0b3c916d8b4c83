"""What a watch of a folder tells; it crosses a process boundary."""

from __future__ import annotations

from dataclasses import dataclass

from cxrviewer.dicom.study import ScanIssue, Study


class WatchEndedError(Exception):
    """The process that watched has ended."""


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What has happened in a watched folder.

    Attributes:
        studies: Studies that are new or other than they were, whole.
        removed: Study Instance UIDs of studies of which no file is left.
        replaced: SOP Instance UIDs of images whose file has other contents now.
        issues: All files that are not shown, or None where they are those of before.
        done: Files read so far in this look.
        total: Files to read in this look.
        waiting: Files that may still be written.
        is_first_look: Whether the files were there when the watch began.
        is_reachable: Whether the folder can be listed.
        folders: All folders, or None where they are those of before.
    """

    studies: tuple[Study, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    issues: tuple[ScanIssue, ...] | None = None
    done: int = 0
    total: int = 0
    waiting: int = 0
    is_first_look: bool = False
    is_reachable: bool = True
    folders: tuple[str, ...] | None = None
