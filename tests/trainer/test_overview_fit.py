"""The overview in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import NetworkSpec
from cxrviewer.inference.overview import CHANNELS
from trainer.overview_fit import SLOPE, Evidence, fit_overview


@pytest.fixture
def network() -> CxrNetwork:
    torch.manual_seed(0)
    return build_network(NetworkSpec("convnext_atto", outputs=2, overview=2)).eval()


@pytest.fixture
def seen() -> Evidence:
    rng = np.random.default_rng(0)
    return Evidence(
        pooled=rng.normal(1, 2, (30, 320)),
        places=rng.normal(-1, 3, (30, CHANNELS, 2, 2)),
        values=rng.integers(0, 2, (30, 2)).astype(np.float64),
        trust=rng.choice([0.0, 0.3, 1.0], (30, 2)),
    )


def logits(network: CxrNetwork, seen: Evidence) -> np.ndarray:
    """Of the fitted network, whose norm is left out as it is in the evidence."""
    overview = network.overview
    assert overview is not None
    with torch.no_grad():
        pooled = torch.from_numpy(seen.pooled).float()
        places = torch.from_numpy(seen.places).float()
        found = network.fc(pooled) + overview.pooled(pooled)
        found += torch.einsum("kchw,bchw->bk", overview.places, places)
    return found.double().numpy()


def test_network_and_overview_answer_like_kernel_ridge(network: CxrNetwork, seen: Evidence) -> None:
    fit_overview(network, seen, [0], 0.5)
    grams = []
    for features in (seen.pooled, seen.places.reshape(30, -1)):
        scaled = (features - features.mean(axis=0)) / features.std(axis=0)
        grams.append(scaled @ scaled.T / scaled.shape[1])
    gram = (grams[0] + grams[1]) / 2
    rows = np.flatnonzero(seen.trust[:, 0])
    trust, values = seen.trust[rows, 0], seen.values[rows, 0]
    middle = np.average(values, weights=trust)
    # Weighted kernel ridge: minimise Σ t (v - Kα)² + λ αᵀKα, by its normal equations.
    inner, weights = gram[np.ix_(rows, rows)], np.diag(trust)
    alpha = np.linalg.solve(weights @ inner + 0.5 * np.eye(len(rows)), weights @ (values - middle))
    wanted = SLOPE * (gram[:, rows] @ alpha + middle - 0.5)
    np.testing.assert_allclose(logits(network, seen)[:, 0], wanted, rtol=1e-3, atol=1e-3)


def test_other_outputs_and_the_last_layer_stay(network: CxrNetwork, seen: Evidence) -> None:
    overview = network.overview
    assert overview is not None
    before = network.fc.weight.clone()
    fit_overview(network, seen, [0], 0.5)
    torch.testing.assert_close(network.fc.weight, before)
    assert float(overview.places[1].detach().abs().max()) == 0
    assert float(overview.pooled.weight[1].detach().abs().max()) == 0
    assert float(overview.places[0].detach().abs().max()) > 0
