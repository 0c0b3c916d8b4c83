"""The locator of a network fitted in closed form: boxes from the look of whole images.

For each finding a ridge regression of the boxes' cover on what the overview sees, on training
images with a box of it and on their mirror images. Least squares, not the share of a softmax that
the boxes' loss asks for (`trainer.losses.regions`): in a closed form it pointed better. The first
few principal directions of its answers are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.locator import Locator
from cxrviewer.inference.network import CxrNetwork
from cxrviewer.inference.overview import values as values_of_places
from cxrviewer.inference.preprocess import centre_crop
from trainer.batches import Assembler
from trainer.labels import Sample, Target
from trainer.localisation import boxed, boxes_of
from trainer.regions import box_masks, to_cells

Matrix = NDArray[np.float64]

FOCAL: Final = frozenset({Finding.NODULE, Finding.MASS})
"""Round shadows lie anywhere in a lung: the look of the whole image does not tell where."""

ONE_SIDED: Final = frozenset({Finding.CARDIOMEGALY})
"""Findings that a mirror image does not show as another patient might have them."""

LEAST: Final = 20
"""Boxed images that a finding needs; else its maps are not moved."""

_BATCH: Final = 32


@dataclass(frozen=True, eq=False, slots=True)
class Boxed:
    """What boxed training images show; row n + i is the mirror image of row i of n.

    Attributes:
        seen: What the overview sees, (2 n, values).
        covers: Cover by boxes of the images that have some, by finding: (n, cells, cells), NaN on
            the others.
        unrest: Mean standard deviation of the network's own maps over their cells, by finding.
    """

    seen: Matrix
    covers: Mapping[Finding, Matrix]
    unrest: Mapping[Finding, float]


def fit_locator(
    network: CxrNetwork,
    samples: Sequence[Sample],
    findings: Sequence[Finding],
    assemble: Assembler,
    penalty: float,
) -> tuple[Finding, ...]:
    """Fit the part of every finding that enough boxes can support; gives those findings.

    Args:
        network: With a locator; changed in place. Its maps must be as they will be.
        samples: Training images.
        findings: Of its first outputs.
        assemble: Makes their inputs.
        penalty: Of the regression, beside a kernel with a mean diagonal of 1.
    """
    if network.locator is None:
        return ()
    shown = look_at(network, boxed(samples, findings), findings, assemble)
    found = [finding for finding in findings if finding in shown.covers]
    for finding in found:
        fit_finding(network.locator, findings.index(finding), finding, shown, penalty)
    return tuple(found)


@torch.no_grad()
def look_at(
    network: CxrNetwork,
    samples: Sequence[Sample],
    findings: Sequence[Finding],
    assemble: Assembler,
) -> Boxed:
    """See boxed images as the locator will, without the findings that too few boxes support."""
    view, cells = network.spec.views.index(ViewRole.FRONTAL), network.spec.overview
    plain, mirrored = [], []
    for start in range(0, len(samples), _BATCH):
        images, _ = assemble.images(samples[start : start + _BATCH])
        frontal = network.shrunk(images[:, view])
        plain.append(values_of_places(frontal))
        mirrored.append(values_of_places(frontal.flip(-1)))
    seen = torch.cat([*plain, *mirrored]).flatten(1).double().numpy()
    covers = _covers(samples, findings, assemble, cells)
    return Boxed(seen, covers, unrest(network, samples, tuple(covers), findings, assemble))


@torch.no_grad()
def unrest(
    network: CxrNetwork,
    samples: Sequence[Sample],
    wanted: Sequence[Finding],
    findings: Sequence[Target],
    assemble: Assembler,
) -> dict[Finding, float]:
    """Mean deviation of the network's own maps over their cells, on images with a box of it.

    Args:
        network: Whose maps.
        samples: Boxed images.
        wanted: Findings, each with a box on some of these images.
        findings: Of the network's first outputs.
        assemble: Makes inputs.
    """
    view, found = network.spec.views.index(ViewRole.FRONTAL), []
    for start in range(0, len(samples), _BATCH):
        images, present = assemble.images(samples[start : start + _BATCH])
        own = network.head(network.encode(images, present), present)
        maps = exact_maps(network, own).maps[:, view, : len(findings)]
        found.append(maps.flatten(2).std(dim=-1, correction=0))
    deviations = torch.cat(found).double().numpy()
    shown = {
        finding: [bool(boxes_of(one, finding, ViewRole.FRONTAL)) for one in samples]
        for finding in wanted
    }
    return {
        finding: float(deviations[rows, findings.index(finding)].mean())
        for finding, rows in shown.items()
    }


def fit_finding(
    locator: Locator, column: int, finding: Finding, shown: Boxed, penalty: float
) -> None:
    """Fit the part of one finding.

    Args:
        locator: Changed in place.
        column: Its output.
        finding: One of `shown.covers`.
        shown: Training images.
        penalty: As for `fit_locator`.
    """
    cover = shown.covers[finding]
    chosen = _rows(cover)
    rows, wanted = chosen, cover[chosen]
    if finding not in ONE_SIDED:
        rows = np.concatenate([chosen, chosen + len(cover)])
        wanted = np.concatenate([wanted, wanted[..., ::-1]])
    cells = wanted.shape[1:]
    wanted = wanted.reshape(len(wanted), -1)
    mean, deviation = shown.seen.mean(axis=0), shown.seen.std(axis=0) + 1e-6
    scaled = (shown.seen[rows] - mean) / deviation
    usual, slope = _ridge(scaled, wanted, penalty)
    directions, shapes = _principal(scaled, slope, locator.directions.shape[1])
    answers = usual + scaled @ directions @ shapes
    # On the scale of the network's own map, so that neither drowns the other.
    size = shown.unrest[finding] / max(float(answers.std(axis=1).mean()), 1e-9)
    directions /= deviation[:, None]
    usual = usual - mean @ directions @ shapes
    count = directions.shape[1]
    _put(locator.directions[column, :count], directions.T)
    _put(locator.shapes[column, :count], size * shapes)
    _put(locator.usual[column], size * usual.reshape(cells))


def _ridge(features: Matrix, wanted: Matrix, penalty: float) -> tuple[Matrix, Matrix]:
    """Mean of `wanted` and the slope (features, cells) of a ridge regression on the features."""
    gram = features @ features.T
    unit = float(np.trace(gram)) / len(gram)
    usual = wanted.mean(axis=0)
    dual = np.linalg.solve(gram / unit + penalty * np.eye(len(gram)), wanted - usual)
    return usual, features.T @ dual / unit


def _principal(features: Matrix, slope: Matrix, pairs: int) -> tuple[Matrix, Matrix]:
    """The slope as (features, r) directions, with amounts of deviation 1, times (r, cells) shapes.

    What is left of the slope explains most of its answers to these features that r terms can.
    """
    _, _, bases = np.linalg.svd(features @ slope, full_matrices=False)
    bases = bases[:pairs]
    directions = slope @ bases.T
    sizes = np.maximum((features @ directions).std(axis=0), 1e-12)
    return directions / sizes, sizes[:, None] * bases


def _covers(
    samples: Sequence[Sample], findings: Sequence[Finding], assemble: Assembler, cells: int
) -> dict[Finding, Matrix]:
    found = {
        finding: np.full((len(samples), cells, cells), np.nan)
        for finding in findings
        if finding not in FOCAL
    }
    for row, sample in enumerate(samples):
        for finding, mask in box_masks(sample, ViewRole.FRONTAL, assemble.spec).items():
            if finding in found:
                fine = torch.from_numpy(to_cells(centre_crop(mask, assemble.spec)))[None]
                found[finding][row] = functional.adaptive_avg_pool2d(fine, cells)[0].numpy()
    return {finding: cover for finding, cover in found.items() if len(_rows(cover)) >= LEAST}


def _rows(cover: Matrix) -> NDArray[np.intp]:
    """Images that have a box."""
    return np.flatnonzero(~np.isnan(cover[:, 0, 0]))


@torch.no_grad()
def _put(target: torch.Tensor, values: Matrix) -> None:
    target.copy_(torch.from_numpy(values).reshape(target.shape))
