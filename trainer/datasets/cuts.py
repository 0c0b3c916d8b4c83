"""Which part of its radiograph each file of a cut data set holds; boxes follow.

`cuts.csv` lies in the folder of the data set: `image, left, top, right, bottom, rows, columns` are
a file below that folder, the edges of the part in pixels of the whole image, and the size of that.
The tables of the data set stay as they were published and speak of whole images; whoever reads the
data set moves its boxes by this one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cxrviewer.inference.cut import Cut
from trainer.datasets.tables import number, read_table
from trainer.errors import DatasetError
from trainer.labels import Box, LabelOrigin, Sample

CUTS: Final = "cuts.csv"

COLUMNS: Final = ("image", "left", "top", "right", "bottom", "rows", "columns")
_LEAST_LEFT: Final = 0.2
"""Of a box's area; a smaller rest says nothing of the finding."""

_IMPOSSIBLE: Final = "The table {path} has no whole cut for {image}; cut the data set again."


@dataclass(frozen=True, slots=True)
class CutOut:
    """What a file holds of a radiograph.

    Attributes:
        cut: In pixels of the whole image.
        rows: Of the whole image.
        columns: Of the whole image.
    """

    cut: Cut
    rows: int
    columns: int


def read_cuts(folder: Path) -> dict[Path, CutOut]:
    """What each file of a data set holds, by its absolute path; empty where nothing was cut.

    Raises:
        DatasetError: The table is not in the layout described above.
    """
    table = folder / CUTS
    if not table.is_file():
        return {}
    found = {}
    for row in read_table(table, COLUMNS, may_be_empty=True):
        values = [number(table, row, column) for column in COLUMNS[1:]]
        left, top, right, bottom, rows, columns = (int(value or 0) for value in values)
        if None in values or right <= left or bottom <= top or rows < 1 or columns < 1:
            raise DatasetError(_IMPOSSIBLE, path=table, image=row["image"])
        found[_same(folder / row["image"])] = CutOut(Cut(left, top, right, bottom), rows, columns)
    return found


def with_cuts(samples: Iterable[Sample], folder: Path) -> tuple[Sample, ...]:
    """Samples with their boxes where they lie on cut files.

    A finding of whose boxes hardly anything is left is no longer called boxed.

    Raises:
        DatasetError: `cuts.csv` is damaged.
    """
    cuts = read_cuts(folder)
    return tuple(_moved(sample, cuts) if cuts and sample.boxes else sample for sample in samples)


def _moved(sample: Sample, cuts: Mapping[Path, CutOut]) -> Sample:
    boxes = tuple(
        moved
        for box in sample.boxes
        if (moved := cut_box(box, held_of(sample.images.get(box.role), cuts))) is not None
    )
    lost = {box.finding for box in sample.boxes} - {box.finding for box in boxes}
    labels = tuple(
        label
        for label in sample.labels
        if label.origin is not LabelOrigin.BOX or label.target not in lost
    )
    return replace(sample, boxes=boxes, labels=labels)


def held_of(path: Path | None, cuts: Mapping[Path, CutOut]) -> CutOut | None:
    """What a file holds, by `read_cuts`; None where it is whole."""
    return None if path is None else cuts.get(_same(path))


def _same(path: Path) -> Path:
    """What all ways of writing a path have in common; links are not followed."""
    return Path(os.path.normpath(path.absolute()))


def cut_box(box: Box, held: CutOut | None) -> Box | None:
    """A box on a cut file, in pixels of that; None where hardly anything is left of it.

    Args:
        box: On the whole image.
        held: What the file holds; the box stays as it is where it holds everything.
    """
    if held is None:
        return box
    cut = held.cut
    across = held.columns / (box.frame_width or held.columns)
    down = held.rows / (box.frame_height or held.rows)
    x, width, y, height = box.x * across, box.width * across, box.y * down, box.height * down
    left, right = max(x, cut.left), min(x + width, cut.right)
    top, bottom = max(y, cut.top), min(y + height, cut.bottom)
    rest = max(right - left, 0.0) * max(bottom - top, 0.0)
    if rest < _LEAST_LEFT * width * height or not rest:
        return None
    rows, columns = cut.shape
    return replace(
        box,
        x=left - cut.left,
        y=top - cut.top,
        width=right - left,
        height=bottom - top,
        frame_width=float(columns),
        frame_height=float(rows),
    )
