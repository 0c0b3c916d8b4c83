"""From samples to what is counted: images, studies or patients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.config import AnswerUnit
from trainer.labels import Sample
from trainer.metrics.basics import Scores, Truth


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """What a metric counts.

    Attributes:
        truth: (units,).
        scores: (units,).
        patients: Patient of each unit.
    """

    truth: Truth
    scores: Scores
    patients: list[str]


def count_units(truth: Truth, scores: Scores, samples: Sequence[Sample], unit: AnswerUnit) -> Units:
    """The greatest answer and the greatest label over each unit's labelled samples.

    That is CheXpertNet's way to an AUC by patient. A study without a name is one of its own.

    Args:
        truth: (samples,).
        scores: (samples,), greater means more likely.
        samples: Whose.
        unit: What to count; `image` takes the samples as they are.
    """
    patients = [sample.patient for sample in samples]
    if unit is AnswerUnit.IMAGE or not samples:
        return Units(truth, scores, patients)
    if unit is AnswerUnit.PATIENT:
        names = patients
    else:
        names = [one.study or f"sample {row}" for row, one in enumerate(samples)]
    _, first, group = np.unique(np.asarray(names), return_index=True, return_inverse=True)
    greatest = np.full(len(first), -np.inf)
    np.maximum.at(greatest, group, scores)
    any_positive = np.zeros(len(first), np.bool_)
    np.logical_or.at(any_positive, group, truth)
    return Units(any_positive, greatest, [patients[row] for row in first])
