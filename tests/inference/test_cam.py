"""Exact maps: their means and the bias add up to the logit, on every family and fusion."""

from __future__ import annotations

import itertools

import pytest
import torch

from cxrviewer.inference.analysis import MapMethod, ViewRole
from cxrviewer.inference.cam import InexactHeadError, exact_maps, grad_cam
from cxrviewer.inference.network import CxrNetwork, Fusion, NetworkSpec, build_network

BOTH = (ViewRole.FRONTAL, ViewRole.LATERAL)
ARCHITECTURES = (
    "convnext_tiny", "convnext_atto", "convnextv2_atto", "convnext_tiny_hnf", "densenet121",
    "resnet18", "resnetv2_50",
)  # fmt: skip
TOLERANCES = {torch.float32: 1e-4, torch.float64: 1e-10}


def make_network(architecture: str, fusion: Fusion = Fusion.GATED, outputs: int = 5) -> CxrNetwork:
    """A network whose every parameter is random, so that no term of the sum is zero."""
    torch.manual_seed(7)
    views = BOTH[:1] if fusion is Fusion.SINGLE else BOTH
    network = build_network(NetworkSpec(architecture, outputs, 1, fusion, views))
    for parameter in (*network.norm.parameters(), *network.fc.parameters()):
        torch.nn.init.normal_(parameter, std=0.5)
    if network.gate is not None:
        torch.nn.init.normal_(network.gate.weight, std=0.5)
        torch.nn.init.normal_(network.gate.bias, std=0.5)
    return network.eval()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("dtype", TOLERANCES)
def test_map_means_and_bias_add_up_to_the_logit(architecture: str, dtype: torch.dtype) -> None:
    network = make_network(architecture).to(dtype)
    present = torch.tensor([[True, True], [True, False], [False, True]])
    images = torch.randn(3, 2, 1, 64, 96, dtype=dtype)
    with torch.inference_mode():
        output = network(images, present)
        found = exact_maps(network, output)
    total = found.maps.mean(dim=(-2, -1)).sum(dim=1) + found.bias
    assert output.logits.abs().max() > 0.1
    assert (total - output.logits).abs().max() <= TOLERANCES[dtype]


@pytest.mark.parametrize("architecture", ["convnext_atto", "densenet121", "resnetv2_50"])
@pytest.mark.parametrize("dtype", TOLERANCES)
def test_one_map_of_both_views_adds_up(architecture: str, dtype: torch.dtype) -> None:
    network = make_network(architecture, Fusion.EARLY6).to(dtype)
    present = torch.tensor([[True, True], [True, False], [False, True]])
    with torch.inference_mode():
        output = network(torch.randn(3, 2, 1, 64, 96, dtype=dtype), present)
        found = exact_maps(network, output)
    assert found.method is MapMethod.JOINT
    assert found.maps.shape[:3] == (3, 1, 5)
    total = found.maps.mean(dim=(-2, -1)).sum(dim=1) + found.bias
    assert output.logits.abs().max() > 0.1
    assert (total - output.logits).abs().max() <= TOLERANCES[dtype]


def test_view_missing_from_the_stack_is_its_mean_grey() -> None:
    network = make_network("convnext_atto", Fusion.EARLY6)
    images = torch.randn(1, 2, 1, 64, 64)
    images[:, 1] = float("nan")
    with torch.inference_mode():
        alone = network(images, torch.tensor([[True, False]])).logits
        images[:, 1] = 0
        grey = network(images).logits
        images[:, 1] = 1
        other = network(images).logits
    assert torch.equal(alone, grey)
    assert not torch.allclose(grey, other)


@pytest.mark.parametrize("dtype", TOLERANCES)
def test_single_view_network_adds_up(dtype: torch.dtype) -> None:
    network = make_network("convnext_atto", Fusion.SINGLE).to(dtype)
    with torch.inference_mode():
        output = network(torch.randn(2, 1, 1, 64, 64, dtype=dtype))
        found = exact_maps(network, output)
    total = found.maps.mean(dim=(-2, -1)).sum(dim=1) + found.bias
    assert (total - output.logits).abs().max() <= TOLERANCES[dtype]


def test_logits_are_those_of_the_untouched_timm_model() -> None:
    import timm  # noqa: PLC0415 - after build_network, which guards the import

    for architecture in ARCHITECTURES:
        torch.manual_seed(3)
        model = timm.create_model(architecture, in_chans=1, num_classes=5).eval()
        own = build_network(NetworkSpec(architecture, 5)).eval()
        own.encoder.load_state_dict(model.state_dict(), strict=False)
        classifier = model.get_classifier().state_dict()
        own.fc.load_state_dict(
            {
                name: value.flatten(1) if value.ndim > 1 else value
                for name, value in classifier.items()
            }
        )
        if not isinstance(own.norm, torch.nn.Identity):
            own.norm.load_state_dict(model.head.norm.state_dict())
        images = torch.randn(2, 1, 64, 64)
        with torch.inference_mode():
            torch.testing.assert_close(own(images[:, None]).logits, model(images))


