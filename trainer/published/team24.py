"""Team 24: transfer from a frozen ResNet-50 by PySpark, and the three systems of its bar chart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from trainer.published.table import Column, PublishedTable

_F = Finding

# Wang et al. 2017, Yao et al. 2017 and CheXNet as table 2 of Rajpurkar et al. 2017 prints them.
_ROWS: Final[Mapping[Finding, tuple[float, float, float]]] = MappingProxyType(
    {
        _F.ATELECTASIS: (0.716, 0.772, 0.8094),
        _F.CARDIOMEGALY: (0.807, 0.904, 0.9248),
        _F.PLEURAL_EFFUSION: (0.784, 0.859, 0.8638),
        _F.INFILTRATION: (0.609, 0.695, 0.7345),
        _F.MASS: (0.706, 0.792, 0.8676),
        _F.NODULE: (0.671, 0.717, 0.7802),
        _F.PNEUMONIA: (0.633, 0.713, 0.7680),
        _F.PNEUMOTHORAX: (0.806, 0.841, 0.8887),
        _F.CONSOLIDATION: (0.708, 0.788, 0.7901),
        _F.EDEMA: (0.835, 0.882, 0.8878),
        _F.EMPHYSEMA: (0.815, 0.829, 0.9371),
        _F.FIBROSIS: (0.769, 0.767, 0.8047),
        _F.PLEURAL_THICKENING: (0.708, 0.765, 0.8062),
        _F.HERNIA: (0.767, 0.914, 0.9164),
    }
)
_SYSTEMS: Final = (
    ("Wang et al. 2017", "ChestX-ray14, 70/10/20, the authors' own draw"),
    ("Yao et al. 2017", "ChestX-ray14, 70/10/20, the authors' own draw"),
    ("CheXNet (Rajpurkar et al. 2017)", "ChestX-ray14, 70/10/20 by patient, the authors' own draw"),
)

TABLE: Final = PublishedTable(
    name="team24",
    source="Team 24, chest X-ray disease diagnosis with PySpark, figure 5; the compared systems"
    " from table 2 of Rajpurkar P. et al., CheXNet, arXiv:1711.05225",
    data="ChestX-ray14, 70 % training, 10 % validation, 20 % test; each system on a draw of its"
    " own, so the columns are not comparable to the second decimal",
    columns=tuple(
        Column(name, "auroc", split, {finding: row[place] for finding, row in _ROWS.items()})
        for place, (name, split) in enumerate(_SYSTEMS)
    ),
    note="Team 24 gives its own AUCs as a bar chart without numbers: better than Wang et al. for"
    " nine findings, comparable for three, below CheXNet for all fourteen. Whether its split is by"
    " patient is not said.",
)
