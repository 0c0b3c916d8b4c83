"""Networks that end in a pool and linear layers, so that they have maps: timm's and own ones."""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn

from cxrviewer.inference.network import CxrNetwork, build_network
from cxrviewer.inference.network_spec import CLOSE_LOOK_SHRINK, OVERVIEW_CELL, NetworkSpec
from trainer.config import Config
from trainer.models.base import Model, ModelError

_NO_FACTS: Final = (
    "{architecture} has no input for age and sex; set input.facts to false, or train a feature_head"
    " on the features of that network."
)
_NO_OVERVIEW: Final = "model.{key} is only there beside model.overview; set that to true too."
_NO_CELLS: Final = (
    "What the overview looks at must have a side that {cell} px divide, from {least} px up, not one"
    " of {side} px; set input.size (or input.crop) to {low} or {high}."
)


class PooledModel(Model):
    """A `CxrNetwork`; the application can load those whose encoder is timm's.

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
        encoder: Any = self.network.encoder
        if not hasattr(encoder, "group_matcher"):
            return super().layer_groups()
        from timm.models import group_parameters  # noqa: PLC0415 - not importable before the guard

        groups = group_parameters(encoder, encoder.group_matcher(coarse=False))
        inside = [
            [f"network.encoder.{name}" for name in names] for _, names in sorted(groups.items())
        ]
        known = {name for names in inside for name in names}
        return [*inside, [name for name, _ in self.named_parameters() if name not in known]]


def build_timm_model(config: Config, outputs: int, in_channels: int) -> PooledModel:
    """A network of timm with fresh weights.

    Raises:
        BundleError: timm does not know the architecture, or it is of another family.
        ModelError: Age and sex are wanted, a locator or a closer look without an overview, or an
            overview of an input that is not divided by its cells.
    """
    chosen = config.model
    if config.input.facts:
        raise ModelError(_NO_FACTS, architecture=chosen.architecture)
    for key in ("locator", "close_look"):
        if getattr(chosen, key) and not chosen.overview:
            raise ModelError(_NO_OVERVIEW, key=key)
    side = config.input.crop or config.input.size
    cell = OVERVIEW_CELL * (CLOSE_LOOK_SHRINK if chosen.close_look else 1)
    least = 2 * cell  # what is left of it then is as small as an encoder of five halvings can take
    if chosen.overview and (side % cell or side < least):
        low = max(least, side // cell * cell)
        raise ModelError(_NO_CELLS, cell=cell, side=side, least=least, low=low, high=low + cell)
    spec = NetworkSpec(
        architecture=chosen.architecture, outputs=outputs, in_channels=in_channels,
        fusion=chosen.fusion, views=chosen.views, hidden=chosen.hidden,
        map_stages=chosen.map_stages,
        overview=side // cell if chosen.overview else 0,
        locator=chosen.locator,
        close_look=outputs if chosen.close_look else 0,
    )  # fmt: skip
    network = build_network(spec, drop_path_rate=chosen.drop_path, drop_rate=chosen.drop_rate)
    # They are fitted when all else is trained; trained along, they would learn the data by heart.
    for part in (network.overview, network.locator, network.close_look):
        if part is not None:
            part.requires_grad_(requires_grad=False)
    return PooledModel(network)


def _all_if_none(images: Tensor, present: Tensor | None) -> Tensor:
    if present is not None:
        return present
    return torch.ones(images.shape[:2], dtype=torch.bool, device=images.device)
