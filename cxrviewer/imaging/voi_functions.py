"""The VOI transformations as formulas: from modality values to 0..1 (PS3.3 C.11.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import VoiLutFunction
from cxrviewer.imaging.modality import look_up
from cxrviewer.imaging.voi_types import Voi, VoiLut, Window

Values = NDArray[np.float64]


def apply_voi(voi: Voi, modality_values: Values) -> Values:
    """Output of `voi` for `modality_values`, as a share 0..1 of the full output range."""
    return _lut(voi, modality_values) if isinstance(voi, VoiLut) else _window(voi, modality_values)


def _window(window: Window, x: Values) -> Values:
    match window.function:
        case VoiLutFunction.LINEAR:
            return linear(x, window.center, window.width)
        case VoiLutFunction.LINEAR_EXACT:
            return linear_exact(x, window.center, window.width)
        case VoiLutFunction.SIGMOID:
            return sigmoid(x, window.center, window.width)


def linear(x: Values, center: float, width: float) -> Values:
    """LINEAR with its half pixel and width - 1 (PS3.3 C.11.2.1.2.1)."""
    if width == 1.0:  # the ramp has no length: a step
        return (x > center - 0.5).astype(np.float64)
    return _ramp(x, center - 0.5, width - 1.0)


def linear_exact(x: Values, center: float, width: float) -> Values:
    """LINEAR_EXACT (PS3.3 C.11.2.1.3.2)."""
    return _ramp(x, center, width)


def _ramp(x: Values, middle: float, length: float) -> Values:
    """(x - middle) / length + 0.5, held in 0..1; in one array, since dragging waits for it."""
    y = x - middle
    y /= length
    y += 0.5
    return np.clip(y, 0.0, 1.0, out=y)


def sigmoid(x: Values, center: float, width: float) -> Values:
    """SIGMOID (PS3.3 C.11.2.1.3.1); it never quite reaches 0 or 1."""
    # tanh is the same curve and does not overflow: 1/(1+e^-2t) = (1 + tanh t)/2
    return 0.5 + 0.5 * np.tanh(2.0 * (x - center) / width)


def _lut(voi: VoiLut, x: Values) -> Values:
    # Files exist whose entries are deeper than their descriptor says.
    top = max((1 << voi.lut.bits) - 1, int(voi.lut.data.max()), 1)
    return look_up(voi.lut, voi.lut_input(x)) / top
