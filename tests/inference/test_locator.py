"""What moves maps and changes no logit."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from sample_bundles import make_manifest
from torch import nn

from cxrviewer.errors import BundleError
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.locator import Locator
from cxrviewer.inference.manifest import manifest_from_json, manifest_to_json
from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import Fusion, NetworkSpec
from cxrviewer.inference.overview import CHANNELS

VIEWS = (ViewRole.FRONTAL, ViewRole.LATERAL)
SPEC = NetworkSpec(
    "convnext_atto", outputs=3, fusion=Fusion.GATED, views=VIEWS, map_stages=2, overview=4,
    locator=2,
)  # fmt: skip


@pytest.fixture
def network() -> CxrNetwork:
    torch.manual_seed(0)
    found = build_network(SPEC).eval().requires_grad_(requires_grad=False)
    assert found.locator is not None
    for weight in found.locator.parameters():
        nn.init.normal_(weight)
    return found


def test_by_hand() -> None:
    """One pair: where the third value is 2, the left upper cell rises by 2 · 4 over the usual."""
    locator = Locator(outputs=1, cells=2, pairs=1).requires_grad_(requires_grad=False)
    locator.directions[0, 0, 3 * 4] = 1.0  # channel 3, first cell
    locator.shapes[0, 0] = torch.tensor([[4.0, 0.0], [0.0, 0.0]])
    locator.usual[0] = torch.tensor([[0.0, 0.0], [0.0, 2.0]])
    seen = torch.zeros(1, CHANNELS, 2, 2)
    seen[0, 3, 0, 0] = 2.0
    wanted = torch.tensor([[8.0, 0.0], [0.0, 2.0]]) - 2.5
    torch.testing.assert_close(locator(seen, (2, 2))[0, 0], wanted)


def test_until_it_is_fitted_it_says_nothing() -> None:
    locator = Locator(outputs=2, cells=2, pairs=3)
    assert not locator(torch.randn(1, CHANNELS, 2, 2), (4, 4)).any()


def test_logits_are_the_same_and_maps_add_up(network: CxrNetwork) -> None:
    images = torch.randn(3, 2, 1, 64, 64)
    present = torch.tensor([[True, True], [True, False], [False, True]])
    output = network(images, present)
    maps = exact_maps(network, output)
    total = maps.maps.mean(dim=(-2, -1)).sum(dim=1) + maps.bias
    torch.testing.assert_close(total, output.logits, rtol=0, atol=1e-5)
    assert network.locator is not None
    nn.init.zeros_(network.locator.shapes)
    nn.init.zeros_(network.locator.usual)
    torch.testing.assert_close(network(images, present).logits, output.logits)


def test_the_frontal_map_is_moved_by_its_share_and_no_other(network: CxrNetwork) -> None:
    images = torch.randn(3, 2, 1, 64, 64)
    present = torch.tensor([[True, True], [True, False], [False, True]])
    output = network(images, present)
    moved = exact_maps(network, output).maps
    own = exact_maps(network, output._replace(placed=None)).maps
    torch.testing.assert_close(moved[:, 1], own[:, 1])
    change = (moved - own)[:, 0]
    assert not change[2].any()  # no frontal image
    alone = network(images[:1], torch.tensor([[True, False]]))
    assert alone.placed is not None
    share = output.weights[0, 0]
    assert 0.1 < float(share) < 0.9
    torch.testing.assert_close(change[0], share * alone.placed[0], rtol=1e-3, atol=1e-4)
    assert float(change[0].abs().max()) > 0.1


def test_what_stands_in_a_missing_view_is_not_looked_at(network: CxrNetwork) -> None:
    images = torch.randn(1, 2, 1, 64, 64)
    images[:, 0] = float("nan")
    output = network(images, torch.tensor([[False, True]]))
    assert output.placed is not None
    assert not output.placed.any()


def test_the_manifest_holds_it() -> None:
    manifest = make_manifest(overview=4, locator=2, weights_sha256="0" * 64)
    document = manifest_to_json(manifest)
    assert document["locator"] == 2
    assert manifest_from_json(document, manifest.folder).network_spec.locator == 2
    assert "locator" not in manifest_to_json(replace(manifest, locator=0))


@pytest.mark.parametrize("wrong", [{"locator": 65}, {"overview": 0, "locator": 1}])
def test_what_cannot_be_built_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(BundleError, match="locator"):
        replace(SPEC, **wrong)
