"""The fourteen findings of ChestX-ray14 by their names in its tables (Wang et al. 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from trainer.errors import DatasetError

_F = Finding

NIH_FINDINGS: Final[Mapping[str, Finding]] = MappingProxyType(
    {
        "Atelectasis": _F.ATELECTASIS,
        "Cardiomegaly": _F.CARDIOMEGALY,
        "Consolidation": _F.CONSOLIDATION,
        "Edema": _F.EDEMA,
        "Effusion": _F.PLEURAL_EFFUSION,
        "Emphysema": _F.EMPHYSEMA,
        "Fibrosis": _F.FIBROSIS,
        "Hernia": _F.HERNIA,
        "Infiltration": _F.INFILTRATION,
        "Mass": _F.MASS,
        "Nodule": _F.NODULE,
        "Pleural_Thickening": _F.PLEURAL_THICKENING,
        "Pneumonia": _F.PNEUMONIA,
        "Pneumothorax": _F.PNEUMOTHORAX,
    }
)
_UNKNOWN_LABEL: Final = "The label table {path} has an unknown finding “{name}”."


def nih_finding(table: Path, name: str) -> Finding:
    """The finding of one of the fourteen names.

    Raises:
        DatasetError: It is none of them.
    """
    if name not in NIH_FINDINGS:
        raise DatasetError(_UNKNOWN_LABEL, path=table, name=name)
    return NIH_FINDINGS[name]