def test_missing_view_has_no_weight_no_map_and_no_influence() -> None:
    network = make_network("convnext_atto")
    images = torch.randn(1, 2, 1, 64, 64)
    present = torch.tensor([[True, False]])
    with torch.inference_mode():
        first = network(images, present)
        images[:, 1] = 1e6
        second = network(images, present)
        maps = exact_maps(network, first).maps
    assert first.weights.tolist() == [[1.0, 0.0]]
    assert torch.equal(first.logits, second.logits)
    assert torch.count_nonzero(maps[:, 1]) == 0


@pytest.mark.parametrize("architecture", ["convnext_atto", "densenet121", "resnet18"])
def test_map_is_where_the_image_changed(architecture: str) -> None:
    """Rows are rows and columns are columns: a patch in cell (1, 9) shows in cell (1, 9)."""
    network = make_network(architecture, Fusion.SINGLE)
    images = torch.zeros(2, 1, 1, 256, 384)
    images[1, 0, 0, 32:64, 288:320] = 3 * torch.randn(32, 32)
    with torch.inference_mode():
        features = network(images).features[:, 0]
    change = (features[1] - features[0]).square().sum(dim=0)
    assert change.shape == (8, 12)
    assert divmod(int(change.argmax()), 12) == (1, 9)


def test_gate_weights_add_up_to_one_and_differ_between_views() -> None:
    network = make_network("convnext_atto")
    with torch.inference_mode():
        weights = network(torch.randn(4, 2, 1, 64, 64)).weights
    torch.testing.assert_close(weights.sum(dim=1), torch.ones(4))
    assert (weights[:, 0] - weights[:, 1]).abs().min() > 1e-3


def test_gradients_reach_encoder_gate_and_head_through_maps() -> None:
    network = make_network("convnext_atto").train()
    maps = exact_maps(network, network(torch.randn(2, 2, 1, 64, 64))).maps
    maps.square().mean().backward()
    assert network.gate is not None
    for name, parameter in network.named_parameters():
        if name not in {"fc.bias", "norm.bias"}:
            assert parameter.grad is not None, name
    assert network.gate.weight.grad is not None
    assert network.gate.weight.grad.abs().max() > 0


def with_hidden_layer() -> CxrNetwork:
    """A small network with the head of ConvNeXt's `_mlp` variants."""
    network = make_network("convnext_atto")
    network.hidden = torch.nn.Sequential(torch.nn.Linear(320, 320), torch.nn.GELU())
    return network.double()


def test_hidden_layer_is_refused_by_name() -> None:
    with torch.device("meta"):
        network = build_network(NetworkSpec("convnext_large_mlp", 5))
    output = with_hidden_layer()(torch.randn(1, 2, 1, 64, 64, dtype=torch.float64))
    with pytest.raises(InexactHeadError, match=r"convnext_large_mlp.*hidden layer"):
        exact_maps(network, output)


def test_norm_other_than_layer_norm_is_refused_by_name() -> None:
    network = build_network(NetworkSpec("convnext_atto_rms", 5))
    output = network(torch.randn(1, 1, 1, 64, 64))
    with pytest.raises(InexactHeadError, match=r"convnext_atto_rms.*LayerNorm"):
        exact_maps(network, output)


def test_grad_cam_is_labelled_and_equals_finite_differences() -> None:
    """Scaling one cell's features by 1 + h moves the logit by h · map / cells, for small h."""
    network = with_hidden_layer()
    present = torch.ones(1, 2, dtype=torch.bool)
    with torch.inference_mode():
        output = network(torch.randn(1, 2, 1, 64, 64, dtype=torch.float64), present)
        found = grad_cam(network, output, present)
    assert found.method is MapMethod.GRAD_CAM
    step, cells = 1e-6, output.features[0, 0, 0].numel()
    for view, row, column in itertools.product(range(2), repeat=3):
        moved = output.features.clone()
        moved[:, view, :, row, column] *= 1 + step
        with torch.inference_mode():
            change = network.head(moved, present).logits - output.logits
        expected = found.maps[0, view, :, row, column] * step / cells
        torch.testing.assert_close(change[0], expected, rtol=1e-3, atol=1e-12)
