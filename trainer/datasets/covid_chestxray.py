"""covid-chestxray (Cohen et al. 2020) as its repository has published it since February 2020.

Layout of the folder: `metadata.csv` and `images/`. `finding` is a path in a hierarchy
(`Pneumonia/Viral/COVID-19`), in early revisions a list (`COVID-19, ARDS`). Those revisions also
write `Patientid`, ` url`, and `CT` for a view; later ones have the columns `modality` and `folder`.
`offset` counts days and may be blank; the licence of each image is in `license`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.facts import frontal_view, paired, role_of, sex_of, tell_left_out, years
from trainer.datasets.tables import Row, read_table, require_folder
from trainer.errors import DatasetError
from trainer.labels import Label, LabelOrigin, Sample, header_labels, said

_SOURCE: Final = "covid_chestxray"
_COLUMNS: Final = ("offset", "sex", "age", "finding", "view", "filename")
_PATIENT: Final = ("patientid", "Patientid")
_NO_PATIENT: Final = (
    "The label table {path} has no column “patientid”; it is not in the published layout."
)
_NONE: Final = "no finding"
# Infections that early revisions named without their place in the hierarchy.
_PNEUMONIAS: Final = frozenset(
    {
        "pneumonia", "covid-19", "sars", "mers", "mers-cov", "streptococcus", "pneumocystis",
        "klebsiella", "legionella", "chlamydophila", "mycoplasma", "varicella", "influenza",
        "h1n1", "e.coli", "lipoid", "aspiration",
    }
)  # fmt: skip


def read(folder: Path) -> tuple[Sample, ...]:
    """Examinations: images of one patient on one day, the views paired.

    Tomograms are left out. Images of no known day are examinations of their own.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = require_folder(folder) / "metadata.csv"
    rows = read_table(table, _COLUMNS)
    column = next((name for name in _PATIENT if name in rows[0]), None)
    if column is None:
        raise DatasetError(_NO_PATIENT, path=table)
    days: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    seen: set[str] = set()
    left_out = 0
    for row in rows:
        if not _is_radiograph(row):
            left_out += 1
        elif row["filename"] not in seen:  # some rows are repeated
            seen.add(row["filename"])
            day = row["offset"].strip()
            days[row[column].strip(), day or row["filename"]].append(row)
    tell_left_out(_SOURCE, left_out, "tomograms and other images that are no radiographs")
    return tuple(
        _sample(table, folder, patient, day, pair)
        for (patient, day), images in days.items()
        for pair in paired(
            [row for row in images if role_of(row["view"]) is ViewRole.FRONTAL],
            [row for row in images if role_of(row["view"]) is ViewRole.LATERAL],
        )
    )


def _sample(
    table: Path, folder: Path, patient: str, day: str, pair: Mapping[ViewRole, Row]
) -> Sample:
    row = next(iter(pair.values()))
    age, sex = years(table, row["age"], "age"), sex_of(row["sex"])
    view = frontal_view(row["view"])
    return Sample(
        source=_SOURCE,
        patient=f"covid:{patient}",
        images={role: _path(folder, image) for role, image in pair.items()},
        labels=(*_diagnosis(row["finding"]), *header_labels(sex, view, age)),
        age=age,
        view=view,
        sex=sex,
        study=f"covid:{patient}:{day}",
    )


def _path(folder: Path, row: Row) -> Path:
    return folder / (row.get("folder", "").strip() or "images") / row["filename"]


def _is_radiograph(row: Row) -> bool:
    modality = row.get("modality", "").strip().lower()
    return modality in {"", "x-ray"} and role_of(row["view"]) is not None


def _diagnosis(text: str) -> Iterator[Label]:
    """Pneumonia or not; nothing of `todo`, `Unknown`, `Tuberculosis` and the like."""
    parts = {part.strip().lower() for part in re.split("[/,]", text)}
    if parts & _PNEUMONIAS:
        yield said(Finding.PNEUMONIA, 1.0, LabelOrigin.CLINICAL)
    elif parts == {_NONE}:
        yield said(Finding.PNEUMONIA, 0.0, LabelOrigin.CLINICAL)
