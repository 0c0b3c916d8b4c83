"""VinDr-CXR (Nguyen et al. 2022) as PhysioNet or as Kaggle publishes it.

Layout of the folder, PhysioNet: `train/` and `test/` with `<image_id>.dicom`, and `annotations/`
with `image_labels_{train,test}.csv` (a column a finding) and `annotations_{train,test}.csv` (a row
a box). Kaggle: `train/` with `<image_id>.dicom` and `train.csv` (a row a box or `No finding`); its
test images have no answers. Three readers saw each training image, and each one's word counts; the
test part has their consensus. The set names no patients: an image is taken for a patient. All
images are PA; ages and sexes are only in the headers and are not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.tables import Row, number, read_table, require_folder
from trainer.labels import Box, Label, LabelOrigin, Sample, header_labels, said

_F = Finding
_SOURCE: Final = "vindr"
_VIEW: Final = "PA"
_NO_FINDING: Final = "No finding"
_SIDES: Final = ("x_min", "y_min", "x_max", "y_max")

# What Kaggle's readers were asked and we know too.
_ASKED: Final[Mapping[str, Finding]] = MappingProxyType(
    {
        "Atelectasis": _F.ATELECTASIS,
        "Cardiomegaly": _F.CARDIOMEGALY,
        "Consolidation": _F.CONSOLIDATION,
        "Infiltration": _F.INFILTRATION,
        "Lung Opacity": _F.LUNG_OPACITY,
        "Nodule/Mass": _F.LUNG_LESION,
        "Pleural effusion": _F.PLEURAL_EFFUSION,
        "Pleural thickening": _F.PLEURAL_THICKENING,
        "Pneumothorax": _F.PNEUMOTHORAX,
        "Pulmonary fibrosis": _F.FIBROSIS,
        _NO_FINDING: _F.NO_FINDING,
    }
)
# PhysioNet's tables ask more.
_COLUMNS: Final[Mapping[str, Finding]] = MappingProxyType(
    {
        **_ASKED,
        "Clavicle fracture": _F.FRACTURE,
        "Edema": _F.EDEMA,
        "Emphysema": _F.EMPHYSEMA,
        "Pneumonia": _F.PNEUMONIA,
        "Rib fracture": _F.FRACTURE,
    }
)


def read(folder: Path) -> tuple[Sample, ...]:
    """All images with a reader's word, in the order of the tables.

    Raises:
        DatasetError: The folder is in neither layout.
    """
    require_folder(folder)
    if (folder / "train.csv").is_file():
        return _kaggle(folder)
    notes = folder / "annotations"
    return (
        *_physionet(folder, notes, "train"),
        *(_physionet(folder, notes, "test") if (folder / "test").is_dir() else ()),
    )


def _physionet(folder: Path, notes: Path, part: str) -> Iterator[Sample]:
    table = notes / f"image_labels_{part}.csv"
    boxes = _boxes(notes / f"annotations_{part}.csv")
    labels: defaultdict[str, list[Label]] = defaultdict(list)
    for row in read_table(table, ("image_id", *_ASKED)):
        labels[row["image_id"]] += _reader(table, row)
    for image, said_of_it in labels.items():
        yield _sample(folder, part, image, said_of_it, boxes.get(image, ()))


def _reader(table: Path, row: Row) -> Iterator[Label]:
    """One reader's word on one image; two columns may be kinds of one finding."""
    values: dict[Finding, float] = {}
    for name, finding in _COLUMNS.items():
        value = number(table, row, name) if name in row else None
        if value is not None:
            values[finding] = max(value, values.get(finding, 0.0))
    for finding, value in values.items():
        yield said(finding, value, LabelOrigin.EXPERT)


def _kaggle(folder: Path) -> tuple[Sample, ...]:
    table = folder / "train.csv"
    boxes = _boxes(table)
    named: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in read_table(table, ("image_id", "class_name", "rad_id")):
        named[row["image_id"]][row["rad_id"]].add(row["class_name"])
    return tuple(
        _sample(folder, "train", image, _answers(readers.values()), boxes.get(image, ()))
        for image, readers in named.items()
    )


def _answers(readers: Iterable[set[str]]) -> list[Label]:
    """Of each reader: what has no box is absent."""
    return [
        said(finding, float(name in names), LabelOrigin.EXPERT)
        for names in readers
        for name, finding in _ASKED.items()
    ]


def _boxes(table: Path) -> dict[str, tuple[Box, ...]]:
    found: defaultdict[str, list[Box]] = defaultdict(list)
    for row in read_table(table, ("image_id", "class_name", *_SIDES)):
        finding = _COLUMNS.get(row["class_name"])
        left, top, right, bottom = (number(table, row, side) for side in _SIDES)
        if finding is None or left is None or top is None or right is None or bottom is None:
            continue
        found[row["image_id"]].append(
            Box(
                finding,
                ViewRole.FRONTAL,
                left,
                top,
                right - left,
                bottom - top,
                reader=row.get("rad_id", ""),
            )
        )
    return {image: tuple(boxes) for image, boxes in found.items()}


def _sample(
    folder: Path, part: str, image: str, labels: list[Label], boxes: tuple[Box, ...]
) -> Sample:
    boxed = sorted({box.finding for box in boxes})
    return Sample(
        source=_SOURCE,
        patient=f"vindr:{image}",
        images={ViewRole.FRONTAL: folder / part / f"{image}.dicom"},
        labels=(
            *labels,
            *(said(finding, 1.0, LabelOrigin.BOX) for finding in boxed),
            *header_labels("", _VIEW, None),
        ),
        view=_VIEW,
        study=f"vindr:{image}",
        official_split=part if (folder / "annotations").is_dir() else "",
        boxes=boxes,
    )
