"""One pixel's way through the grayscale chain, step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.grayscale_steps import GrayscaleStep, StepKind
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.voi_functions import apply_voi
from cxrviewer.imaging.voi_types import Voi

_K: Final = StepKind
_FILTERS: Final = (_K.LOCAL_CONTRAST, _K.SHARPENING)


def values_at_steps(
    steps: Sequence[GrayscaleStep],
    g: GrayscaleAttributes,
    voi: Voi,
    stored: int,
    *,
    filtered: int | None = None,
) -> tuple[float | None, ...]:
    """What a pixel's value is after each step of its chain, worked out without the table.

    The VOI stage's value is given before it is rounded; from the next step on values are whole.

    Args:
        steps: As `compose` gives them, with those of the filters.
        g: The image's tags.
        voi: The window or VOI LUT in use.
        stored: The pixel in the file.
        filtered: The same pixel after all filters, where any is on.

    Returns:
        A value a step; None after a filter that is followed by another one, since both are done
        in one go.
    """
    current = float(stored)
    found: list[float | None] = []
    kinds = [step.kind for step in steps]
    for place, kind in enumerate(kinds):
        if kind in _FILTERS:
            is_last = place + 1 == len(kinds) or kinds[place + 1] not in _FILTERS
            current = float(stored if filtered is None else filtered)
            found.append(current if is_last else None)
            continue
        current = _after(kind, current, g, voi, stored)
        found.append(current)
        if kind in {_K.VOI_LUT, _K.WINDOW}:
            # As the table does it: to the nearest of 256 values, halves up.
            current = math.floor(current + 0.5 + 1e-9)
    return tuple(found)


def _after(kind: StepKind, value: float, g: GrayscaleAttributes, voi: Voi, stored: int) -> float:
    match kind:
        case StepKind.MODALITY_LUT | StepKind.RESCALE:
            return float(modality_values(g, np.array([value]))[0])
        case StepKind.VOI_LUT | StepKind.WINDOW:
            return float(apply_voi(voi, np.array([value]))[0] * 255.0)
        case StepKind.POLARITY | StepKind.READER_INVERSION:
            return 255.0 - value
        case StepKind.PADDING:
            limits = padding_limits(g)
            return 0.0 if limits and limits[0] <= stored <= limits[1] else value
        case _:
            return value
