"""Windows for a reading task, made from the image's own histogram.

A radiograph has no Hounsfield scale, so a preset cannot be a pair of numbers. Each is defined by
what it does: inside the chest, densities fall into aerated lung and everything else (Otsu's
threshold); the presets lie differently across the two. They use the sigmoid function, whose slope
in the middle is that of a linear window of the same width while its ends fade like a film's toe and
shoulder: contrast where it is wanted, nothing cut off beside it. The reader may drag on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph, VoiLutFunction
from cxrviewer.imaging.density import Density, density_map, exposed_field, window_ends, without_air
from cxrviewer.imaging.voi import Voi, Window, auto_voi, default_voi, with_function
from cxrviewer.settings.window_presets import PresetMaking, WindowPreset

Values = NDArray[np.float64]
Ends = tuple[float, float]

# The chest fills the middle of the film: an ellipse leaves out shoulders, corners and markers.
_ELLIPSE: Final = 0.46
# Where tubes and lines end: the upper three quarters of the middle third.
_TUBE_ROWS: Final = (0.03, 0.75)
_TUBE_COLUMNS: Final = (0.35, 0.65)
# No preset is narrower than this share of the densities inside the chest: noise is not detail.
_NARROWEST: Final = 0.35
_FEWEST_VALUES: Final = 64


class VoiPreset(StrEnum):
    """The presets that a reader may choose."""

    DEFAULT = "default"
    AUTO = "auto"
    LUNGS = "lungs"
    MEDIASTINUM = "mediastinum"
    BONES = "bones"
    TUBES = "tubes"


@dataclass(frozen=True, eq=False, slots=True)
class _Chest:
    """Densities of the chest.

    Attributes:
        lung: Those below Otsu's threshold.
        dense: Those above.
        threshold: Otsu's threshold.
        middle: Those where tubes and lines end.
    """

    lung: Values
    dense: Values
    threshold: float
    middle: Values


def preset_voi(preset: VoiPreset, r: Radiograph) -> Voi:
    """The window or VOI LUT that `preset` means for `r`.

    The file's own choice for `DEFAULT`, the whole exposed field for `AUTO`; the others fall back to
    `AUTO` for an image without two kinds of density (blank, or nearly so). What a Display Shutter
    hides is not looked at, except by the file's choice, which is what models see.
    """
    if preset is VoiPreset.DEFAULT:
        return default_voi(r)
    if preset is VoiPreset.AUTO:
        return auto_voi(r, open_only=True)
    chest = _chest(density_map(r, open_only=True))
    return auto_voi(r, open_only=True) if chest is None else _window(_ENDS[preset](chest), chest, r)


def made_voi(preset: WindowPreset, r: Radiograph) -> Voi:
    """The window or VOI LUT that a preset of the reader's means for `r`."""
    function = VoiLutFunction(preset.curve.value)
    if preset.making is PresetMaking.WINDOW:
        return Window(preset.center, preset.width, function)
    if preset.making is PresetMaking.PERCENTILES:
        percentiles = (preset.low_percent, preset.high_percent)
        found = auto_voi(r, percentiles=percentiles, open_only=True)
        # `LINEAR_EXACT` stays where values have fractions: `LINEAR` could be too narrow for them.
        return found if function is VoiLutFunction.LINEAR else with_function(found, function)
    return preset_voi(VoiPreset(preset.making.value), r)


def _lungs(chest: _Chest) -> Ends:
    """Black at the clearest lung; white well inside the dense parts, so that hila stay visible."""
    dense = float(np.median(chest.dense))
    return _at(chest.lung, 2), chest.threshold + 0.6 * (dense - chest.threshold)


def _mediastinum(chest: _Chest) -> Ends:
    """Lungs dark, the heart and what lies behind it in the middle, white beyond the spine."""
    top = _at(chest.dense, 98)
    return _at(chest.lung, 50), top + 0.15 * (top - float(np.median(chest.dense)))


def _bones(chest: _Chest) -> Ends:
    """The step from lung to rib and from soft tissue to shoulder in the steep part."""
    lung = _at(chest.lung, 50)
    return lung - 0.3 * (lung - _at(chest.lung, 2)), _at(chest.dense, 75)


def _tubes(chest: _Chest) -> Ends:
    """The neck and the mediastinum across the whole scale: a tube is a small step on them."""
    return _at(chest.middle, 15), _at(chest.middle, 96)


_ENDS: Final[Mapping[VoiPreset, Callable[[_Chest], Ends]]] = MappingProxyType(
    {
        VoiPreset.LUNGS: _lungs,
        VoiPreset.MEDIASTINUM: _mediastinum,
        VoiPreset.BONES: _bones,
        VoiPreset.TUBES: _tubes,
    }
)


def _window(ends: Ends, chest: _Chest, r: Radiograph) -> Window:
    narrowest = _NARROWEST * (_at(chest.dense, 98) - _at(chest.lung, 2))
    middle, half = (ends[0] + ends[1]) / 2.0, max(ends[1] - ends[0], narrowest) / 2.0
    low, high = window_ends(r.grayscale, middle - half, middle + half)
    return Window((low + high) / 2.0, high - low, VoiLutFunction.SIGMOID)


def _chest(density: Density) -> _Chest | None:
    field = density[exposed_field(density)]
    patient = without_air(field)
    values = field[patient & _ellipse(field.shape)]
    if values.size < _FEWEST_VALUES or np.ptp(values) == 0.0:
        return None
    threshold = _otsu(values)
    lung, dense = values[values <= threshold], values[values > threshold]
    middle = _cut(field)[_cut(patient)]
    if not (lung.size and dense.size):
        return None
    return _Chest(lung, dense, threshold, middle if middle.size else values)


def _ellipse(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    y, x = (((np.arange(n) + 0.5) / n - 0.5) / _ELLIPSE for n in shape)
    inside: NDArray[np.bool_] = np.add.outer(y**2, x**2) <= 1.0
    return inside


def _cut(field: NDArray[np.generic]) -> NDArray[np.generic]:
    rows, columns = field.shape
    top, bottom = (round(share * rows) for share in _TUBE_ROWS)
    left, right = (round(share * columns) for share in _TUBE_COLUMNS)
    return field[top:bottom, left:right]


def _otsu(values: Values) -> float:
    """The threshold that parts `values` into the two most different classes (Otsu 1979)."""
    counts, edges = np.histogram(values, 256, tuple(np.percentile(values, (0.5, 99.5))))
    middles = (edges[1:] + edges[:-1]) / 2.0
    below, moment = np.cumsum(counts), np.cumsum(counts * middles)
    parts = below * (below[-1] - below)
    # Between-class variance, times the number of values squared.
    distance = (moment[-1] * below / below[-1] - moment) ** 2
    between = np.divide(distance, parts, out=np.zeros_like(middles), where=parts > 0)
    return float(middles[int(np.argmax(between))])


def _at(values: Values, percent: float) -> float:
    return float(np.percentile(values, percent))
