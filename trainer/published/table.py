"""What a published table is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxrviewer.findings import Finding


@dataclass(frozen=True, slots=True)
class Column:
    """The figures of one network.

    Attributes:
        heading: Network and metric, as a table's heading.
        metric: `auroc`, `f1`, `g_mean`, `accuracy`, `iou`, `pointing` or `ece`.
        split: What it was measured on, in words.
        by_finding: Figures by finding; a finding without one was not measured.
        mean: Printed mean, or the one figure where there are none by finding.
        note: What a reader must know of this column.
    """

    heading: str
    metric: str
    split: str
    by_finding: Mapping[Finding, float] = field(default_factory=dict)
    mean: float | None = None
    note: str = ""

    @property
    def mean_of_rows(self) -> float | None:
        """Mean of the printed rows, which is not always the printed mean."""
        values = list(self.by_finding.values())
        return sum(values) / len(values) if values else None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table of one publication.

    Attributes:
        name: As in `export.reference`.
        source: Publication.
        data: Images and split of all columns together, one sentence.
        columns: Networks.
        note: What a reader must know of the whole table.
    """

    name: str
    source: str
    data: str
    columns: tuple[Column, ...]
    note: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of any column, in the enumeration's order."""
        named = {finding for column in self.columns for finding in column.by_finding}
        return tuple(finding for finding in Finding if finding in named)
