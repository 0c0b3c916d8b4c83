"""The closer look moves maps, adds to logits, and lets all else see half the size."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from sample_bundles import make_manifest
from torch import nn

from cxrviewer.errors import BundleError
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.close_look import CloseLook
from cxrviewer.inference.manifest import manifest_from_json, manifest_to_json
from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import Fusion, NetworkSpec

VIEWS = (ViewRole.FRONTAL, ViewRole.LATERAL)
SPEC = NetworkSpec(
    "convnext_atto", outputs=3, fusion=Fusion.GATED, views=VIEWS, map_stages=3, overview=4,
    close_look=4,
)  # fmt: skip
SIDE = 128
PRESENT = torch.tensor([[True, True], [True, False], [False, True]])


@pytest.fixture
def network() -> CxrNetwork:
    torch.manual_seed(0)
    found = build_network(SPEC).eval().requires_grad_(requires_grad=False)
    assert found.close_look is not None
    found.close_look.members.copy_(torch.tensor([[1.0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]))
    found.close_look.gains[:2] = 100.0  # fresh scores hardly differ
    found.close_look.weights[1] = -0.5
    return found


def test_until_it_is_trained_it_says_nothing() -> None:
    look = CloseLook(outputs=2, scores=4).eval()
    said = look.told(look(torch.randn(1, 1, SIDE, SIDE)), (8, 8))
    assert not said.placed.any()
    assert not said.more.any()


def test_what_it_says_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two scores of four cells; the first finding gathers both, the second one, the third none."""
    look = CloseLook(outputs=3, scores=2).eval().requires_grad_(requires_grad=False)
    look.members.copy_(torch.tensor([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]))
    look.gains.copy_(torch.tensor([2.0, 0.0, 0.0]))
    look.weights.copy_(torch.tensor([0.0, -0.5, 0.0]))
    odds = torch.tensor([[1.0, 3.0, 1.0, 1.0], [1.0, 1.0, 3.0, 7.0]]).reshape(1, 2, 2, 2)
    image = torch.zeros(1, 1, SIDE, SIDE)
    image[..., 0] = 1

    def scores(images: torch.Tensor) -> torch.Tensor:
        mirrored = not images[..., 0].all()
        return odds.log().flip(-1) if mirrored else odds.log()

    monkeypatch.setattr(look, "scores", scores)
    said = look.told(look(image), (2, 2))
    logs = [math.log(value) for value in (2, 4, 4, 8)]
    wanted = torch.tensor([2 * (value - sum(logs) / 4) for value in logs]).reshape(2, 2)
    torch.testing.assert_close(said.placed[0, 0], wanted)
    assert not said.placed[0, 1:].any()
    torch.testing.assert_close(said.more[0], torch.tensor([0.0, -0.5 * math.log(12), 0.0]))


def test_a_mirror_image_has_the_mirrored_answer() -> None:
    torch.manual_seed(0)
    look = CloseLook(outputs=2, scores=2).eval().requires_grad_(requires_grad=False)
    look.members.copy_(torch.eye(2))
    torch.nn.init.normal_(look.score.weight)
    image = torch.randn(1, 1, SIDE, SIDE)
    plain, mirrored = look(image), look(image.flip(-1))
    torch.testing.assert_close(mirrored, plain.flip(-1))
    alone = look.scores(image)
    assert (alone - look.scores(image.flip(-1)).flip(-1)).abs().max() > 0.01
    torch.testing.assert_close(plain, (alone + look.scores(image.flip(-1)).flip(-1)) / 2)


