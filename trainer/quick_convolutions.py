"""ConvNeXt's convolutions as a processor computes them quickest; the numbers are the same.

torch's gradient of a depthwise kernel takes as long on a processor as all the rest of a ConvNeXt's
step. It is a correlation of two images of a channel, summed over the batch, so it costs three
Fourier transforms instead. A convolution of one pixel is a matrix product over channels, whose
gradients torch computes in bfloat16 several times as fast as those of a convolution.
"""

from __future__ import annotations

from typing import Any, Final, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

_ROW: Final = 2  # dimension of a plane's rows


def quicken(network: nn.Module) -> nn.Module:
    """Let every convolution of `network` that can be computed quicker be so, in place.

    Names and shapes of the weights stay, so that they can be loaded anywhere. Meant for training on
    a processor with images in `channels_last`.
    """
    for module in network.modules():
        if type(module) is nn.Conv2d:
            if _is_depthwise(module):
                # The same module with another forward: parameters and their names are kept.
                module.__class__ = QuickDepthwise
            elif _is_pointwise(module):
                module.__class__ = QuickPointwise
    return network


class QuickDepthwise(nn.Conv2d):
    """A depthwise convolution of stride 1 that keeps the size."""

    def forward(self, images: Tensor) -> Tensor:
        """As `nn.Conv2d`."""
        return cast(Tensor, _Depthwise.apply(images, self.weight, self.bias))  # type: ignore[no-untyped-call]


class QuickPointwise(nn.Conv2d):
    """A convolution of one pixel as a product over the last axis."""

    def forward(self, images: Tensor) -> Tensor:
        """As `nn.Conv2d`."""
        last = images.permute(0, 2, 3, 1)
        mixed = functional.linear(last, self.weight.flatten(1), self.bias)
        return mixed.permute(0, 3, 1, 2)


class _Depthwise(torch.autograd.Function):
    """Forward and gradient of the images are torch's; the kernel's gradient is `kernel_gradient`.

    Under autocast the images are rounded as torch would round them; the kernel's gradient is
    computed in fp32.
    """

    @staticmethod
    def forward(ctx: Any, images: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        if torch.is_autocast_enabled(images.device.type):
            kind = torch.get_autocast_dtype(images.device.type)
            images, kernel = images.to(kind), weight.to(kind)
            offset = None if bias is None else bias.to(kind)
        else:
            kernel, offset = weight, bias
        ctx.save_for_backward(images, kernel)
        ctx.kind = weight.dtype
        with torch.autocast(images.device.type, enabled=False):
            return functional.conv2d(
                images, kernel, offset, padding=weight.shape[-1] // 2, groups=len(weight)
            )

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        images, kernel = ctx.saved_tensors
        size = kernel.shape[-1]
        wanted = ctx.needs_input_grad
        of_images = of_kernel = of_bias = None
        if wanted[0]:
            # The gradient of a correlation is one with the kernel turned round.
            turned = kernel.flip(-1, -2)
            of_images = functional.conv2d(gradient, turned, padding=size // 2, groups=len(kernel))
        if wanted[1]:
            of_kernel = kernel_gradient(images, gradient, size).to(ctx.kind)
        if wanted[2]:
            of_bias = gradient.float().sum(dim=(0, 2, 3)).to(ctx.kind)
        return of_images, of_kernel, of_bias


def kernel_gradient(images: Tensor, gradient: Tensor, size: int) -> Tensor:
    """Gradient of a depthwise kernel (C, 1, size, size), fp32.

    Args:
        images: (B, C, h, w) that went in.
        gradient: (B, C, h, w) of what came out.
        size: Side of the kernel, odd; the padding was half of it.
    """
    reach = size // 2
    shape = [_smooth_length(side + reach) for side in images.shape[_ROW:]]
    # Zeros behind the images keep lags of up to `reach` from wrapping round.
    seen = torch.fft.rfft2(images.float(), s=shape)
    told = torch.fft.rfft2(gradient.float(), s=shape)
    lags: Tensor = torch.fft.irfft2((told.conj() * seen).sum(dim=0), s=shape)
    rows, columns = (torch.arange(-reach, reach + 1) % length for length in shape)
    return lags[:, rows][:, :, columns].unsqueeze(1)


def _smooth_length(least: int) -> int:
    """The next number whose only prime factors are 2, 3 and 5: Fourier transforms like those."""
    while True:
        rest = least
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return least
        least += 1


def _is_depthwise(module: nn.Conv2d) -> bool:
    size = module.kernel_size
    return (
        module.groups == module.in_channels == module.out_channels > 1
        and module.stride == (1, 1)
        and module.dilation == (1, 1)
        and size[0] == size[1]
        and size[0] % 2 == 1
        and module.padding == (size[0] // 2, size[1] // 2)
        and module.padding_mode == "zeros"
    )


def _is_pointwise(module: nn.Conv2d) -> bool:
    return (
        module.kernel_size == module.stride == (1, 1)
        and module.groups == 1
        and module.padding == (0, 0)
    )
