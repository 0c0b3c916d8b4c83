"""What one sample is: a study, an image, or a frontal image."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from cxrviewer.inference.analysis import ViewRole
from trainer.config import DataConfig, Unit
from trainer.errors import ConfigError
from trainer.labels import Auxiliary, Label, Sample
from trainer.split import Split

_ONLY_FRONTAL: Final = 'data.equalise_images needs data.unit = "frontal".'
_STREAM: Final = 3


def as_units(samples: Sequence[Sample], unit: Unit) -> tuple[Sample, ...]:
    """Studies as they are, or taken apart into images, each with the labels of its study."""
    if unit is Unit.STUDY:
        return tuple(samples)
    wanted = tuple(ViewRole) if unit is Unit.IMAGE else (ViewRole.FRONTAL,)
    # A lateral that goes with two frontals is still one image.
    images: dict[Path, Sample] = {}
    for sample in samples:
        for path, image in _images(sample, wanted):
            images.setdefault(path, image)
    return tuple(images.values())


def equalised(split: Split, studies: Sequence[Sample], config: DataConfig) -> Split:
    """Draw frontal training images again until there are as many as images of both views.

    For every lateral image that is left out, a frontal one of the same patient comes again
    (CheXpertNet's ablation).

    Args:
        split: Of frontal images.
        studies: All studies with both views.
        config: `equalise_images` and the seed.

    Raises:
        ConfigError: The samples are not frontal images.
    """
    if not config.equalise_images:
        return split
    if config.unit is not Unit.FRONTAL:
        raise ConfigError(_ONLY_FRONTAL)
    frontals: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in split.train:
        frontals[sample.patient].append(sample)
    missing = Counter(s.patient for s in studies if ViewRole.LATERAL in s.images)
    rng = np.random.default_rng((config.split_seed, _STREAM))
    again = [
        own[index]
        for patient, own in sorted(frontals.items())
        for index in rng.integers(len(own), size=missing[patient])
    ]
    return replace(split, train=(*split.train, *again))


def _images(sample: Sample, wanted: Sequence[ViewRole]) -> Iterator[tuple[Path, Sample]]:
    for position, (role, path) in enumerate(sample.images.items()):
        if role not in wanted:
            continue
        image = replace(
            sample,
            images={role: path},
            boxes=tuple(box for box in sample.boxes if box.role is role),
            # AP or PA is said of the frontal image.
            view=sample.view if role is ViewRole.FRONTAL else "",
            labels=sample.labels if role is ViewRole.FRONTAL else _without_view(sample),
            # Where it is no path, the second image gets one of its own.
            identifier=sample.identifier and sample.identifier + f":{role}" * (position > 0),
        )
        yield path, image


def _without_view(sample: Sample) -> tuple[Label, ...]:
    return tuple(label for label in sample.labels if label.target is not Auxiliary.VIEW_AP)
