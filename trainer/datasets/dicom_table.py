"""A hospital's own archive: a folder of DICOM files and `labels.csv` or `labels.json`.

The table has a row a study or a row an image: its key column is `AccessionNumber`,
`StudyInstanceUID` or `SOPInstanceUID` (or any other name, said by `data.columns.key`, that holds
one of these), and its findings are columns by id or English name, as in `trainer.datasets.generic`.
`labels.json` holds the same rows as objects under `rows`, as the application's ledger exports them.
`data.columns` may also name columns `patient` and `split`. Which images belong together, what
their views are and what is no chest radiograph is decided as in the application. Patients are known
by Patient ID, or by study where a file has none; neither leaves this module but as a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.domain import AnalysisPlan, plan
from trainer.datasets.columns import Columns, columns_of
from trainer.datasets.facts import frontal_view, sex_of, tell_left_out
from trainer.datasets.tables import Row, read_table, require_folder
from trainer.errors import DatasetError
from trainer.labels import Sample, header_labels

_SOURCE: Final = "dicom_table"
_ROLES: Final = ("key", "patient", "split")
_KEYS: Final = ("AccessionNumber", "StudyInstanceUID", "SOPInstanceUID")
_NO_KEY: Final = (
    "The label table {path} has none of the columns {known}; name the one that holds such numbers"
    " with data.columns.key."
)
_NOT_ROWS: Final = (
    "The label table {path} holds no list of “rows”; export the labels of the ledger again."
)
_CONTRADICTION: Final = (
    "{count} of the numbers in the column “{column}” of {path} have rows that contradict each"
    " other; keep one row for each, or name another column with data.columns.key."
)
_NO_MATCH: Final = (
    "None of the {rows} rows of {path} belongs to one of the {studies} studies beside it; check the"
    " column “{column}”."
)


def read(folder: Path, columns: Mapping[str, str]) -> tuple[Sample, ...]:
    """Studies that the table has a row for, in the order of the scan.

    Raises:
        ConfigError: `columns` names an unknown role.
        DatasetError: The table is not in the layout described above, or fits no file.
    """
    table, rows = _table(require_folder(folder))
    known = _columns(table, tuple(rows[0]), columns)
    by_key = _by_key(known, rows)
    found = scan_all([folder])
    samples, used, unlabelled = [], set[str](), 0
    for study in found.studies:
        for images in _plans(study):
            key = _key(by_key, study, images)
            if key is None:
                unlabelled += 1
                continue
            used.add(key)
            samples.append(_sample(known, by_key[key], study, images))
    if not samples:
        raise DatasetError(
            _NO_MATCH,
            rows=len(rows),
            path=table,
            studies=len(found.studies),
            column=known.roles["key"],
        )
    tell_left_out(_SOURCE, unlabelled, "examinations without a row in the table")
    tell_left_out(_SOURCE, len(by_key) - len(used), "rows of the table without an examination")
    tell_left_out(_SOURCE, len(found.issues), "files that are damaged or no radiographs")
    return tuple(samples)


def _table(folder: Path) -> tuple[Path, list[dict[str, str]]]:
    """The label table and its rows; a CSV file comes before a JSON one."""
    table, document = folder / "labels.csv", folder / "labels.json"
    if table.exists() or not document.exists():
        return table, read_table(table, ())
    try:
        rows = json.loads(document.read_text("utf-8"))["rows"]
        found = [{str(name): str(value) for name, value in row.items()} for row in rows]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise DatasetError(_NOT_ROWS, path=document) from None
    if not found:
        raise DatasetError(_NOT_ROWS, path=document)
    return document, found


def _columns(table: Path, header: tuple[str, ...], chosen: Mapping[str, str]) -> Columns:
    plain = {column.lower().replace(" ", ""): column for column in header}
    usual = next((plain[key.lower()] for key in _KEYS if key.lower() in plain), None)
    named = chosen if "key" in chosen or usual is None else {**chosen, "key": usual}
    known = columns_of(table, header, named, _ROLES)
    if "key" not in known.roles:
        raise DatasetError(_NO_KEY, path=table, known=", ".join(_KEYS))
    return known


def _by_key(known: Columns, rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by key; several rows of one key must say the same."""
    found: dict[str, Row] = {}
    contradicted: set[str] = set()
    for row in rows:
        key = known.cell(row, "key")
        if key and _said(known, found.setdefault(key, row)) != _said(known, row):
            contradicted.add(key)
    if contradicted:
        column = known.roles["key"]
        raise DatasetError(_CONTRADICTION, count=len(contradicted), column=column, path=known.table)
    return found


def _said(known: Columns, row: Row) -> tuple[object, ...]:
    """Everything that a row says of a study."""
    return (*known.labels(row), known.cell(row, "patient"), known.part(row))


def _plans(study: Study) -> tuple[AnalysisPlan, ...]:
    """What the application would analyse; files inside archives cannot be read again by path."""
    return tuple(
        images
        for images in plan(study)
        if not any(image.member or image.is_picture for image in images.images.values())
    )


def _key(rows: Mapping[str, Row], study: Study, images: AnalysisPlan) -> str | None:
    """The key of the row that speaks of these images: one of an image first."""
    names = [image.sop_instance_uid for image in images.images.values()]
    names += [study.study_instance_uid, study.accession_number]
    return next((name for name in names if name in rows), None)


def _sample(known: Columns, row: Row, study: Study, images: AnalysisPlan) -> Sample:
    first = next(iter(images.images.values()))
    sex = sex_of(study.patient.sex)
    view = _view(images.images)
    age = images.patient_age_years
    who = known.cell(row, "patient") or study.patient.patient_id or study.study_instance_uid
    return Sample(
        source=_SOURCE,
        patient=f"{_SOURCE}:{_hashed(who)}",
        images={role: ref.path for role, ref in images.images.items()},
        labels=(*known.labels(row), *header_labels(sex, view, age)),
        age=age,
        view=view,
        sex=sex,
        study=f"{_SOURCE}:{study.study_instance_uid}",
        official_split=known.part(row),
        identifier=first.sop_instance_uid,
    )


def _view(images: Mapping[ViewRole, ImageRef]) -> str:
    frontal = images.get(ViewRole.FRONTAL)
    return "" if frontal is None else frontal_view(frontal.view.position.value)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
