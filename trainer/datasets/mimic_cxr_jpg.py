"""MIMIC-CXR-JPG (Johnson et al. 2019), version 2.0.0 and later.

Layout of the folder: `mimic-cxr-2.0.0-metadata.csv.gz`, `…-chexpert.csv.gz`, `…-split.csv.gz`
(each gzipped or not) and `files/p10/p10000032/s50414267/<dicom_id>.jpg`. The data set says nothing
of age and sex. `mimic-cxr-2.1.0-test-set-labeled.csv`, where present, replaces the labels of its
studies: a radiologist's reading of their reports, not of the images.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.facts import frontal_view, paired, role_of, tell_left_out
from trainer.datasets.observations import OBSERVATIONS, observed
from trainer.datasets.tables import Row, find_table, read_table, require_folder
from trainer.labels import Label, LabelOrigin, Sample, header_labels

_SOURCE: Final = "mimic_cxr_jpg"
_META: Final = ("dicom_id", "subject_id", "study_id", "ViewPosition")
_CODED: Final = "ViewCodeSequence_CodeMeaning"
_PARTS: Final = {"train": "train", "validate": "validation", "test": "test"}
# Where View Position is silent, the coded view speaks.
_MEANINGS: Final = {
    "postero-anterior": "PA",
    "antero-posterior": "AP",
    "lateral": "LATERAL",
    "left lateral": "LATERAL",
    "right lateral": "LATERAL",
}


def read(folder: Path) -> tuple[Sample, ...]:
    """Studies in the order of the metadata; images of no known view are left out.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    require_folder(folder)
    studies: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    unknown = 0
    for row in read_table(_table(folder, "metadata"), _META):
        if _role(row) is None:
            unknown += 1
        else:
            studies[row["subject_id"], row["study_id"]].append(row)
    tell_left_out(_SOURCE, unknown, "images of no known frontal or lateral view")
    labels, parts = _labels(folder), _parts(folder)
    return tuple(
        _sample(folder, pair, labels.get(study, ()), parts)
        for (_, study), rows in studies.items()
        for pair in paired(
            [row for row in rows if _role(row) is ViewRole.FRONTAL],
            [row for row in rows if _role(row) is ViewRole.LATERAL],
        )
    )


def _sample(
    folder: Path,
    pair: Mapping[ViewRole, Row],
    labels: Sequence[Label],
    parts: Mapping[str, str],
) -> Sample:
    first = next(iter(pair.values()))
    subject, study = first["subject_id"], first["study_id"]
    place = folder / "files" / f"p{subject[:2]}" / f"p{subject}" / f"s{study}"
    view = frontal_view(_view(first))
    return Sample(
        source=_SOURCE,
        patient=f"mimic:{subject}",
        images={role: place / f"{row['dicom_id']}.jpg" for role, row in pair.items()},
        labels=(*labels, *header_labels("", view, None)),
        view=view,
        study=f"mimic:s{study}",
        official_split=parts.get(first["dicom_id"], ""),
    )


def _view(row: Row) -> str:
    return row["ViewPosition"].strip() or _MEANINGS.get(row.get(_CODED, "").strip().lower(), "")


def _role(row: Row) -> ViewRole | None:
    view = _view(row)
    return role_of(view) if view else None


def _labels(folder: Path) -> dict[str, tuple[Label, ...]]:
    table = _table(folder, "chexpert")
    found = {
        row["study_id"]: tuple(observed(table, row, LabelOrigin.TEXT))
        for row in read_table(table, ("study_id", *OBSERVATIONS))
    }
    for better in sorted(folder.glob("mimic-cxr-*-test-set-labeled.csv")):
        for row in read_table(better, ("study_id",)):
            found[row["study_id"]] = tuple(observed(better, row, LabelOrigin.TEXT))
    return found


def _parts(folder: Path) -> dict[str, str]:
    rows = read_table(_table(folder, "split"), ("dicom_id", "split"))
    return {row["dicom_id"]: _PARTS.get(row["split"], "") for row in rows}


def _table(folder: Path, name: str) -> Path:
    return find_table(folder, f"mimic-cxr-*-{name}.csv.gz", f"mimic-cxr-*-{name}.csv")
