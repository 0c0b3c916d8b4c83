"""The last layer fitted again, in closed form, when the network is trained.

Few images have labels of radiologists. In training they drown among text-mined labels, soft labels,
augmented copies and helpers, and the last layer, which the moving average keeps moving, never comes
to rest on them. A ridge regression on the pooled features, as the application will see them, finds
the best last layer for exactly these labels at once. What is linear stays linear, so maps still add
up to the logit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network import CxrNetwork
from cxrviewer.inference.preprocess import centre_crop
from trainer.batches import Assembler, assembler
from trainer.close_look.training import train_close_look
from trainer.config import Config, OutputKind
from trainer.errors import ConfigError
from trainer.labels import LabelOrigin, Sample, Target, label_array
from trainer.localisation import boxed
from trainer.locator_fit import LEAST, fit_locator
from trainer.models import Model
from trainer.outputs import layout_of
from trainer.overview_fit import SLOPE, Evidence, fit_overview, place_values
from trainer.predict import answer, exact_network
from trainer.regions import box_masks, to_cells
from trainer.sources import Data
from trainer.standardise import standardise_logits
from trainer.untaught import SMALL, spread_untaught

Matrix = NDArray[np.float64]

_NO_LINEAR_HEAD: Final = (
    "export.refit needs a network whose last layer is all of its head, with one logit a finding;"
    " use a ConvNeXt, DenseNet or ResNet of timm with loss.outputs = “multi_label”, or set it to 0."
)
_BATCH: Final = 32
# Soft labels on the scale of hard ones: a finding is seldom there.
_SOFT_MEAN: Final = 0.2
_SOFT_DEVIATION: Final = 0.35
_LEAST: Final = 5
"""Positive and negative labels of trust that a finding needs; else its row stays as trained."""


def refit_last_layer(
    model: Model, data: Data, config: Config, folder: Path | None = None
) -> tuple[Target, ...]:
    """Replace the rows of the last layer that trusted training labels can support.

    Args:
        model: Trained; changed in place.
        data: Of the run; only its training part is used.
        config: `export.refit`, the penalty, and `export.refit_weights`, the origins best first.
        folder: Of the run, where what takes minutes is kept.

    Returns:
        The findings that were fitted.

    Raises:
        ConfigError: The network has no such last layer.
    """
    network = exact_network(model)
    if network is None or config.loss.outputs is not OutputKind.MULTI_LABEL:
        raise ConfigError(_NO_LINEAR_HEAD)
    weights = config.export.refit_weights
    samples = [one for one in data.split.train if not one.origins.isdisjoint(weights)]
    assemble = assembler(config, data)
    pooled = answer(model, samples, assemble).pooled
    with torch.no_grad():
        features = network.norm(torch.from_numpy(pooled)).double().numpy()
    findings = layout_of(config.loss).findings
    values, trust = targets(samples, findings, weights)
    if network.overview is not None:
        chosen = fittable(values, trust, max(weights.values()))
        grids = place_values(network, samples, assemble)
        fit_overview(network, Evidence(features, grids, values, trust), chosen, config.export.refit)
        located = fit_locator(network, samples, findings, assemble, config.export.refit_locator)
        looked = train_close_look(
            network, data.split.train, findings, assemble, config, folder=folder
        )
        taught = {*located, *looked, *_boxed_often(data.split.train, findings, config)}
        if taught:  # else no map is better than another
            # What the closer look sees better alone than beside the network's own map.
            spread_untaught(network, findings, taught - (SMALL & set(looked)))
        return tuple(findings[column] for column in chosen)
    places: dict[Finding, Matrix] = {}
    if config.export.refit_regions:
        places = region_rows(network, boxed(samples, findings), assemble)
    fitted: list[Target] = []
    for column in fittable(values, trust, max(weights.values())):
        finding = findings[column]
        rows = np.flatnonzero(trust[:, column] > 0)
        slope, offset = ridge(
            features[rows], values[rows, column], trust[rows, column], config.export.refit,
            places=places.get(finding, np.zeros((0, features.shape[1]))),
            place_trust=config.export.refit_regions,
        )  # fmt: skip
        with torch.no_grad():
            network.fc.weight[column] = torch.from_numpy(SLOPE * slope).float()
            network.fc.bias[column] = float(SLOPE * (offset - 0.5))
        fitted.append(finding)
    return tuple(fitted)


def _boxed_often(
    samples: Sequence[Sample], findings: Sequence[Target], config: Config
) -> Iterator[Finding]:
    """Findings whose place on the map enough boxes have taught in training."""
    for finding in findings if config.loss.region_weight else ():
        if isinstance(finding, Finding) and len(boxed(samples, [finding])) >= LEAST:
            yield finding


def fittable(values: Matrix, trust: Matrix, most: float) -> tuple[int, ...]:
    """Columns with enough positives and negatives among the labels that count most."""
    hard = trust == most
    positives, negatives = (hard & (values > 0.5)).sum(axis=0), (hard & (values <= 0.5)).sum(axis=0)
    return tuple(
        int(column) for column in np.flatnonzero(np.minimum(positives, negatives) >= _LEAST)
    )


def targets(
    samples: Sequence[Sample], findings: Sequence[Target], weights: Mapping[LabelOrigin, float]
) -> tuple[Matrix, Matrix]:
    """What to come close to and how much it counts, each (samples, findings); 0 where not known.

    The first origin in `weights` that says something is believed; a teacher's and our models'
    probabilities are standardised by finding.
    """
    values = np.zeros((len(samples), len(findings)))
    trust = np.zeros_like(values)
    for origin, weight in weights.items():
        said = label_array(samples, findings, [origin])[:, 0]
        if origin in {LabelOrigin.TEACHER, LabelOrigin.MODEL}:
            said = _SOFT_MEAN + _SOFT_DEVIATION * standardise_logits(said)
        else:
            said = np.where(said < 0, np.float32(np.nan), said)  # “uncertain” says nothing
        new = ~np.isnan(said) & (trust == 0)
        values[new], trust[new] = said[new], weight
    return values, trust


@torch.no_grad()
def region_rows(
    network: CxrNetwork, samples: Sequence[Sample], assemble: Assembler
) -> dict[Finding, Matrix]:
    """For each finding, by boxed frontal image, what the head sees inside less what outside.

    A row times the last layer's row is the map's mean inside of the boxes less that outside.
    """
    found: dict[Finding, list[NDArray[np.float64]]] = {}
    for start in range(0, len(samples), _BATCH):
        batch = samples[start : start + _BATCH]
        cells = _head_input(network, *assemble.images(batch), assemble)
        for sample, seen in zip(batch, cells, strict=True):
            masks = box_masks(sample, ViewRole.FRONTAL, assemble.spec)
            for finding, mask in masks.items():
                shown = centre_crop(mask, assemble.spec)
                cover = functional.adaptive_avg_pool2d(
                    torch.from_numpy(to_cells(shown))[None], (seen.shape[1], seen.shape[2])
                )[0]
                if 0 < float(cover.sum()) < cover.numel():
                    inside, outside = (
                        (seen * part).sum(dim=(1, 2)) / part.sum() for part in (cover, 1 - cover)
                    )
                    row = (inside - outside).double().numpy()
                    found.setdefault(finding, []).append(row)
    return {finding: np.stack(rows) for finding, rows in found.items()}


def _head_input(
    network: CxrNetwork, images: Tensor, present: Tensor, assemble: Assembler
) -> Tensor:
    """(B, C, h, w) of the frontal view; times a row of the last layer, a map but for a constant.

    As in `cxrviewer.inference.cam`: the norm's centring and its one scale a study.
    """
    features = network.encode(images, present)
    output = network.head(features, present)
    view = 0 if features.shape[1] == 1 else assemble.views.index(ViewRole.FRONTAL)
    seen = features[:, view] * output.weights[:, view, None, None, None]
    if not isinstance(network.norm, nn.LayerNorm):
        return seen
    scale = (output.pooled.var(dim=1, unbiased=False) + network.norm.eps).rsqrt()
    centred = seen - seen.mean(dim=1, keepdim=True)
    return centred * scale[:, None, None, None] * network.norm.weight[:, None, None]


def ridge(
    features: Matrix, values: NDArray[np.float64], trust: NDArray[np.float64], penalty: float, *,
    places: Matrix | None = None, place_trust: float = 0.0,
) -> tuple[NDArray[np.float64], float]:  # fmt: skip
    """Slope (features,) and offset of a weighted ridge regression.

    With features standardised over these rows, it is the least of
    `Σ_i trust_i (values_i - offset - slope · x_i)² + penalty · channels · |slope|²`, with the
    weighted mean of the values as the offset at the mean of the features. `places` are differences
    of features, (rows, features), which add `place_trust (1 - slope · d)²` each.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    scaled = (features - mean) / deviation
    middle = float((trust * values).sum() / trust.sum())
    wanted = values - middle
    if places is not None and len(places) and place_trust:
        scaled = np.concatenate([scaled, places / deviation])
        wanted = np.concatenate([wanted, np.ones(len(places))])
        trust = np.concatenate([trust, np.full(len(places), place_trust)])
    # As many unknowns as rows instead of as channels: there are few rows.
    gram = scaled @ scaled.T / scaled.shape[1]
    dual = np.linalg.solve(gram + np.diag(penalty / trust), wanted)
    slope = (scaled.T @ dual / scaled.shape[1]) / deviation
    return slope, middle - float(slope @ mean)
