"""The values of interest that a reader chooses from: windows and VOI LUTs, both adjustable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import LutTable, VoiLutFunction

# LINEAR is undefined below 1 (PS3.3 C.11.2.1.2.1); the other functions only need a positive width.
_SMALLEST_WIDTH: Final = {
    VoiLutFunction.LINEAR: 1.0,
    VoiLutFunction.LINEAR_EXACT: 1e-6,
    VoiLutFunction.SIGMOID: 1e-6,
}


@dataclass(frozen=True, slots=True)
class Window:
    """A window on modality values (PS3.3 C.11.2.1.2 and C.11.2.1.3).

    Attributes:
        center: Window Center.
        width: Window Width; at least 1 for `LINEAR`, above 0 otherwise.
        function: VOI LUT Function.
        name: Explanation from the file, or empty.
    """

    center: float
    width: float
    function: VoiLutFunction = VoiLutFunction.LINEAR
    name: str = ""

    def __post_init__(self) -> None:
        if not (np.isfinite(self.center) and np.isfinite(self.width)):
            raise ValueError("window center and width must be finite")
        if self.width < _SMALLEST_WIDTH[self.function]:
            raise ValueError(f"window width {self.width:g} is too small for {self.function}")

    @property
    def label(self) -> str:
        """The name, or the numbers where the file gives none."""
        return self.name or f"W {self.width:g} L {self.center:g}"

    def shifted(self, d_center: float, d_width: float) -> Window:
        """Window moved and widened by hand; its function stays, its name goes."""
        smallest = _SMALLEST_WIDTH[self.function]
        width = max(self.width + d_width, smallest)
        return replace(self, center=self.center + d_center, width=width, name="")


@dataclass(frozen=True, slots=True)
class VoiLut:
    """A VOI LUT of the file (PS3.3 C.11.2.1.1) that may be moved and stretched like a window.

    Adjusting keeps the shape of the curve, so the first step of a drag is as small as any other
    and the picture never jumps. `center` and `width` are those of the `LINEAR` window that comes
    nearest (`equivalent_window`); a changed one moves and stretches the input axis of the table.

    Attributes:
        lut: The table as the file gives it.
        name: Explanation from the file, or empty.
        offset: Shift of the window's center against the table as given, in modality values.
        stretch: Width of the curve relative to the table as given; 1 is untouched.
    """

    lut: LutTable
    name: str = ""
    offset: float = 0.0
    stretch: float = 1.0
    _natural: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.stretch > 0:
            raise ValueError("a VOI LUT can only be stretched by a positive factor")
        object.__setattr__(self, "_natural", equivalent_window(self.lut))

    @property
    def label(self) -> str:
        """The name, or a plain one where the file gives none."""
        return self.name or "VOI LUT"

    @property
    def function(self) -> VoiLutFunction:
        """`LINEAR`: that of the equivalent window."""
        return VoiLutFunction.LINEAR

    @property
    def center(self) -> float:
        """Center of the equivalent window, in modality values."""
        return self._natural.center + self.offset

    @property
    def width(self) -> float:
        """Width of the equivalent window, in modality values."""
        return self._ramp * self.stretch + 1.0

    @property
    def is_adjusted(self) -> bool:
        """Whether the reader has moved or stretched it."""
        return self.offset != 0.0 or self.stretch != 1.0

    @property
    def equivalent_window(self) -> Window:
        """The `LINEAR` window with this center and width."""
        return Window(self.center, self.width)

    def shifted(self, d_center: float, d_width: float) -> VoiLut:
        """Curve moved and stretched by hand as a window would be; its name goes."""
        ramp = max(self.width + d_width - 1.0, 1.0)
        return replace(self, name="", offset=self.offset + d_center, stretch=ramp / self._ramp)

    def lut_input(self, modality_values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Input values of the untouched table for `modality_values` (float64, any shape)."""
        middle = self._natural.center - 0.5
        return (modality_values - self.offset - middle) / self.stretch + middle

    @property
    def _ramp(self) -> float:
        """Length of the untouched curve's ramp; `LINEAR` rises over width - 1 values."""
        return max(self._natural.width - 1.0, 1.0)


Voi = Window | VoiLut


def voi_ends(voi: Voi) -> tuple[float, float]:
    """Modality values where the ramp begins and ends (PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2).

    A sigmoid has no ends: between these two it rises from 12 % to 88 %. Of a VOI LUT they are those
    of the equivalent window.
    """
    if voi.function is VoiLutFunction.LINEAR:
        half = max(voi.width - 1.0, 0.0) / 2.0
        return voi.center - 0.5 - half, voi.center - 0.5 + half
    return voi.center - voi.width / 2.0, voi.center + voi.width / 2.0


def with_voi_ends(voi: Voi, low: float, high: float) -> Voi:
    """The same curve moved and stretched so that its ramp begins at `low` and ends at `high`."""
    center, width = (low + high) / 2.0, max(high - low, 0.0)
    if voi.function is VoiLutFunction.LINEAR:
        center, width = center + 0.5, width + 1.0
    return voi.shifted(center - voi.center, width - voi.width)


def with_function(voi: Voi, function: VoiLutFunction) -> Window:
    """The window of the same center and width through another function.

    Of a VOI LUT it is the equivalent window's center and width.
    """
    return Window(voi.center, max(voi.width, _SMALLEST_WIDTH[function]), function)


def equivalent_window(lut: LutTable) -> Window:
    """The `LINEAR` window that comes nearest to a VOI LUT.

    It passes through the curve's 10 % and 90 % points, so that toe and shoulder of an S-shaped
    curve do not count. A straight ramp over n entries gives exactly width n.
    """
    curve = np.maximum.accumulate(_rising(lut.data.astype(np.float64)))
    span = curve[-1] - curve[0]
    if span <= 0:
        return Window(lut.first_value + 0.5, 1.0)
    low, high = (_crossing(curve, curve[0] + share * span) for share in (0.1, 0.9))
    # LINEAR rises over width - 1 around center - 0.5 (PS3.3 C.11.2.1.2.1).
    width = (high - low) / 0.8 + 1.0
    return Window(lut.first_value + (low + high) / 2 + 0.5, width)


def _rising(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    return curve if curve[-1] >= curve[0] else curve[::-1].max() - curve


def _crossing(curve: NDArray[np.float64], level: float) -> float:
    """Index, with fraction, where a never falling curve first reaches `level`, above its start."""
    after = int(np.searchsorted(curve, level, side="left"))
    before = after - 1
    return before + float((level - curve[before]) / (curve[after] - curve[before]))
