"""Networks that put the last stages of a ConvNeXt side by side."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from sample_bundles import make_manifest

from cxrviewer.errors import BundleError
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.manifest import manifest_from_json, manifest_to_json
from cxrviewer.inference.network import build_network
from cxrviewer.inference.network_spec import Fusion, NetworkSpec

SPEC = NetworkSpec("convnext_atto", outputs=3, map_stages=2)


@pytest.mark.parametrize(("stages", "channels", "cells"), [(1, 320, 2), (2, 480, 4), (3, 560, 8)])
def test_maps_are_as_fine_as_the_finest_stage_and_add_up(
    stages: int, channels: int, cells: int
) -> None:
    torch.manual_seed(0)
    network = build_network(replace(SPEC, map_stages=stages)).eval()
    with torch.inference_mode():
        output = network(torch.randn(2, 1, 1, 64, 64))
        maps = exact_maps(network, output)
    assert output.features.shape == (2, 1, channels, cells, cells)
    total = maps.maps.mean(dim=(-2, -1)).sum(dim=1) + maps.bias
    torch.testing.assert_close(total, output.logits, rtol=0, atol=1e-5)


def test_the_last_stage_alone_is_the_plain_network() -> None:
    """Its channels come last, enlarged; their mean over an even grid stays what it was."""
    torch.manual_seed(0)
    plain, both = build_network(replace(SPEC, map_stages=1)), build_network(SPEC)
    state = {f"base.{name}": value for name, value in plain.encoder.state_dict().items()}
    both.encoder.load_state_dict(state)
    image = torch.full((1, 1, 64, 64), 0.3)
    with torch.inference_mode():
        coarse = plain.eval().encoder.forward_features(image)  # type: ignore[operator]
        fine = both.eval().encoder.forward_features(image)  # type: ignore[operator]
    wanted = torch.nn.functional.interpolate(coarse, size=(4, 4), mode="bilinear")
    torch.testing.assert_close(fine[:, 160:], wanted)


def test_gated_fusion_works_with_stages() -> None:
    spec = replace(SPEC, fusion=Fusion.GATED, views=("frontal", "lateral"))
    network = build_network(spec).eval()
    present = torch.tensor([[True, True], [True, False]])
    with torch.inference_mode():
        output = network(torch.randn(2, 2, 1, 64, 64), present)
        maps = exact_maps(network, output)
    assert (maps.maps[1, 1] == 0).all()
    total = maps.maps.mean(dim=(-2, -1)).sum(dim=1) + maps.bias
    torch.testing.assert_close(total, output.logits, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec("densenet121", outputs=3, map_stages=2),
        NetworkSpec("convnext_atto", outputs=3, map_stages=2, hidden=(8,)),
    ],
)
def test_other_networks_have_no_stages_side_by_side(spec: NetworkSpec) -> None:
    with pytest.raises(BundleError, match="map_stages"):
        build_network(spec)


@pytest.mark.parametrize("stages", [0, 5])
def test_stages_that_no_encoder_has_are_refused(stages: int) -> None:
    with pytest.raises(BundleError, match="map_stages"):
        NetworkSpec("convnext_atto", outputs=3, map_stages=stages)


def test_a_manifest_says_it_only_where_there_is_something_to_say(tmp_path: Path) -> None:
    manifest = make_manifest(weights_sha256="0" * 64)
    plain = json.loads(json.dumps(manifest_to_json(manifest)))
    assert manifest.map_stages == 1
    assert "map_stages" not in plain
    both = json.loads(json.dumps(manifest_to_json(replace(manifest, map_stages=2))))
    assert manifest_from_json(both, tmp_path).network_spec.map_stages == 2
