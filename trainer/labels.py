"""What is known of a study, by whom, and how that becomes arrays with NaN where it is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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

_AGE_MEAN, _AGE_SD = 50.0, 17.0


def standard_age(years: float) -> float:
    """Age on a scale on which adults have a mean near 0 and a deviation near 1."""
    return (years - _AGE_MEAN) / _AGE_SD


@dataclass(frozen=True, slots=True)
class Label:
    """One statement on one study: `value` is 0, 1 or a probability (a number for a regression)."""

    target: Target
    value: float
    origin: LabelOrigin


@dataclass(frozen=True, slots=True)
class Sample:
    """One examination of a data set.

    Attributes:
        source: Data set.
        patient: Patient, unique over all data sets (`nih:123`).
        images: One or two files by role.
        labels: Statements; a target may have several, of different origins.
        age: Years, or None where not known.
        view: View of the frontal image, one of `FRONTAL_VIEWS`, or empty.
        sex: `M`, `F` or empty.
    """

    source: str
    patient: str
    images: Mapping[ViewRole, Path]
    labels: tuple[Label, ...] = field(default=())
    age: float | None = None
    view: str = ""
    sex: str = ""

    @property
    def origins(self) -> frozenset[LabelOrigin]:
        """Origins of its labels."""
        return frozenset(label.origin for label in self.labels)


def header_labels(sex: str, view: str, age: float | None) -> tuple[Label, ...]:
    """Auxiliary labels of what the data set says of the patient and of the examination."""
    found: list[Label] = []
    if sex in {"M", "F"}:
        found.append(Label(Auxiliary.SEX, float(sex == "M"), LabelOrigin.HEADER))
    if view in FRONTAL_VIEWS:
        found.append(Label(Auxiliary.VIEW_AP, float(view == "AP"), LabelOrigin.HEADER))
    if age is not None:
        found.append(Label(Auxiliary.AGE, standard_age(age), LabelOrigin.HEADER))
    return tuple(found)


def label_array(
    samples: Sequence[Sample], targets: Sequence[Target], origins: Sequence[LabelOrigin]
) -> NDArray[np.float32]:
    """Labels as (samples, origins, targets) float32, NaN where nobody says anything.

    Where one origin says two things of a target, the greater value counts: a finding that one
    reader saw is there.
    """
    column = {target: index for index, target in enumerate(targets)}
    layer = {origin: index for index, origin in enumerate(origins)}
    values = np.full((len(samples), len(origins), len(targets)), np.nan, np.float32)
    for row, sample in enumerate(samples):
        for label in sample.labels:
            if label.target in column and label.origin in layer:
                place = row, layer[label.origin], column[label.target]
                values[place] = np.fmax(values[place], label.value)
    return values
