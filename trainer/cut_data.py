"""Data sets whose frontal radiographs are cut to the lungs, as the application cuts them.

What the anatomy bundle finds decides, so that a network is trained on the same cuts that it will be
shown. Files that are known to be filed turned or inverted are put right on the way.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.anatomy.model import AnatomyModel
from cxrviewer.inference.cut import Cut, cut_out, lung_cut
from trainer.config import DataConfig
from trainer.datasets.tables import number, read_table
from trainer.decode import read_grey
from trainer.quality.misfiled import righted
from trainer.sources import read_sources, source_folder
from trainer.state_file import replace_file

Progress = Callable[[int, int], None]

_NIH: Final = "nih"
_BOXES: Final = "boxes.csv"
_FRAME: Final = 1024.0  # side of the images that the boxes were drawn on
_LEAST_LEFT: Final = 0.2  # of a box's area; a smaller rest says nothing of the finding
_QUALITY: Final = 98


def cut_data(
    root: Path, sources: Sequence[str], out: Path, model: AnatomyModel, progress: Progress
) -> int:
    """Write the images of some data sets cut to the lungs, in the same layout, with their tables.

    Args:
        root: Folder with one folder a data set.
        sources: Their names.
        out: Folder to write the same into.
        model: Finds the lungs.
        progress: Told how many of how many images are done.

    Returns:
        How many frontal images were cut where lungs usually are, because none were found.

    Raises:
        DatasetError: A data set is missing or not in its layout.
    """
    cv2.setNumThreads(1)
    config = DataConfig(sources=tuple(sources), min_age=0)
    samples = read_sources(config, root)
    files = {path: role for sample in samples for role, path in sample.images.items()}
    cuts: dict[str, tuple[Cut, tuple[int, int]]] = {}
    for done, (path, role) in enumerate(files.items(), start=1):
        if (image := read_grey(path)) is None:
            continue
        if _NIH in path.relative_to(root).parts:
            image = righted(path.stem, image)
        if role is ViewRole.FRONTAL:
            cut = lung_cut(model.answer(image).outlines, *image.shape)
            cuts[path.name] = cut, (image.shape[0], image.shape[1])
            image = cut_out(image, cut)
        _write(out / path.relative_to(root), image)
        progress(done, len(files))
    for source in sources:
        folder = source_folder(config, root, source)
        for table in folder.glob("*.csv"):
            target = out / folder.relative_to(root) / table.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (source, table.name) == (_NIH, _BOXES):
                _write_boxes(table, target, cuts)
            else:
                shutil.copyfile(table, target)
    return sum(not cut.found for cut, _ in cuts.values())


def _write(path: Path, image: NDArray[np.uint8]) -> None:
    """In the format of its name."""
    _, data = cv2.imencode(path.suffix, image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, lambda partial: _write_bytes(partial, data.tobytes()))


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _write_boxes(table: Path, target: Path, cuts: dict[str, tuple[Cut, tuple[int, int]]]) -> None:
    """Boxes where they lie on the cut images, each on a frame of the same side as before."""
    rows = read_table(table, ("image", "finding", "x", "y", "w", "h"))
    kept = []
    for row in rows:
        sides = [number(table, row, side) or 0.0 for side in ("x", "y", "w", "h")]
        if row["image"] in cuts and (moved := cut_box(sides, *cuts[row["image"]])) is not None:
            numbers = (f"{value:.2f}" for value in moved)
            kept.append([row["image"], row["finding"], *numbers])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "finding", "x", "y", "w", "h"])
        writer.writerows(kept)


def cut_box(
    sides: Sequence[float], cut: Cut, size: tuple[int, int]
) -> tuple[float, float, float, float] | None:
    """x, y, width and height of a box on a cut image, None where hardly anything is left of it.

    Args:
        sides: The same on the whole image, on a frame of 1024 by 1024.
        cut: Of the image.
        size: Rows and columns of the whole image.
    """
    rows, columns = size
    x, width = sides[0] * columns / _FRAME, sides[2] * columns / _FRAME
    y, height = sides[1] * rows / _FRAME, sides[3] * rows / _FRAME
    left, right = max(x, cut.left), min(x + width, cut.right)
    top, bottom = max(y, cut.top), min(y + height, cut.bottom)
    rest = max(right - left, 0.0) * max(bottom - top, 0.0)
    if rest < _LEAST_LEFT * width * height or not rest:
        return None
    across, down = _FRAME / (cut.right - cut.left), _FRAME / (cut.bottom - cut.top)
    return (
        (left - cut.left) * across, (top - cut.top) * down,
        (right - left) * across, (bottom - top) * down,
    )  # fmt: skip
