"""Paediatric pneumonia (Kermany et al. 2018).

Layout of the folder: `chest_xray/{train,val,test}/{NORMAL,PNEUMONIA}/*.jpeg`. A pneumonia is named
`person<N>_{bacteria,virus}_<M>`, a normal image `IM-<N>-…` or `NORMAL2-IM-<N>-…`; N is the patient.
The third version on Mendeley Data calls all of them `{NORMAL,BACTERIA,VIRUS}-<N>-<M>`; there a
number is one patient in all folders.

As published, the numbers of `test` start at 1 again: `person1` of `test` is another child than
`person1` of `train`, the paper says that no patient is in both. `val` was taken from `train` later
and goes on with its numbers. So a patient is known by number within `train` and `val`, and by
number within `test`. In a copy that was divided anew by number, no number is in both, and the same
rule holds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.tables import require_folder
from trainer.errors import DatasetError
from trainer.labels import LabelOrigin, Sample, said

_PARTS: Final = {"train": "train", "val": "validation", "test": "test"}
_CLASSES: Final = {"NORMAL": 0.0, "PNEUMONIA": 1.0}
_PATIENT: Final = re.compile(r"^(person\d+|(?:NORMAL2-)?IM-\d+)[_-]")
_NUMBERED: Final = re.compile(r"^(?:NORMAL|BACTERIA|VIRUS)-(\d+)-\d+$")
_NO_IMAGES: Final = "The folder {path} holds no images of the form train/NORMAL/*.jpeg."
_BAD_NAME: Final = "The file {path} is not named like an image of this data set; remove it."
# What macOS writes beside a file when it unpacks to a foreign disk.
_FORKS: Final = "._"
# The set names no ages; its patients were 1 to 5 years old.
_AGE: Final = 3.0


def read(folder: Path) -> tuple[Sample, ...]:
    """All images of the folder, by name.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    root = require_folder(folder / "chest_xray")
    samples = tuple(
        _sample(path, value)
        for name, value in _CLASSES.items()
        for path in sorted(root.glob(f"*/{name}/*.jpeg"))
        if not path.name.startswith(_FORKS)
    )
    if not samples:
        raise DatasetError(_NO_IMAGES, path=root)
    return samples


def _sample(path: Path, value: float) -> Sample:
    part = path.parents[1].name
    return Sample(
        source="kermany",
        patient=f"kermany:{_patient(path, part)}",
        images={ViewRole.FRONTAL: path},
        labels=(
            said(Finding.PNEUMONIA, value, LabelOrigin.CLINICAL),
            # Each image was called one of the two.
            said(Finding.NO_FINDING, 1 - value, LabelOrigin.CLINICAL),
        ),
        age=_AGE,
        study=f"kermany:{part}/{path.stem}",
        official_split=_PARTS.get(part, ""),
    )


def _patient(path: Path, part: str) -> str:
    """Patient of an image, whose names mean something else in `test` unless they are numbers."""
    if numbered := _NUMBERED.match(path.stem):
        return numbered[1]
    match = _PATIENT.match(path.stem)
    if match is None:
        raise DatasetError(_BAD_NAME, path=path)
    return f"test/{match[1]}" if part == "test" else match[1]
