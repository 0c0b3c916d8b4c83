"""What a sample says, in short."""

from __future__ import annotations

from trainer.labels import LabelOrigin, Sample


def values(sample: Sample, origin: LabelOrigin = LabelOrigin.TEXT) -> dict[object, float]:
    return {label.target: label.value for label in sample.labels if label.origin is origin}


def positives(sample: Sample, origin: LabelOrigin = LabelOrigin.TEXT) -> set[object]:
    return {target for target, value in values(sample, origin).items() if value == 1}


def all_there(samples: tuple[Sample, ...]) -> bool:
    return all(path.is_file() for sample in samples for path in sample.images.values())
