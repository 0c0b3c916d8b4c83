"""ChestX-ray14 (Wang et al. 2017) with expert labels, radiologists' boxes and a teacher's outputs.

Layout of the folder: `images/`, `labels.csv` (one row an image: `image, patient, age, sex, view,
split, nih_labels` and blank-where-unknown columns `expert_*`, `expert4_*`, `chexnet_*`) and, where
there are any, `boxes.csv` (`image, finding, x, y, w, h`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.boxes import BOXES, read_boxes
from trainer.datasets.nih_names import NIH_FINDINGS, nih_finding
from trainer.datasets.tables import Row, number, read_table, require_folder
from trainer.labels import (
    FRONTAL_VIEWS,
    Box,
    Label,
    LabelOrigin,
    Sample,
    header_labels,
    said,
)

_F = Finding

# The second study asked broader questions; they are CheXpert's "lung opacity" and "lung lesion".
_EXPERT4_FINDINGS: Final[Mapping[str, Finding]] = MappingProxyType(
    {
        "Fracture": _F.FRACTURE,
        "Pneumothorax": _F.PNEUMOTHORAX,
        "Airspace_opacity": _F.LUNG_OPACITY,
        "Nodule_or_mass": _F.LUNG_LESION,
    }
)
_COLUMNS: Final = ("image", "patient", "age", "sex", "view", "split", "nih_labels")
_NO_FINDING: Final = "No Finding"


def read(folder: Path) -> tuple[Sample, ...]:
    """All images of the folder, in the table's order.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = folder / "labels.csv"
    images = require_folder(folder / "images")
    boxes = read_boxes(folder / BOXES)
    return tuple(
        _sample(table, row, images, boxes.get(row["image"], ()))
        for row in read_table(table, _COLUMNS)
    )


def _sample(table: Path, row: Row, images: Path, boxes: tuple[Box, ...]) -> Sample:
    age = number(table, row, "age")
    view = row["view"] if row["view"] in FRONTAL_VIEWS else ""
    labels = (
        *text_labels(table, row["nih_labels"]),
        *_column_labels(table, row, "expert_", NIH_FINDINGS, LabelOrigin.EXPERT),
        *_summary_labels(table, row),
        *_column_labels(table, row, "expert4_", _EXPERT4_FINDINGS, LabelOrigin.EXPERT4),
        *(said(finding, 1.0, LabelOrigin.BOX) for finding in sorted({b.finding for b in boxes})),
        *_column_labels(table, row, "chexnet_", NIH_FINDINGS, LabelOrigin.TEACHER),
        *header_labels(row["sex"], view, age),
    )
    return Sample(
        source="nih",
        patient=f"nih:{row['patient']}",
        images={ViewRole.FRONTAL: images / row["image"]},
        labels=labels,
        age=age,
        view=view,
        sex=row["sex"],
        study=f"nih:{Path(row['image']).stem}",
        boxes=boxes,
    )


def text_labels(table: Path, names: str) -> Iterator[Label]:
    """All fourteen from the text's `|`-separated names: what it does not name counts as absent.

    Raises:
        DatasetError: A name is not one of the fourteen.
    """
    if not names.strip():
        return
    named = {name.strip() for name in names.split("|")}
    for name in sorted(named - {_NO_FINDING}):
        nih_finding(table, name)
    for name, finding in NIH_FINDINGS.items():
        yield said(finding, float(name in named), LabelOrigin.TEXT)
    yield said(_F.NO_FINDING, float(named == {_NO_FINDING}), LabelOrigin.TEXT)


def _column_labels(
    table: Path, row: Row, prefix: str, findings: Mapping[str, Finding], origin: LabelOrigin
) -> Iterator[Label]:
    for name, finding in findings.items():
        if prefix + name not in row:
            continue
        value = number(table, row, prefix + name)
        if value is not None:
            yield Label(finding, value, origin)


def _summary_labels(table: Path, row: Row) -> Iterator[Label]:
    """What follows from the experts' fourteen: lung lesion is mass or nodule; abnormal or not."""
    if "expert_Abnormal" not in row or (value := number(table, row, "expert_Abnormal")) is None:
        return
    yield Label(_F.NO_FINDING, 1.0 - value, LabelOrigin.EXPERT)
    parts = [number(table, row, f"expert_{name}") for name in ("Mass", "Nodule")]
    if all(part is not None for part in parts):
        yield Label(
            _F.LUNG_LESION, max(part for part in parts if part is not None), LabelOrigin.EXPERT
        )
