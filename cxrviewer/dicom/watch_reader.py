"""Keeps the studies of a watched folder up with its files; only what is new or other is read.

Runs in the watch's own process; see `watch_process`.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from cxrviewer.dicom.dicomdir import NAME as DICOMDIR
from cxrviewer.dicom.discovery import Discovery
from cxrviewer.dicom.folder_survey import Changes, FolderSurvey
from cxrviewer.dicom.grouping import StudyBuilder
from cxrviewer.dicom.headers import Candidate, Header, Outcome, read_candidates
from cxrviewer.dicom.picture_names import PICTURE_SUFFIXES
from cxrviewer.dicom.study import ScanIssue, Study
from cxrviewer.dicom.watch_news import WatchNews

# Few at a time: the window has to take each batch in between two turns of its event loop.
_BATCH: Final = 32
_BATCH_S: Final = 0.25


class WatchReader:
    """Looks, reads, and tells differences."""

    def __init__(self, survey: FolderSurvey) -> None:
        self._survey = survey
        self._outcomes: dict[Path, list[Outcome]] = {}
        self._refused: dict[Path, list[ScanIssue]] = {}
        self._grown = _Grown()
        self._told: dict[str, Study] = {}
        self._told_issues: tuple[ScanIssue, ...] | None = None
        self._told_folders: tuple[str, ...] | None = None
        self._state = 0, True
        self._is_first = True

    @property
    def is_waiting(self) -> bool:
        """Whether a file may still be written."""
        return self._state[0] > 0

    def look(self) -> Iterator[WatchNews]:
        """Look once and read what is new; yields nothing where nothing has happened."""
        changes = self._survey.look()
        paths = self._with_pictures_beside(changes)
        replaced = self._replaced(changes.changed)
        is_other = self._forget((*changes.removed, *paths))
        total, done = len(paths), 0
        if total and not is_other:
            yield WatchNews(total=total, waiting=changes.waiting, is_first_look=self._is_first)
        for batch in self._read(paths):
            done = min(done + len(batch), total - 1)
            if not is_other:
                # Between two looks a study may be there in part; none is gone for a moment.
                yield self._news(changes, done, total)
        if is_other:
            self._rebuild()
        yield from self._end(changes, total, replaced)
        self._is_first = self._is_first and not changes.is_reachable

    def _end(self, changes: Changes, total: int, replaced: tuple[str, ...]) -> Iterator[WatchNews]:
        """The last news of a look, unless there is none."""
        state = changes.waiting, changes.is_reachable
        is_other = state != self._state or bool(total or replaced or changes.removed)
        if is_other or self._is_first:
            self._state = state
            gone = [uid for uid in self._told if uid not in self._grown.studies]
            news = self._news(changes, total, total)
            for uid in gone:
                del self._told[uid]
            yield replace(
                news,
                removed=tuple(gone),
                replaced=replaced,
                issues=self._new_issues(),
                folders=self._new_folders(),
            )

    def _news(self, changes: Changes, done: int, total: int) -> WatchNews:
        told = self._told
        other = {u: one for u, one in self._grown.studies.items() if told.get(u) != one}
        told.update(other)
        return WatchNews(
            studies=tuple(other.values()),
            done=done,
            total=total,
            waiting=changes.waiting,
            is_first_look=self._is_first,
            is_reachable=changes.is_reachable,
        )

    def _new_issues(self) -> tuple[ScanIssue, ...] | None:
        refused = [issue for issues in self._refused.values() for issue in issues]
        issues = (*refused, *self._grown.issues)
        if issues == self._told_issues:
            return None
        self._told_issues = issues
        return issues

    def _new_folders(self) -> tuple[str, ...] | None:
        if self._survey.folders == self._told_folders:
            return None
        self._told_folders = self._survey.folders
        return self._told_folders

    def _with_pictures_beside(self, changes: Changes) -> tuple[Path, ...]:
        """What is to be read: which pictures make a study depends on those beside them."""
        paths = dict.fromkeys((*changes.arrived, *changes.changed))
        touched = {p.parent for p in (*paths, *changes.removed) if _is_picture(p)}
        if touched:
            gone = set(changes.removed)
            beside = (p for p in self._outcomes if _is_picture(p) and p.parent in touched)
            paths |= dict.fromkeys(path for path in beside if path not in gone)
        return tuple(paths)

    def _replaced(self, changed: Iterable[Path]) -> tuple[str, ...]:
        old = (outcome for path in changed for outcome in self._outcomes.get(path, ()))
        return tuple(one.image.sop_instance_uid for one in old if isinstance(one, Header))

    def _forget(self, paths: Iterable[Path]) -> bool:
        """Drop what is known of files; whether anything was."""
        known = [path for path in paths if path in self._outcomes or path in self._refused]
        for path in known:
            self._outcomes.pop(path, None)
            self._refused.pop(path, None)
        return bool(known)

    def _read(self, paths: Sequence[Path]) -> Iterator[list[Outcome]]:
        candidates = self._candidates(paths)
        batch: list[Outcome] = []
        since = time.monotonic()
        for candidate, outcome in zip(candidates, read_candidates(candidates), strict=True):
            self._outcomes[candidate.path].append(outcome)
            batch.append(outcome)
            if len(batch) >= _BATCH or time.monotonic() - since >= _BATCH_S:
                self._grown.add(batch)
                yield batch
                batch, since = [], time.monotonic()
        self._grown.add(batch)

    def _candidates(self, paths: Sequence[Path]) -> list[Candidate]:
        discovery = Discovery()
        by_folder: defaultdict[Path, list[str]] = defaultdict(list)
        for path in paths:
            by_folder[path.parent].append(path.name)
            self._outcomes[path] = []
        media = {path.parent for path in self._outcomes if path.name.upper() == DICOMDIR}
        for folder, names in by_folder.items():
            is_medium = not media.isdisjoint((folder, *folder.parents))
            discovery.in_folder(folder, names, medium=is_medium)
        for issue in discovery.found.issues:
            archive = Path(issue.location.partition("!")[0])
            self._refused.setdefault(archive, []).append(issue)
        return discovery.found.candidates

    def _rebuild(self) -> None:
        """Group all that is known anew: images cannot be taken out of a group."""
        self._grown = _Grown()
        for outcomes in self._outcomes.values():
            self._grown.add(outcomes)


class _Grown:
    """What the files known so far add up to."""

    def __init__(self) -> None:
        self.studies: dict[str, Study] = {}
        self.issues: list[ScanIssue] = []
        self._builder = StudyBuilder()

    def add(self, outcomes: Iterable[Outcome]) -> None:
        growth = self._builder.add(outcomes)
        self.studies.update((study.study_instance_uid, study) for study in growth.studies)
        self.issues += growth.issues


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES
