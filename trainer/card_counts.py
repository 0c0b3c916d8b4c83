"""Counts of samples, as a model card tells them."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.labels import LabelOrigin, Sample


def from_source(samples: Sequence[Sample], source: str) -> list[Sample]:
    """The samples of one data set."""
    return [sample for sample in samples if sample.source == source]


def images_in(samples: Sequence[Sample]) -> int:
    """How many images they have."""
    return sum(len(sample.images) for sample in samples)


def patients_in(samples: Sequence[Sample]) -> int:
    """How many patients they are of."""
    return len({sample.patient for sample in samples})


def labelled_in(samples: Sequence[Sample]) -> int:
    """How many have a label of a radiologist."""
    expert = {LabelOrigin.EXPERT, LabelOrigin.EXPERT4}
    return sum(bool(sample.origins & expert) for sample in samples)
