"""Frontal radiographs of JSRT and Wingspan whose file names and measurements carry a truth.

Layout of the folder: `images/` and `ctr.csv` (`image, ctr`: the file's stem and its measured
cardiothoracic ratio). `jsrt_JPCLN*` shows a nodule confirmed by CT, `jsrt_JPCNN*` none
(Shiraishi et al. 2000); where it lies is known of whole films.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.cuts import CutOut, held_of, read_cuts
from trainer.datasets.jsrt import nodule_boxes
from trainer.datasets.tables import number, read_table, require_folder
from trainer.labels import Box, Label, LabelOrigin, Sample

_WITH_NODULE: Final = "jsrt_JPCLN"
_WITHOUT_NODULE: Final = "jsrt_JPCNN"
# Between these ratios a heart is called large by some readers and not by others.
_SURELY_NORMAL: Final = 0.48
_SURELY_LARGE: Final = 0.55


def read(folder: Path) -> tuple[Sample, ...]:
    """All images of the folder, by name.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    table = folder / "ctr.csv"
    ratios = {
        row["image"]: number(table, row, "ctr") for row in read_table(table, ("image", "ctr"))
    }
    images = sorted(require_folder(folder / "images").glob("*.jpg"))
    cuts = read_cuts(folder)
    return tuple(
        Sample(
            source="anatomy",
            patient=f"anatomy:{path.stem}",
            images={ViewRole.FRONTAL: path},
            labels=(*_nodule(path.stem), *_heart(ratios.get(path.stem))),
            study=f"anatomy:{path.stem}",
            boxes=_published(path, held_of(path, cuts)),
        )
        for path in images
    )


def _published(path: Path, held: CutOut | None) -> tuple[Box, ...]:
    """Places are published for whole films, which are square; a copy of another shape is none."""
    boxes = nodule_boxes(path.stem)
    if not boxes:
        return ()
    if held is not None:
        return boxes if held.columns == held.rows else ()
    with Image.open(path) as film:  # reads the header alone
        width, height = film.size
    return boxes if width == height else ()


def _nodule(stem: str) -> tuple[Label, ...]:
    """Nodule and lung lesion, where the name says so."""
    if not stem.startswith((_WITH_NODULE, _WITHOUT_NODULE)):
        return ()
    value = float(stem.startswith(_WITH_NODULE))
    return tuple(
        Label(finding, value, LabelOrigin.CONFIRMED)
        for finding in (Finding.NODULE, Finding.LUNG_LESION)
    )


def _heart(ratio: float | None) -> tuple[Label, ...]:
    """Cardiomegaly, where the measured ratio leaves no doubt."""
    if ratio is None or _SURELY_NORMAL < ratio < _SURELY_LARGE:
        return ()
    return (Label(Finding.CARDIOMEGALY, float(ratio >= _SURELY_LARGE), LabelOrigin.CONFIRMED),)
