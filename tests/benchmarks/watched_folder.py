"""Fills a folder with studies made of real radiographs, one file after the other.

Runs in a process of its own where somebody watches, so that the watcher is measured and not this.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from factories import gradient, make_dx

_LARGE: Final = 2048


def fill(folder: Path, first: int, count: int, *, pause_s: float = 0.0, large: int = 0) -> None:
    """Write studies.

    Args:
        folder: Where.
        first: Number of the first study.
        count: How many.
        pause_s: Between two of them.
        large: So many are enlarged to the size of a detector.
    """
    rows = _rows()
    for number in range(first, first + count):
        row = rows[number % len(rows)] if rows else {}
        pixels = _pixels(row)
        if number < large:
            pixels = cv2.resize(pixels, (_LARGE, _LARGE), interpolation=cv2.INTER_CUBIC)
        _write(folder, number, row, pixels.clip(0, 4095).astype(np.uint16))
        time.sleep(pause_s)


def _write(folder: Path, number: int, row: dict[str, str], pixels: NDArray[np.uint16]) -> None:
    view = row.get("view") or "PA"
    patient = row.get("patient") or str(number)
    years_back = number // 336
    # The first ones are the newest, so that a large one is hung first.
    day = 336 - number % 336
    date = f"{2024 - years_back}{1 + (day - 1) // 28:02}{1 + (day - 1) % 28:02}"
    make_dx(
        folder / f"{number % 10}" / f"study{number:04}.dcm",
        pixels,
        SOPInstanceUID=f"2.25.7{number:06}1",
        StudyInstanceUID=f"2.25.7{number:06}",
        SeriesInstanceUID=f"2.25.7{number:06}2",
        PatientID=f"PACK-{patient}",
        PatientName=f"Pack^{patient}",
        PatientSex=row.get("sex") or "O",
        PatientAge=f"{int(float(row.get('age') or 50)):03}Y",
        PatientBirthDate="19600101",
        StudyDate=date,
        AcquisitionDate=date,
        ContentDate=date,
        ViewPosition=view,
        WindowCenter=2048,
        WindowWidth=4096,
    )


def _pixels(row: dict[str, str]) -> NDArray[np.uint16]:
    """12-bit values of a radiograph of the pack, of a gradient where there is none."""
    if not row:
        return gradient(512, 512)
    image = cv2.imread(str(_pack() / "images" / row["image"]), cv2.IMREAD_GRAYSCALE)
    return image.astype(np.uint16) * 16


def _rows() -> list[dict[str, str]]:
    table = _pack() / "labels.csv"
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _pack() -> Path:
    return Path(os.environ.get("CXR_SHARED_DATA", "../shared/data")) / "nih"


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), pause_s=float(sys.argv[4]))
