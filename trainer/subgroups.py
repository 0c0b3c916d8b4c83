"""The same figure for parts of the patients: does it hold for women, for the old, for AP films?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.labels import Sample
from trainer.metrics import Figure, auroc, figure

_UNKNOWN: Final = "unknown"
_BANDS: Final = (18, 40, 60, 80)
"""First year of each age band but the youngest."""


class Group(StrEnum):
    """By what patients or examinations are told apart."""

    SEX = "sex"
    AGE = "age"
    VIEW = "view"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class SubgroupRow:
    """One finding in one part.

    Attributes:
        group: What tells the parts apart.
        member: Which part, for example `F` or `40-59`.
        finding: Which.
        images: Samples of the part whose label is known.
        patients: Their patients.
        positives: Samples with it.
        auroc: With its interval.
    """

    group: Group
    member: str
    finding: Finding
    images: int
    patients: int
    positives: int
    auroc: Figure


def by_subgroup(
    samples: Sequence[Sample],
    findings: Sequence[Finding],
    truth: NDArray[np.float32],
    logits: NDArray[np.float64],
    *,
    resamplings: int,
) -> tuple[SubgroupRow, ...]:
    """Every finding in every part; a group of one part only is left out, it says nothing new.

    Args:
        samples: Whose.
        findings: Columns.
        truth: (samples, findings), NaN where not known.
        logits: (samples, findings).
        resamplings: Of the patients.
    """
    patients = np.asarray([sample.patient for sample in samples])
    found: list[SubgroupRow] = []
    for group in Group:
        parts = _parts(samples, group)
        for member in sorted(parts, key=lambda name: (name == _UNKNOWN, name)):
            if len(parts) < 2:
                continue
            for column, finding in enumerate(findings):
                rows = parts[member][~np.isnan(truth[parts[member], column])]
                positive = truth[rows, column] > 0.5
                scores, whose = logits[rows, column], patients[rows].tolist()
                area = figure(auroc, positive, scores, whose, resamplings=resamplings)
                found.append(
                    SubgroupRow(
                        group, member, finding, len(rows), len(set(whose)), int(positive.sum()),
                        area,
                    )
                )  # fmt: skip
    return tuple(found)


def age_band(age: float | None) -> str:
    """`0-17`, `18-39` …, `80+` or `unknown`."""
    if age is None:
        return _UNKNOWN
    starts = (0, *_BANDS)
    place = sum(age >= first for first in _BANDS)
    return f"{starts[place]}+" if place == len(_BANDS) else f"{starts[place]}-{_BANDS[place] - 1}"


def shown_view(sample: Sample) -> str:
    """`PA`, `AP`, `frontal`, `lateral`, or a frontal one `with lateral`."""
    if ViewRole.FRONTAL not in sample.images:
        return "lateral"
    name = sample.view or "frontal"
    return f"{name} with lateral" if ViewRole.LATERAL in sample.images else name


_NAMES: Final[Mapping[Group, Callable[[Sample], str]]] = MappingProxyType(
    {
        Group.SEX: lambda sample: sample.sex or _UNKNOWN,
        Group.AGE: lambda sample: age_band(sample.age),
        Group.VIEW: shown_view,
        Group.SOURCE: lambda sample: sample.source,
    }
)


def _parts(samples: Sequence[Sample], group: Group) -> dict[str, NDArray[np.intp]]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, sample in enumerate(samples):
        rows[_NAMES[group](sample)].append(row)
    return {name: np.asarray(where, np.intp) for name, where in rows.items()}
