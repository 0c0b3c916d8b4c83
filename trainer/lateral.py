"""What the lateral branch is worth: how much data stood behind it and how much it can change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.manifest import BundleFinding
from cxrviewer.inference.network import CxrNetwork
from trainer.batches import Assembler
from trainer.calibration_fits import confidences
from trainer.labels import Sample
from trainer.metrics import Figure, auroc, figure
from trainer.predict import answer
from trainer.split import Split


@dataclass(frozen=True, slots=True)
class ViewsRow:
    """One finding on the held-out studies that have both views.

    Attributes:
        finding: Which.
        studies: With both views and a label.
        positives: Of them.
        frontal: AUROC when only the frontal view is shown.
        both: AUROC when both are.
    """

    finding: Finding
    studies: int
    positives: int
    frontal: Figure
    both: Figure


def pairs_of(samples: Sequence[Sample]) -> list[Sample]:
    """Samples that have a frontal and a lateral image."""
    return [sample for sample in samples if {*ViewRole} <= set(sample.images)]


def without_lateral(pairs: Sequence[Sample]) -> list[Sample]:
    """The same studies with their frontal image only."""
    return [
        replace(pair, images={ViewRole.FRONTAL: pair.images[ViewRole.FRONTAL]}) for pair in pairs
    ]


def compare_views(
    pairs: Sequence[Sample],
    frontal: NDArray[np.float64],
    both: NDArray[np.float64],
    truth: NDArray[np.float32],
    findings: Sequence[Finding],
    *,
    resamplings: int,
) -> tuple[ViewsRow, ...]:
    """Frontal alone against frontal and lateral, on the same studies.

    Args:
        pairs: Studies with both views.
        frontal: (studies, findings) logits without the lateral.
        both: (studies, findings) logits with it.
        truth: (studies, findings), NaN where not known.
        findings: Columns.
        resamplings: Of the patients.
    """
    rows = []
    for column, finding in enumerate(findings):
        known = np.flatnonzero(~np.isnan(truth[:, column]))
        labels = truth[known, column] > 0.5
        patients = [pairs[row].patient for row in known.tolist()]
        one, two = (
            figure(auroc, labels, logits[known, column], patients, resamplings=resamplings)
            for logits in (frontal, both)
        )
        rows.append(ViewsRow(finding, len(known), int(labels.sum()), one, two))
    return tuple(rows)


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
    pairs = pairs_of(split.train)
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
    both, one = (
        answer(network, samples, assemble).logits for samples in (pairs, without_lateral(pairs))
    )
    return max(
        float(
            np.abs(
                confidences(both[:, k].astype(np.float64), entry.calibration)
                - confidences(one[:, k].astype(np.float64), entry.calibration)
            ).max()
        )
        for k, entry in enumerate(findings)
    )
