"""Random changes of a training canvas, between `fit_whole` and `normalize`.

Shape first (`shape`), then grey values (`grey`). All changes of shape together are one resampling:
each on its own would blur the image once more and cost as much again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.augmentation.grey import change_grey
from trainer.augmentation.shape import affine_matrix, draw_shape, reshape
from trainer.config.augment import AugmentConfig

__all__ = ["affine_matrix", "augment", "augment_with", "draw_flip"]

Canvas = NDArray[np.uint8]


def draw_flip(config: AugmentConfig, rng: np.random.Generator) -> bool:
    """Whether a study is mirrored: drawn once, for both of its views."""
    return bool(rng.random() < config.p_flip)


def augment(
    canvas: Canvas,
    config: AugmentConfig,
    rng: np.random.Generator,
    *,
    side: int = 0,
    flipped: bool | None = None,
) -> Canvas:
    """A randomly changed copy of `canvas`, or `canvas` itself where nothing was drawn.

    Args:
        canvas: Whole canvas, (size, size); it is not written to.
        config: Limits and probabilities.
        rng: Every draw comes from it.
        side: Side of the random part that is cut out; 0 for all.
        flipped: Whether to mirror; drawn here where nobody says.

    Returns:
        (side, side).
    """
    return augment_with(canvas, (), config, rng, side=side, flipped=flipped)[0]


def augment_with(
    canvas: Canvas,
    planes: Sequence[Canvas],
    config: AugmentConfig,
    rng: np.random.Generator,
    *,
    side: int = 0,
    flipped: bool | None = None,
) -> tuple[Canvas, list[Canvas]]:
    """The same, with masks of the canvas that follow its changes of shape.

    The canvas is changed as `augment` changes it, whatever masks come along.

    Args:
        canvas: Whole canvas, (size, size).
        planes: Masks of the same size.
        config: Limits and probabilities.
        rng: Every draw comes from it.
        side: As for `augment`.
        flipped: As for `augment`.
    """
    if flipped is None:
        flipped = draw_flip(config, rng)
    size = canvas.shape[0]
    shape = draw_shape(size, config, rng, side=side or size, flipped=flipped)
    changed = change_grey(reshape(canvas, shape), config, rng)
    return changed, [reshape(plane, shape) for plane in planes]
