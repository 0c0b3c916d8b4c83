"""How far readers and model agree, month by month, and whether the model's confidence drifts.

A pair is one opinion of a reader on one finding (or a whole study) of which the model said present
or absent. Uncertain opinions and doubtful states are no pairs. Where a share has no cases it is not
defined, which is not the same as 0.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import FindingState
from cxrviewer.store.ledger import LedgerEntry, opinions

# Of the standard normal distribution, for 95 %.
_Z: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `cases`, with the Wilson score interval of 95 %.

    Attributes:
        hits: How many.
        cases: Of how many.
    """

    hits: int
    cases: int

    @property
    def value(self) -> float | None:
        """0..1, or None where there are no cases."""
        return self.hits / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end (Wilson 1927), or None where there are no cases."""
        if not self.cases:
            return None
        n, p = self.cases, self.hits / self.cases
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        # The ends at 0 and n hits are exactly 0 and 1; rounding must not move them.
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        high = 1.0 if self.hits == n else min(1.0, middle + half)
        return low, high


@dataclass(frozen=True, slots=True)
class Month:
    """What was said in one month, in UTC.

    Attributes:
        month: `2026-03`.
        agreement: Pairs in which both say the same.
        sensitivity: Of what the reader says is there, how much the model calls present.
        specificity: Of what the reader says is not there, how much the model calls absent.
        seen: Of all opinions with a confidence, those in which the reader says that it is there.
        expected: Mean confidence of the model over the same opinions, or None where there are none:
            `seen` moving away from it from month to month is a drift.
    """

    month: str
    agreement: Share
    sensitivity: Share
    specificity: Share
    seen: Share
    expected: float | None


@dataclass(frozen=True, slots=True)
class Question:
    """Which opinions count.

    Attributes:
        finding: Only on this finding.
        whole_study: Only whether a study is normal; `finding` is then ignored.
        blinded_only: Only what was said before the model's answer was shown. What is said after it
            leans towards the model.
        model: Only on answers of this model, `name version`; empty for all.
    """

    finding: Finding | None = None
    whole_study: bool = False
    blinded_only: bool = False
    model: str = ""


def months(entries: Iterable[LedgerEntry], question: Question) -> tuple[Month, ...]:
    """One row for each month from the first opinion to the last, the oldest first.

    Args:
        entries: The ledger's, in order.
        question: Which of them count.
    """
    wanted = [entry for entry in _last_opinions(entries, question) if _counts(entry, question)]
    by_month: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in wanted:
        by_month[entry.moment[:7]].append(entry)
    return tuple(_month(name, by_month.get(name, [])) for name in _calendar(by_month))


def models(entries: Iterable[LedgerEntry]) -> tuple[str, ...]:
    """`name version` of every model that the ledger knows."""
    found = {model_name(entry) for entry in entries if entry.model.name}
    return tuple(sorted(found))


def model_name(entry: LedgerEntry) -> str:
    """`name version`."""
    return f"{entry.model.name} {entry.model.version}"


def _calendar(known: Iterable[str]) -> list[str]:
    """All months from the first to the last of `known`, so that a gap in time is seen as one."""
    places = [12 * int(name[:4]) + int(name[5:7]) - 1 for name in known]
    if not places:
        return []
    return [f"{place // 12}-{place % 12 + 1:02d}" for place in range(min(places), max(places) + 1)]


def _last_opinions(entries: Iterable[LedgerEntry], question: Question) -> list[LedgerEntry]:
    """The last word on each finding of each study; before the answer was shown where so asked."""
    heard = [e for e in entries if e.is_blinded] if question.blinded_only else list(entries)
    return [found.entry for found in opinions(heard).values() if found.entry is not None]


def _counts(entry: LedgerEntry, question: Question) -> bool:
    if question.model and model_name(entry) != question.model:
        return False
    if question.whole_study:
        return entry.finding is None
    return entry.finding is not None and question.finding in {None, entry.finding}


def _month(name: str, entries: Sequence[LedgerEntry]) -> Month:
    answered = [(entry.verdict.is_yes, entry) for entry in entries]
    pairs = [
        (yes, entry.state is FindingState.PRESENT)
        for yes, entry in answered
        if yes is not None and entry.state in {FindingState.PRESENT, FindingState.ABSENT}
    ]
    rated = [
        (yes, entry.confidence)
        for yes, entry in answered
        if yes is not None and entry.confidence is not None
    ]
    return Month(
        month=name,
        agreement=Share(sum(yes == says for yes, says in pairs), len(pairs)),
        sensitivity=Share(*_of([says for yes, says in pairs if yes])),
        specificity=Share(*_of([not says for yes, says in pairs if not yes])),
        seen=Share(*_of([yes for yes, _ in rated])),
        expected=math.fsum(p for _, p in rated) / len(rated) if rated else None,
    )


def _of(hits: Sequence[bool]) -> tuple[int, int]:
    return sum(hits), len(hits)
