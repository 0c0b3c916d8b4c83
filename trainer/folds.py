"""Folds of a cross-validation: whole patients, each finding spread evenly, the same for everyone.

Only patients of whom radiologists spoke are divided, for only they can be measured; all others
always train. The division depends on these patients and on the seed alone, not on the order of the
samples nor on what else trains, so that runs of different presets are comparable patient by
patient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.errors import SplitError
from trainer.labels import LabelOrigin, Sample

BY_RADIOLOGISTS: Final = frozenset({LabelOrigin.EXPERT, LabelOrigin.EXPERT4, LabelOrigin.BOX})
"""Origins of labels that were given by looking at the image."""

_TOO_FEW: Final = (
    "{patients} patients with labels of radiologists cannot be divided into {count} folds; take"
    " fewer in data.folds."
)
_NO_SUCH_FOLD: Final = "There is no fold {fold} of {count}; they count from 0."


def patient_folds(samples: Sequence[Sample], *, count: int, seed: int) -> dict[str, int]:
    """Fold of each patient of whom radiologists spoke.

    Patients with the most positive statements are placed first, each into the fold that has had
    the least of the same; those without any fill up the folds.

    Args:
        samples: Of all sources.
        count: Folds.
        seed: Of the order among equals.

    Raises:
        SplitError: There are fewer patients than folds.
    """
    found: defaultdict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(_COLUMNS + 1))
    for sample in samples:
        if not sample.origins.isdisjoint(BY_RADIOLOGISTS):
            found[sample.patient] += _statements(sample)
    if count < 2 or len(found) < count:
        raise SplitError(_TOO_FEW, patients=len(found), count=count)
    patients = sorted(found)
    table = np.stack([found[patient] for patient in patients])
    order = np.random.default_rng(seed).permutation(len(patients))
    order = order[np.argsort(-table[order, :-1].sum(axis=1), kind="stable")]
    # A rare statement counts as much as a frequent one: each column adds up to 1.
    share = table / np.maximum(table.sum(axis=0), 1)
    filled = np.zeros((count, table.shape[1]))
    folds: dict[str, int] = {}
    for row in order:
        # Growth of the sum of squares by this patient, plus its images against crowding.
        growth = (2 * filled * share[row]).sum(axis=1)
        fold = int(np.lexsort((filled[:, -1], np.round(growth, 12)))[0])
        filled[fold] += share[row]
        folds[patients[row]] = fold
    return folds


def check_fold(fold: int, count: int) -> None:
    """Refuse a number that is no fold.

    Raises:
        SplitError: It is not one of 0 … count - 1.
    """
    if not 0 <= fold < count:
        raise SplitError(_NO_SUCH_FOLD, fold=fold, count=count)


_FINDINGS: Final = tuple(Finding)
_ORIGINS: Final = tuple(sorted(BY_RADIOLOGISTS))
_COLUMNS: Final = len(_FINDINGS) * len(_ORIGINS)


def _statements(sample: Sample) -> NDArray[np.float64]:
    """Positive statements by origin and finding, then the image itself."""
    row = np.zeros(_COLUMNS + 1)
    for label in sample.labels:
        if label.origin in BY_RADIOLOGISTS and isinstance(label.target, Finding):
            at = _ORIGINS.index(label.origin) * len(_FINDINGS) + _FINDINGS.index(label.target)
            row[at] += label.value > 0.5
    row[-1] = 1
    return row
