"""CheXpertNet: Wei, Jethani."""

from __future__ import annotations

from typing import Final

from cxrviewer.findings import Finding
from trainer.published.table import Column, PublishedTable

_F = Finding
_SPLIT: Final = "CheXpert validation set, 200 patients, by patient"

# Columns of the paper's tables 2 to 4; fracture has "??" there.
_ORDER: Final = (
    _F.NO_FINDING, _F.ENLARGED_CARDIOMEDIASTINUM, _F.CARDIOMEGALY, _F.LUNG_OPACITY, _F.LUNG_LESION,
    _F.EDEMA, _F.CONSOLIDATION, _F.PNEUMONIA, _F.ATELECTASIS, _F.PNEUMOTHORAX, _F.PLEURAL_EFFUSION,
    _F.PLEURAL_OTHER, _F.SUPPORT_DEVICES,
)  # fmt: skip


def _row(*values: float) -> dict[Finding, float]:
    return dict(zip(_ORDER, values, strict=True))


TABLE: Final = PublishedTable(
    name="chexpertnet",
    source="Wei H., Jethani N., CheXpertNet, New York University, tables 1 to 4",
    data="trained on the CheXpert training set, measured on its validation set of 200 patients; the"
    " AUC is by patient",
    columns=(
        Column(
            "both views, ImageNet statistics", "auroc", _SPLIT, mean=0.8236,
            note="table 1 is a picture in our copy; its mean is quoted in the text, 0.8588 without"
            " lung lesion",
        ),
        Column(
            "frontal only", "auroc", _SPLIT,
            _row(0.936, 0.562, 0.856, 0.894, 0.302, 0.920, 0.900, 0.767, 0.783, 0.892, 0.933,
                 0.879, 0.874),
            0.7867,
            note="the mean is printed as 0.7867, the mean of the printed row is 0.8075; 0.8497"
            " without lung lesion",
        ),
        Column(
            "both views, own statistics", "auroc", _SPLIT,
            _row(0.925, 0.560, 0.832, 0.902, 0.688, 0.917, 0.899, 0.733, 0.784, 0.838, 0.932,
                 0.985, 0.900),
            0.8383,
        ),
        Column(
            "both views, from scratch", "auroc", _SPLIT,
            _row(0.897, 0.558, 0.796, 0.862, 0.206, 0.851, 0.880, 0.782, 0.796, 0.753, 0.897,
                 0.965, 0.737),
            0.7675,
            note="the table's caption says that all convolutional layers were frozen, the text that"
            " the network was trained from scratch",
        ),
    ),
    note="Fracture has no positives in that validation set. Lung lesion has one: its figure is the"
    " rank of a single patient.",
)  # fmt: skip
