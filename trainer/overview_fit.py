"""The overview of a network fitted in closed form, so that network and overview answer together.

The network's last layer stays as it was trained, for its maps point where radiologists pointed. A
ridge regression on everything that is known of the whole image, pooled features as well as places,
finds the best answer to the trusted labels; the overview gets what the last layer lacks of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network import CxrNetwork
from cxrviewer.inference.overview import values as values_of_places
from trainer.batches import Assembler
from trainer.labels import Sample

Matrix = NDArray[np.float64]

SLOPE: Final = 6.0
"""A regression on 0 and 1 says about 0.5 + logit / 6 near the middle."""

_BATCH: Final = 32


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """Rows are training images.

    Attributes:
        pooled: Pooled features after the head's norm, (n, C).
        places: What the overview sees, (n, channels, cells, cells).
        values: What to come close to, (n, outputs).
        trust: How much that counts, (n, outputs); 0 where not known.
    """

    pooled: Matrix
    places: Matrix
    values: Matrix
    trust: Matrix


@torch.no_grad()
def place_values(network: CxrNetwork, samples: Sequence[Sample], assemble: Assembler) -> Matrix:
    """What the overview sees of each sample's frontal image, (n, channels, cells, cells)."""
    view = network.spec.views.index(ViewRole.FRONTAL)
    rows = [
        values_of_places(
            network.shrunk(assemble.images(samples[start : start + _BATCH])[0][:, view])
        )
        for start in range(0, len(samples), _BATCH)
    ]
    return torch.cat(rows).double().numpy()


@torch.no_grad()
def fit_overview(
    network: CxrNetwork, seen: Evidence, columns: Sequence[int], penalty: float
) -> None:
    """Fit the overview's part of some outputs; that of the others stays.

    Args:
        network: With an overview; changed in place.
        seen: Training images.
        columns: Outputs to fit.
        penalty: Of the regression, beside kernels with a mean diagonal of 1.
    """
    overview = network.overview
    if overview is None:
        return
    places = seen.places.reshape(len(seen.places), -1)
    blocks = (_Block.of(seen.pooled), _Block.of(places))
    # Both kinds of evidence count alike, however many numbers each has.
    gram = sum((block.gram() for block in blocks), np.zeros(())) / len(blocks)
    for column in columns:
        rows = np.flatnonzero(seen.trust[:, column] > 0)
        trust, wanted = seen.trust[rows, column], seen.values[rows, column]
        middle = float((trust * wanted).sum() / trust.sum())
        dual = np.linalg.solve(gram[np.ix_(rows, rows)] + np.diag(penalty / trust), wanted - middle)
        (deep, first), (local, second) = (block.slope(rows, dual / len(blocks)) for block in blocks)
        weight, bias = network.fc.weight[column], network.fc.bias[column]
        overview.pooled.weight[column] = torch.from_numpy(SLOPE * deep).float() - weight
        overview.pooled.bias[column] = SLOPE * (middle + first + second - 0.5) - float(bias)
        overview.places[column] = (
            torch.from_numpy(SLOPE * local).float().reshape(overview.places.shape[1:])
        )


@dataclass(frozen=True, eq=False, slots=True)
class _Block:
    """Features of one kind, standardised."""

    scaled: Matrix
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @classmethod
    def of(cls, features: Matrix) -> _Block:
        mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
        return cls((features - mean) / deviation, mean, deviation)

    def gram(self) -> Matrix:
        """Products of all rows, with a mean diagonal of 1."""
        found: Matrix = self.scaled @ self.scaled.T / self.scaled.shape[1]
        return found

    def slope(self, rows: NDArray[np.intp], dual: NDArray[np.float64]) -> tuple[Matrix, float]:
        """Slope of the features as they are, and the offset that goes with it."""
        slope = self.scaled[rows].T @ dual / self.scaled.shape[1] / self.deviation
        return slope, -float(slope @ self.mean)
