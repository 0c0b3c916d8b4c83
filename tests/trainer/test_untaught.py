"""Maps that no box has taught."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import Fusion, NetworkSpec
from trainer.untaught import have_places, spread_untaught

FINDINGS = (Finding.MASS, Finding.EDEMA, Finding.LUNG_LESION)
SPEC = NetworkSpec(
    "convnext_atto",
    outputs=4,  # the last is a helper
    fusion=Fusion.GATED,
    views=(ViewRole.FRONTAL, ViewRole.LATERAL),
    overview=4,
    close_look=4,
)


@pytest.fixture
def network() -> CxrNetwork:
    torch.manual_seed(3)
    made = build_network(SPEC).eval().requires_grad_(requires_grad=False)
    assert made.overview is not None
    torch.nn.init.normal_(made.overview.pooled.weight)
    torch.nn.init.normal_(made.overview.places, std=0.01)
    torch.nn.init.normal_(made.fc.weight)
    return made


def test_no_logit_changes_and_untaught_maps_are_even(network: CxrNetwork) -> None:
    images, present = (
        torch.randn(3, 2, 1, 128, 128),
        torch.tensor([[True, True]] * 2 + [[True, False]]),
    )
    before = network(images, present)
    old = exact_maps(network, before)
    spread_untaught(network, FINDINGS, {Finding.MASS})
    after = network(images, present)
    torch.testing.assert_close(after.logits, before.logits, rtol=1e-5, atol=1e-5)
    new = exact_maps(network, after)
    torch.testing.assert_close(new.maps[:, :, 0], old.maps[:, :, 0])
    torch.testing.assert_close(new.maps[:, :, 3], old.maps[:, :, 3])
    assert old.maps[:, 0, 1].flatten(1).std(dim=1).min() > 0.01
    assert new.maps[:, :, 1:3].flatten(3).std(dim=-1).max() < 1e-5
    # They still add up.
    total = new.maps.mean(dim=(-2, -1)).sum(dim=1) + new.bias
    torch.testing.assert_close(total, after.logits, rtol=1e-4, atol=1e-4)


def test_what_the_closer_look_gathers_gives_a_place(network: CxrNetwork) -> None:
    assert have_places(network) == (True, True, True, True)
    spread_untaught(network, FINDINGS, {Finding.MASS})
    assert have_places(network) == (True, False, False, True)
    assert network.close_look is not None
    network.close_look.gains[2] = 1.5
    assert have_places(network) == (True, False, True, True)


def test_without_an_overview_every_map_stays() -> None:
    plain = build_network(replace(SPEC, overview=0, close_look=0)).requires_grad_(
        requires_grad=False
    )
    rows = plain.fc.weight.clone()
    spread_untaught(plain, FINDINGS, {Finding.MASS})
    torch.testing.assert_close(plain.fc.weight, rows)
    assert have_places(plain) == (True, True, True, True)
