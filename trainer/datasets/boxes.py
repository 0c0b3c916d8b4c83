"""Boxes of ChestX-ray14 in the layout of its list, on a frame of 1024 by 1024 pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.nih_names import nih_finding
from trainer.datasets.tables import number, read_table
from trainer.labels import Box

BOXES: Final = "boxes.csv"
_COLUMNS: Final = ("image", "finding", "x", "y", "w", "h")
FRAME: Final = 1024.0
"""Side of the images that the boxes were drawn on."""

# The list of boxes has its own spelling of one finding.
_BOX_NAMES: Final[Mapping[str, str]] = MappingProxyType({"Infiltrate": "Infiltration"})


def read_boxes(path: Path) -> dict[str, tuple[Box, ...]]:
    """Boxes by the name of the image, in the table's order; none where there is no table.

    Raises:
        DatasetError: The table is not in the layout described above.
    """
    if not path.is_file():
        return {}
    found: defaultdict[str, list[Box]] = defaultdict(list)
    for row in read_table(path, _COLUMNS, may_be_empty=True):
        sides = [number(path, row, side) or 0.0 for side in _COLUMNS[2:]]
        found[row["image"]].append(nih_box(path, row["finding"], sides))
    return {image: tuple(boxes) for image, boxes in found.items()}


def nih_box(table: Path, name: str, sides: Iterable[float]) -> Box:
    """A box of the NIH's list: `sides` are x, y, width and height on a side of 1024 pixels.

    Raises:
        DatasetError: `name` is no finding.
    """
    return framed(nih_finding(table, _BOX_NAMES.get(name, name)), *sides)


def framed(finding: Finding, x: float, y: float, width: float, height: float) -> Box:
    """A box on a frontal image, in pixels of the frame."""
    return Box(finding, ViewRole.FRONTAL, x, y, width, height, FRAME, FRAME)
