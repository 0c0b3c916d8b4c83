"""RADIA: Khamesi, Samson, Suen, Mailhot, June 2023."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from trainer.published.table import Column, PublishedTable

_F = Finding
_SPLIT: Final = "CheXpert validation set"

_AUC: Final[Mapping[Finding, tuple[float, float]]] = MappingProxyType(
    {
        _F.ATELECTASIS: (0.715, 0.736),
        _F.CARDIOMEGALY: (0.679, 0.750),
        _F.CONSOLIDATION: (0.732, 0.672),
        _F.EDEMA: (0.777, 0.837),
        _F.ENLARGED_CARDIOMEDIASTINUM: (0.545, 0.731),
        _F.LUNG_OPACITY: (0.805, 0.768),
        _F.NO_FINDING: (0.699, 0.929),
        _F.PLEURAL_EFFUSION: (0.831, 0.850),
        _F.PNEUMONIA: (0.705, 0.778),
        _F.PNEUMOTHORAX: (0.697, 0.842),
    }
)
_F1: Final[Mapping[Finding, tuple[float, float]]] = MappingProxyType(
    {
        _F.ATELECTASIS: (0.193, 0.651),
        _F.CARDIOMEGALY: (0.189, 0.511),
        _F.EDEMA: (0.301, 0.582),
        _F.LUNG_OPACITY: (0.517, 0.811),
    }
)
_G_MEAN: Final[Mapping[Finding, float]] = MappingProxyType(
    {
        _F.ATELECTASIS: 0.640,
        _F.CARDIOMEGALY: 0.623,
        _F.EDEMA: 0.706,
        _F.LUNG_OPACITY: 0.621,
        _F.NO_FINDING: 0.515,
        _F.PLEURAL_EFFUSION: 0.763,
    }
)
_RUNS: Final = ("passionate-chocolate-1021", "smart-cherry-1132")
_MEANS: Final = (0.719, 0.789)


def _run(table: Mapping[Finding, tuple[float, float]], run: int) -> dict[Finding, float]:
    return {finding: values[run] for finding, values in table.items()}


TABLE: Final = PublishedTable(
    name="radia",
    source="Khamesi Z. et al., Empowering Radiologists: ConvNeXt-Large Model on CheXpert Using a"
    " Customized Webtool, vol. 10, issue 6, June 2023, figures 8 to 10",
    data="trained on the CheXpert training set without support devices, measured on its validation"
    " set",
    columns=(
        *(
            Column(f"{name}, AUC", "auroc", _SPLIT, _run(_AUC, run), _MEANS[run])
            for run, name in enumerate(_RUNS)
        ),
        *(Column(f"{name}, F1", "f1", _SPLIT, _run(_F1, run)) for run, name in enumerate(_RUNS)),
        Column(f"{_RUNS[1]}, G-mean", "g_mean", _SPLIT, dict(_G_MEAN)),
    ),
    note="The means are over the ten findings with figures. Support devices, fracture, lung lesion"
    " and pleural other are printed as 0 there, for want of positives; here they are not defined."
    " The thresholds of F1 maximise it on the same images.",
)
