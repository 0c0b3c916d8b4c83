"""Pictures of one's own: `images/` and `labels.csv` with a row an image.

The table's columns, each of which `data.columns` may rename: `image` (path below `images/`),
`patient`, and if there are any `study`, `view` (`PA`, `AP`, `L`…; blank is frontal), `age`, `sex`,
`split` (`train`, `validation`, `test`), and findings by id or English name with 1, 0, -1 for
uncertain, a probability, or blank. Images of one `study` are paired; without that column each image
is a study. Labels are taken for those of radiologists who looked at the image, unless
`data.columns.origin` says otherwise (`text` for mined ones).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.columns import Columns, columns_of
from trainer.datasets.facts import (
    frontal_view,
    paired,
    role_of,
    sex_of,
    tell_left_out,
    years,
)
from trainer.datasets.tables import Row, read_table, require_folder
from trainer.errors import DatasetError
from trainer.labels import Sample, header_labels

_SOURCE: Final = "generic"
_ROLES: Final = ("image", "patient", "study", "view", "age", "sex", "split")
_NO_IMAGE: Final = (
    "The label table {path} has no column “image”; name the column of the file names with"
    " data.columns.image."
)
_NO_PATIENT: Final = (
    "The label table {path} has no column “patient”; name it with data.columns.patient. If every"
    ' image is of another patient, say so with data.columns.patient = "{image}".'
)
_NAMELESS: Final = (
    "The label table {path} has {count} rows without a patient in “{column}”; without one nobody"
    " knows on which side of a split an image may stand. Fill them in or remove them."
)
_TWICE: Final = (
    "The label table {path} says different things of {count} images that stand in more than one"
    " row; keep one row for each."
)


def read(folder: Path, columns: Mapping[str, str]) -> tuple[Sample, ...]:
    """Studies in the table's order.

    Raises:
        ConfigError: `columns` names an unknown role.
        DatasetError: The folder is not in the layout described above.
    """
    table = require_folder(folder) / "labels.csv"
    rows = read_table(table, ())
    known = columns_of(table, tuple(rows[0]), columns, _ROLES)
    if "image" not in known.roles:
        raise DatasetError(_NO_IMAGE, path=table)
    if "patient" not in known.roles:
        raise DatasetError(_NO_PATIENT, path=table, image=known.roles["image"])
    _check_patients(known, rows)
    rows = _once(known, rows)
    studies: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    left_out = 0
    for row in rows:
        if role_of(known.cell(row, "view")) is None:
            left_out += 1
            continue
        study = known.cell(row, "study") or known.cell(row, "image")
        studies[known.cell(row, "patient"), study].append(row)
    tell_left_out(_SOURCE, left_out, "images of a view that is neither frontal nor lateral")
    place = folder / "images" if (folder / "images").is_dir() else folder
    return tuple(
        _sample(known, place, study, pair)
        for (_, study), images in studies.items()
        for pair in paired(
            [row for row in images if role_of(known.cell(row, "view")) is ViewRole.FRONTAL],
            [row for row in images if role_of(known.cell(row, "view")) is ViewRole.LATERAL],
        )
    )


def _check_patients(known: Columns, rows: Sequence[Row]) -> None:
    nameless = sum(not known.cell(row, "patient") for row in rows)
    if nameless:
        column = known.roles["patient"]
        raise DatasetError(_NAMELESS, path=known.table, count=nameless, column=column)


def _once(known: Columns, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Each image once: under two patients it could stand on both sides of a split."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(known.cell(row, "image"), row)
    different = {image for row in rows if row != found[image := known.cell(row, "image")]}
    if different:
        raise DatasetError(_TWICE, path=known.table, count=len(different))
    return list(found.values())


def _sample(known: Columns, place: Path, study: str, pair: Mapping[ViewRole, Row]) -> Sample:
    row = next(iter(pair.values()))
    age, sex = years(known.table, known.cell(row, "age"), "age"), sex_of(known.cell(row, "sex"))
    view = frontal_view(known.cell(row, "view"))
    labels = dict.fromkeys(label for image in pair.values() for label in known.labels(image))
    return Sample(
        source=_SOURCE,
        patient=f"{_SOURCE}:{known.cell(row, 'patient')}",
        images={role: place / known.cell(image, "image") for role, image in pair.items()},
        labels=(*labels, *header_labels(sex, view, age)),
        age=age,
        view=view,
        sex=sex,
        study=f"{_SOURCE}:{study}",
        official_split=known.part(row),
    )
