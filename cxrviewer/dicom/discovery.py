"""Which files a scan has to look at: folders, files, DICOMDIR and zip archives, in a fixed order.

Links to folders are followed, each folder once, so a loop ends. Nothing is opened here except
archives and DICOMDIR files.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from cxrviewer.dicom import messages
from cxrviewer.dicom.archives import checked_archive, refused_member
from cxrviewer.dicom.dicomdir import NAME as DICOMDIR
from cxrviewer.dicom.dicomdir import REACH, is_directory, read_directory
from cxrviewer.dicom.headers import Candidate
from cxrviewer.dicom.opening import long_path, open_image, reason_of
from cxrviewer.dicom.picture_names import PICTURE_SUFFIXES, TOGETHER, PictureName, name_pictures
from cxrviewer.dicom.reading import Kind, kind_of
from cxrviewer.dicom.study import ScanIssue
from cxrviewer.errors import Message, UnreadableFileError

_ARCHIVE_SUFFIX: Final = ".zip"
_LITTER: Final = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information"})


@dataclass(frozen=True, slots=True)
class Searched:
    """A folder, archive or DICOMDIR that was named, and which candidates came from it.

    Attributes:
        path: As named.
        first: Index of its first candidate.
        end: Index behind its last candidate.
        troubled: Whether an issue of it is already there.
        others: Files that are no candidates (pipes, sockets).
    """

    path: Path
    first: int
    end: int
    troubled: bool
    others: int


@dataclass
class Found:
    """What discovery has collected so far.

    Attributes:
        candidates: Files to look at, in order, each once.
        issues: Files and folders that cannot even be looked at.
        searched: Places that were searched, for an answer where they hold nothing.
        others: Files that are no candidates.
    """

    candidates: list[Candidate] = field(default_factory=list)
    issues: list[ScanIssue] = field(default_factory=list)
    searched: list[Searched] = field(default_factory=list)
    others: int = 0


class Discovery:
    """Collects candidates.

    Attributes:
        found: The result, complete when `run` has ended.
    """

    def __init__(self) -> None:
        self.found = Found()
        self._files: set[str] = set()
        self._folders: set[tuple[int, int]] = set()

    def run(self, paths: Sequence[Path]) -> Iterator[None]:
        """Search all `paths`; yields between folders, where a caller may stop."""
        absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
        pictures = _named_pictures(absolute)
        for path in absolute:
            yield from self._named(path, pictures.get(str(path)))
            yield

    def in_folder(self, folder: Path, names: Sequence[str], *, medium: bool) -> None:
        """Take some files of one folder, as a search of the folder would.

        Args:
            folder: The folder.
            names: Names of files in it.
            medium: Whether it or a folder above holds a DICOMDIR: then pictures are none of ours.
        """
        listed = sorted(name for name in names if name.upper() != DICOMDIR)
        for _ in self._files_of(folder, listed, medium):
            pass

    # --- what was named --------------------------------------------------------------------------

    def _named(self, path: Path, picture: PictureName | None) -> Iterator[None]:
        try:
            mode = os.stat(long_path(path)).st_mode  # noqa: PTH116 - the path may have a prefix
        except OSError as error:
            self._refuse(path, reason_of(error))
            return
        if stat.S_ISDIR(mode):
            yield from self._searching(path, self._walk(path))
        elif stat.S_ISREG(mode):
            yield from self._named_file(path, picture)
        else:
            self._refuse(path, Message(messages.NOT_REGULAR))

    def _named_file(self, path: Path, picture: PictureName | None) -> Iterator[None]:
        try:
            with open_image(path) as stream:
                head = stream.read(REACH)
        except UnreadableFileError as error:
            self._refuse(path, error.message)
            return
        if kind_of(head) is Kind.ARCHIVE or path.suffix.lower() == _ARCHIVE_SUFFIX:
            yield from self._searching(path, self._archive(path))
        elif is_directory(head):
            yield from self._searching(path, self._directory(path))
        else:
            self._add(Candidate(path, named=True, picture=picture))

    def _searching(self, path: Path, search: Iterator[None]) -> Iterator[None]:
        found = self.found
        first, issues, others = len(found.candidates), len(found.issues), found.others
        places = len(self._folders) + len(self._files)
        yield from search
        if len(self._folders) + len(self._files) == places and len(found.issues) == issues:
            return  # it was part of an earlier place, which answers for it
        troubled = len(found.issues) > issues
        end = len(found.candidates)
        found.searched.append(Searched(path, first, end, troubled, found.others - others))

    # --- folders ---------------------------------------------------------------------------------

    def _walk(self, root: Path) -> Iterator[None]:
        # Below a DICOMDIR pictures are the logos and help pages of the viewer on the medium.
        waiting = [(root, False)]
        while waiting:
            folder, medium = waiting.pop()
            try:
                files, folders = self._listed(folder)
            except OSError as error:
                self._refuse(folder, reason_of(error))
                continue
            medium = self._follow_directory(folder, files) or medium
            yield from self._files_of(folder, files, medium)
            waiting += [(folder / name, medium) for name in reversed(folders)]
            yield

    def _listed(self, folder: Path) -> tuple[list[str], list[str]]:
        """Names of the files and the folders in a folder that was not listed before.

        Raises:
            OSError: It cannot be listed.
        """
        here = os.stat(long_path(folder))  # noqa: PTH116
        identity = here.st_dev, here.st_ino
        if identity in self._folders:
            return [], []
        self._folders.add(identity)
        files, folders = [], []
        with os.scandir(long_path(folder)) as entries:
            for entry in entries:
                if _leads_nowhere(entry) or entry.is_file():
                    files.append(entry.name)
                elif entry.is_dir():
                    folders.append(entry.name)
                else:
                    self.found.others += 1  # a pipe or a device would block whoever opens it
        return sorted(files), sorted(set(folders) - _LITTER)

    def _files_of(self, folder: Path, names: list[str], medium: bool) -> Iterator[None]:
        pictures: dict[str, PictureName] = {}
        if not medium:
            paths = [str(folder / name) for name in names if _has_suffix(name, PICTURE_SUFFIXES)]
            pictures = dict(name_pictures(paths, key=str(folder), called=folder.name))
        for name in names:
            path = folder / name
            if _has_suffix(name, {_ARCHIVE_SUFFIX}):
                yield from self._archive(path)
            elif not _is_litter(name):
                self._add(Candidate(path, picture=pictures.get(str(path))))
            else:
                self.found.others += 1

    def _follow_directory(self, folder: Path, names: list[str]) -> bool:
        """Report what a DICOMDIR in a folder lists but the folder does not hold."""
        name = next((name for name in names if name.upper() == DICOMDIR), None)
        if name is None:
            return False
        try:
            self.found.issues += read_directory(folder / name).issues
        except UnreadableFileError:
            return False  # the folder itself is searched in any case
        names.remove(name)
        return True

    # --- DICOMDIR and archives -------------------------------------------------------------------

    def _directory(self, path: Path) -> Iterator[None]:
        try:
            directory = read_directory(path)
        except UnreadableFileError:
            self._refuse(path, Message(messages.DIRECTORY_UNREADABLE))
            return
        self.found.issues += directory.issues
        if not directory.files and not directory.issues:
            self._refuse(path, Message(messages.DIRECTORY_EMPTY))
        for file in directory.files:
            self._add(Candidate(file, named=True))
        yield

    def _archive(self, path: Path) -> Iterator[None]:
        if not self._is_new(str(path)):
            return
        try:
            members = checked_archive(path)
        except UnreadableFileError as error:
            self._refuse(path, error.message)
            return
        except OSError as error:
            self._refuse(path, reason_of(error))
            return
        self._members(path, [member for member in members if not _in_litter(member)])
        yield

    def _members(self, path: Path, members: list[zipfile.ZipInfo]) -> None:
        refusals = {member.filename: refused_member(member) for member in members}
        reasons = {str(reason) for reason in refusals.values()}
        if members and len(reasons) == 1 and None not in refusals.values():
            # One sentence for a whole archive with a password.
            self._refuse(path, next(reason for reason in refusals.values() if reason))
            return
        pictures = _pictures_by_folder(path, [name for name, no in refusals.items() if no is None])
        for name, refusal in refusals.items():
            candidate = Candidate(path, name, picture=pictures.get(name))
            if refusal is None:
                self._add(candidate)
            else:
                self._refuse(candidate.location, refusal)

    # --- collecting ------------------------------------------------------------------------------

    def _add(self, candidate: Candidate) -> None:
        location = candidate.location
        if not candidate.member and candidate.path.is_symlink():
            location = os.path.realpath(location)
        if self._is_new(location):
            self.found.candidates.append(candidate)

    def _is_new(self, location: str) -> bool:
        if location in self._files:
            return False
        self._files.add(location)
        return True

    def _refuse(self, location: object, reason: Message) -> None:
        self.found.issues.append(ScanIssue(str(location), reason))


def _leads_nowhere(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a link to nothing or to itself; opening it gives the reason."""
    if not entry.is_symlink():
        return False
    try:
        entry.stat()
    except OSError:
        return True
    return False


