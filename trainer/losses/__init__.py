"""Losses: from raw outputs and labels of different trust to one number.

`build_loss` reads the configuration; docs/losses.md has the formulas and their sources.
"""

from trainer.losses.base import Loss, mean
from trainer.losses.build import build_loss
from trainer.losses.multi_label import MultiOriginLoss
from trainer.losses.origins import DIRECT, OriginAdapter
from trainer.losses.softmax import SingleLabelLoss, TernaryLoss
from trainer.standardise import standardise_logits

__all__ = [
    "DIRECT", "Loss", "MultiOriginLoss", "OriginAdapter", "SingleLabelLoss", "TernaryLoss",
    "build_loss", "mean", "standardise_logits",
]  # fmt: skip
