"""Convolutions computed in another way must give torch's own numbers."""

import copy

import pytest
import torch
from torch import nn

from cxrviewer.inference.network import build_network
from cxrviewer.inference.network_spec import Fusion, NetworkSpec
from trainer.quick_convolutions import (
    QuickDepthwise,
    QuickPointwise,
    kernel_gradient,
    quicken,
)

LAYERS = {
    "depthwise": nn.Conv2d(6, 6, 7, padding=3, groups=6),
    "depthwise without bias": nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False),
    "pointwise": nn.Conv2d(6, 5, 1),
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("shape", [(9, 12), (4, 4), (2, 3)])
def test_outputs_and_all_gradients_are_those_of_torch(name: str, shape: tuple[int, int]) -> None:
    torch.manual_seed(0)
    plain = copy.deepcopy(LAYERS[name]).double()
    quick = quicken(nn.Sequential(copy.deepcopy(plain)))[0]  # type: ignore[index]
    assert type(quick) in {QuickDepthwise, QuickPointwise}
    images = torch.randn(3, plain.in_channels, *shape, dtype=torch.double)
    seen = []
    for layer in (plain, quick):
        given = images.clone().requires_grad_()
        found = layer(given)
        layer.zero_grad()
        (found.sin().sum()).backward()
        assert given.grad is not None
        seen.append([found, given.grad, *(p.grad for p in layer.parameters())])
    for wanted, got in zip(*seen, strict=True):
        torch.testing.assert_close(got, wanted, rtol=1e-5, atol=1e-5)


def test_kernel_gradient_of_one_pixel_by_hand() -> None:
    """An image with a 2 at (1, 2) and a gradient of 3 at (2, 1): their offset is (-1, 1)."""
    images, gradient = torch.zeros(2, 1, 1, 4, 4)
    images[0, 0, 1, 2], gradient[0, 0, 2, 1] = 2, 3
    wanted = torch.zeros(1, 1, 3, 3)
    wanted[0, 0, 0, 2] = 6
    torch.testing.assert_close(kernel_gradient(images, gradient, 3), wanted, atol=1e-5, rtol=0)


def test_only_what_is_computed_alike_is_replaced() -> None:
    others = nn.Sequential(
        nn.Conv2d(4, 4, 3, padding=1),
        nn.Conv2d(4, 4, 3, padding=1, stride=2, groups=4),
        nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=4),
        nn.Conv2d(4, 4, 3, groups=4),
        nn.Conv2d(4, 4, 2, stride=2),
        nn.Conv2d(4, 4, 1, stride=2),
    )
    assert all(type(layer) is nn.Conv2d for layer in quicken(others).children())


def test_a_network_keeps_its_names_and_answers_alike_in_bfloat16() -> None:
    torch.manual_seed(0)
    spec = NetworkSpec("convnext_atto", outputs=3, in_channels=1, fusion=Fusion.SINGLE)
    plain = build_network(spec).eval()
    quick = quicken(copy.deepcopy(plain))
    assert list(quick.state_dict()) == list(plain.state_dict())
    assert any(type(module) is QuickDepthwise for module in quick.modules())
    images = torch.randn(2, 1, 1, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(quick(images).logits, plain(images).logits, rtol=0, atol=1e-4)
        with torch.autocast("cpu", torch.bfloat16):
            found = [network(images).logits for network in (quick, plain)]
    torch.testing.assert_close(*found, rtol=0, atol=2e-2)


def test_gradients_under_autocast_are_near_those_in_full_precision() -> None:
    torch.manual_seed(0)
    layer = quicken(nn.Sequential(nn.Conv2d(8, 8, 7, padding=3, groups=8)))
    images = torch.randn(4, 8, 10, 10).contiguous(memory_format=torch.channels_last)
    found = []
    for enabled in (False, True):
        layer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            layer(images).float().sin().sum().backward()
        found.append([parameter.grad.clone() for parameter in layer.parameters()])  # type: ignore[union-attr]
    for exact, rounded in zip(*found, strict=True):
        assert rounded.dtype == torch.float32
        assert (rounded - exact).norm() < 0.02 * exact.norm()
