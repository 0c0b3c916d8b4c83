"""Accuracy and confusion where a sample has exactly one of the findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from cxrviewer.findings import Finding
from trainer.metrics import Figure, share


@dataclass(frozen=True, slots=True)
class Confusion:
    """What a sample has against what the network says.

    Attributes:
        findings: Classes in order.
        counts: `counts[i][j]` samples have class i and are called j.
        samples: With exactly one of the findings; all others are left out.
        left_out: Those.
        accuracy: Part of samples whose greatest answer is their class.
        majority: Part of samples of the commonest class: what no network at all would reach.
    """

    findings: tuple[Finding, ...]
    counts: tuple[tuple[int, ...], ...]
    samples: int
    left_out: int
    accuracy: Figure
    majority: float | None


def confusion(
    findings: Sequence[Finding],
    truth: NDArray[np.float32],
    logits: NDArray[np.float64],
    patients: Sequence[str],
    *,
    resamplings: int,
) -> Confusion:
    """Count.

    Args:
        findings: Columns.
        truth: (samples, findings), NaN where not known.
        logits: (samples, findings).
        patients: Patient of each sample.
        resamplings: Of the patients.
    """
    single = (np.nan_to_num(truth) > 0.5).sum(axis=1) == 1
    there, said = np.nan_to_num(truth[single]).argmax(axis=1), logits[single].argmax(axis=1)
    whose = [patient for patient, one in zip(patients, single, strict=True) if one]
    labels = range(len(findings))
    counts = confusion_matrix(there, said, labels=labels) if len(there) else np.zeros((0, 0), int)
    return Confusion(
        findings=tuple(findings),
        counts=tuple(tuple(int(count) for count in row) for row in counts),
        samples=int(single.sum()),
        left_out=int((~single).sum()),
        accuracy=share(there == said, whose, resamplings=resamplings),
        majority=float(np.bincount(there).max() / len(there)) if len(there) else None,
    )
