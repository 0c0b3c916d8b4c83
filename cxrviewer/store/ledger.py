"""What readers said of findings, entry by entry, in one file of the user's data folder.

The ledger is only ever added to: a changed mind is a later entry. It names studies and images by
their UIDs alone, since a trainer must find the images again; it holds no name, no birth date, no
patient or accession number and no path. A comment is what the reader has typed; the window asks for
no names in it. docs/ledger.md documents the file and its exports.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import BundleId, FindingState
from cxrviewer.paths import data_dir
from cxrviewer.store.database import Database
from cxrviewer.store.store_file import StoreFile

FILE_NAME: Final = "ledger.sqlite3"
_MIGRATIONS: Final = (
    """
    CREATE TABLE IF NOT EXISTS entry (
        number INTEGER PRIMARY KEY,
        moment TEXT NOT NULL,
        study TEXT NOT NULL,
        images TEXT NOT NULL,
        finding TEXT,
        verdict TEXT NOT NULL,
        comment TEXT NOT NULL,
        is_blinded INTEGER NOT NULL,
        model TEXT NOT NULL,
        model_version TEXT NOT NULL,
        weights_sha256 TEXT NOT NULL,
        sensitivity TEXT NOT NULL,
        confidence REAL,
        state TEXT
    );
    CREATE INDEX IF NOT EXISTS entry_of_study ON entry (study)
    """,
)
_COLUMNS: Final = (
    "moment, study, images, finding, verdict, comment, is_blinded, model, model_version,"
    " weights_sha256, sensitivity, confidence, state"
)
_ADD: Final = f"INSERT INTO entry ({_COLUMNS}) VALUES ({', '.join('?' * 13)})"  # noqa: S608
_READ: Final = f"SELECT {_COLUMNS} FROM entry ORDER BY number"  # noqa: S608
_READ_STUDY: Final = f"SELECT {_COLUMNS} FROM entry WHERE study = ? ORDER BY number"  # noqa: S608


NO_MODEL: Final = BundleId("", "", "")

_log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What a reader says."""

    ACCEPT = "accept"
    """The finding is there, as the second reader says or suspects."""

    REJECT = "reject"
    """The finding is not there."""

    UNCERTAIN = "uncertain"
    """It cannot be told from these images."""

    ADD = "add"
    """The finding is there although the second reader did not report it, or before it was asked."""

    NORMAL = "normal"
    """The study shows nothing abnormal."""

    ABNORMAL = "abnormal"
    """The study shows something abnormal."""

    COMMENT = "comment"
    """Only the comment; whatever was said before still holds."""

    WITHDRAW = "withdraw"
    """Nothing is said any more."""

    @property
    def is_yes(self) -> bool | None:
        """Whether what the entry is about is there; None where the reader leaves that open."""
        return _YES.get(self)


_YES: Final[Mapping[Verdict, bool]] = {
    Verdict.ACCEPT: True,
    Verdict.ADD: True,
    Verdict.ABNORMAL: True,
    Verdict.REJECT: False,
    Verdict.NORMAL: False,
}


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that a reader said.

    Attributes:
        moment: When, in UTC, as `2026-03-02T14:05:09+00:00`.
        study_instance_uid: Study Instance UID.
        sop_instance_uids: Images that the second reader saw, frontal first.
        finding: What it is about; None for the study as a whole.
        verdict: What was said.
        comment: In the reader's words, or empty.
        is_blinded: Whether it was said before the second reader's answer was shown.
        model: Which model the reader was shown, or would have been.
        sensitivity: Id of the sensitivity preset in force.
        confidence: The model's calibrated confidence, or None where it says nothing of the finding.
        state: The model's state by that preset. For a study as a whole `present` where any finding
            is, else `absent`. None where the model says nothing.
    """

    moment: str
    study_instance_uid: str
    sop_instance_uids: tuple[str, ...]
    finding: Finding | None
    verdict: Verdict
    comment: str = ""
    is_blinded: bool = False
    model: BundleId = NO_MODEL
    sensitivity: str = ""
    confidence: float | None = None
    state: FindingState | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader says of one finding of one study in the end.

    Attributes:
        entry: The last entry that says more than a comment, or None.
        comment: The last comment, or empty.
    """

    entry: LedgerEntry | None = None
    comment: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """What was said, or None where nothing holds any more."""
        return self.entry.verdict if self.entry is not None else None


def now() -> str:
    """This moment as the ledger writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def ledger_path() -> Path:
    """The file of the ledger."""
    return data_dir() / FILE_NAME


def opinions(entries: Iterable[LedgerEntry]) -> Mapping[tuple[str, Finding | None], Opinion]:
    """What holds in the end, by Study Instance UID and finding; in the order of first entries."""
    found: dict[tuple[str, Finding | None], Opinion] = {}
    for entry in entries:
        key = entry.study_instance_uid, entry.finding
        before = found.get(key, Opinion())
        comment = entry.comment or before.comment
        if entry.verdict is Verdict.COMMENT:
            # An empty comment takes the former one back.
            found[key] = Opinion(before.entry, entry.comment)
        elif entry.verdict is Verdict.WITHDRAW:
            found[key] = Opinion(None, comment)
        else:
            found[key] = Opinion(entry, comment)
    return found


class Ledger(StoreFile):
    """Reads and adds to the file."""

    migrations = _MIGRATIONS

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Add entries, all or none; when this returns they survive a crash.

        Raises:
            StoreError: The disk does not let us.
        """
        rows = [_row(entry) for entry in entries]

        def work(database: Database) -> None:
            with database.transaction() as connection:
                connection.executemany(_ADD, rows)

        self.write_mended(work)

    def entries(self, study_instance_uid: str = "") -> tuple[LedgerEntry, ...]:
        """All entries, or those of a study, in the order in which they were made.

        Raises:
            StoreError: The file cannot be read.
        """
        query = (_READ_STUDY, study_instance_uid) if study_instance_uid else (_READ,)
        rows = self.rows(*query)
        return tuple(entry for row in rows if (entry := _known(row)) is not None)


def _row(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.moment,
        entry.study_instance_uid,
        json.dumps(entry.sop_instance_uids),
        entry.finding and entry.finding.value,
        entry.verdict.value,
        entry.comment,
        entry.is_blinded,
        entry.model.name,
        entry.model.version,
        entry.model.sha256,
        entry.sensitivity,
        entry.confidence,
        entry.state and entry.state.value,
    )


def _known(row: tuple[Any, ...]) -> LedgerEntry | None:
    """The entry of a row; None where it says what this version does not know."""
    try:
        return _entry(row)
    except ValueError:
        _log.warning("an entry of the ledger was not understood")
        return None


def _entry(row: tuple[Any, ...]) -> LedgerEntry:
    moment, study, images, finding, verdict, comment, blinded, *model, sensitivity, p, state = row
    return LedgerEntry(
        moment=moment,
        study_instance_uid=study,
        sop_instance_uids=tuple(json.loads(images)),
        finding=Finding(finding) if finding is not None else None,
        verdict=Verdict(verdict),
        comment=comment,
        is_blinded=bool(blinded),
        model=BundleId(*model),
        sensitivity=sensitivity,
        confidence=p,
        state=FindingState(state) if state is not None else None,
    )
