"""Cut images and tables as files of the data set that they come from."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.cut_dicom import write_dicom
from trainer.datasets.cuts import COLUMNS, CUTS, CutOut
from trainer.decode import is_dicom
from trainer.errors import DatasetError, OutputError
from trainer.state_file import replace_file

_QUALITY: Final = 98
_JPEG: Final = frozenset({".jpeg", ".jpg"})
_PICTURES: Final = frozenset({".bmp", ".png", ".tif", ".tiff"}) | _JPEG
_TABLES: Final = frozenset({".csv", ".json", ".tsv", ".txt"})

_ELSEWHERE: Final = (
    "The image {path} does not lie in the folder of its data set, {folder}; put it there, or name"
    " it as it lies there."
)
_SAME_PLACE: Final = (
    "What is cut out of {folder} would lie in {target}, beside or above the whole images; give"
    " another folder with --out."
)
_CUT_BEFORE: Final = (
    "The data set in {folder} has been cut before; give the folder of whole images."
)


def below(path: Path, folder: Path) -> Path:
    """A file's place in the folder of its data set. Links are not followed: they may lead away.

    Raises:
        DatasetError: It lies elsewhere.
    """
    place = Path(os.path.relpath(path.absolute(), folder.absolute()))  # takes `..` out
    if ".." in place.parts or place.is_absolute():
        raise DatasetError(_ELSEWHERE, path=path, folder=folder)
    return place


def check_places(folder: Path, target: Path) -> None:
    """Whether a data set may be cut into `target`.

    Raises:
        DatasetError: It has been cut itself.
        OutputError: Whole and cut images would lie in one folder, or one would hold the other.
    """
    if (folder / CUTS).exists():
        raise DatasetError(_CUT_BEFORE, folder=folder)
    whole, cut = folder.resolve(), target.resolve()
    if whole == cut or whole in cut.parents or cut in whole.parents:
        raise OutputError(_SAME_PLACE, folder=folder, target=target)


def write_image(path: Path, image: NDArray[np.uint8], target: Path) -> None:
    """Write (rows, columns) in the format of the file that it comes from.

    Pictures are known by their content, so one whose name says nothing may be PNG.

    Args:
        path: The file that it comes from.
        image: What is left of it.
        target: File to write.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_dicom(path):
        replace_file(target, lambda partial: write_dicom(path, image, partial))
        return
    suffix = path.suffix.lower()
    options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY] if suffix in _JPEG else []
    _, data = cv2.imencode(suffix if suffix in _PICTURES else ".png", image, options)
    content = data.tobytes()
    replace_file(target, lambda partial: _write_bytes(partial, content))


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def copy_tables(folder: Path, target: Path) -> None:
    """Copy all tables and lists of a data set, packed ones too; archives stay where they are."""
    for table in folder.rglob("*"):
        name = table.with_suffix("") if table.suffix.lower() == ".gz" else table
        if name.suffix.lower() in _TABLES and table.is_file():
            copy = target / table.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(table, copy)


def write_cuts(folder: Path, cuts: Mapping[str, CutOut] | None) -> None:
    """Write `cuts.csv`; None for a table that nobody can read, while the images are being cut."""
    unfinished = ["(unfinished)", *[""] * (len(COLUMNS) - 1)]
    rows = [unfinished] if cuts is None else [_row(image, one) for image, one in cuts.items()]

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([list(COLUMNS), *rows])

    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / CUTS, write)


def _row(image: str, one: CutOut) -> list[str]:
    edges = one.cut.left, one.cut.top, one.cut.right, one.cut.bottom
    return [image, *map(str, (*edges, one.rows, one.columns))]
