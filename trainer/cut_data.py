"""Data sets whose frontal radiographs are cut to the lungs, as the application cuts them.

What the anatomy bundle finds decides, so that a network is trained on the same cuts that it will be
shown. Files that are known to be filed turned or inverted are put right on the way. Tables stay as
they are; `cuts.csv` beside them says what was cut, and boxes follow when the data set is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.anatomy.model import AnatomyModel
from cxrviewer.inference.cut import cut_out, lung_cut
from trainer.config import DataConfig
from trainer.cut_files import below, check_places, copy_tables, write_cuts, write_image
from trainer.datasets.cuts import CutOut
from trainer.decode import Unreadable, decode
from trainer.errors import DatasetError
from trainer.labels import Sample
from trainer.quality.misfiled import righted
from trainer.sources import Skipped, read_sources, source_folder

Progress = Callable[[int, int], None]

_OF_THE_NIH: Final = frozenset({"nih", "chestxray14"})
_NOTHING: Final = "No image could be read in {path}; check the data folder."


@dataclass(frozen=True, slots=True)
class CutReport:
    """How it went.

    Attributes:
        images: Files written.
        lost: Frontal images that were cut where lungs usually are, because none were found.
        skipped: Files that could not be read, below the data root.
    """

    images: int
    lost: int
    skipped: tuple[Skipped, ...]


def cut_data(
    root: Path, sources: Sequence[str], out: Path, model: AnatomyModel, progress: Progress
) -> CutReport:
    """Write the images of some data sets cut to the lungs, in the same layout, with their tables.

    Args:
        root: Folder with one folder a data set.
        sources: Their names.
        out: Folder to write the same into.
        model: Finds the lungs.
        progress: Told how many of how many images are done.

    Raises:
        DatasetError: A data set is missing, not in its layout, was cut before, names files outside
            its folder, or has none that can be read.
        OutputError: `out` would mix whole and cut images.
    """
    cv2.setNumThreads(1)
    config = DataConfig(sources=tuple(sources), min_age=0)
    samples = read_sources(config, root)
    folders = {source: source_folder(config, root, source) for source in sources}
    targets = {source: out / below(folder, root) for source, folder in folders.items()}
    for source, folder in folders.items():
        check_places(folder, targets[source])
    files = _files(samples, folders)  # all of them, before anything is written
    for target in targets.values():
        write_cuts(target, None)
    cuts: dict[str, dict[str, CutOut]] = {source: {} for source in sources}
    skipped = []
    for done, (source, place, role) in enumerate(files, start=1):
        path = folders[source] / place
        held = _cut_file(source, role, path, targets[source] / place, model)
        if isinstance(held, Unreadable):
            skipped.append(Skipped((below(folders[source], root) / place).as_posix(), held.reason))
        elif held is not None:
            cuts[source][place.as_posix()] = held
        progress(done, len(files))
    if len(skipped) == len(files):
        raise DatasetError(_NOTHING, path=root)
    for source, folder in folders.items():
        copy_tables(folder, targets[source])
        write_cuts(targets[source], cuts[source])
    lost = sum(not held.cut.found for of_source in cuts.values() for held in of_source.values())
    return CutReport(len(files) - len(skipped), lost, tuple(skipped))


def _files(samples: Sequence[Sample], folders: dict[str, Path]) -> list[tuple[str, Path, ViewRole]]:
    """Data set, place in it and view of each file, once."""
    found = {
        (sample.source, below(path, folders[sample.source])): role
        for sample in samples
        for role, path in sample.images.items()
    }
    return [(source, place, role) for (source, place), role in found.items()]


def _cut_file(
    source: str, role: ViewRole, path: Path, target: Path, model: AnatomyModel
) -> CutOut | Unreadable | None:
    """Write one image; what was cut of it, None where it is whole."""
    image = decode(path)
    if isinstance(image, Unreadable):
        return image
    if source in _OF_THE_NIH:
        image = righted(path.stem, image)
    held = None
    if role is ViewRole.FRONTAL:
        rows, columns = image.shape
        held = CutOut(lung_cut(model.answer(image).outlines, rows, columns), rows, columns)
        image = cut_out(image, held.cut)
    write_image(path, image, target)
    return held
