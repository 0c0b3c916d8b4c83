"""Paediatric pneumonia (Kermany et al. 2018).

Layout of the folder: `chest_xray/{train,val,test}/{NORMAL,PNEUMONIA}/*.jpeg`. A pneumonia is named
`person<N>_{bacteria,virus}_<M>`, a normal image `IM-<N>-…` or `NORMAL2-IM-<N>-…`; N is the patient.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.tables import require_folder
from trainer.errors import DatasetError
from trainer.labels import Label, LabelOrigin, Sample

_CLASSES: Final = {"NORMAL": 0.0, "PNEUMONIA": 1.0}
_PATIENT: Final = re.compile(r"^(person\d+|(?:NORMAL2-)?IM-\d+)[_-]")
_BAD_NAME: Final = "The file {path} is not named like an image of this data set; remove it."
# The set names no ages; its patients were 1 to 5 years old.
_AGE: Final = 3.0


def read(folder: Path) -> tuple[Sample, ...]:
    """All images of the folder, by name.

    Raises:
        DatasetError: The folder is not in the layout described above.
    """
    root = require_folder(folder / "chest_xray")
    return tuple(
        _sample(path, value)
        for name, value in _CLASSES.items()
        for path in sorted(root.glob(f"*/{name}/*.jpeg"))
    )


def _sample(path: Path, value: float) -> Sample:
    match = _PATIENT.match(path.stem)
    if match is None:
        raise DatasetError(_BAD_NAME, path=path)
    return Sample(
        source="kermany",
        patient=f"kermany:{match[1]}",
        images={ViewRole.FRONTAL: path},
        labels=(Label(Finding.PNEUMONIA, value, LabelOrigin.CLINICAL),),
        age=_AGE,
    )
