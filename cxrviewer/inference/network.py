"""The network: a timm encoder shared by the views, a gate that joins them, one linear head.

    f_v = encoder(x_v)                     feature maps of view v, (C, h, w)
    z_v = mean_p f_v(p)                    pooled over the cells p
    α   = softmax_v(g_v · z_v + c_v)       over the views that are present; a missing view has 0
    z   = Σ_v α_v z_v                      the fused pooled feature
    logit = W norm(z) + b                  norm: the architecture's own LayerNorm, or none

Nothing that is not linear stands between z and the logits but the one scale inside the norm, which
is known once z is. So every logit is exactly a sum over views and cells plus a bias:
`logit_k = Σ_v mean_p M_vk(p) + bias_k`. `cxrviewer.inference.cam` computes those M. Features are
encoded only for views that are present.

With `map_stages` above 1 (ConvNeXt) f_v are the outputs of the last stages side by side, the
coarser ones enlarged to the grid of the finest. Nothing above changes but C, h and w. They are not
normed cell by cell: a small finding must be able to outweigh all other cells.

With `overview` something is added that belongs to the whole image and not to a place on it
(`cxrviewer.inference.overview`). With `locator` maps are told besides where on such an image a
finding lies, which changes no logit (`cxrviewer.inference.locator`). With `close_look` a second,
small network sees the frontal image at its full grain; it moves maps, and adds to the logits what
belongs to the whole image (`cxrviewer.inference.close_look`).

With fusion `early6` there is one encoder for both views: their channels are stacked, a missing view
is zero (the mean grey, as input is normalised), and V is 1 in all of the above. Then a logit is a
sum over cells alone; what each view contributed to a cell is not known.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.close_look import CloseLook
from cxrviewer.inference.json_fields import wrong
from cxrviewer.inference.locator import Locator
from cxrviewer.inference.network_spec import CLOSE_LOOK_SHRINK, Fusion, NetworkSpec
from cxrviewer.inference.overview import Overview
from cxrviewer.inference.overview import values as values_of_places
from cxrviewer.inference.torchvision_guard import guard

__all__ = ["CxrNetwork", "Fusion", "NetworkOutput", "NetworkSpec", "build_network"]

_NORM_EPS: Final = 1e-6  # ConvNeXt's

_UNSUPPORTED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "“{architecture}” is not a network that this version can build;"
    " use a ConvNeXt, DenseNet or ResNet of timm.",
)


class NetworkOutput(NamedTuple):
    """The answer of a `CxrNetwork` to a batch of B studies with V views and K findings.

    With fusion `early6` V is 1 in all of these: the views were seen together.

    Attributes:
        logits: (B, K), before calibration.
        features: (B, V, C, h, w), zero where a view is missing.
        weights: (B, V), the fusion weights α; they add up to 1, exactly 0 where a view is missing.
        pooled: (B, C), the fused pooled feature z, before the head's norm.
        spread: (B, V, K), the part of each logit that belongs to whole images; None without an
            overview.
        placed: (B, K, h, w), what the frontal view's maps are moved by, zero in the mean and where
            that view is missing; None without a locator and a closer look.
    """

    logits: Tensor
    features: Tensor
    weights: Tensor
    pooled: Tensor
    spread: Tensor | None = None
    placed: Tensor | None = None


class CxrNetwork(nn.Module):
    """Encoder, gate and head; its docstring in mathematics is the module's.

    Attributes:
        spec: What it was built from.
        encoder: The timm model without its head; only `forward_features` is called.
        norm: LayerNorm of the head over channels, or Identity.
        hidden: Hidden layer of the head, or Identity; with one, maps are not exact.
        fc: Last linear layer.
        gate: One score a view from its pooled feature; None where fusion is `single`.
        overview: What the whole image adds to the logits, or None.
        locator: What moves the maps, or None.
        close_look: What sees the frontal input at its full grain, or None; it is trained by
            itself, so not asked while the rest is trained.
    """

    def __init__(
        self, spec: NetworkSpec, encoder: nn.Module, *, norm: nn.Module, hidden: nn.Module,
        fc: nn.Linear, channels: int, drop_rate: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.spec = spec
        self.encoder = encoder
        self.norm = norm
        self.hidden = hidden
        self.drop = nn.Dropout(drop_rate)
        self.fc = fc
        self.gate: nn.Linear | None = None
        if spec.fusion is Fusion.GATED:
            self.gate = nn.Linear(channels, len(spec.views))
            # An untrained gate takes the plain mean of the views.
            nn.init.zeros_(self.gate.weight)
            nn.init.zeros_(self.gate.bias)
        self.overview: Overview | None = None
        if spec.overview:
            self.overview = Overview(spec.outputs, spec.overview, channels)
        self.locator: Locator | None = None
        if spec.locator:
            self.locator = Locator(spec.outputs, spec.overview, spec.locator)
        self.close_look: CloseLook | None = None
        if spec.close_look:
            self.close_look = CloseLook(spec.outputs, spec.close_look)

    def forward(
        self, images: Tensor, present: Tensor | None = None,
        closer: Callable[[], Tensor | None] | None = None,
    ) -> NetworkOutput:  # fmt: skip
        """Answer a batch.

        Args:
            images: (B, V, channels, H, W); what stands in a missing view is never looked at.
            present: (B, V) bool, at least one true a study; None means all.
            closer: Gives what `look_closer` gives, where somebody else computes that meanwhile.
        """
        if present is None:
            present = torch.ones(images.shape[:2], dtype=torch.bool, device=images.device)
        output = self.head(self.encode(images, present), present)
        return self.with_whole(images, present, output, closer)

    def encode(self, images: Tensor, present: Tensor) -> Tensor:
        """Feature maps, (B, V, C, h, w) in the precision of the head, zero where missing."""
        encoder: Any = self.encoder
        images = self.shrunk(images)
        if self.spec.fusion is Fusion.EARLY6:
            # Not a product: what stands in a missing view may be anything, infinity too.
            shown = images.masked_fill(~present[:, :, None, None, None], 0).flatten(1, 2)
            joint: Tensor = encoder.forward_features(shown).to(self.fc.weight.dtype)
            return joint.unsqueeze(1)
        found: Tensor = encoder.forward_features(images[present]).to(self.fc.weight.dtype)
        features = found.new_zeros((*present.shape, *found.shape[1:]))
        features[present] = found
        return features

    def shrunk(self, images: Tensor) -> Tensor:
        """What all but the closer look see of images (…, channels, H, W)."""
        if self.close_look is None:
            return images
        shape = images.shape
        half = functional.avg_pool2d(images.reshape(-1, *shape[-3:]), CLOSE_LOOK_SHRINK)
        return half.reshape(*shape[:-2], *half.shape[-2:])

    def head(self, features: Tensor, present: Tensor) -> NetworkOutput:
        """Logits from feature maps; outside of autocast, so that the identity holds in training.

        Args:
            features: As `encode` gives them.
            present: (B, V) bool, of the images.
        """
        if self.spec.fusion is Fusion.EARLY6:
            present = torch.ones_like(present[:, :1])  # the joint input is always there
        with torch.autocast(features.device.type, enabled=False):
            pooled_views = features.mean(dim=(-2, -1))
            weights = self._weights(pooled_views, present)
            pooled = (weights.unsqueeze(-1) * pooled_views).sum(dim=1)
            logits: Tensor = self.fc(self.drop(self.hidden(self.norm(pooled))))
        return NetworkOutput(logits, features, weights, pooled)

    def look_closer(self, images: Tensor, present: Tensor) -> Tensor | None:
        """What the closer look sees of the frontal images, where there is one and it is asked."""
        if self.close_look is None or self.training:
            return None
        found: Tensor = self.close_look(self._frontal(images, present))
        return found

    def with_whole(
        self, images: Tensor, present: Tensor, output: NetworkOutput,
        closer: Callable[[], Tensor | None] | None = None,
    ) -> NetworkOutput:  # fmt: skip
        """The head's answer with what overview, locator and closer look say of the frontal image.

        Args:
            images: (B, V, channels, H, W).
            present: (B, V) bool.
            output: As `head` gives it.
            closer: Gives what `look_closer` gives; asked last, as it may be waited for.
        """
        overview = self.overview
        if overview is None:
            return output
        with torch.autocast(images.device.type, enabled=False):
            view = self.spec.views.index(ViewRole.FRONTAL)
            shown = present[:, view]
            seen = values_of_places(self.shrunk(self._frontal(images, present)))
            shared: Tensor = overview.pooled(self.norm(output.pooled))
            spread = output.weights[:, :, None] * shared[:, None]
            # As much of it as the frontal view has of the answer; nothing where it is missing.
            share = output.weights[:, view, None]
            whole, placed = overview.of_places(seen) * shown[:, None], None
            rows, columns = output.features.shape[-2:]
            if self.locator is not None:
                placed = share[..., None, None] * self.locator(seen, (rows, columns))
            looked = self.look_closer(images, present) if closer is None else closer()
            if self.close_look is not None and looked is not None:
                told = self.close_look.told(looked, (rows, columns))
                moved = share[..., None, None] * told.placed
                placed = moved if placed is None else placed + moved
                whole = whole + share * told.more
            parts = [
                spread[:, v] + whole if v == view else spread[:, v]
                for v in range(len(self.spec.views))
            ]
            spread = torch.stack(parts, dim=1)
        logits = output.logits + spread.sum(dim=1)
        return output._replace(logits=logits, spread=spread, placed=placed)

    def _frontal(self, images: Tensor, present: Tensor) -> Tensor:
        """(B, channels, H, W), zero where that view is missing."""
        view = self.spec.views.index(ViewRole.FRONTAL)
        # Not a product: what stands in a missing view may be anything, infinity too.
        return images[:, view].masked_fill(~present[:, view, None, None, None], 0)

    def _weights(self, pooled_views: Tensor, present: Tensor) -> Tensor:
        """(B, V) fusion weights from (B, V, C) pooled features."""
        if self.gate is None:
            return present.to(pooled_views.dtype)
        # View v is scored by row v of the gate: the diagonal of all views by all rows.
        scores: Tensor = self.gate(pooled_views).diagonal(dim1=1, dim2=2)
        return scores.masked_fill(~present, float("-inf")).softmax(dim=1)


class StagesEncoder(nn.Module):
    """The last stages of a ConvNeXt side by side, on the grid of the finest of them.

    Attributes:
        base: The timm model; its stem and stages are called.
        count: Stages side by side.
        channels: Of all these stages together.
    """

    def __init__(self, base: Any, count: int) -> None:
        super().__init__()
        self.base = base
        base.head = nn.Identity()
        self.count = count
        self.channels: int = sum(info["num_chs"] for info in base.feature_info[-count:])

    def forward_features(self, images: Tensor) -> Tensor:
        """(B, channels, h, w)."""
        found = self.base.stem(images)
        maps: list[Tensor] = []
        for left, stage in reversed(list(enumerate(reversed(self.base.stages)))):
            found = stage(found)
            if left < self.count:
                maps.append(_on_grid(found, maps[0]) if maps else found)
        return torch.cat(maps, dim=1)


def _on_grid(coarse: Tensor, fine: Tensor) -> Tensor:
    """`coarse` enlarged bilinearly to the cells of `fine`."""
    return functional.interpolate(
        coarse, size=fine.shape[-2:], mode="bilinear", align_corners=False
    )


def build_network(
    spec: NetworkSpec, *, drop_path_rate: float = 0.0, drop_rate: float = 0.0
) -> CxrNetwork:
    """Build a network with fresh weights; nothing is ever downloaded.

    Args:
        spec: Shapes.
        drop_path_rate: Stochastic depth of the encoder, for training.
        drop_rate: Dropout before the last layer, for training.

    Raises:
        BundleError: The architecture is unknown to timm or of another family, or has no stages to
            put side by side.
    """
    guard()
    import timm  # noqa: PLC0415 - slow, and not importable before the guard
    from timm.models.convnext import ConvNeXt  # noqa: PLC0415
    from timm.models.densenet import DenseNet  # noqa: PLC0415
    from timm.models.resnet import ResNet  # noqa: PLC0415
    from timm.models.resnetv2 import ResNetV2  # noqa: PLC0415

    if not timm.is_model(spec.architecture):
        raise BundleError(_UNSUPPORTED, architecture=spec.architecture)
    arguments: dict[str, Any] = {"in_chans": spec.encoder_channels, "num_classes": spec.outputs}
    if drop_path_rate:
        arguments["drop_path_rate"] = drop_path_rate
    model = timm.create_model(spec.architecture, pretrained=False, **arguments)
    if not isinstance(model, ConvNeXt | DenseNet | ResNet | ResNetV2):
        raise BundleError(_UNSUPPORTED, architecture=spec.architecture)
    if spec.map_stages == 1:
        return _take_apart(model, spec, drop_rate)
    if not isinstance(model, ConvNeXt) or spec.hidden:
        raise wrong("map_stages", "1, unless the network is a ConvNeXt without hidden layers")
    encoder = StagesEncoder(model, spec.map_stages)
    channels = encoder.channels
    return CxrNetwork(
        spec, encoder, norm=nn.LayerNorm(channels, eps=_NORM_EPS), hidden=nn.Identity(),
        fc=nn.Linear(channels, spec.outputs), channels=channels, drop_rate=drop_rate,
    )  # fmt: skip


def _take_apart(model: Any, spec: NetworkSpec, drop_rate: float) -> CxrNetwork:
    """Split a timm model into encoder and head; pooling and head are ours from here on."""
    head: Any = getattr(model, "head", None)
    norm = _plain_norm(getattr(head, "norm", None))
    hidden = getattr(head, "pre_logits", None) or nn.Identity()
    fc = _plain_linear(model.get_classifier())
    channels = model.num_features if isinstance(hidden, nn.Identity) else head.in_features
    if spec.hidden:
        layers = hidden_layers((fc.in_features, *spec.hidden))
        hidden = layers if isinstance(hidden, nn.Identity) else nn.Sequential(hidden, layers)
        fc = nn.Linear(spec.hidden[-1], spec.outputs)
    for name in ("head", "global_pool", "classifier", "fc", "head_drop"):
        if hasattr(model, name):
            setattr(model, name, nn.Identity())
    return CxrNetwork(
        spec, model, norm=norm, hidden=hidden, fc=fc, channels=channels, drop_rate=drop_rate
    )


def _plain_norm(norm: Any) -> nn.Module:
    """The head's norm for (B, C) input; timm's LayerNorm2d wants four dimensions."""
    if norm is None:
        return nn.Identity()
    if not isinstance(norm, nn.LayerNorm):
        return nn.Sequential(nn.Unflatten(1, (-1, 1, 1)), norm, nn.Flatten(1))
    plain = nn.LayerNorm(norm.normalized_shape, eps=norm.eps)
    plain.load_state_dict(norm.state_dict())
    return plain


def _plain_linear(classifier: Any) -> nn.Linear:
    """The last layer for (B, C) input; timm's ResNetV2 has a convolution of one pixel there."""
    if isinstance(classifier, nn.Linear):
        return classifier
    plain = nn.Linear(classifier.in_channels, classifier.out_channels)
    state = {"weight": classifier.weight.flatten(1), "bias": classifier.bias}
    plain.load_state_dict({name: tensor.detach() for name, tensor in state.items()})
    return plain


def hidden_layers(sizes: tuple[int, ...]) -> nn.Module:
    """A linear layer with a ReLU from each size to the next; Identity where there is one size."""
    layers: list[nn.Module] = []
    for size, following in itertools.pairwise(sizes):
        layers += [nn.Linear(size, following), nn.ReLU()]
    return nn.Sequential(*layers) if layers else nn.Identity()
