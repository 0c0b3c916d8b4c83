"""What is asked of the scores: to lie in the boxes, to tell images apart, to be quiet elsewhere."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from trainer.close_look.drawing import Drawn

_IMAGE: Final = 0.5
_CELL: Final = 4.0
_INSIDE: Final = 10.0  # a cell inside counts as much as so many outside
_LEAST_COVER: Final = 1e-4


def close_look_loss(scores: Tensor, drawn: Drawn) -> Tensor:
    """Sum of three losses.

    Args:
        scores: (B, K, cells, cells), fp32.
        drawn: What is known of the images.
    """
    flat, cover = scores.flatten(2), drawn.cover.flatten(2)
    shown = cover.sum(dim=-1) > _LEAST_COVER
    return (
        _in_boxes(flat[shown], cover[shown])
        + _IMAGE * _images(flat, drawn)
        + _CELL * _cells(flat, cover, shown, drawn)
    )


def _in_boxes(scores: Tensor, cover: Tensor) -> Tensor:
    """Surprise that the softmax's cell lies in a box, which is what the pointing game asks."""
    inside = (scores.log_softmax(dim=-1) + cover.clamp_min(_LEAST_COVER).log()).logsumexp(dim=-1)
    return -inside.sum() / max(1, len(inside))


def _images(scores: Tensor, drawn: Drawn) -> Tensor:
    """Whether any cell has the finding, by labels of whole images."""
    wrong = functional.binary_cross_entropy_with_logits(
        scores.logsumexp(dim=-1), drawn.values, reduction="none"
    )
    return (wrong * drawn.trust).sum() / drawn.trust.sum().clamp_min(1e-6)


def _cells(scores: Tensor, cover: Tensor, shown: Tensor, drawn: Drawn) -> Tensor:
    """Cells of images without the finding, and of those where boxes say which cells have it."""
    known = ((drawn.values == 0) | shown) * drawn.trust
    # A cell that a box covers by less than half is neither.
    counted = torch.where((cover > 0) & (cover <= 0.5), 0.0, known[..., None])
    wrong = functional.binary_cross_entropy_with_logits(
        scores, (cover > 0.5).float(), reduction="none", pos_weight=scores.new_tensor(_INSIDE)
    )
    return (wrong * counted).sum() / counted.sum().clamp_min(1e-6)
