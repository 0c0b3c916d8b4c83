"""Class activation maps that add up to the logit.

With the symbols of `cxrviewer.inference.network`, a head of LayerNorm (γ, β, ε) and linear layer
(W, b): a_kc = W_kc γ_c and A = a − mean_c a take the norm's centring into the weights, and
s = 1/√(var_c z + ε) is one number a study. Then

    M_vk(p) = α_v · s · Σ_c A_kc f_vc(p)        logit_k = Σ_v mean_p M_vk(p) + (Wβ + b)_k

for all findings from the one forward pass. What an overview or a closer look adds has no place: its
part of the logit stands in every cell alike, so it lifts or lowers a whole map and moves nothing on
it; where a locator or a closer look places a finding has no mean, so it moves what is on a map and
adds nothing to the logit. Without a norm A = W, s = 1 and the bias is b. A head with a hidden layer
has no such sum; it is refused by name and `grad_cam` is what remains, which shows where a logit is
sensitive but does not add up to it (Selvaraju et al. 2017).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from cxrviewer.errors import QT_TRANSLATE_NOOP, AnalysisError
from cxrviewer.inference.analysis import MapMethod, ViewRole
from cxrviewer.inference.network import CxrNetwork, NetworkOutput
from cxrviewer.inference.network_spec import Fusion

_NO_SUM: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The head of “{architecture}” has {obstacle}, so its maps cannot add up to the logit;"
    " use Grad-CAM or another network.",
)


class InexactHeadError(AnalysisError):
    """The head is not linear enough for exact maps."""


class Maps(NamedTuple):
    """Signed maps of a batch, in logit units.

    Attributes:
        maps: (B, V, K, h, w), zero where a view is missing; V is 1 with fusion `early6`, whose one
            map belongs to both views together.
        bias: (K,) the part of each logit that no cell is responsible for; (B, K) for Grad-CAM,
            where it is all that the maps do not account for.
        method: Whether they add up, and whether each view has its own.
    """

    maps: Tensor
    bias: Tensor
    method: MapMethod


def obstacle(network: CxrNetwork) -> str | None:
    """What stands between this network and exact maps, in English, or None."""
    if not isinstance(network.hidden, nn.Identity):
        return "a hidden layer"
    if not isinstance(network.norm, nn.Identity | nn.LayerNorm):
        return "a norm other than LayerNorm"
    return None


def exact_maps(network: CxrNetwork, output: NetworkOutput) -> Maps:
    """Maps of all findings on all views; gradients flow through them.

    Args:
        network: The network that gave `output`.
        output: Its answer; in training with dropout 0 in the head, else the sum is not the logit.

    Raises:
        InexactHeadError: The head has a hidden layer or another norm.
    """
    if (found := obstacle(network)) is not None:
        raise InexactHeadError(_NO_SUM, architecture=network.spec.architecture, obstacle=found)
    weight, bias, scale = _linear_head(network, output.pooled)
    maps = torch.einsum("kc,bvchw->bvkhw", weight, output.features)
    factor = output.weights * scale.unsqueeze(1)
    method = MapMethod.JOINT if network.spec.fusion is Fusion.EARLY6 else MapMethod.EXACT
    maps = maps * factor[:, :, None, None, None]
    if output.spread is not None:
        maps = maps + output.spread[..., None, None]
    if output.placed is not None:
        frontal = network.spec.views.index(ViewRole.FRONTAL)
        moved = torch.zeros_like(maps)
        moved[:, frontal] = output.placed
        maps = maps + moved
    return Maps(maps, bias, method)


def _linear_head(network: CxrNetwork, pooled: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A (K, C), bias (K,) and s (B,) of the module's docstring."""
    weight, bias, norm = network.fc.weight, network.fc.bias, network.norm
    if not isinstance(norm, nn.LayerNorm):
        return weight, bias, torch.ones_like(pooled[:, 0])
    gain = weight * norm.weight
    centred = gain - gain.mean(dim=1, keepdim=True)
    scale = (pooled.var(dim=1, unbiased=False) + norm.eps).rsqrt()
    return centred, weight @ norm.bias + bias, scale


def grad_cam(network: CxrNetwork, output: NetworkOutput, present: Tensor) -> Maps:
    """Grad-CAM of every logit with respect to the last feature maps, signed (no ReLU).

    Only the head is differentiated, so this is cheap; the encoder's features are constants.

    Args:
        network: The network that gave `output`.
        output: Its answer.
        present: (B, V) bool.
    """
    with torch.inference_mode(mode=False), torch.enable_grad():
        # Clones, since autograd cannot keep tensors that were made in inference mode.
        features = output.features.detach().clone().requires_grad_()
        logits = network.head(features, present.clone()).logits
        maps = torch.stack([_weighted(logits[:, k], features) for k in range(logits.shape[1])], 2)
    explained = maps.mean(dim=(-2, -1)).sum(dim=1)
    return Maps(maps, output.logits.detach() - explained, MapMethod.GRAD_CAM)


def _weighted(logit: Tensor, features: Tensor) -> Tensor:
    """(B, V, h, w): features times the gradient of `logit` (B,) summed over cells.

    The sum, not the mean: then the map's mean is the logit's first-order part, in logit units.
    """
    (gradient,) = torch.autograd.grad(logit.sum(), features, retain_graph=True)
    return (gradient.sum(dim=(-2, -1), keepdim=True) * features.detach()).sum(dim=2)
