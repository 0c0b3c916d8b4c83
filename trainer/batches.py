"""From samples to the tensors that a network takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec, Region, centre_crop, normalize
from trainer.augmentation import augment_with, draw_flip
from trainer.augmentation.lesions import CUT, WHOLE, Chest, add_lesion, draw_lesion
from trainer.cache import ImageCache
from trainer.config import AugmentConfig, Config
from trainer.feature_table import FeatureTable, feature_key
from trainer.labels import Sample
from trainer.normalisation import preprocess_spec
from trainer.regions import box_masks
from trainer.sources import Data

_MALE, _FEMALE = "M", "F"
FACTS = 3
"""Age / 100, and one-hot sex: male, female."""


class Batch(NamedTuple):
    """B studies with V views.

    Attributes:
        images: (B, V, channels, side, side), zero where a view is missing; or (B, F) features.
        present: (B, V) bool.
        labels: (B, origins, targets), NaN where not known.
        facts: (B, 3) age / 100 and one-hot sex, or (B, 0).
        regions: (B, findings, cells, cells) part of each cell that boxes cover, or (B, 0, 0, 0).
    """

    images: Tensor
    present: Tensor
    labels: Tensor
    facts: Tensor
    regions: Tensor


class Shown(NamedTuple):
    """What the network is shown of some samples in training.

    Attributes:
        images: As in `Batch`.
        present: As in `Batch`.
        masks: Boxes of each sample on its frontal image as it is shown, by finding.
        added: Finding that was put into each sample's frontal image, or None.
    """

    images: Tensor
    present: Tensor
    masks: list[dict[Finding, NDArray[np.uint8]]]
    added: list[Finding | None]


@dataclass(frozen=True, slots=True)
class Assembler:
    """Turns samples into tensors.

    Attributes:
        cache: Canvases.
        spec: Crop, channels and normalisation.
        views: Branches of the network in order.
        with_facts: Whether the network is told age and sex.
        features: What the network reads in place of images, or None.
    """

    cache: ImageCache
    spec: PreprocessSpec
    views: tuple[ViewRole, ...]
    with_facts: bool = False
    features: FeatureTable | None = None

    def images(
        self,
        samples: Sequence[Sample],
        *,
        change: AugmentConfig | None = None,
        view_dropout: float = 0.0,
        seed: Sequence[int] = (0,),
        first_row: int = 0,
    ) -> tuple[Tensor, Tensor]:
        """Images (B, V, channels, side, side) and presence (B, V) of some samples; see `shown`.

        Or features (B, F), which nothing changes, and presence (B, 1).

        Args:
            samples: Each has an image of at least one of `views`.
            change: As for `shown`.
            view_dropout: As for `shown`.
            seed: As for `shown`.
            first_row: As for `shown`.
        """
        if self.features is not None:
            return _features(samples, self.features)
        found = self.shown(
            samples, change=change, view_dropout=view_dropout, seed=seed, first_row=first_row
        )
        return found.images, found.present

    def shown(
        self,
        samples: Sequence[Sample],
        *,
        change: AugmentConfig | None = None,
        view_dropout: float = 0.0,
        seed: Sequence[int] = (0,),
        first_row: int = 0,
        boxes: bool = False,
    ) -> Shown:
        """Images of some samples with what is known of places on them.

        A study is mirrored in both views or in none; everything else, the place of the crop too, is
        drawn for each view.

        Args:
            samples: Each has an image of at least one of `views`.
            change: Augmentation and random crop, or None for what the application would see.
            view_dropout: Chance that only one of two views is shown.
            seed: With a sample's row in the batch, the seed of its changes.
            first_row: Row of the first sample, where these are a part of a batch.
            boxes: Whether to say where boxes have come to lie.
        """
        side, channels = self.spec.side, self.spec.in_channels
        images = np.zeros((len(samples), len(self.views), channels, side, side), np.float32)
        present = np.zeros((len(samples), len(self.views)), np.bool_)
        masks: list[dict[Finding, NDArray[np.uint8]]] = [{} for _ in samples]
        added: list[Finding | None] = [None] * len(samples)
        for row, sample in enumerate(samples):
            rng = np.random.default_rng((*seed, first_row + row))
            roles = _shown(sample, self.views, view_dropout, rng)
            flipped = change is not None and draw_flip(change, rng)
            for role in roles:
                canvas = self.cache.canvas(sample.images[role])
                if change is None:
                    canvas = centre_crop(canvas, self.spec)
                else:
                    frontal = role is ViewRole.FRONTAL
                    known = box_masks(sample, role, self.spec) if boxes and frontal else {}
                    if frontal:
                        chest = CUT if self.spec.region is Region.LUNGS else WHOLE
                        canvas, added[row] = _with_lesion(canvas, known, change, rng, chest)
                    canvas, moved = augment_with(
                        canvas, list(known.values()), change, rng, side=side, flipped=flipped
                    )
                    masks[row].update(zip(known, moved, strict=True))
                images[row, self.views.index(role)] = normalize(canvas, self.spec)
                present[row, self.views.index(role)] = True
        return Shown(torch.from_numpy(images), torch.from_numpy(present), masks, added)

    def facts(self, samples: Sequence[Sample]) -> Tensor:
        """(B, 3) age / 100 and one-hot sex; (B, 0) where the network is not told."""
        return facts_of(samples) if self.with_facts else torch.zeros(len(samples), 0)


def assembler(config: Config, data: Data | ImageCache) -> Assembler:
    """The assembler of a configuration.

    Args:
        config: What the network sees.
        data: With the measured normalisation; or the canvases alone, for the configured one.
    """
    views, told = config.model.views, config.input.facts
    if isinstance(data, ImageCache):
        return Assembler(data, preprocess_spec(config.input), views, told)
    spec = data.spec or preprocess_spec(config.input)
    return Assembler(data.cache, spec, views, told, data.features)


def _features(samples: Sequence[Sample], table: FeatureTable) -> tuple[Tensor, Tensor]:
    rows = [table.index[feature_key(sample)] for sample in samples]
    values = torch.from_numpy(np.asarray(table.values[rows], np.float32))
    return values, torch.ones(len(samples), 1, dtype=torch.bool)


def facts_of(samples: Sequence[Sample]) -> Tensor:
    """(B, 3): age / 100, male, female; an unknown age or sex is 0."""
    rows = [
        (
            0.0 if sample.age is None or np.isnan(sample.age) else sample.age / 100,
            float(sample.sex == _MALE),
            float(sample.sex == _FEMALE),
        )
        for sample in samples
    ]
    return torch.tensor(rows, dtype=torch.float32).reshape(len(samples), FACTS)


def _with_lesion(
    canvas: NDArray[np.uint8],
    known: dict[Finding, NDArray[np.uint8]],
    change: AugmentConfig,
    rng: np.random.Generator,
    chest: Chest,
) -> tuple[NDArray[np.uint8], Finding | None]:
    """The canvas with a lesion where one is drawn, whose mask joins `known`."""
    if not change.p_nodule + change.p_mass:
        return canvas, None
    finding = draw_lesion(change, rng)
    if finding is None:
        return canvas, None
    canvas, mask = add_lesion(canvas, finding, rng, chest)
    known[finding] = np.maximum(known[finding], mask) if finding in known else mask
    return canvas, finding


def _shown(
    sample: Sample, views: Sequence[ViewRole], dropout: float, rng: np.random.Generator
) -> tuple[ViewRole, ...]:
    there = tuple(role for role in views if role in sample.images)
    if len(there) > 1 and rng.random() < dropout:
        return (there[int(rng.integers(len(there)))],)
    return there
