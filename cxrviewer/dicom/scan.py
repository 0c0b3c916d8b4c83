"""Scan of folders, files, DICOMDIR and zip archives: headers only, studies as they are found.

Few files are read in the calling thread; many in a process pool, never in threads (pydicom holds
the interpreter lock: four threads are four times slower than one). Results come in the order of the
files whichever way, so the same folder always gives the same studies and the same duplicates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cxrviewer.dicom import messages
from cxrviewer.dicom.discovery import Discovery, Found
from cxrviewer.dicom.grouping import StudyBuilder
from cxrviewer.dicom.header_pool import read_batches
from cxrviewer.dicom.headers import Outcome
from cxrviewer.dicom.study import ScanIssue, Study
from cxrviewer.errors import Message

_EVENT_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """What a scan has found since its last event.

    Attributes:
        studies: Studies that are new or have grown, whole.
        issues: Files that are not shown, with reasons.
        done: Files looked at so far.
        total: Files to look at; grows while folders are listed.
        other_files: Files so far that are neither DICOM nor pictures; they are no issues.
    """

    studies: tuple[Study, ...]
    issues: tuple[ScanIssue, ...]
    done: int
    total: int
    other_files: int = 0


@dataclass(frozen=True, slots=True)
class ScanResult:
    """All that a scan has found.

    Attributes:
        studies: In the order of their first file.
        issues: In the order of the files.
        other_files: Files that are neither DICOM nor pictures.
    """

    studies: tuple[Study, ...]
    issues: tuple[ScanIssue, ...]
    other_files: int = 0


def never() -> bool:
    """A scan that is never cancelled."""
    return False


def scan(
    paths: Sequence[Path], *, workers: int | None = None, cancelled: Callable[[], bool] = never
) -> Iterator[ScanProgress]:
    """Find the studies in folders, files, DICOMDIR and zip archives.

    Closing the iterator ends the scan.

    Args:
        paths: What the reader named. A file named here is always answered for.
        workers: Processes; 0 or 1 reads in this thread. By default that depends on the number of
            files and of processors.
        cancelled: Polled at least ten times a second; once true, the iterator ends.

    Yields:
        At least one event, unless cancelled; the last one has `done` equal to `total`.
    """
    discovery = Discovery()
    for _ in _rarely(discovery.run(paths)):
        if cancelled():
            return
        yield ScanProgress((), (), 0, len(discovery.found.candidates))
    found = discovery.found
    if cancelled():
        return
    builder, tally = StudyBuilder(), _Tally(found)
    total, done, others = len(found.candidates), 0, found.others
    yield ScanProgress((), tuple(found.issues), 0, total, others)
    for outcomes in read_batches(found.candidates, workers, cancelled):
        growth = builder.add(outcomes)
        tally.add(outcomes)
        done += len(outcomes)
        others += growth.others
        yield ScanProgress(growth.studies, growth.issues, done, total, others)
    if done == total and not cancelled():
        yield ScanProgress((), tally.empty_places(), done, total, others)


def scan_all(
    paths: Sequence[Path], *, workers: int | None = None, cancelled: Callable[[], bool] = never
) -> ScanResult:
    """Like `scan`, at once.

    Args:
        paths: As for `scan`.
        workers: As for `scan`.
        cancelled: As for `scan`; then the result is what was found until then.
    """
    studies: dict[str, Study] = {}
    issues: list[ScanIssue] = []
    others = 0
    for event in scan(paths, workers=workers, cancelled=cancelled):
        studies |= {study.study_instance_uid: study for study in event.studies}
        issues += event.issues
        others = event.other_files
    return ScanResult(tuple(studies.values()), tuple(issues), others)


class _Tally:
    """Which of the places that were named hold nothing at all; each of them gets an answer."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._answers: list[bool] = []

    def add(self, outcomes: Iterable[Outcome]) -> None:
        self._answers += [outcome is not None for outcome in outcomes]

    def empty_places(self) -> tuple[ScanIssue, ...]:
        return tuple(
            ScanIssue(
                str(place.path),
                Message(messages.NOTHING_FOUND, {"count": place.end - place.first + place.others}),
            )
            for place in self._found.searched
            if not place.troubled and not any(self._answers[place.first : place.end])
        )


def _rarely(steps: Iterator[None]) -> Iterator[None]:
    """Only those steps that come at least a tenth of a second after the last one."""
    last = time.monotonic()
    for _ in steps:
        now = time.monotonic()
        if now - last >= _EVENT_SECONDS:
            last = now
            yield
