"""From the data root to samples that can be used, with everything left out counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer import normalisation
from trainer.cache import ImageCache, Progress, open_cache
from trainer.config import Config, DataConfig, Normalisation, Source, SplitKind, Unit
from trainer.datasets import DATASETS
from trainer.datasets.cuts import with_cuts
from trainer.decode import Decoder, decode_shard
from trainer.errors import DatasetError
from trainer.feature_table import FeatureTable, feature_key, open_features
from trainer.labels import Sample
from trainer.soft_labels import with_soft_labels
from trainer.split import Split, make_split
from trainer.units import as_units, equalised

_NO_ROOT: Final = "The data folder {path} does not exist; give the right one with --data."
_NO_SOURCE: Final = "There is no data set “{name}”; choose among {known} in data.sources."
_NO_FOLDER: Final = (
    "The data folder {path} holds no folder “{name}”; give the right one with --data, or name it in"
    " data.folders.{source}."
)
_NOTHING: Final = "No image could be read in {path}; check the data folder."
_NONE_OF_PART: Final = (
    "No image of the {part} part could be read in {path}; {count} files are missing or damaged."
)
_NO_FEATURES: Final = "it is not in the feature table"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is left out.

    Attributes:
        path: Below the data root.
        reason: In a few words.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Data:
    """Everything that a run looks at.

    Attributes:
        split: Training, validation and held-out samples; all their images are readable.
        cache: Canvases.
        too_young: Samples left out for the patient's age.
        too_old: Samples left out because nobody gets that old.
        skipped: Files that could not be read; a sample with none left is left out.
        lost: Samples left out for that.
        spec: Preprocessing; None for that of the configuration.
        features: Of all samples, where the network reads those; then no image is opened.
    """

    split: Split
    cache: ImageCache
    too_young: int
    too_old: int = 0
    skipped: tuple[Skipped, ...] = ()
    lost: int = 0
    spec: PreprocessSpec | None = None
    features: FeatureTable | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Samples of the configuration's parts, none of whose files has been opened yet.

    Attributes:
        split: Whole patients.
        too_young: Samples left out for the patient's age.
        too_old: Samples left out because nobody gets that old.
    """

    split: Split
    too_young: int
    too_old: int

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Of all parts."""
        return (*self.split.train, *self.split.validation, *self.split.held_out)


def load_data(
    config: Config,
    root: Path,
    cache_folder: Path,
    *,
    progress: Progress | None = None,
    decoder: Decoder = decode_shard,
) -> Data:
    """Read the data sets, split them by patient and decode their images.

    Args:
        config: Sources, ages, unit, split and input.
        root: Folder with one folder a data set.
        cache_folder: Where decoded images are kept.
        progress: Told how many of how many images are decoded.
        decoder: Where canvases come from: the files, unless others have decoded them before.

    Raises:
        DatasetError: A data set is missing or not in its layout, or nothing can be read.
        SplitError: A part stays empty, or two parts would share a patient.
    """
    selection = select(config, root)
    if config.input.source is Source.FEATURES:
        return _with_features(config, root, cache_folder, selection)
    paths = [path for sample in selection.samples for path in sample.images.values()]
    spec = preprocess_spec(config)
    cache = open_cache(
        paths, spec, cache_folder, progress=progress, keep=config.input.cache, decoder=decoder
    )
    if not cache.index:
        raise DatasetError(_NOTHING, path=root)
    split = _parts(selection.split, lambda samples: _readable(samples, cache))
    _require(split, root, len(cache.unreadable), asked=config.data.split)
    if config.input.normalisation is Normalisation.DATASET:
        spec = _measured(split, cache, spec)
    skipped = [Skipped(_below(path, root), reason) for path, reason in cache.reasons.items()]
    return _data(selection, split, cache, tuple(skipped), spec)


def _with_features(config: Config, root: Path, cache_folder: Path, selection: Selection) -> Data:
    """The samples that the feature table knows."""
    table = open_features(root / config.input.features, cache_folder)
    known = {key for key in map(feature_key, selection.samples) if key in table.index}
    split = _parts(
        selection.split, lambda samples: tuple(s for s in samples if feature_key(s) in known)
    )
    lost = [sample for sample in selection.samples if feature_key(sample) not in known]
    _require(split, root, len(lost), asked=config.data.split)
    skipped = tuple(Skipped(feature_key(sample), _NO_FEATURES) for sample in lost)
    nothing = ImageCache(canvases=None, index={}, unreadable=())
    data = _data(selection, split, nothing, skipped, preprocess_spec(config))
    return replace(data, features=table)


def _measured(split: Split, cache: ImageCache, spec: PreprocessSpec) -> PreprocessSpec:
    """Mean and deviation over the training images, each once."""
    paths = dict.fromkeys(path for sample in split.train for path in sample.images.values())
    return normalisation.measure_normalisation(cache.canvases_of(paths), spec)


def _data(
    selection: Selection,
    split: Split,
    cache: ImageCache,
    skipped: tuple[Skipped, ...],
    spec: PreprocessSpec,
) -> Data:
    kept = sum(len(part) for part in (split.train, split.validation, split.held_out))
    return Data(
        split=split,
        cache=cache,
        too_young=selection.too_young,
        too_old=selection.too_old,
        skipped=skipped,
        lost=len(selection.samples) - kept,
        spec=spec,
    )


def select(config: Config, root: Path) -> Selection:
    """Everything of `load_data` but the images: who is in which part.

    Args:
        config: Sources, ages, unit and split; of the model, the views that it has branches for.
        root: Folder with one folder a data set.

    Raises:
        DatasetError: A data set is missing or not in its layout.
        SplitError: A part stays empty, or two parts would share a patient.
    """
    chosen = config.data
    studies = read_sources(chosen, root)
    ages = [sample.age for sample in studies]
    young = [age is not None and age < chosen.min_age for age in ages]
    old = [age is not None and age > chosen.max_age for age in ages]
    kept = [s for s, y, o in zip(studies, young, old, strict=True) if not (y or o)]
    units = [
        _identified(sample, source_folder(chosen, root, sample.source))
        for sample in as_units(kept, chosen.unit)
    ]
    seen = _with_views(with_soft_labels(units, chosen), config.model.views, chosen.unit)
    split = equalised(make_split(seen, chosen), kept, chosen)
    return Selection(split, too_young=sum(young), too_old=sum(old))


def read_sources(config: DataConfig, root: Path) -> tuple[Sample, ...]:
    """Studies of all sources in order.

    Raises:
        DatasetError: The root or a source is missing, unknown or not in its layout.
    """
    if not root.is_dir():
        raise DatasetError(_NO_ROOT, path=root)
    for name in config.sources:
        if name not in DATASETS:
            raise DatasetError(_NO_SOURCE, name=name, known=", ".join(DATASETS))
    return tuple(sample for name in config.sources for sample in _read(name, config, root))


def _read(name: str, config: DataConfig, root: Path) -> tuple[Sample, ...]:
    folder = source_folder(config, root, name)
    return with_cuts(DATASETS[name](folder, config.columns), folder)


def source_folder(config: DataConfig, root: Path, name: str) -> Path:
    """Folder of a source: as configured, or of its own name, or the root of a single source.

    Raises:
        DatasetError: There is none.
    """
    below = config.folders.get(name, name)
    if (root / below).is_dir():
        return root / below
    if len(config.sources) == 1 and name not in config.folders:
        return root
    raise DatasetError(_NO_FOLDER, path=root, name=below, source=name)


def preprocess_spec(config: Config) -> PreprocessSpec:
    """The bundle's preprocessing, shared with the application."""
    return normalisation.preprocess_spec(config.input)


