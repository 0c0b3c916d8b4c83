"""Maps of any of the trainer's networks: exact where they can be, Grad-CAM where not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cxrviewer.inference.analysis import MapMethod
from cxrviewer.inference.cam import exact_maps, obstacle
from trainer.errors import TrainerError
from trainer.models import Model
from trainer.outputs import OutputLayout

_NOT_EXACT: Final = (
    "This network has no exact map ({reason}); use --method gradcam, which shows where an answer is"
    " sensitive."
)
_NO_FEATURES: Final = "This network has no feature maps to show; use --method lime."


class Method(StrEnum):
    """How an answer is explained."""

    CAM = "cam"
    """Maps that add up to the logit, as in the application."""

    GRAD_CAM = "gradcam"
    LIME = "lime"


@dataclass(frozen=True, eq=False, slots=True)
class Maps:
    """Maps of a batch, before calibration.

    Attributes:
        maps: (samples, views, findings, h, w) float32, signed, in units of the finding's logit.
        logits: (samples, findings) float64.
        method: Whether the maps add up to the logit.
    """

    maps: NDArray[np.float32]
    logits: NDArray[np.float64]
    method: MapMethod


def why_not_exact(model: Model, layout: OutputLayout) -> str | None:
    """What stands between this network and exact maps, or None."""
    if model.network is None:
        return "its head is not linear in pooled feature maps"
    if (found := obstacle(model.network)) is not None:
        return f"its head has {found}"
    if layout.linear() is None:
        return "its answers are no linear function of its outputs"
    return None


def best_method(model: Model, layout: OutputLayout) -> Method:
    """Exact maps where there are any, else Grad-CAM."""
    return Method.CAM if why_not_exact(model, layout) is None else Method.GRAD_CAM


def maps_of(
    model: Model, layout: OutputLayout, images: Tensor, present: Tensor, method: Method
) -> Maps:
    """Maps of all findings.

    Args:
        model: The network.
        layout: What its outputs mean.
        images: (B, V, channels, H, W).
        present: (B, V) bool.
        method: `cam` or `gradcam`.

    Raises:
        TrainerError: The network has no maps of that kind.
    """
    model.eval()
    if method is Method.CAM:
        return _exact(model, layout, images, present)
    return _gradient(model, layout, images, present)


@torch.inference_mode()
def _exact(model: Model, layout: OutputLayout, images: Tensor, present: Tensor) -> Maps:
    reason, matrix = why_not_exact(model, layout), layout.linear()
    if reason is not None or matrix is None or model.network is None:
        raise TrainerError(_NOT_EXACT, reason=reason)
    output = model.network(images, present)
    raw = exact_maps(model.network, output).maps
    maps = torch.einsum("ko,bvohw->bvkhw", matrix.to(raw), raw)
    logits = layout.finding_logits(output.logits)
    return Maps(maps.cpu().numpy(), logits.double().cpu().numpy(), MapMethod.EXACT)


def _gradient(model: Model, layout: OutputLayout, images: Tensor, present: Tensor) -> Maps:
    """Grad-CAM of each finding's logit at the last feature maps, signed, as in the application.

    Only the head is differentiated. The gradient is summed over the cells, so that the mean of a
    map is the logit's first-order part (Selvaraju et al. 2017 take its mean and cut off below 0).
    """
    with torch.no_grad():
        found = model.features(images, present)
    if found is None:
        raise TrainerError(_NO_FEATURES)
    with torch.enable_grad():
        features = found.detach().clone().requires_grad_()
        logits = layout.finding_logits(model.head(features, present))
        maps = []
        for column in range(logits.shape[1]):
            (slope,) = torch.autograd.grad(logits[:, column].sum(), features, retain_graph=True)
            maps.append((slope.sum(dim=(-2, -1), keepdim=True) * features.detach()).sum(dim=2))
    stacked = torch.stack(maps, dim=2).float().cpu().numpy()
    return Maps(stacked, logits.detach().double().cpu().numpy(), MapMethod.GRAD_CAM)
