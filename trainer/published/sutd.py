"""SUTD: Toh, Daffa, Hung."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from trainer.published.table import Column, PublishedTable

_F = Finding
_SPLIT: Final = "ChestX-ray14, the test set of CheXNet's authors"
_NETWORKS: Final = ("CheXNet", "CNN", "ResNet", "DenseNet", "UnetEncoder", "XvT")
_MEANS: Final = (0.833, 0.677, 0.759, 0.744, 0.703, 0.677)
_PARAMETERS: Final = (7_051_854, 19_026, 6_299_342, 2_136_302, 21_129_038, 2_823_758)

_ROWS: Final[Mapping[Finding, tuple[float, ...]]] = MappingProxyType(
    {
        _F.ATELECTASIS: (0.8217, 0.6790, 0.7330, 0.7139, 0.7193, 0.6866),
        _F.CARDIOMEGALY: (0.9054, 0.7221, 0.8450, 0.8412, 0.8018, 0.7727),
        _F.PLEURAL_EFFUSION: (0.8821, 0.7478, 0.8176, 0.7994, 0.7758, 0.7439),
        _F.INFILTRATION: (0.7082, 0.6376, 0.6689, 0.6600, 0.6407, 0.6336),
        _F.MASS: (0.8491, 0.5716, 0.6874, 0.6766, 0.6240, 0.6132),
        _F.NODULE: (0.7740, 0.5431, 0.6407, 0.6392, 0.5759, 0.5517),
        _F.PNEUMONIA: (0.7730, 0.6474, 0.7111, 0.6907, 0.6281, 0.6568),
        _F.PNEUMOTHORAX: (0.8661, 0.6238, 0.7782, 0.7676, 0.7110, 0.6753),
        _F.CONSOLIDATION: (0.8026, 0.7348, 0.7748, 0.7644, 0.7318, 0.7382),
        _F.EDEMA: (0.8897, 0.8279, 0.8644, 0.8539, 0.8398, 0.8130),
        _F.EMPHYSEMA: (0.9113, 0.6120, 0.7783, 0.7400, 0.6929, 0.6443),
        _F.FIBROSIS: (0.8220, 0.6831, 0.7502, 0.7263, 0.6974, 0.6506),
        _F.PLEURAL_THICKENING: (0.7742, 0.6072, 0.6961, 0.6838, 0.6412, 0.6073),
        _F.HERNIA: (0.8867, 0.8372, 0.8761, 0.8547, 0.7641, 0.6970),
    }
)

TABLE: Final = PublishedTable(
    name="sutd",
    source="Toh V., Daffa M. A., Hung C.-Y., Image Classification on Chest X-Ray Images, Singapore"
    " University of Technology and Design, table 1",
    data="ChestX-ray14; training, validation and test lists as published by the authors of CheXNet",
    columns=tuple(
        Column(
            f"{name} ({_PARAMETERS[place]:,} parameters)",
            "auroc",
            _SPLIT,
            {finding: values[place] for finding, values in _ROWS.items()},
            _MEANS[place],
        )
        for place, name in enumerate(_NETWORKS)
    ),
    note="CheXNet starts from ImageNet weights, the others from random ones.",
)