def view_positions(samples: Sequence[Sample]) -> tuple[ViewPosition, ...]:
    """View positions that these samples show, in the enumeration's order."""
    found = {ViewPosition(sample.view) for sample in samples if sample.view}
    if any(ViewRole.LATERAL in sample.images for sample in samples):
        found.add(ViewPosition.LATERAL)
    return tuple(position for position in ViewPosition if position in found)


def _identified(sample: Sample, folder: Path) -> Sample:
    if sample.identifier:
        return sample
    first = next(iter(sample.images.values()))
    return replace(sample, identifier=_below(first, folder))


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _with_views(samples: Sequence[Sample], views: Sequence[ViewRole], unit: Unit) -> list[Sample]:
    """Samples with their images of these views; one without any is left out.

    A network of one branch that is shown single images sees the lateral ones too.
    """
    kept: list[Sample] = []
    for sample in samples:
        images = {role: path for role, path in sample.images.items() if role in views}
        if images:
            kept.append(replace(sample, images=images))
        elif unit is Unit.IMAGE and len(views) == 1:
            kept.append(_in_branch(sample, views[0]))
    return kept


def _in_branch(sample: Sample, branch: ViewRole) -> Sample:
    """The only image of a sample, a lateral one, put into the only branch."""
    (path,) = sample.images.values()
    boxes = tuple(replace(box, role=branch) for box in sample.boxes)
    return replace(sample, images={branch: path}, boxes=boxes, view=ViewPosition.LATERAL.value)


def _readable(samples: Sequence[Sample], cache: ImageCache) -> tuple[Sample, ...]:
    """Samples with their readable images; one without any is left out."""
    kept: list[Sample] = []
    for sample in samples:
        images = {role: path for role, path in sample.images.items() if path in cache.index}
        if images:
            kept.append(replace(sample, images=images))
    return tuple(kept)


def _parts(split: Split, change: Callable[[Sequence[Sample]], tuple[Sample, ...]]) -> Split:
    return Split(change(split.train), change(split.held_out), change(split.validation))


def _require(split: Split, root: Path, missing: int, *, asked: SplitKind) -> None:
    parts = {"training": split.train}
    if asked is not SplitKind.ALL:
        parts["held-out"] = split.held_out
    for part, samples in parts.items():
        if not samples:
            raise DatasetError(_NONE_OF_PART, part=part, path=root, count=missing)
