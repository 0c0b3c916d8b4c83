"""Georgia Tech: Using Chest X-ray Images to aid Diagnosis."""

from __future__ import annotations

from typing import Final

from trainer.published.table import Column, PublishedTable

_SOURCE: Final = "Using Chest X-ray Images to aid Diagnosis, Georgia Institute of Technology"
_NIH_SPLIT: Final = "ChestX-ray14, official test list of 25,596 images, 15 classes, one label each"

NIH: Final = PublishedTable(
    name="gatech_nih",
    source=_SOURCE,
    data="ChestX-ray14, 86,524 training and 25,596 test images; accuracy of one label out of 15"
    " after 3 epochs",
    columns=(
        Column("custom ResNet", "accuracy", _NIH_SPLIT, mean=0.374),
        Column("ResNet-50 with ImageNet weights", "accuracy", _NIH_SPLIT, mean=0.387),
        Column("DenseNet-121 with ImageNet weights", "accuracy", _NIH_SPLIT, mean=0.3942),
        Column(
            "“SOTA” as quoted there", "accuracy", "not said", mean=0.84,
            note="0.84 is CheXNet's mean AUROC; no accuracy of that size is known to us",
        ),
    ),
)  # fmt: skip

KERMANY: Final = PublishedTable(
    name="kermany",
    source=_SOURCE,
    data="paediatric radiographs (Kermany et al. 2018), pneumonia against normal, the published"
    " test folder",
    columns=(
        Column(
            "ResNet152V2, last 20 layers tuned", "auroc", "published test folder, by image",
            mean=0.99, note="two decimals are printed",
        ),
    ),
    note="A split of all images by patient is another test than the published folder.",
)  # fmt: skip
