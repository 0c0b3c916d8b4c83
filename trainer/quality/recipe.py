"""Everything that decides what the quality network learns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from cxrviewer.inference.preprocess import PreprocessSpec
from cxrviewer.inference.quality.heads import Head
from cxrviewer.inference.quality.network import NARROW_RESNET
from trainer.quality.change import Wobble
from trainer.quality.items import Item

FOLDS: Final = 5

SHARES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "nih": 0.25, "child": 0.03, "covid": 0.09, "hannover": 0.06, "anatomy": 0.08,
        "kermany": 0.06, "lateral": 0.10, "phantom lateral": 0.05, "phantom frontal": 0.02,
        "real": 0.08, "crop": 0.05, "slice": 0.03, "family": 0.10,
    }
)  # fmt: skip
"""Part of the draws that each group of images gets; few images are drawn often."""


def share_of(item: Item) -> str:
    """The group of `SHARES` that an item belongs to."""
    if item.source == "phantom":
        return f"phantom {item.kind}"
    if item.kind == "lateral":
        return "lateral"
    if item.source == "nih" and item.age == "child":
        return "child"  # few, and the only ones of a hospital that also gave adults
    if item.source in SHARES:
        return item.source
    return "family" if item.made_up else "real"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training.

    Attributes:
        architecture: Of the network.
        size: Side of the canvas.
        batch_size: Images a step.
        steps: Steps.
        lr: Greatest learning rate.
        weight_decay: Of AdamW.
        ema_decay: Of the average of the weights.
        smoothing: Of the labels, since a few of them are wrong.
        seed: Everything random follows from it.
        threads: Of torch.
        bf16: Whether convolutions are computed in bfloat16.
        weights: Of each question in the loss.
        wobble: Random transforms.
    """

    architecture: str = NARROW_RESNET
    size: int = 96
    batch_size: int = 32
    steps: int = 1500
    lr: float = 2.5e-3
    weight_decay: float = 0.03
    ema_decay: float = 0.997
    smoothing: float = 0.02
    seed: int = 11
    threads: int = 1
    bf16: bool = True
    weights: Mapping[Head, float] = field(
        default_factory=lambda: {
            Head.KIND: 1.0, Head.PROJECTION: 0.6, Head.POLARITY: 0.5, Head.TURN: 1.0,
            Head.MIRRORED: 1.0, Head.AGE: 0.4,
        }
    )  # fmt: skip
    wobble: Wobble = field(default_factory=Wobble)

    @property
    def preprocess(self) -> PreprocessSpec:
        """Canvas and normalisation."""
        return PreprocessSpec(self.size)
