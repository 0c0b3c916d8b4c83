"""Random changes of a training canvas, between `fit_whole` and `normalize`.

Shape first (`shape`), then grey values (`grey`). All changes of shape together are one resampling:
each on its own would blur the image once more and cost as much again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trainer.augmentation.grey import change_grey
from trainer.augmentation.shape import affine_matrix, change_shape
from trainer.config.augment import AugmentConfig

__all__ = ["affine_matrix", "augment", "draw_flip"]

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
    if flipped is None:
        flipped = draw_flip(config, rng)
    shaped = change_shape(canvas, config, rng, side=side or canvas.shape[0], flipped=flipped)
    return change_grey(shaped, config, rng)
