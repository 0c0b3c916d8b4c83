"""The quality network: a small encoder with one linear layer for all questions together."""

from __future__ import annotations

from typing import Any, Final

from torch import Tensor, nn

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.auxiliary import AuxiliaryManifest
from cxrviewer.inference.quality.heads import OUTPUTS
from cxrviewer.inference.torchvision_guard import guard

NARROW_RESNET: Final = "resnet10_narrow"
"""A ResNet of one basic block a stage with 32, 64, 96 and 160 channels: 0.9 million weights."""

_UNKNOWN: Final = QT_TRANSLATE_NOOP(
    "messages",
    "“{architecture}” is not a network that this version can build;"
    " use a ConvNeXt, DenseNet or ResNet of timm.",
)


def build_quality_network(architecture: str, in_channels: int) -> nn.Module:
    """A network with fresh weights; (B, channels, side, side) → (B, OUTPUTS) logits.

    Args:
        architecture: `NARROW_RESNET` or a name of timm.
        in_channels: Channels of the input.

    Raises:
        BundleError: timm does not know the name.
    """
    guard()
    import timm  # noqa: PLC0415 - takes a second, and torchvision must be guarded first
    from timm.models.resnet import BasicBlock, ResNet  # noqa: PLC0415

    shape: dict[str, Any] = {"in_chans": in_channels, "num_classes": OUTPUTS}
    if architecture == NARROW_RESNET:
        network: nn.Module = ResNet(
            BasicBlock, [1, 1, 1, 1], channels=(32, 64, 96, 160), stem_width=16,
            stem_type="deep", avg_down=True, **shape,
        )  # fmt: skip
        return network
    try:
        return _checked(timm.create_model(architecture, pretrained=False, **shape))
    except RuntimeError as error:
        raise BundleError(_UNKNOWN, architecture=architecture) from error


def _checked(network: object) -> nn.Module:
    if not isinstance(network, nn.Module):
        raise TypeError("timm gave no module")
    return network


def network_of(manifest: AuxiliaryManifest) -> nn.Module:
    """The network that a quality bundle describes, with fresh weights."""
    return build_quality_network(manifest.architecture, manifest.preprocess.in_channels)


def logits(network: nn.Module, images: Tensor) -> Tensor:
    """(B, OUTPUTS) in fp32, whatever the network computes in."""
    answer: Tensor = network(images)
    return answer.float()
