"""Who trains and who measures: always whole patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.errors import SplitError
from trainer.labels import LabelOrigin, Sample

MEASURED: Final = frozenset({LabelOrigin.EXPERT, LabelOrigin.EXPERT4})
"""Origins good enough to measure against."""

_CHOICES: Final = 1000
_COMMON: Final = 30
_SHARED_PATIENT: Final = (
    "The split puts {count} patients both into training and into the held-out part;"
    " split by patient."
)
_NOBODY: Final = (
    "No expert-labelled patient could be held out; add expert labels or raise"
    " data.held_out_fraction."
)


@dataclass(frozen=True, slots=True)
class Split:
    """Two groups of samples without a common patient.

    Attributes:
        train: What the network learns from.
        held_out: Expert-labelled samples that it never sees.
    """

    train: tuple[Sample, ...]
    held_out: tuple[Sample, ...]

    def __post_init__(self) -> None:
        """Refuse leakage.

        Raises:
            SplitError: A patient is in both groups.
        """
        shared = {s.patient for s in self.train} & {s.patient for s in self.held_out}
        if shared:
            raise SplitError(_SHARED_PATIENT, count=len(shared))


def hold_out(samples: Sequence[Sample], *, fraction: float, seed: int) -> Split:
    """Hold out `fraction` of the patients that experts have labelled.

    Of many random choices the one is taken that leaves nearest to `fraction` of each finding's
    positive images on the held-out side: with few positives chance would leave some without any.
    Samples of held-out patients without an expert's label belong to neither group.

    Raises:
        SplitError: Nobody is left to measure on.
    """
    measured = [sample for sample in samples if sample.origins & MEASURED]
    patients = sorted({sample.patient for sample in measured})
    count = round(fraction * len(patients))
    if not count:
        raise SplitError(_NOBODY)
    positives = _positives(measured, patients)
    rng = np.random.default_rng(seed)
    choices = [rng.permutation(len(patients))[:count] for _ in range(_CHOICES)]
    best = min(choices, key=lambda chosen: _imbalance(positives, chosen, fraction))
    held = {patients[index] for index in best}
    return Split(
        train=tuple(sample for sample in samples if sample.patient not in held),
        held_out=tuple(sample for sample in measured if sample.patient in held),
    )


def _positives(samples: Sequence[Sample], patients: Sequence[str]) -> NDArray[np.int64]:
    """(patients, findings): images that experts call positive."""
    row = {patient: index for index, patient in enumerate(patients)}
    findings = tuple(Finding)
    found = np.zeros((len(patients), len(findings)), np.int64)
    for sample in samples:
        for label in sample.labels:
            if label.origin in MEASURED and isinstance(label.target, Finding):
                found[row[sample.patient], findings.index(label.target)] += label.value > 0.5
    return found[:, found.any(axis=0)]


def _imbalance(positives: NDArray[np.int64], chosen: NDArray[np.int64], fraction: float) -> float:
    """How far the held-out shares are from `fraction`.

    The rarest findings count less, since one image more or less is a large share of them.
    """
    total = positives.sum(axis=0)
    share = positives[chosen].sum(axis=0) / total
    return float((np.minimum(total, _COMMON) * (share - fraction) ** 2).sum())
