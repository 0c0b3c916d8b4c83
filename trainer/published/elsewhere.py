"""Figures of other publications that tell what is possible."""

from __future__ import annotations

from typing import Final

from trainer.published.table import Column, PublishedTable

_OFFICIAL: Final = "ChestX-ray14, official test list"
_XRV: Final = "the library's own test part"

CHESTXRAY14: Final = PublishedTable(
    name="chestxray14",
    source="several publications",
    data="ChestX-ray14, mean AUROC over 14 findings",
    columns=(
        Column("EVA-X-B", "auroc", _OFFICIAL, mean=0.835),
        Column("single networks", "auroc", _OFFICIAL, mean=0.83, note="0.82 to 0.84"),
        Column("ensemble of six", "auroc", _OFFICIAL, mean=0.854),
        Column("CheXNet", "auroc", "the authors' own random split", mean=0.841),
        Column("TorchXRayVision densenet121, NIH", "auroc", _XRV, mean=0.774),
        Column("TorchXRayVision resnet50-512", "auroc", _XRV, mean=0.811),
    ),
)

CHEXPERT: Final = PublishedTable(
    name="chexpert",
    source="several publications",
    data="CheXpert, mean AUROC",
    columns=(
        Column("Pham et al. 2019, 5 findings", "auroc", "hidden test set", mean=0.930),
        Column(
            "TorchXRayVision CheXpert, 11 findings", "auroc", "the library's own part", mean=0.864
        ),
    ),
)

LOCALISATION: Final = PublishedTable(
    name="localisation",
    source="several publications",
    data="CheXlocalize and the boxes of ChestX-ray14",
    columns=(
        Column("Grad-CAM, mean IoU", "iou", "CheXlocalize test set", mean=0.150),
        Column("radiologists, mean IoU", "iou", "CheXlocalize test set", mean=0.355),
        Column("CAM, pointing", "pointing", "984 boxes of ChestX-ray14", mean=0.45),
        Column("PYLON, pointing", "pointing", "984 boxes of ChestX-ray14", mean=0.62),
    ),
)
