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
from trainer.datasets.boxes import BOXES, COLUMNS, FRAME, box_row, framed
from trainer.decode import read_grey
from trainer.labels import Sample
from trainer.quality.misfiled import righted
from trainer.sources import read_sources, source_folder
from trainer.state_file import replace_file

Progress = Callable[[int, int], None]

_NIH: Final = "nih"
_WITH_BOXES: Final = (_NIH, "anatomy")  # whose readers look for `boxes.csv`
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
    cuts: dict[Path, tuple[Cut, tuple[int, int]]] = {}
    for done, (path, role) in enumerate(files.items(), start=1):
        if (image := read_grey(path)) is None:
            continue
        if _NIH in path.relative_to(root).parts:
            image = righted(path.stem, image)
        if role is ViewRole.FRONTAL:
            cut = lung_cut(model.answer(image).outlines, *image.shape)
            cuts[path] = cut, (image.shape[0], image.shape[1])
            image = cut_out(image, cut)
        _write(out / path.relative_to(root), image)
        progress(done, len(files))
    for source in sources:
        folder = source_folder(config, root, source)
        target = out / folder.relative_to(root)
        target.mkdir(parents=True, exist_ok=True)
        for table in folder.glob("*.csv"):
            if table.name != BOXES:
                shutil.copyfile(table, target / table.name)
        if source in _WITH_BOXES:
            _write_boxes([one for one in samples if one.source == source], target / BOXES, cuts)
    return sum(not cut.found for cut, _ in cuts.values())


def _write(path: Path, image: NDArray[np.uint8]) -> None:
    """In the format of its name."""
    _, data = cv2.imencode(path.suffix, image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, lambda partial: _write_bytes(partial, data.tobytes()))


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _write_boxes(
    samples: Sequence[Sample], target: Path, cuts: dict[Path, tuple[Cut, tuple[int, int]]]
) -> None:
    """Boxes where they lie on the cut images, each on a frame of the same side as before."""
    rows: list[Sequence[str]] = [COLUMNS]
    for sample in samples:
        for box in sample.boxes:
            image = sample.images[box.role]
            sides = (box.x, box.y, box.width, box.height)
            if image in cuts and (moved := cut_box(sides, *cuts[image])) is not None:
                rows.append(box_row(image.name, framed(box.finding, *moved)))
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


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
    x, width = sides[0] * columns / FRAME, sides[2] * columns / FRAME
    y, height = sides[1] * rows / FRAME, sides[3] * rows / FRAME
    left, right = max(x, cut.left), min(x + width, cut.right)
    top, bottom = max(y, cut.top), min(y + height, cut.bottom)
    rest = max(right - left, 0.0) * max(bottom - top, 0.0)
    if rest < _LEAST_LEFT * width * height or not rest:
        return None
    across, down = FRAME / (cut.right - cut.left), FRAME / (cut.bottom - cut.top)
    return (
        (left - cut.left) * across, (top - cut.top) * down,
        (right - left) * across, (bottom - top) * down,
    )  # fmt: skip
