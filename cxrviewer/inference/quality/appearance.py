"""What an image looks like, as far as the reader must know to trust an answer. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.quality.answer import QualityAnswer

# Every so many rows and columns are counted: enough for a share in per cent.
_STRIDE: Final = 8


@dataclass(frozen=True, slots=True)
class Appearance:
    """One image by its pixels alone; its header has no part in it.

    Attributes:
        position: The view as far as it is clear.
        chest: Probability that this is a chest radiograph.
        is_other: Whether it is taken for something else.
        is_inverted: Whether black and white look exchanged.
        degrees: By how much it looks turned clockwise: 0, 90, 180 or 270.
        is_mirrored: Whether left and right of a frontal view look exchanged.
        is_child: Whether the patient looks like a child.
        black: Share of its pixels that the models saw fully black.
        white: The same, fully white.
    """

    position: ViewPosition
    chest: float
    is_other: bool
    is_inverted: bool
    degrees: int
    is_mirrored: bool
    is_child: bool
    black: float
    white: float


def appearance(answer: QualityAnswer, rendered: NDArray[np.uint8]) -> Appearance:
    """From the quality model's answer and the rendering (rows, columns) that it was given."""
    black, white = clipped_shares(rendered)
    return Appearance(
        position=answer.position,
        chest=1 - answer.other,
        is_other=answer.is_other,
        is_inverted=answer.is_inverted,
        degrees=answer.degrees,
        is_mirrored=answer.is_mirrored,
        is_child=answer.is_child,
        black=black,
        white=white,
    )


def clipped_shares(rendered: NDArray[np.uint8]) -> tuple[float, float]:
    """Shares of a rendering (rows, columns) that are fully black and fully white."""
    sample = rendered[::_STRIDE, ::_STRIDE]
    black = sample.size - np.count_nonzero(sample)
    white = np.count_nonzero(sample == 255)
    return black / sample.size, white / sample.size
