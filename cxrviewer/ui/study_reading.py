"""What the reader said of a study before the second reader was asked, and where the two differ.

Free of Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from cxrviewer.findings import Finding, ancestors
from cxrviewer.inference.analysis import Analysis, FindingScore, FindingState
from cxrviewer.store.ledger import LedgerEntry, Verdict


class Overall(StrEnum):
    """The reader's word on a whole study."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"


@dataclass(frozen=True, slots=True)
class StudyReading:
    """The reader's marks.

    Attributes:
        overall: Normal, abnormal, or nothing yet.
        ticked: Findings that the reader sees.
        is_revealed: Whether the second reader's answer has been shown since.
    """

    overall: Overall | None = None
    ticked: frozenset[Finding] = frozenset()
    is_revealed: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether the reader has committed to something."""
        return self.overall is not None

    def marked(self, overall: Overall) -> StudyReading:
        """The same with a word on the whole; a normal study has no findings."""
        ticked = frozenset() if overall is Overall.NORMAL else self.ticked
        return replace(self, overall=overall, ticked=ticked)

    def with_tick(self, finding: Finding, *, on: bool) -> StudyReading:
        """The same with a finding seen or not seen; one that is seen makes the study abnormal."""
        ticked = self.ticked | {finding} if on else self.ticked - {finding}
        return replace(self, ticked=ticked, overall=Overall.ABNORMAL if ticked else None)

    def revealed(self) -> StudyReading:
        """The same after the answer has been shown."""
        return replace(self, is_revealed=True)


@dataclass(frozen=True, slots=True)
class Differences:
    """Where reader and second reader contradict each other. Doubt contradicts nobody.

    Attributes:
        reader_only: The reader sees it, the second reader says absent.
        model_only: The second reader says present, the reader does not see it.
        not_asked: The reader sees it, the second reader was not made to look for it.
    """

    reader_only: tuple[Finding, ...]
    model_only: tuple[Finding, ...]
    not_asked: tuple[Finding, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody contradicts."""
        return not (self.reader_only or self.model_only or self.not_asked)


def differences(analysis: Analysis, reading: StudyReading) -> Differences:
    """Compare the two; experimental findings and those without operating points claim nothing."""
    seen = {finding for one in reading.ticked for finding in (one, *ancestors(one))}
    known = {score.finding: score for score in analysis.findings}
    in_order = [finding for finding in Finding if finding in reading.ticked]
    return Differences(
        reader_only=tuple(
            finding for finding in in_order
            if finding in known and known[finding].state is FindingState.ABSENT
        ),
        model_only=tuple(
            score.finding for score in claims(analysis)
            if score.state is FindingState.PRESENT and score.finding not in seen
        ),
        not_asked=tuple(finding for finding in in_order if finding not in known),
    )  # fmt: skip


def claims(analysis: Analysis) -> tuple[FindingScore, ...]:
    """Scores that say something of the patient: no experimental ones, none without thresholds."""
    return tuple(
        score for score in analysis.findings
        if score.operating_points is not None
        and not score.experimental
        and score.finding is not Finding.NO_FINDING
    )  # fmt: skip


def says_abnormal(analysis: Analysis) -> FindingState:
    """`present` where the second reader calls any finding present, else `absent`."""
    present = any(score.state is FindingState.PRESENT for score in claims(analysis))
    return FindingState.PRESENT if present else FindingState.ABSENT


def reading_from(entries: Iterable[LedgerEntry]) -> StudyReading:
    """The marks that the ledger remembers of a study that was read first."""
    reading = StudyReading()
    overall = {Verdict.NORMAL: Overall.NORMAL, Verdict.ABNORMAL: Overall.ABNORMAL}
    for entry in entries:
        if not entry.is_blinded:
            continue
        if entry.finding is not None and entry.verdict is Verdict.ADD:
            reading = replace(reading, ticked=reading.ticked | {entry.finding})
        elif entry.verdict in overall:
            reading = replace(reading, overall=overall[entry.verdict], is_revealed=True)
    return reading
