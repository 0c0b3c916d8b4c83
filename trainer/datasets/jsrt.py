"""Where the nodules of the JSRT database lie.

`jsrt_nodules.csv` holds what its clinical data say of each film `JPCLN<number>` (Shiraishi et al.,
AJR 2000): column and row of the nodule's centre in pixels of the film, which is 2048 by 2048 pixels
of 0.175 mm, and its diameter. One nodule a film, confirmed by CT.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Final

from cxrviewer.findings import Finding
from trainer.datasets.boxes import FRAME, framed
from trainer.datasets.tables import parse_number, read_table
from trainer.labels import Box

_FILM: Final = re.compile(r"jsrt_JPCLN(\d{3})")
_SIDE: Final = 2048.0
_PIXEL: Final = 0.175  # mm
# Radiologists leave some air around what they box, and never box less than this on the frame.
_AROUND: Final = 1.4
_LEAST: Final = 48.0


def nodule_boxes(stem: str) -> tuple[Box, ...]:
    """The box around the nodule of a whole film `jsrt_JPCLN<number>`; none for any other name."""
    match = _FILM.fullmatch(stem)
    place = _places().get(int(match[1])) if match else None
    if place is None:
        return ()
    column, row, diameter = place
    scale = FRAME / _SIDE
    side = max(_AROUND * diameter / _PIXEL * scale, _LEAST)
    left, top = column * scale - side / 2, row * scale - side / 2
    return (framed(Finding.NODULE, left, top, side, side),)


@cache
def _places() -> dict[int, tuple[float, float, float]]:
    """Column, row and diameter by the number of the film."""
    with as_file(files("trainer.datasets") / "jsrt_nodules.csv") as path:
        columns = ("column", "row", "diameter_mm")
        rows = read_table(path, ("number", *columns))
        found = {}
        for one in rows:
            column, row, diameter = (parse_number(path, one[name], name) or 0.0 for name in columns)
            found[int(one["number"])] = (column, row, diameter)
        return found