def _named_pictures(paths: Sequence[Path]) -> dict[str, PictureName]:
    """Names of the pictures that were named themselves: up to four in one go are one study."""
    named = [str(path) for path in paths if _has_suffix(path.name, PICTURE_SUFFIXES)]
    if len(named) <= TOGETHER:
        key = "\0".join(sorted(named))
        called = (
            Path(named[0]).stem if len(named) == 1 else Path(named[0]).parent.name if named else ""
        )
        return dict(name_pictures(named, key=key, called=called, together=True))
    pictures: dict[str, PictureName] = {}
    for folder in dict.fromkeys(str(Path(path).parent) for path in named):
        here = [path for path in named if str(Path(path).parent) == folder]
        pictures |= name_pictures(here, key=folder, called=Path(folder).name, together=False)
    return pictures


def _pictures_by_folder(archive: Path, members: list[str]) -> dict[str, PictureName]:
    pictures: dict[str, PictureName] = {}
    names = [name for name in members if _has_suffix(name, PICTURE_SUFFIXES)]
    for folder in dict.fromkeys(str(PurePosixPath(name).parent) for name in names):
        here = [name for name in names if str(PurePosixPath(name).parent) == folder]
        called = PurePosixPath(folder).name or archive.stem
        pictures |= name_pictures(here, key=f"{archive}!{folder}", called=called)
    return pictures


def _has_suffix(name: str, suffixes: frozenset[str] | set[str]) -> bool:
    return PurePosixPath(name).suffix.lower() in suffixes and not _is_litter(name)


def _is_litter(name: str) -> bool:
    """Resource forks and the like that systems leave beside each file."""
    base = PurePosixPath(name).name
    return base.startswith("._") or base in {".DS_Store", "Thumbs.db", "desktop.ini"}


def _in_litter(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return bool(_LITTER & set(parts)) or _is_litter(member.filename)
