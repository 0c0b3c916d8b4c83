"""The fourteen observations of the CheXpert labeller, which CheXpert and MIMIC-CXR-JPG share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from trainer.datasets.tables import Row, number
from trainer.errors import DatasetError
from trainer.labels import UNCERTAIN, Label, LabelOrigin, said

_F = Finding

OBSERVATIONS: Final[Mapping[str, Finding]] = MappingProxyType(
    {
        "No Finding": _F.NO_FINDING,
        "Enlarged Cardiomediastinum": _F.ENLARGED_CARDIOMEDIASTINUM,
        "Cardiomegaly": _F.CARDIOMEGALY,
        "Lung Opacity": _F.LUNG_OPACITY,
        "Lung Lesion": _F.LUNG_LESION,
        "Edema": _F.EDEMA,
        "Consolidation": _F.CONSOLIDATION,
        "Pneumonia": _F.PNEUMONIA,
        "Atelectasis": _F.ATELECTASIS,
        "Pneumothorax": _F.PNEUMOTHORAX,
        "Pleural Effusion": _F.PLEURAL_EFFUSION,
        "Pleural Other": _F.PLEURAL_OTHER,
        "Fracture": _F.FRACTURE,
        "Support Devices": _F.SUPPORT_DEVICES,
    }
)
_ALLOWED: Final = frozenset({0.0, 1.0, UNCERTAIN})
_BAD_VALUE: Final = (
    "The label table {path} has “{value}” in “{column}”; only 1, 0, -1 and blank are known."
)


def observed(table: Path, row: Row, origin: LabelOrigin) -> Iterator[Label]:
    """Labels of a row: 1, 0 and -1 for uncertain; a blank cell says nothing.

    Raises:
        DatasetError: A cell holds something else.
    """
    for name, finding in OBSERVATIONS.items():
        value = number(table, row, name) if name in row else None
        if value is None:
            continue
        if value not in _ALLOWED:
            raise DatasetError(_BAD_VALUE, path=table, value=row[name], column=name)
        yield said(finding, value, origin)
