"""The images of a step: boxed ones, clear ones with an added lesion, positive ones, any."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.findings import Finding
from cxrviewer.inference.close_look import CELL
from trainer.batches import Assembler
from trainer.close_look.knowledge import Known
from trainer.config import AugmentConfig

BATCH: Final = 16

# Parts of a batch; the rest is drawn from all images.
_BOXED: Final = 0.25
_ADDED: Final = 0.30
_POSITIVE: Final = 0.15
_MASSES: Final = 0.35  # of added lesions


class Drawn(NamedTuple):
    """B images.

    Attributes:
        images: (B, channels, H, W).
        values: (B, K) labels.
        trust: (B, K) of the labels, 0 where not known.
        cover: (B, K, cells, cells), part of each cell that boxes cover.
    """

    images: Tensor
    values: Tensor
    trust: Tensor
    cover: Tensor


def draw(known: Known, assemble: Assembler, change: AugmentConfig, seed: tuple[int, int]) -> Drawn:
    """The batch of a step.

    Args:
        known: Training images.
        assemble: Makes frontal inputs.
        change: Random changes; how often lesions are added is decided here.
        seed: Of the run, and the number of the step.
    """
    rng = np.random.default_rng(seed)
    rows, added = _rows(known, rng)
    order = np.concatenate([rows, added]).astype(int)
    plain = replace(change, p_nodule=0.0, p_mass=0.0)
    lesions = replace(change, p_nodule=1.0 - _MASSES, p_mass=_MASSES)
    parts = [
        assemble.shown(
            [known.samples[row] for row in part], change=how, seed=seed, first_row=first, boxes=True
        )
        for part, how, first in ((rows, plain, 0), (added, lesions, len(rows)))
        if len(part)
    ]
    values, trust = known.values[order].copy(), known.trust[order].copy()
    masks = [mask for part in parts for mask in part.masks]
    for row, finding in enumerate(one for part in parts for one in part.added):
        if finding in known.findings:
            column = known.findings.index(finding)
            values[row, column] = trust[row, column] = 1.0
    return Drawn(
        torch.cat([part.images[:, 0] for part in parts]),
        torch.from_numpy(values),
        torch.from_numpy(trust),
        torch.from_numpy(_cover(masks, known.findings, assemble.spec.side)),
    )


def _rows(known: Known, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Images to show as they are, and images to add a lesion to."""
    kinds = rng.multinomial(BATCH, (_BOXED, _ADDED, _POSITIVE, 1 - _BOXED - _ADDED - _POSITIVE))
    row, column = np.nonzero(known.boxed)
    # A rare finding is shown more often than its share, though not as often as a common one.
    rarity = known.boxed.sum(axis=0)[column] ** -0.5
    boxed = rng.choice(row, kinds[0], p=rarity / rarity.sum())
    evidence = (known.values * known.trust).max(axis=1) * ~known.boxed.any(axis=1)
    positive = _weighted(evidence, kinds[2], rng)
    added = _weighted(known.clear.astype(float), kinds[1], rng)
    anyone = rng.integers(len(known.samples), size=kinds[3])
    return np.concatenate([boxed, positive, anyone]), added


def _weighted(
    weights: NDArray[np.float64], count: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """`count` rows by weight; none where nothing has any."""
    if not weights.any():
        return np.zeros(0, np.intp)
    return rng.choice(len(weights), count, p=weights / weights.sum())


def _cover(
    masks: list[dict[Finding, NDArray[np.uint8]]], findings: tuple[Finding, ...], side: int
) -> NDArray[np.float32]:
    cells = side // CELL
    found = np.zeros((len(masks), len(findings), cells, cells), np.float32)
    for row, known in enumerate(masks):
        for finding in known.keys() & set(findings):
            small = cv2.resize(known[finding], (cells, cells), interpolation=cv2.INTER_AREA)
            found[row, findings.index(finding)] = small / np.float32(255)
    return found
