"""What the whole image adds to the logits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from sample_bundles import make_manifest
from torch import Tensor, nn

from cxrviewer.errors import BundleError
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.manifest import manifest_from_json, manifest_to_json
from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import Fusion, NetworkSpec
from cxrviewer.inference.overview import CHANNELS, values
from cxrviewer.inference.preprocess import PreprocessSpec

VIEWS = (ViewRole.FRONTAL, ViewRole.LATERAL)
SPEC = NetworkSpec(
    "convnext_atto", outputs=3, fusion=Fusion.GATED, views=VIEWS, map_stages=2, overview=4
)


@pytest.fixture
def network() -> CxrNetwork:
    torch.manual_seed(0)
    found = build_network(SPEC).eval().requires_grad_(requires_grad=False)
    assert found.overview is not None
    nn.init.normal_(found.overview.places, std=0.1)
    nn.init.normal_(found.overview.pooled.weight, std=0.1)
    nn.init.normal_(found.overview.pooled.bias)
    return found


def test_maps_with_an_overview_add_up(network: CxrNetwork) -> None:
    present = torch.tensor([[True, True], [True, False], [False, True]])
    output = network(torch.randn(3, 2, 1, 64, 64), present)
    maps = exact_maps(network, output)
    total = maps.maps.mean(dim=(-2, -1)).sum(dim=1) + maps.bias
    torch.testing.assert_close(total, output.logits, rtol=0, atol=1e-5)
    assert (maps.maps[1, 1] == 0).all()


def test_it_moves_nothing_on_a_map(network: CxrNetwork) -> None:
    output = network(torch.randn(1, 2, 1, 64, 64))
    whole = exact_maps(network, output).maps
    local = exact_maps(network, output._replace(spread=None)).maps
    difference = (whole - local).flatten(start_dim=3)
    torch.testing.assert_close(
        difference, difference[..., :1].expand_as(difference), rtol=0, atol=1e-5
    )
    assert float(difference.abs().max()) > 0.1


def test_places_are_those_of_the_frontal_image_alone(network: CxrNetwork) -> None:
    images = torch.randn(1, 2, 1, 64, 64)
    both = network(images, torch.tensor([[True, True]])).spread
    other = images.clone()
    other[:, 1] = 0
    pooled = network(other, torch.tensor([[True, True]]))
    overview = network.overview
    assert overview is not None and both is not None and pooled.spread is not None
    places = torch.einsum("kchw,bchw->bk", overview.places, values(images[:, 0]))
    for output in (network(images), pooled):
        assert output.spread is not None
        rest = output.spread[:, 0] - places
        shared = overview.pooled(network.norm(output.pooled))
        torch.testing.assert_close(rest, output.weights[:, :1] * shared, rtol=1e-4, atol=1e-4)


def test_what_stands_in_a_missing_view_is_not_looked_at(network: CxrNetwork) -> None:
    images = torch.randn(1, 2, 1, 64, 64)
    present = torch.tensor([[False, True]])
    wanted = network(images, present).logits
    images[:, 0] = float("nan")
    torch.testing.assert_close(network(images, present).logits, wanted)


def bars(degrees: float) -> Tensor:
    """Waves of 8 pixels whose grey changes towards `degrees`, clockwise from the right."""
    down, across = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
    angle = np.deg2rad(degrees)
    return torch.sin((across * np.cos(angle) + down * np.sin(angle)) * (2 * np.pi / 8))[None, None]


@pytest.mark.parametrize(
    ("degrees", "direction"), [(0, 0), (10, 0), (25, 1), (90, 4), (160, 7), (180, 0)]
)
def test_edges_are_sorted_by_direction(degrees: float, direction: int) -> None:
    finest = values(bars(degrees))[0, -8:, 1:3, 1:3]
    assert finest.argmax(dim=0).unique().tolist() == [direction]
    assert float(finest[direction].min()) > 0.9


def test_strong_edges_do_not_depend_on_contrast() -> None:
    image = torch.randn(1, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(
        values(60 * image)[:, 16:], values(20 * image)[:, 16:], rtol=0.02, atol=0.02
    )


def test_grey_values_are_means_of_four_by_four_pixels() -> None:
    image = torch.arange(64.0 * 64).reshape(1, 1, 64, 64)
    found = values(image)
    assert found.shape == (1, CHANNELS, 4, 4)
    for row, column in ((0, 0), (5, 14), (15, 3)):
        block = image[0, 0, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        channel = 4 * (row % 4) + column % 4
        assert float(found[0, channel, row // 4, column // 4]) == pytest.approx(float(block.mean()))


def test_manifests_say_so() -> None:
    manifest = make_manifest(overview=4, weights_sha256="0" * 64)
    document = manifest_to_json(manifest)
    assert document["overview"] == 4
    assert manifest_from_json(document, manifest.folder) == manifest
    plain = make_manifest()
    assert "overview" not in manifest_to_json(plain)


@pytest.mark.parametrize(
    "changes",
    [{"overview": 5}, {"overview": 4, "preprocess": PreprocessSpec(96)}, {"overview": 1000}],
)
def test_an_overview_that_does_not_fit_the_input_is_refused(changes: dict[str, object]) -> None:
    manifest = make_manifest(weights_sha256="0" * 64)
    document = manifest_to_json(replace(manifest, **changes))  # type: ignore[arg-type]
    with pytest.raises(BundleError, match="overview"):
        manifest_from_json(document, manifest.folder)


@pytest.mark.parametrize(
    "changes",
    [{"fusion": Fusion.EARLY6, "map_stages": 1}, {"hidden": (4,), "map_stages": 1}],
)
def test_networks_that_cannot_have_one(changes: dict[str, object]) -> None:
    with pytest.raises(BundleError, match="overview"):
        replace(SPEC, **changes)  # type: ignore[arg-type]
