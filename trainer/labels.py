"""What is known of a study, by whom, and how that becomes arrays with NaN where it is not known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole


class LabelOrigin(StrEnum):
    """Who says so. Each origin has its own prevalence and its own trust."""

    EXPERT = "expert"
    """Radiologists who looked at this image, adjudicated; the origin that is measured against."""

    EXPERT4 = "expert4"
    """Radiologists of a second study with broader findings."""

    BOX = "box"
    """A radiologist's box: certainly positive; says nothing of images without one."""

    CONFIRMED = "confirmed"
    """Confirmed by other means than the radiograph, such as CT or a measurement."""

    CLINICAL = "clinical"
    """The patient's diagnosis."""

    TEXT = "text"
    """Mined from the report's text."""

    TEACHER = "teacher"
    """Probabilities of another network."""

    MODEL = "model"
    """Probabilities of our own models (`data.soft_labels`)."""

    HEADER = "header"
    """Facts of the examination, not findings."""


class Auxiliary(StrEnum):
    """Facts of the image that training may ask for besides findings."""

    SEX = "sex"
    """1 for male, 0 for female."""

    VIEW_AP = "view_ap"
    """1 for AP, 0 for PA."""

    AGE = "age"
    """Years, standardised by `standard_age`; learnt by squared error."""


Target = Finding | Auxiliary
REGRESSIONS: Final = frozenset({Auxiliary.AGE})
FRONTAL_VIEWS: Final = frozenset({"PA", "AP"})

UNCERTAIN: Final = -1.0
"""Value of a finding's label that says "perhaps"; a measure of `REGRESSIONS` may be -1 too."""

_AGE_MEAN, _AGE_SD = 50.0, 17.0


def standard_age(years: float) -> float:
    """Age on a scale on which adults have a mean near 0 and a deviation near 1."""
    return (years - _AGE_MEAN) / _AGE_SD


@dataclass(frozen=True, slots=True)
class Label:
    """One statement on one study.

    Attributes:
        target: Of what.
        value: 0, 1, a probability or `UNCERTAIN`; a number for a regression.
        origin: Who says so.
    """

    target: Target
    value: float
    origin: LabelOrigin


@dataclass(frozen=True, slots=True)
class Box:
    """Where a radiologist saw a finding.

    Attributes:
        finding: What.
        role: Of the image that it was drawn on.
        x: Left edge.
        y: Upper edge.
        width: Extent to the right.
        height: Extent downwards.
        frame_width: Width of the image that these numbers are pixels of; 0 for that of the file.
        frame_height: Its height; 0 for that of the file.
        reader: Who drew it, where several did; else empty.
    """

    finding: Finding
    role: ViewRole
    x: float
    y: float
    width: float
    height: float
    frame_width: float = 0.0
    frame_height: float = 0.0
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One examination of a data set.

    Attributes:
        source: Data set.
        patient: Patient, unique over all data sets (`nih:123`). Data sets that were drawn from one
            another name a patient alike, so that nobody trains in one and measures in the other.
        images: One or two files by role.
        labels: Statements; a target may have several, of different origins.
        age: Years, or None where not known.
        view: View of the frontal image, one of `FRONTAL_VIEWS`, or empty; `LATERAL` where a lateral
            image has been put into the only branch of a network.
        sex: `M`, `F` or empty.
        study: Study, unique over all data sets, or empty.
        official_split: Part that the data set's own lists put it into: `train`, `validation`,
            `test`, or empty.
        boxes: What radiologists have drawn on its images.
        identifier: What tells this sample from the others of its source at any place and time: a
            path below the folder of the source, or a SOP Instance UID.
    """

    source: str
    patient: str
    images: Mapping[ViewRole, Path]
    labels: tuple[Label, ...] = field(default=())
    age: float | None = None
    view: str = ""
    sex: str = ""
    study: str = ""
    official_split: str = ""
    boxes: tuple[Box, ...] = field(default=())
    identifier: str = ""

    @property
    def origins(self) -> frozenset[LabelOrigin]:
        """Origins of its labels."""
        return frozenset(label.origin for label in self.labels)


@cache
def said(target: Target, value: float, origin: LabelOrigin) -> Label:
    """A label. Large data sets say the same few things millions of times; each is kept once."""
    return Label(target, value, origin)


def header_labels(sex: str, view: str, age: float | None) -> tuple[Label, ...]:
    """Auxiliary labels of what the data set says of the patient and of the examination."""
    found: list[Label] = []
    if sex in {"M", "F"}:
        found.append(said(Auxiliary.SEX, float(sex == "M"), LabelOrigin.HEADER))
    if view in FRONTAL_VIEWS:
        found.append(said(Auxiliary.VIEW_AP, float(view == "AP"), LabelOrigin.HEADER))
    if age is not None:
        found.append(said(Auxiliary.AGE, standard_age(age), LabelOrigin.HEADER))
    return tuple(found)


def label_array(
    samples: Sequence[Sample], targets: Sequence[Target], origins: Sequence[LabelOrigin]
) -> NDArray[np.float32]:
    """Labels as (samples, origins, targets) float32, NaN where nobody says anything.

    Where one origin says two things of a target, the greater value counts: a finding that one
    reader saw is there. So an image is without findings only if all of its readers say so: of
    `NO_FINDING` the smaller value counts. Any word counts more than `UNCERTAIN`.
    """
    column = {target: index for index, target in enumerate(targets)}
    layer = {origin: index for index, origin in enumerate(origins)}
    values = np.full((len(samples), len(origins), len(targets)), np.nan, np.float32)
    for row, sample in enumerate(samples):
        for label in sample.labels:
            if label.target in column and label.origin in layer:
                place = row, layer[label.origin], column[label.target]
                values[place] = _joined(label.target, float(values[place]), label.value)
    return values


def _joined(target: Target, before: float, value: float) -> float:
    """What two words of one origin come to; NaN for no word before."""
    if target is Finding.NO_FINDING and before >= 0 and value >= 0:
        return min(before, value)
    return value if math.isnan(before) else max(before, value)
