"""Radiographs whose lungs and hearts were outlined by people, and their folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.anatomy.contrast import organ_canvas
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from trainer.cache import read_grey
from trainer.datasets.tables import number, read_table, require_folder
from trainer.errors import DatasetError

_UNREADABLE: Final = "{path} cannot be read as an image; get another copy of the data set."
_NO_MASK: Final = "{path} is missing or not as large as its image; get another copy."


@dataclass(frozen=True, slots=True)
class Case:
    """One outlined radiograph. The files name no patients, so each counts as one.

    Attributes:
        name: Stem of its files.
        source: Data set that it comes from.
        image: File of the radiograph.
        mask: File of the outlines: `Organ.bit` of each organ, on the image's pixels.
        ratio: Cardiothoracic ratio that came with it, or None.
    """

    name: str
    source: str
    image: Path
    mask: Path
    ratio: float | None


@dataclass(frozen=True, eq=False, slots=True)
class Outlined:
    """A radiograph and its outlines in memory.

    Attributes:
        image: (rows, columns) uint8.
        labels: (rows, columns) uint8, bits of organs.
    """

    image: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def read_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of the folder `anatomy`, by name.

    Raises:
        DatasetError: It is not there or in another layout.
    """
    table = folder / "ctr.csv"
    ratios = {
        row["image"]: number(table, row, "ctr") for row in read_table(table, ("image", "ctr"))
    }
    images = sorted(require_folder(folder / "images").glob("*.jpg"))
    return tuple(
        Case(
            name=path.stem,
            source=path.stem.partition("_")[0],
            image=path,
            mask=folder / "masks" / f"{path.stem}.png",
            ratio=ratios.get(path.stem),
        )
        for path in images
    )


def read_outlined(case: Case) -> Outlined:
    """Decode image and mask; where the mask names a lung the heart, that is put right.

    Raises:
        DatasetError: A file is missing or damaged.
    """
    image, labels = read_grey(case.image), read_grey(case.mask)
    if image is None:
        raise DatasetError(_UNREADABLE, path=case.image)
    if labels is None or labels.shape != image.shape:
        raise DatasetError(_NO_MASK, path=case.mask)
    return Outlined(image, _named_right(labels))


def _named_right(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Outlines with the heart between the lungs; one file of the pack has it named a lung."""
    centres = {organ: np.nonzero(labels & organ.bit)[1].mean() for organ in Organ}
    middle = sorted(Organ, key=lambda organ: centres[organ])[1]
    return labels if middle is Organ.HEART else exchanged(labels, middle, Organ.HEART)


def on_canvas(outlined: Outlined, spec: PreprocessSpec) -> Outlined:
    """Image and outlines as the network learns them; a pixel belongs to what covers half of it.

    A lung is what is seen beside the heart. Some masks include the lung behind it; that part is
    taken off, or the network would learn neither custom.
    """
    canvas, _ = organ_canvas(outlined.image, spec)
    labels = np.zeros(canvas.shape, np.uint8)
    for organ in Organ:
        full = np.where(outlined.labels & organ.bit, np.uint8(255), np.uint8(0))
        covered, _ = fit_canvas(full, spec)
        labels[covered >= 128] |= organ.bit
    return Outlined(canvas, beside_heart(labels))


def beside_heart(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Labels without the lungs where the heart is."""
    heart = (labels & Organ.HEART.bit) > 0
    return np.where(heart, np.uint8(Organ.HEART.bit), labels)


def hidden_lung(labels: NDArray[np.uint8]) -> float:
    """Part of the heart over which a lung was outlined as well."""
    heart = (labels & Organ.HEART.bit) > 0
    lung = (labels & np.uint8(Organ.LEFT_LUNG.bit | Organ.RIGHT_LUNG.bit)) > 0
    return float((heart & lung).sum()) / max(1, int(heart.sum()))


def fold_of(cases: Sequence[Case], folds: int, seed: int) -> NDArray[np.intp]:
    """(cases,): the fold of each, drawn so that every source is spread evenly."""
    found = np.zeros(len(cases), np.intp)
    rng = np.random.default_rng(seed)
    start = 0
    for source in sorted({case.source for case in cases}):
        rows = np.flatnonzero([case.source == source for case in cases])
        # Going on where the last source stopped keeps the folds of one size.
        found[rng.permutation(rows)] = (np.arange(len(rows)) + start) % folds
        start += len(rows)
    return found


def exchanged(labels: NDArray[np.uint8], one: Organ, other: Organ) -> NDArray[np.uint8]:
    """Labels with the names of two organs exchanged; the pixels stay where they are."""
    table = np.arange(256, dtype=np.uint8)
    kept = table & ~np.uint8(one.bit | other.bit)
    first = np.where(table & one.bit, other.bit, 0)
    second = np.where(table & other.bit, one.bit, 0)
    return np.asarray(cv2.LUT(labels, (kept | first | second).astype(np.uint8)), np.uint8)
