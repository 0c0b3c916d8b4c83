"""What the lateral branch is worth: how much data stood behind it and how much it can change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.manifest import BundleFinding
from cxrviewer.inference.network import CxrNetwork
from trainer.batches import Assembler
from trainer.calibrate import confidences
from trainer.labels import Sample
from trainer.predict import answer
from trainer.split import Split


@dataclass(frozen=True, slots=True)
class LateralFacts:
    """How much stood behind the lateral branch.

    Attributes:
        laterals: Lateral images in training.
        pairs: Training studies with both views.
        measured: Held-out studies with a lateral and an expert's label.
        weight: Median fusion weight of the lateral over the training pairs, None without pairs.
        change: Greatest change of a confidence when the lateral is added, over the same pairs.
    """

    laterals: int
    pairs: int
    measured: int
    weight: float | None = None
    change: float | None = None


def lateral_facts(
    network: CxrNetwork, findings: Sequence[BundleFinding], split: Split, assemble: Assembler
) -> LateralFacts:
    """Count the laterals and try them out.

    Args:
        network: With the bundle's outputs.
        findings: The bundle's, for their calibration.
        split: Who was trained on.
        assemble: From samples to tensors.
    """
    pairs = [sample for sample in split.train if len(sample.images) > 1]
    facts = LateralFacts(
        laterals=sum(ViewRole.LATERAL in sample.images for sample in split.train),
        pairs=len(pairs),
        measured=sum(ViewRole.LATERAL in sample.images for sample in split.held_out),
    )
    if network.gate is None or not pairs:
        return facts
    return replace(
        facts,
        weight=_weight(network, pairs, assemble),
        change=_change(network, findings, pairs, assemble),
    )


@torch.inference_mode()
def _weight(network: CxrNetwork, pairs: Sequence[Sample], assemble: Assembler) -> float:
    weights = network(*assemble.images(pairs)).weights
    return float(np.median(weights[:, assemble.views.index(ViewRole.LATERAL)].numpy()))


def _change(
    network: CxrNetwork,
    findings: Sequence[BundleFinding],
    pairs: Sequence[Sample],
    assemble: Assembler,
) -> float:
    alone = [
        replace(pair, images={ViewRole.FRONTAL: pair.images[ViewRole.FRONTAL]}) for pair in pairs
    ]
    both, one = (answer(network, samples, assemble).logits for samples in (pairs, alone))
    return max(
        float(
            np.abs(
                confidences(both[:, k].astype(np.float64), entry.calibration)
                - confidences(one[:, k].astype(np.float64), entry.calibration)
            ).max()
        )
        for k, entry in enumerate(findings)
    )
