"""Which images, who of the patients measures, and what counts as the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trainer.labels import LabelOrigin


class SplitKind(StrEnum):
    """How patients are divided into training, validation and test."""

    EXPERT = "expert"
    """A part of the patients whom experts have labelled is held out; all others train."""

    OFFICIAL = "official"
    """The data set's own lists; what they leave open is drawn from their training part."""

    RANDOM = "random"
    """At random, by patient."""

    ALL = "all"
    """Everything trains and nobody is held out: for weights whose kind a cross-validation has
    measured before."""

    FOLDS = "folds"
    """One of `folds` groups of the patients whom radiologists have labelled or boxed is held out;
    all others train. Every preset has the same groups."""


class Unit(StrEnum):
    """What one sample is."""

    STUDY = "study"
    """A frontal image with its lateral, where there is one."""

    IMAGE = "image"
    """Every image for itself; the network is told the labels of its study."""

    FRONTAL = "frontal"
    """Frontal images alone."""


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Which images, and who of the patients is held out.

    Attributes:
        sources: Names of `trainer.datasets.DATASETS`.
        folders: Folder of a source below the data root, where it is not the source's own name; a
            data root that is itself the folder of the one source is recognised.
        columns: Column names of the data sets whose tables have no published form
            (`trainer.datasets.generic`, `trainer.datasets.dicom_table`), by role.
        unit: What one sample is.
        equalise_images: Draw frontal images again until there are as many as images of both views,
            so that a comparison of the two does not compare sizes; only with `unit = "frontal"`.
        soft_labels: CSV of our own models' probabilities, labels of the origin `model`: `image` and
            a column a finding. `{fold}` in it stands for the fold that is held out, or for `all`:
            what taught a fold's network must not have seen its patients either.
        min_age: Patients known to be younger are left out.
        max_age: Patients said to be older are left out: such ages are errors of the table.
        split: How patients are divided.
        held_out_fraction: Part of the patients that measures.
        validation_fraction: Part of the patients that chooses checkpoints and stops early.
        folds: Groups of patients of `split = "folds"`.
        fold: Which of them is held out, counted from 0.
        split_seed: Seed of that choice; not the run's seed, so that runs are comparable.
        truth: Origins of labels to measure against, best first.
        limit: Use only so many samples of each part, drawn at random; 0 uses all. For trials.
    """

    sources: tuple[str, ...] = ("nih",)
    folders: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    unit: Unit = Unit.STUDY
    equalise_images: bool = False
    soft_labels: str = ""
    min_age: int = 0
    max_age: int = 150
    split: SplitKind = SplitKind.EXPERT
    held_out_fraction: float = 0.3
    validation_fraction: float = 0.0
    folds: int = 5
    fold: int = 0
    split_seed: int = 2017
    truth: tuple[LabelOrigin, ...] = (LabelOrigin.EXPERT, LabelOrigin.EXPERT4)
    limit: int = 0
