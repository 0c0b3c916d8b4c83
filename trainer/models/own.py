"""Networks written out after the papers, by name.

Those that end in a pool and linear layers are encoders of a `CxrNetwork`, so that fusion, hidden
layers and exact maps come with it. docs/presets-networks.md compares their sizes with the papers'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from torch import nn

from cxrviewer.inference.network import CxrNetwork, hidden_layers
from cxrviewer.inference.network_spec import Fusion, NetworkSpec
from trainer.config import Config, Source
from trainer.models.base import Model, ModelError
from trainer.models.dense import DENSE_WIDTH, dense_encoder
from trainer.models.feature_head import FACTS, FeatureHead
from trainer.models.flat import FlatNetwork, kermany_cnn, sutd_cnn
from trainer.models.pooled import PooledModel
from trainer.models.residual import ResidualEncoder
from trainer.models.unet import UNET_WIDTH, UnetEncoder
from trainer.models.xvt import WIDTH, XvtEncoder

_ONE_VIEW: Final = "{architecture} reads one view; set model.fusion to “single”."
_NO_FACTS: Final = (
    "{architecture} has no input for age and sex; set input.facts to false or use feature_head."
)
_FEATURES_ONLY: Final = "feature_head reads features; set input.source to “features”."


class Built(NamedTuple):
    """What a network is built for.

    Attributes:
        config: Of the run.
        outputs: Raw outputs.
        in_channels: Channels of one view.
        features: Length of a feature row, for `feature_head`.
    """

    config: Config
    outputs: int
    in_channels: int
    features: int

    @property
    def size(self) -> int:
        """Side of what the network sees."""
        return self.config.input.crop or self.config.input.size


def _sutd_resnet(wanted: Built) -> Model:
    """6,299,342 weights: ResNet-18 with 48, 96, 192 and 384 channels and biases throughout."""
    widths = (48, 96, 192, 384)
    return _pooled(
        wanted, lambda channels: ResidualEncoder(channels, widths, (2,) * 4), channels=widths[-1]
    )


def _sutd_densenet(wanted: Built) -> Model:
    """2,136,302 weights: growth 24."""
    return _pooled(wanted, dense_encoder, channels=DENSE_WIDTH)


def _sutd_unet(wanted: Built) -> Model:
    """20,960,718 weights, 0.8 % less than published: the paper does not describe the head.

    The encoder of a U-Net with batch norms has 18,847,168, so that 2,281,870 are left for the head;
    no head of up to three layers of round sizes has them. Two hidden layers of 1024 come near.
    """
    return _pooled(wanted, UnetEncoder, channels=UNET_WIDTH, hidden=(1024, 1024))


def _sutd_xvt(wanted: Built) -> Model:
    """2,823,758 weights."""
    rate = wanted.config.model.drop_rate
    return _pooled(wanted, lambda channels: XvtEncoder(channels, rate), channels=WIDTH)


def _gatech_resnet(wanted: Built) -> Model:
    """Georgia Tech's own ResNet, of which only the depths were varied; here `model.depths`.

    Its widths are not given; these are ResNet-18's.
    """
    widths = (64, 128, 256, 512)
    depths = wanted.config.model.depths
    if len(depths) != len(widths) or min(depths) < 1:
        raise ModelError("model.depths must be four positive whole numbers.")
    return _pooled(
        wanted, lambda channels: ResidualEncoder(channels, widths, depths), channels=widths[-1]
    )


def _sutd_cnn(wanted: Built) -> Model:
    return _flat(wanted, sutd_cnn)


def _kermany_cnn(wanted: Built) -> Model:
    return _flat(wanted, kermany_cnn)


def _feature_head(wanted: Built) -> Model:
    """Team 24's: 2050-128-32-14."""
    chosen, facts = wanted.config.model, wanted.config.input.facts
    if wanted.config.input.source is not Source.FEATURES:
        raise ModelError(_FEATURES_ONLY)
    inputs = wanted.features + (FACTS if facts else 0)
    sizes = (inputs, *(chosen.hidden or (128, 32)), wanted.outputs)
    return FeatureHead(sizes, facts=facts, drop_rate=chosen.drop_rate)


OWN_NETWORKS: Final[Mapping[str, Callable[[Built], Model]]] = MappingProxyType(
    {
        "sutd_cnn": _sutd_cnn,
        "sutd_resnet": _sutd_resnet,
        "sutd_densenet": _sutd_densenet,
        "sutd_unet": _sutd_unet,
        "sutd_xvt": _sutd_xvt,
        "gatech_resnet": _gatech_resnet,
        "kermany_cnn": _kermany_cnn,
        "feature_head": _feature_head,
    }
)


def _pooled(
    wanted: Built,
    make: Callable[[int], nn.Module],
    *,
    channels: int,
    hidden: tuple[int, ...] = (),
) -> PooledModel:
    """An encoder, a mean over cells, and linear layers."""
    chosen = wanted.config.model
    if wanted.config.input.facts:
        raise ModelError(_NO_FACTS, architecture=chosen.architecture)
    spec = NetworkSpec(
        architecture=chosen.architecture, outputs=wanted.outputs, in_channels=wanted.in_channels,
        fusion=chosen.fusion, views=chosen.views, hidden=chosen.hidden or hidden,
    )  # fmt: skip
    sizes = (channels, *spec.hidden)
    network = CxrNetwork(
        spec, make(spec.encoder_channels), norm=nn.Identity(), hidden=hidden_layers(sizes),
        fc=nn.Linear(sizes[-1], wanted.outputs), channels=channels, drop_rate=chosen.drop_rate,
    )  # fmt: skip
    return PooledModel(network)


def _flat(wanted: Built, make: Callable[..., FlatNetwork]) -> Model:
    chosen = wanted.config.model
    if wanted.config.input.facts:
        raise ModelError(_NO_FACTS, architecture=chosen.architecture)
    if chosen.fusion is not Fusion.SINGLE:
        raise ModelError(_ONE_VIEW, architecture=chosen.architecture)
    return make(
        wanted.in_channels, wanted.outputs, wanted.size, hidden=chosen.hidden,
        drop_rate=chosen.drop_rate,
    )  # fmt: skip
