"""Folds of a cross-validation."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.config import DataConfig, SplitKind
from trainer.errors import SplitError
from trainer.folds import patient_folds
from trainer.labels import Label, LabelOrigin, Sample
from trainer.split import make_split, patients_of

FOLDS = DataConfig(split=SplitKind.FOLDS, folds=5)


def sample(
    patient: int, number: int = 0, origin: LabelOrigin = LabelOrigin.EXPERT, value: float = 0.0
) -> Sample:
    label = Label(Finding.MASS, value, origin)
    return Sample(
        "x", f"x:{patient}", {ViewRole.FRONTAL: Path(f"{patient}_{number}.png")}, (label,)
    )


def study_of(patients: int) -> list[Sample]:
    """Of each patient two images, every fifth patient with a mass on one of them."""
    return [
        sample(patient, number, value=float(patient % 5 == 0 and number == 0))
        for patient in range(patients)
        for number in range(2)
    ]


def test_every_finding_is_spread_evenly_over_whole_patients() -> None:
    rng = np.random.default_rng(0)
    samples = [
        Sample(
            "x", f"x:{patient}", {},
            tuple(
                Label(finding, float(rng.random() < share), origin)
                for finding, share in ((Finding.MASS, 0.1), (Finding.NODULE, 0.3))
                for origin in (LabelOrigin.EXPERT, LabelOrigin.BOX)
            ),
        )
        for patient in range(200)
    ]  # fmt: skip
    folds = patient_folds(samples, count=5, seed=3)
    assert set(Counter(folds.values())) == {0, 1, 2, 3, 4}
    assert max(Counter(folds.values()).values()) - min(Counter(folds.values()).values()) <= 4
    for origin in (LabelOrigin.EXPERT, LabelOrigin.BOX):
        for finding in (Finding.MASS, Finding.NODULE):
            positives = Counter(
                folds[one.patient]
                for one in samples
                for label in one.labels
                if label.target is finding and label.origin is origin and label.value
            )
            assert max(positives.values()) - min(positives.values()) <= 2


def test_folds_do_not_depend_on_order_nor_on_who_else_trains() -> None:
    samples = study_of(40)
    others = [sample(patient, origin=LabelOrigin.TEXT, value=1.0) for patient in range(100, 160)]
    folds = patient_folds(samples, count=5, seed=1)
    assert patient_folds([*others, *samples[::-1]], count=5, seed=1) == folds
    assert patient_folds(samples, count=5, seed=2) != folds


def test_each_measured_image_is_held_out_once_and_its_patient_never_trains() -> None:
    measured = study_of(30)
    same_patient = sample(0, 7, LabelOrigin.TEXT, 1.0)
    stranger = sample(99, 0, LabelOrigin.TEXT, 1.0)
    held: list[str] = []
    for fold in range(5):
        split = make_split([*measured, same_patient, stranger], replace(FOLDS, fold=fold))
        assert not patients_of(split.train) & patients_of(split.held_out)
        assert stranger in split.train
        assert same_patient not in split.held_out
        assert (same_patient in split.train) == ("x:0" not in patients_of(split.held_out))
        held += [one.images[ViewRole.FRONTAL].name for one in split.held_out]
    assert sorted(held) == sorted(one.images[ViewRole.FRONTAL].name for one in measured)


@pytest.mark.parametrize("fold", [-1, 5])
def test_a_fold_that_is_not_there_is_refused(fold: int) -> None:
    with pytest.raises(SplitError, match="count from 0"):
        make_split(study_of(30), replace(FOLDS, fold=fold))


def test_more_folds_than_patients_are_refused() -> None:
    with pytest.raises(SplitError, match="3 patients"):
        patient_folds(study_of(3), count=5, seed=0)
