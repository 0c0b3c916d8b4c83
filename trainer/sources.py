"""From the data root to samples that can be used, with everything left out counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.cache import ImageCache, Progress, open_cache
from trainer.config import Config, DataConfig
from trainer.datasets import DATASETS
from trainer.errors import DatasetError
from trainer.labels import Sample
from trainer.split import Split, hold_out

_NO_ROOT: Final = "The data folder {path} does not exist; give the right one with --data."
_NO_SOURCE: Final = "There is no data set “{name}”; choose among {known} in data.sources."
_NOTHING: Final = "No image could be read in {path}; check the data folder."


@dataclass(frozen=True, slots=True)
class Data:
    """Everything that a run looks at.

    Attributes:
        split: Training and held-out samples; all their images are readable.
        cache: Canvases.
        too_young: Samples left out for the patient's age.
    """

    split: Split
    cache: ImageCache
    too_young: int


def load_data(
    config: Config, root: Path, cache_folder: Path, *, progress: Progress | None = None
) -> Data:
    """Read the data sets, split them by patient and decode their images.

    Args:
        config: Sources, ages, split and input.
        root: Folder with one folder a data set.
        cache_folder: Where decoded images are kept.
        progress: Told how many of how many images are decoded.

    Raises:
        DatasetError: A data set is missing or not in its layout, or nothing can be read.
        SplitError: Nobody can be held out.
    """
    samples = read_sources(config.data, root)
    adults = [s for s in samples if s.age is None or s.age >= config.data.min_age]
    paths = [path for sample in adults for path in sample.images.values()]
    cache = open_cache(paths, preprocess_spec(config), cache_folder, progress=progress)
    readable = _readable(adults, config.model.views, cache)
    if not readable:
        raise DatasetError(_NOTHING, path=root)
    split = hold_out(readable, fraction=config.data.held_out_fraction, seed=config.data.split_seed)
    return Data(split=split, cache=cache, too_young=len(samples) - len(adults))


def read_sources(config: DataConfig, root: Path) -> tuple[Sample, ...]:
    """Samples of all sources in order.

    Raises:
        DatasetError: The root or a source is missing, unknown or not in its layout.
    """
    if not root.is_dir():
        raise DatasetError(_NO_ROOT, path=root)
    for name in config.sources:
        if name not in DATASETS:
            raise DatasetError(_NO_SOURCE, name=name, known=", ".join(DATASETS))
    return tuple(sample for name in config.sources for sample in DATASETS[name](root / name))


def preprocess_spec(config: Config) -> PreprocessSpec:
    """The bundle's preprocessing, shared with the application."""
    chosen = config.input
    return PreprocessSpec(size=chosen.size, fit=chosen.fit, mean=chosen.mean, std=chosen.std)


def view_positions(samples: Sequence[Sample]) -> tuple[ViewPosition, ...]:
    """View positions that these samples show, in the enumeration's order."""
    found = {ViewPosition(sample.view) for sample in samples if sample.view}
    if any(ViewRole.LATERAL in sample.images for sample in samples):
        found.add(ViewPosition.LATERAL)
    return tuple(position for position in ViewPosition if position in found)


def _readable(
    samples: Sequence[Sample], views: Sequence[ViewRole], cache: ImageCache
) -> list[Sample]:
    """Samples with their readable images of these views; one without any is left out."""
    kept: list[Sample] = []
    for sample in samples:
        images = {
            role: path
            for role, path in sample.images.items()
            if role in views and path in cache.index
        }
        if images:
            kept.append(replace(sample, images=images))
    return kept
