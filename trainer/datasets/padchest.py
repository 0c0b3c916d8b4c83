"""PadChest (Bustos et al. 2020).

Layout of the folder: `PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv` (gzipped or not) and
the 16-bit PNG images in the folders `0` to `54` that the archives unpack to, in `images/`, or
beside the table. `Labels` is a Python list of strings, some with a blank in front. All labels come
from reports, some read by physicians and most by a network.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.facts import paired, sex_of, tell_left_out
from trainer.datasets.padchest_words import DEVICES, MAYBE_DEVICES, WORDS
from trainer.datasets.tables import Row, find_table, number, read_table, require_folder
from trainer.errors import DatasetError
from trainer.labels import Label, LabelOrigin, Sample, header_labels, said

_SOURCE: Final = "padchest"
_COLUMNS: Final = (
    "ImageID", "ImageDir", "StudyDate_DICOM", "StudyID", "PatientID", "PatientBirth",
    "PatientSex_DICOM", "Projection", "Labels",
)  # fmt: skip
_TABLE: Final = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv"
# COSTAL shows ribs; EXCLUDE and UNK are no radiographs of a known view.
_ROLES: Final = {
    "PA": ViewRole.FRONTAL,
    "AP": ViewRole.FRONTAL,
    "AP_horizontal": ViewRole.FRONTAL,
    "L": ViewRole.LATERAL,
}
_EXCLUDED: Final = "exclude"
# A report that compares with an earlier one need not name what has not changed.
_UNCHANGED: Final = "unchanged"
_QUALITY: Final = "suboptimal study"
_BAD_LIST: Final = "The label table {path} has “{value}” in “Labels” where a list belongs."


def read(folder: Path) -> tuple[Sample, ...]:
    """Studies in the table's order; images of other views and excluded ones are left out.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = find_table(require_folder(folder), _TABLE, f"{_TABLE}.gz", "PADCHEST*.csv*")
    studies: defaultdict[str, list[Row]] = defaultdict(list)
    left_out = 0
    for row in read_table(table, _COLUMNS):
        if row["Projection"] in _ROLES and _EXCLUDED not in _words(table, row):
            studies[row["StudyID"]].append(row)
        else:
            left_out += 1
    tell_left_out(_SOURCE, left_out, "other projections, or marked “exclude”")
    place = folder / "images" if (folder / "images").is_dir() else folder
    return tuple(
        _sample(table, place, pair)
        for rows in studies.values()
        for pair in paired(
            [row for row in rows if _ROLES[row["Projection"]] is ViewRole.FRONTAL],
            [row for row in rows if _ROLES[row["Projection"]] is ViewRole.LATERAL],
        )
    )


def _sample(table: Path, place: Path, pair: Mapping[ViewRole, Row]) -> Sample:
    row = next(iter(pair.values()))
    age, sex = _age(table, row), sex_of(row["PatientSex_DICOM"])
    view = row["Projection"][:2] if ViewRole.FRONTAL in pair else ""
    return Sample(
        source=_SOURCE,
        patient=f"padchest:{row['PatientID']}",
        images={role: _image(place, image) for role, image in pair.items()},
        labels=(*_labels(_words(table, row)), *header_labels(sex, view, age)),
        age=age,
        view=view,
        sex=sex,
        study=f"padchest:{row['StudyID']}",
    )


def _image(place: Path, row: Row) -> Path:
    flat = place / row["ImageID"]
    numbered = place / row["ImageDir"] / row["ImageID"]
    return numbered if numbered.parent.is_dir() else flat


def _age(table: Path, row: Row) -> float | None:
    """Year of the study less year of birth."""
    born, study = number(table, row, "PatientBirth"), row["StudyDate_DICOM"].strip()
    return None if born is None or not study[:4].isdigit() else int(study[:4]) - born


def _words(table: Path, row: Row) -> frozenset[str]:
    words = _parsed(row["Labels"].strip())
    if words is None:
        raise DatasetError(_BAD_LIST, path=table, value=row["Labels"][:40])
    return words


@cache
def _parsed(text: str) -> frozenset[str] | None:
    """Labels without the blanks around them, some lists have empty ones; None for no list."""
    if text in {"", "nan", "None"}:
        return frozenset()
    try:
        words = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    if not isinstance(words, list):
        return None
    return frozenset(str(word).strip() for word in words) - {""}


@cache
def _labels(words: frozenset[str]) -> tuple[Label, ...]:
    """What the words name is there; what they do not name is absent, unless they compare only."""
    if not words - {_UNCHANGED, _QUALITY}:
        return ()
    complete = _UNCHANGED not in words
    values: dict[Finding, bool] = {}
    for finding, names in WORDS.items():
        there = not names.isdisjoint(words)
        if there or complete:
            values[finding] = there
    devices = not DEVICES.isdisjoint(words)
    if devices or (complete and MAYBE_DEVICES.isdisjoint(words)):
        values[Finding.SUPPORT_DEVICES] = devices
    if complete:
        values[Finding.NO_FINDING] = words - {_QUALITY} == {"normal"}
    return tuple(said(finding, float(value), LabelOrigin.TEXT) for finding, value in values.items())
