"""Data sets whose frontal radiographs are cut to the lungs, as the application cuts them.

What the anatomy bundle finds decides, so that a network is trained on the same cuts that it will be
shown. Files that are known to be filed turned or inverted are put right on the way. Tables stay as
they are; `cuts.csv` beside them says what was cut, and boxes follow when the data set is read.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.anatomy.model import AnatomyModel
from cxrviewer.inference.cut import cut_out, lung_cut
from trainer.config import DataConfig
from trainer.cut_dicom import write_dicom
from trainer.datasets.cuts import COLUMNS, CUTS, CutOut
from trainer.decode import is_dicom, read_grey
from trainer.errors import DatasetError
from trainer.labels import Sample
from trainer.quality.misfiled import righted
from trainer.sources import read_sources, source_folder
from trainer.state_file import replace_file

Progress = Callable[[int, int], None]

_OF_THE_NIH: Final = frozenset({"nih", "chestxray14"})
_TABLES: Final = frozenset({".csv", ".gz", ".json", ".tsv", ".txt"})
_QUALITY: Final = 98
_CUT_BEFORE: Final = "The data set in {path} has been cut before; give the folder of whole images."


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
        DatasetError: A data set is missing, not in its layout, or was cut before.
    """
    cv2.setNumThreads(1)
    config = DataConfig(sources=tuple(sources), min_age=0)
    samples = read_sources(config, root)
    folders = {source: source_folder(config, root, source) for source in sources}
    for folder in folders.values():
        if (folder / CUTS).exists():
            raise DatasetError(_CUT_BEFORE, path=folder)
    cuts: dict[str, dict[str, CutOut]] = {source: {} for source in sources}
    total, done = sum(len(sample.images) for sample in samples), 0
    for sample in samples:
        folder = folders[sample.source]
        for role, path in sample.images.items():
            target = out / path.relative_to(root)
            if (held := _cut_file(sample, role, path, target, model)) is not None:
                cuts[sample.source][path.relative_to(folder).as_posix()] = held
            done += 1
            progress(done, total)
    for source, folder in folders.items():
        target = out / folder.relative_to(root)
        _copy_tables(folder, target)
        _write_cuts(target, cuts[source])
    return sum(not held.cut.found for of_source in cuts.values() for held in of_source.values())


def _cut_file(
    sample: Sample, role: ViewRole, path: Path, target: Path, model: AnatomyModel
) -> CutOut | None:
    """Write one image; what was cut of it, None where it is whole or cannot be read."""
    if (image := read_grey(path)) is None:
        return None
    if sample.source in _OF_THE_NIH:
        image = righted(path.stem, image)
    held = None
    if role is ViewRole.FRONTAL:
        rows, columns = image.shape
        held = CutOut(lung_cut(model.answer(image).outlines, rows, columns), rows, columns)
        image = cut_out(image, held.cut)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, lambda partial: _write(path, image, partial))
    return held


def _write(path: Path, image: NDArray[np.uint8], target: Path) -> None:
    """In the format of the file that it comes from."""
    if is_dicom(path):
        write_dicom(path, image, target)
        return
    _, data = cv2.imencode(path.suffix, image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    target.write_bytes(data.tobytes())


def _copy_tables(folder: Path, target: Path) -> None:
    # The list is made first: `target` may lie below `folder`.
    for table in [path for path in folder.rglob("*") if path.suffix.lower() in _TABLES]:
        copy = target / table.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(table, copy)


def _write_cuts(folder: Path, cuts: Mapping[str, CutOut]) -> None:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            for image, one in cuts.items():
                edges = one.cut.left, one.cut.top, one.cut.right, one.cut.bottom
                table.writerow([image, *edges, one.rows, one.columns])

    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / CUTS, write)
