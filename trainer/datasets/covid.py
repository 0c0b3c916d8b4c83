"""A part of covid-chestxray (Cohen et al. 2020) with frontal and lateral radiographs.

Layout of the folder: `images/` and `metadata.csv` (`image, patient, offset_days, age, sex, view,
finding, …`). `view` is `PA`, `AP`, `AP Supine` or `L`; `finding` is a diagnosis, `No Finding`, or
`todo` where it is not known. Some rows are repeated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.tables import Row, number, read_table, require_folder
from trainer.labels import FRONTAL_VIEWS, Label, LabelOrigin, Sample, header_labels

_COLUMNS: Final = ("image", "patient", "offset_days", "age", "sex", "view", "finding")
_LATERAL: Final = "L"
_NOT_KNOWN: Final = frozenset({"", "todo", "Unknown"})
_NO_PNEUMONIA: Final = frozenset({"No Finding"})


def read(folder: Path) -> tuple[Sample, ...]:
    """Examinations: images of one patient on one day, the views paired.

    A day with several images of one view gives several samples; its first lateral goes with its
    first frontal.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = folder / "metadata.csv"
    images = require_folder(folder / "images")
    days: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    seen: set[str] = set()
    for row in read_table(table, _COLUMNS):
        if row["image"] not in seen:
            seen.add(row["image"])
            days[row["patient"], row["offset_days"]].append(row)
    return tuple(sample for rows in days.values() for sample in _day(table, images, rows))


def _day(table: Path, images: Path, rows: list[Row]) -> list[Sample]:
    laterals = [row for row in rows if row["view"] == _LATERAL]
    frontals = [row for row in rows if row["view"] != _LATERAL]
    samples = []
    for frontal, lateral in zip_longest(frontals, laterals):
        files: dict[ViewRole, Path] = {}
        if frontal is not None:
            files[ViewRole.FRONTAL] = images / frontal["image"]
        if lateral is not None:
            files[ViewRole.LATERAL] = images / lateral["image"]
        samples.append(_sample(table, frontal or lateral, files))
    return samples


def _sample(table: Path, row: Row, files: Mapping[ViewRole, Path]) -> Sample:
    age = number(table, row, "age")
    first_word = row["view"].partition(" ")[0]  # of `AP Supine`
    view = first_word if first_word in FRONTAL_VIEWS else ""
    return Sample(
        source="covid",
        patient=f"covid:{row['patient']}",
        images=files,
        labels=(*_diagnosis(row["finding"]), *header_labels(row["sex"], view, age)),
        age=age,
        view=view,
        sex=row["sex"],
        study=f"covid:{row['patient']}:{row['offset_days']}",
    )


def _diagnosis(text: str) -> tuple[Label, ...]:
    """Every diagnosis here but `No Finding` is an infection of the lung or ARDS."""
    if text in _NOT_KNOWN or text == "ARDS":
        return ()
    value = float(text not in _NO_PNEUMONIA)
    return (Label(Finding.PNEUMONIA, value, LabelOrigin.CLINICAL),)
