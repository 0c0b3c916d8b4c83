"""Any ConvNeXt, DenseNet or ResNet of timm, as the application builds it."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn

from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import NetworkSpec
from trainer.config import Config
from trainer.models.base import Model, ModelError

_NO_FACTS: Final = (
    "{architecture} has no input for age and sex; set input.facts to false, or train a feature_head"
    " on the features of that network."
)


class TimmModel(Model):
    """A `CxrNetwork`, which the application can load again.

    Attributes:
        network: It.
    """

    network: CxrNetwork

    def __init__(self, network: CxrNetwork) -> None:
        super().__init__()
        self.network = network

    @property
    def backbone(self) -> nn.Module:
        """The encoder."""
        return self.network.encoder

    def forward(
        self, images: Tensor, present: Tensor | None = None, facts: Tensor | None = None
    ) -> Tensor:
        """Raw outputs, (B, outputs); `facts` is not looked at."""
        return self.network(images, present).logits  # type: ignore[no-any-return]

    def features(self, images: Tensor, present: Tensor | None = None) -> Tensor:
        """Last feature maps, (B, V, C, h, w); V is 1 with `early6`."""
        return self.network.encode(images, _all_if_none(images, present))

    def head(self, features: Tensor, present: Tensor | None = None) -> Tensor:
        """Raw outputs from `features`."""
        return self.network.head(features, _all_if_none(features, present)).logits

    def layer_groups(self) -> list[list[str]]:
        """One group a block of the encoder, as timm groups them, then the head and the gate."""
        from timm.models import group_parameters  # noqa: PLC0415 - after the guard

        encoder: Any = self.network.encoder
        groups = group_parameters(encoder, encoder.group_matcher(coarse=False))
        inside = [
            [f"network.encoder.{name}" for name in names] for _, names in sorted(groups.items())
        ]
        known = {name for names in inside for name in names}
        return [*inside, [name for name, _ in self.named_parameters() if name not in known]]


def build_timm_model(config: Config, outputs: int, in_channels: int) -> TimmModel:
    """Fresh weights; the gate begins with little weight on the lateral.

    Raises:
        BundleError: timm does not know the architecture, or it is of another family.
        ModelError: Age and sex are wanted.
    """
    chosen = config.model
    if config.input.facts:
        raise ModelError(_NO_FACTS, architecture=chosen.architecture)
    spec = NetworkSpec(
        architecture=chosen.architecture, outputs=outputs, in_channels=in_channels,
        fusion=chosen.fusion, views=chosen.views, hidden=chosen.hidden,
    )  # fmt: skip
    network = build_network(spec, drop_path_rate=chosen.drop_path, drop_rate=chosen.drop_rate)
    if network.gate is not None:
        with torch.no_grad():
            network.gate.bias[-1] = chosen.lateral_bias
    return TimmModel(network)


def _all_if_none(images: Tensor, present: Tensor | None) -> Tensor:
    if present is not None:
        return present
    return torch.ones(images.shape[:2], dtype=torch.bool, device=images.device)
