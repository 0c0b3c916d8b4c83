"""ChestX-ray14 as the NIH publishes it (Wang et al. 2017).

Layout of the folder: `Data_Entry_2017_v2020.csv` or the older `Data_Entry_2017.csv`,
`train_val_list.txt`, `test_list.txt`, `BBox_List_2017.csv`, and the images in `images_001/images/`
to `images_012/images/`, in `images/`, or beside the tables. Lists and boxes may be absent.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Final, NamedTuple

from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.boxes import nih_box
from trainer.datasets.facts import frontal_view, sex_of, years
from trainer.datasets.nih import text_labels
from trainer.datasets.tables import (
    Row,
    find_table,
    parse_number,
    read_lines,
    read_rows,
    read_table,
    require_folder,
)
from trainer.errors import DatasetError
from trainer.labels import Box, LabelOrigin, Sample, header_labels, said

_COLUMNS: Final = (
    "Image Index", "Finding Labels", "Patient ID", "Patient Age", "Patient Gender", "View Position",
)  # fmt: skip
_TABLES: Final = ("Data_Entry_2017_v2020.csv", "Data_Entry_2017.csv")
_BAD_PATIENT: Final = "The label table {path} has “{value}” in “Patient ID”, which is no number."


class _Lists(NamedTuple):
    """The official lists; together they name every image, so one of them says where all are."""

    train: frozenset[str]
    test: frozenset[str]

    def part(self, name: str) -> str:
        """`train`, `test`, or empty where there is no list, or no list of two names the image."""
        if name in self.train:
            return "train"
        if name in self.test:
            return "test"
        if self.train and self.test:
            return ""
        return "test" if self.train else "train" if self.test else ""


def read(folder: Path) -> tuple[Sample, ...]:
    """All images of the table, in its order; each is a study of its own.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = find_table(require_folder(folder), *_TABLES)
    places = _places(folder)
    lists = _Lists(read_lines(folder / "train_val_list.txt"), read_lines(folder / "test_list.txt"))
    boxes = _boxes(folder / "BBox_List_2017.csv")
    return tuple(
        _sample(table, row, places, lists, boxes.get(row["Image Index"], ()))
        for row in read_table(table, _COLUMNS)
    )


def _sample(
    table: Path,
    row: Row,
    places: dict[str, Path],
    lists: _Lists,
    boxes: tuple[Box, ...],
) -> Sample:
    name, view = row["Image Index"], frontal_view(row["View Position"])
    age, sex = years(table, row["Patient Age"], "Patient Age"), sex_of(row["Patient Gender"])
    boxed = sorted({box.finding for box in boxes})
    return Sample(
        source="chestxray14",
        patient=_patient(table, row["Patient ID"]),
        images={ViewRole.FRONTAL: places.get(name, table.with_name(name))},
        labels=(
            *text_labels(table, row["Finding Labels"]),
            *(said(finding, 1.0, LabelOrigin.BOX) for finding in boxed),
            *header_labels(sex, view, age),
        ),
        age=age,
        view=view,
        sex=sex,
        study=f"nih:{Path(name).stem}",
        official_split=lists.part(name),
        boxes=boxes,
    )


def _patient(table: Path, text: str) -> str:
    """As in the selection `nih`, so that a patient of both is known to be one."""
    if not text.strip().isdigit():
        raise DatasetError(_BAD_PATIENT, path=table, value=text)
    return f"nih:{int(text)}"


def _places(folder: Path) -> dict[str, Path]:
    """Path of each image that is there, by name."""
    numbered = sorted(folder.glob("images_*"))
    folders = [path / "images" if (path / "images").is_dir() else path for path in numbered]
    if (folder / "images").is_dir():
        folders.append(folder / "images")
    return {path.name: path for place in folders or [folder] for path in place.glob("*.png")}


def _boxes(path: Path) -> dict[str, tuple[Box, ...]]:
    """Boxes by image. The header has nine fields over rows of six: x, y, width, height."""
    if not path.is_file():
        return {}
    found: defaultdict[str, list[Box]] = defaultdict(list)
    for image, name, *cells in read_rows(path, 6):
        sides = [parse_number(path, cell, "Bbox [x,y,w,h]") or 0.0 for cell in cells]
        found[image].append(nih_box(path, name, sides))
    return {image: tuple(boxes) for image, boxes in found.items()}
