"""Who trains, who chooses and who measures: always whole patients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.config import DataConfig, SplitKind
from trainer.errors import SplitError
from trainer.folds import BY_RADIOLOGISTS, check_fold, patient_folds
from trainer.labels import LabelOrigin, Sample

MEASURED: Final = frozenset({LabelOrigin.EXPERT, LabelOrigin.EXPERT4})
"""Origins good enough to measure against, unless the configuration says otherwise."""

_CHOICES: Final = 1000
_COMMON: Final = 30
# Each part is drawn from a stream of its own, so that one may be changed without the others.
_VALIDATION_STREAM: Final = 1
_LIMIT_STREAM: Final = 2
_SHARED_PATIENT: Final = (
    "The split puts {count} patients both into {one} and into {other}; split by patient."
)
_NOBODY: Final = (
    "No expert-labelled patient could be held out; add expert labels or raise"
    " data.held_out_fraction."
)
_NO_LISTS: Final = (
    "No official lists were found for {sources}; put them beside the tables, or use data.split ="
    ' "random".'
)
_EMPTY: Final = (
    "The split leaves nobody in the {part} part; there are {count} patients in all. Change"
    " data.split, data.held_out_fraction or data.validation_fraction."
)


@dataclass(frozen=True, slots=True)
class Split:
    """Three groups of samples without a common patient.

    Attributes:
        train: What the network learns from.
        held_out: The test part: samples that it never sees and that nothing is chosen by.
        validation: What checkpoints are chosen by; may be empty.
    """

    train: tuple[Sample, ...]
    held_out: tuple[Sample, ...]
    validation: tuple[Sample, ...] = ()

    def __post_init__(self) -> None:
        """Refuse leakage.

        Raises:
            SplitError: A patient is in two groups.
        """
        groups = {
            "training": patients_of(self.train),
            "the held-out part": patients_of(self.held_out),
            "the validation part": patients_of(self.validation),
        }
        for one, other in combinations(groups, 2):
            shared = groups[one] & groups[other]
            if shared:
                raise SplitError(_SHARED_PATIENT, count=len(shared), one=one, other=other)


def patients_of(samples: Iterable[Sample]) -> frozenset[str]:
    """Patients of these samples."""
    return frozenset(sample.patient for sample in samples)


def make_split(samples: Sequence[Sample], config: DataConfig) -> Split:
    """Divide the samples as `config.split` says, then take `config.limit` of each part.

    Args:
        samples: Of all sources.
        config: Kind, fractions, seed, limit.

    Raises:
        SplitError: A part that is asked for stays empty, or official lists of two sources put one
            patient into two parts.
    """
    if config.split is SplitKind.ALL:
        return _limited(Split(tuple(samples), ()), config)
    if config.split is SplitKind.EXPERT:
        split = _expert(samples, config)
    elif config.split is SplitKind.FOLDS:
        split = _fold(samples, config)
    elif config.split is SplitKind.OFFICIAL:
        split = _official(samples, config)
    else:
        split = _random(samples, config)
    for part, group in (("training", split.train), ("held-out", split.held_out)):
        if not group:
            raise SplitError(_EMPTY, part=part, count=len(patients_of(samples)))
    return _limited(split, config)


def hold_out(
    samples: Sequence[Sample],
    *,
    fraction: float,
    seed: int,
    truth: Collection[LabelOrigin] = MEASURED,
) -> Split:
    """Hold out `fraction` of the patients that experts have labelled.

    Of many random choices the one is taken that leaves nearest to `fraction` of each finding's
    positive images on the held-out side: with few positives chance would leave some without any.
    Samples of held-out patients without an expert's label belong to neither group.

    Args:
        samples: Of all sources.
        fraction: Of the patients.
        seed: Of the choices.
        truth: Origins that count as experts.

    Raises:
        SplitError: Nobody is left to measure on.
    """
    measured = [sample for sample in samples if not sample.origins.isdisjoint(truth)]
    patients = sorted(patients_of(measured))
    count = round(fraction * len(patients))
    if not count:
        raise SplitError(_NOBODY)
    positives = _positives(measured, patients, truth)
    rng = np.random.default_rng(seed)
    choices = [rng.permutation(len(patients))[:count] for _ in range(_CHOICES)]
    best = min(choices, key=lambda chosen: _imbalance(positives, chosen, fraction))
    held = {patients[index] for index in best}
    return Split(
        train=tuple(sample for sample in samples if sample.patient not in held),
        held_out=tuple(sample for sample in measured if sample.patient in held),
    )


def _expert(samples: Sequence[Sample], config: DataConfig) -> Split:
    split = hold_out(
        samples, fraction=config.held_out_fraction, seed=config.split_seed, truth=config.truth
    )
    count = _share(samples, config.validation_fraction)
    chosen = _drawn(split.train, count, (config.split_seed, _VALIDATION_STREAM))
    rest, validation = _apart(split.train, chosen)
    return Split(rest, split.held_out, validation)


def _fold(samples: Sequence[Sample], config: DataConfig) -> Split:
    """The samples of one fold that radiologists spoke of against those of all other patients."""
    check_fold(config.fold, config.folds)
    folds = patient_folds(samples, count=config.folds, seed=config.split_seed)
    held = {patient for patient, fold in folds.items() if fold == config.fold}
    rest, theirs = _apart(samples, held)
    measured = [sample for sample in theirs if not sample.origins.isdisjoint(BY_RADIOLOGISTS)]
    count = _share(rest, config.validation_fraction)
    rest, validation = _apart(
        rest, _drawn(rest, count, (config.split_seed, _VALIDATION_STREAM, config.fold))
    )
    return Split(rest, tuple(measured), validation)


def _random(samples: Sequence[Sample], config: DataConfig) -> Split:
    held = _drawn(samples, _share(samples, config.held_out_fraction), (config.split_seed,))
    rest, held_out = _apart(samples, held)
    # The fraction is one of all patients, not of those who are left.
    count = _share(samples, config.validation_fraction)
    chosen = _drawn(rest, count, (config.split_seed, _VALIDATION_STREAM))
    rest, validation = _apart(rest, chosen)
    return Split(rest, held_out, validation)


def _official(samples: Sequence[Sample], config: DataConfig) -> Split:
    if not any(sample.official_split for sample in samples):
        raise SplitError(_NO_LISTS, sources=", ".join(config.sources))
    splits = [
        _official_of_source([sample for sample in samples if sample.source == source], config)
        for source in dict.fromkeys(sample.source for sample in samples)
    ]
    return Split(
        train=tuple(sample for split in splits for sample in split.train),
        held_out=tuple(sample for split in splits for sample in split.held_out),
        validation=tuple(sample for split in splits for sample in split.validation),
    )


def _official_of_source(samples: Sequence[Sample], config: DataConfig) -> Split:
    """The lists of one source; parts without a list are drawn from its training part.

    Where there is an official validation list but no test list, as with CheXpert, that list is the
    held-out part: the published figures were measured on it.
    """
    train, validation, held_out = (
        tuple(sample for sample in samples if (sample.official_split or "train") == part)
        for part in ("train", "validation", "test")
    )
    if not held_out:
        validation, held_out = (), validation
    if not held_out:
        count = _share(train, config.held_out_fraction)
        train, held_out = _apart(train, _drawn(train, count, (config.split_seed,)))
    if not validation:
        count = _share(train, config.validation_fraction)
        chosen = _drawn(train, count, (config.split_seed, _VALIDATION_STREAM))
        train, validation = _apart(train, chosen)
    return Split(train, held_out, validation)


def _share(samples: Sequence[Sample], fraction: float) -> int:
    """Number of patients that make up `fraction`; one at least where any is asked for."""
    return max(round(fraction * len(patients_of(samples))), int(fraction > 0))


def _drawn(samples: Sequence[Sample], count: int, seed: Sequence[int]) -> frozenset[str]:
    """`count` patients at random; the same ones in whatever order the samples come."""
    patients = sorted(patients_of(samples))
    order = np.random.default_rng(seed).permutation(len(patients))
    return frozenset(patients[index] for index in order[:count])


def _apart(
    samples: Sequence[Sample], chosen: Collection[str]
) -> tuple[tuple[Sample, ...], tuple[Sample, ...]]:
    """Samples of all other patients, and those of the chosen ones."""
    return (
        tuple(sample for sample in samples if sample.patient not in chosen),
        tuple(sample for sample in samples if sample.patient in chosen),
    )


def _limited(split: Split, config: DataConfig) -> Split:
    if not config.limit:
        return split
    rng = np.random.default_rng((config.split_seed, _LIMIT_STREAM))

    def some(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
        kept = sorted(rng.permutation(len(samples))[: config.limit])
        return tuple(samples[index] for index in kept)

    return Split(some(split.train), some(split.held_out), some(split.validation))


def _positives(
    samples: Sequence[Sample], patients: Sequence[str], truth: Collection[LabelOrigin]
) -> NDArray[np.int64]:
    """(patients, findings): images that experts call positive."""
    row = {patient: index for index, patient in enumerate(patients)}
    findings = tuple(Finding)
    found = np.zeros((len(patients), len(findings)), np.int64)
    for sample in samples:
        for label in sample.labels:
            if label.origin in truth and isinstance(label.target, Finding):
                found[row[sample.patient], findings.index(label.target)] += label.value > 0.5
    return found[:, found.any(axis=0)]


def _imbalance(positives: NDArray[np.int64], chosen: NDArray[np.int64], fraction: float) -> float:
    """How far the held-out shares are from `fraction`.

    The rarest findings count less, since one image more or less is a large share of them.
    """
    total = positives.sum(axis=0)
    share = positives[chosen].sum(axis=0) / total
    return float((np.minimum(total, _COMMON) * (share - fraction) ** 2).sum())