def test_a_faint_shadow_counts_as_a_plain_one_and_the_side_of_a_film_does_not() -> None:
    """Against its surroundings a dot is as bright at half the contrast, and under a slope."""
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    ripples = ((rows // 2 + columns // 2) % 2).float() - 0.5
    dot = ((rows - 64).square() + (columns - 64).square() < 16).float()
    look = CloseLook(outputs=1, scores=1)
    seen: list[torch.Tensor] = []
    look.body[0].register_forward_pre_hook(lambda _module, values: seen.append(values[0]))
    for contrast, slope in ((4.0, 0.0), (2.0, 0.0), (4.0, 0.01)):
        image = contrast * (ripples / 4 + dot) + slope * columns
        look.scores(image[None, None])
    plain, faint, sloping = (values[0, 1, 64, 64].item() for values in seen)
    assert plain > 2
    assert faint == pytest.approx(plain, rel=0.15)
    assert sloping == pytest.approx(plain, rel=0.15)


def test_maps_add_up_to_the_logits_and_it_speaks_for_the_frontal_view(network: CxrNetwork) -> None:
    images = torch.randn(3, 2, 1, SIDE, SIDE)
    output = network(images, PRESENT)
    found = exact_maps(network, output)
    total = found.maps.mean(dim=(-2, -1)).sum(dim=1) + found.bias
    torch.testing.assert_close(total, output.logits, rtol=0, atol=1e-4)
    look = network.close_look
    assert look is not None
    more = look.told(look(images[:, 0]), (8, 8)).more
    nn.init.zeros_(look.gains)
    nn.init.zeros_(look.weights)
    silent = network(images, PRESENT)
    share = output.weights[:, :1]
    assert 0.1 < float(share[0]) < 0.9
    assert float(share[2]) == 0  # no frontal image
    torch.testing.assert_close(output.logits - silent.logits, share * more, rtol=1e-3, atol=1e-4)
    assert (more[:, 1].abs() > 0.1).all()
    assert not more[:, (0, 2)].any()
    change = found.maps - exact_maps(network, silent).maps
    assert not change[:, 1].any()  # the lateral's
    assert float(change[:2, 0, 0].abs().max()) > 0.003
    assert not change[2].any()


def test_what_stands_in_a_missing_view_is_not_looked_at(network: CxrNetwork) -> None:
    images = torch.randn(1, 2, 1, SIDE, SIDE)
    images[:, 0] = float("nan")
    output = network(images, torch.tensor([[False, True]]))
    assert output.logits.isfinite().all()
    assert output.placed is not None
    assert not output.placed.any()


def test_all_else_sees_the_input_at_half_its_size(network: CxrNetwork) -> None:
    """As the same network without a closer look sees the means of two by two pixels."""
    torch.manual_seed(0)
    plain = build_network(replace(SPEC, close_look=0)).eval()
    plain.load_state_dict(
        {name: value for name, value in network.state_dict().items() if "close_look" not in name}
    )
    images = torch.randn(3, 2, 1, SIDE, SIDE)
    half = images.reshape(3, 2, 1, SIDE // 2, 2, SIDE // 2, 2).mean(dim=(-3, -1))
    with torch.inference_mode():
        wanted = plain(half, PRESENT)
    found = network(images, PRESENT)
    assert found.spread is not None
    assert wanted.spread is not None
    torch.testing.assert_close(found.features, wanted.features)
    torch.testing.assert_close(found.spread[:, :, 2], wanted.spread[:, :, 2])  # gathers no score


def test_while_the_rest_is_trained_it_is_not_asked(network: CxrNetwork) -> None:
    network.train()
    assert network(torch.randn(1, 2, 1, SIDE, SIDE)).placed is None


def test_the_manifest_holds_it_and_the_side_that_goes_with_it() -> None:
    manifest = make_manifest(overview=2, close_look=4, weights_sha256="0" * 64)
    assert manifest.preprocess.side == 64
    document = manifest_to_json(manifest)
    assert document["close_look"] == 4
    assert manifest_from_json(document, manifest.folder).network_spec.close_look == 4
    assert "close_look" not in manifest_to_json(replace(manifest, close_look=0))
    with pytest.raises(BundleError, match="overview"):
        manifest_from_json({**document, "overview": 4}, manifest.folder)


@pytest.mark.parametrize("wrong", [{"close_look": 65}, {"overview": 0}])
def test_what_cannot_be_built_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(BundleError, match="close_look"):
        replace(SPEC, **wrong)
