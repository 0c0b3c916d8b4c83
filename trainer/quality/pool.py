"""All images on their canvases, in one array, so that a step of training decodes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from trainer.decode import read_grey
from trainer.phantom.geometry import BeamView
from trainer.quality.items import Item
from trainer.quality.misfiled import righted
from trainer.quality.negatives import real_negatives
from trainer.quality.phantoms import exposures, slices
from trainer.quality.sources import radiographs
from trainer.quality.synthetic import FAMILIES

Grey = NDArray[np.uint8]

EACH_FAMILY: Final = 100
CROPS: Final = 900
PHANTOMS: Final = 130
SLICED: Final = 50
_ARRAY: Final = "canvases.npy"
_TABLE: Final = "items.json"
# Sides of a crop as parts of the radiograph's, too little to show a chest.
_CROP: Final = (0.12, 0.3)


@dataclass(frozen=True, eq=False, slots=True)
class Pool:
    """Images with what is known of them.

    Attributes:
        items: What each is.
        canvases: (items, side, side) uint8, letterboxed.
        frames: (items, 4) rows and columns that the image itself fills: top, bottom, left, right.
    """

    items: tuple[Item, ...]
    canvases: Grey
    frames: NDArray[np.int32]

    def rows(self, wanted: Callable[[Item], bool]) -> NDArray[np.intp]:
        """Indices of the items that `wanted` wants."""
        return np.flatnonzero([wanted(item) for item in self.items])


def open_pool(data: Path, folder: Path, spec: PreprocessSpec) -> Pool:
    """The pool in `folder`, made where it is not there yet.

    Args:
        data: Radiographs.
        folder: Of the cache; another size has another one inside.
        spec: Canvas.

    Raises:
        DatasetError: The radiographs are not in their layout.
    """
    place = folder / f"{spec.size}-{spec.fit.value}"
    if not (place / _TABLE).is_file():
        _write(place, _fitted(everything(data), spec))
    document = json.loads((place / _TABLE).read_text("utf-8"))
    canvases = np.load(place / _ARRAY, mmap_mode="r", allow_pickle=False)
    return Pool(
        tuple(Item(**row) for row in document["items"]),
        canvases,
        np.array(document["frames"], np.int32),
    )


def _fitted(
    images: Iterable[tuple[Item, Grey]], spec: PreprocessSpec
) -> Iterator[tuple[Item, Grey, list[int]]]:
    for item, image in images:
        canvas, transform = fit_canvas(image, spec)
        height = round(image.shape[0] * transform.scale_y)
        width = round(image.shape[1] * transform.scale_x)
        top, left = int(transform.offset_y), int(transform.offset_x)
        yield item, canvas, [top, top + height, left, left + width]


def _write(place: Path, rows: Iterable[tuple[Item, Grey, list[int]]]) -> None:
    """The table comes last, so that a broken-off cache is none."""
    items, canvases, frames = zip(*rows, strict=True)
    place.mkdir(parents=True, exist_ok=True)
    np.save(place / _ARRAY, np.stack(canvases), allow_pickle=False)
    document = {"items": [asdict(item) for item in items], "frames": frames}
    (place / _TABLE).write_text(json.dumps(document), "utf-8")


def everything(data: Path) -> Iterator[tuple[Item, Grey]]:
    """Every image, real and made up, in an order that does not change."""
    cv2.setNumThreads(1)
    cut_from: list[tuple[Item, Grey]] = []
    for number, (item, path) in enumerate(radiographs(data)):
        image = read_grey(path)
        if image is None:
            continue
        image = righted(path.stem, image) if item.source == "nih" else image
        yield item, image
        if number % 5 == 0 and len(cut_from) < CROPS:
            cut_from.append((item, image))
    for number, (item, image) in enumerate(cut_from):
        crop = Item("crop", item.name, item.group, "other", made_up=True)
        yield crop, _cut(image, np.random.default_rng([7, number]))
    yield from real_negatives(data)
    yield from _phantoms()
    for number, (family, make) in enumerate(FAMILIES.items()):
        for copy in range(EACH_FAMILY):
            name = f"{copy:04d}"
            item = Item(family, name, f"{family}:{name}", "other", made_up=True)
            yield item, make(np.random.default_rng([number, copy]))


def _phantoms() -> Iterator[tuple[Item, Grey]]:
    for seed in range(PHANTOMS):
        for shot in exposures(seed):
            kind = "lateral" if shot.view is BeamView.LL else "frontal"
            name, group = f"{seed:04d}-{shot.view.value}", f"phantom:{seed}"
            # What tells PA from AP there is how the phantom was made, so it is not taught.
            yield Item("phantom", name, group, kind, made_up=True), shot.image
    for seed in range(SLICED):
        for number, image in enumerate(slices(seed)):
            name = f"{seed:04d}-{number}"
            yield Item("slice", name, f"phantom:{seed}", "other", made_up=True), image


def _cut(image: Grey, rng: np.random.Generator) -> Grey:
    """A part that no longer shows a chest."""
    height, width = (max(16, int(side * rng.uniform(*_CROP))) for side in image.shape)
    top = int(rng.uniform(0, image.shape[0] - height))
    left = int(rng.uniform(0, image.shape[1] - width))
    return np.ascontiguousarray(image[top : top + height, left : left + width])
