"""How long something is, in which unit, and in which plane that is true (PS3.3 10.7.1.3).

A radiograph is a shadow: a length on it is a length at the detector, larger than in the patient,
unless the file says how it was corrected. Value, unit and plane come from one object here, so that
none is ever shown without the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cxrviewer.dicom.radiograph import SpacingAttributes
from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.imaging.geometry import ViewTransform

Spacing = tuple[float, float]

# Two spacings that differ by less are the same value, written down with other digits.
_SAME: Final = 1e-4
_NICE: Final = (1.0, 2.0, 5.0)


class LengthUnit(StrEnum):
    """Unit of a length; the value is its symbol."""

    MILLIMETRE = "mm"
    PIXEL = "px"


class MeasurementPlane(StrEnum):
    """Where lengths are true."""

    DETECTOR = "detector"
    FILM = "film"
    GEOMETRY = "geometry"
    FIDUCIAL = "fiducial"
    CORRECTED = "corrected"
    MAGNIFICATION = "magnification"
    BY_HAND = "by_hand"
    UNSTATED = "unstated"
    PIXELS = "pixels"


PLANE_NAMES: Final[Mapping[MeasurementPlane, str]] = MappingProxyType(
    {
        MeasurementPlane.DETECTOR: QT_TRANSLATE_NOOP("messages", "at the detector"),
        MeasurementPlane.FILM: QT_TRANSLATE_NOOP("messages", "on the film"),
        MeasurementPlane.GEOMETRY: QT_TRANSLATE_NOOP("messages", "calibrated (geometry)"),
        MeasurementPlane.FIDUCIAL: QT_TRANSLATE_NOOP("messages", "calibrated (fiducial)"),
        MeasurementPlane.CORRECTED: QT_TRANSLATE_NOOP("messages", "calibrated"),
        MeasurementPlane.MAGNIFICATION: QT_TRANSLATE_NOOP("messages", "magnification corrected"),
        MeasurementPlane.BY_HAND: QT_TRANSLATE_NOOP("messages", "calibrated by hand"),
        MeasurementPlane.UNSTATED: QT_TRANSLATE_NOOP("messages", "plane not stated"),
        MeasurementPlane.PIXELS: QT_TRANSLATE_NOOP("messages", "pixels, not calibrated"),
    }
)


@dataclass(frozen=True, slots=True)
class Length:
    """A measured length; `str()` gives value and unit.

    Attributes:
        value: In `unit`.
        unit: Millimetres or image columns.
        plane: Where it is true.
    """

    value: float
    unit: LengthUnit
    plane: MeasurementPlane

    def __str__(self) -> str:
        digits = 1 if self.unit is LengthUnit.MILLIMETRE else 0
        return f"{self.value:.{digits}f} {self.unit}"


@dataclass(frozen=True, slots=True)
class PixelScale:
    """Size of an image pixel.

    Attributes:
        row_mm: Distance between rows (vertical), in `unit`.
        column_mm: Distance between columns (horizontal), in `unit`.
        plane: Where lengths are true.
        unit: Millimetres; image columns where the file gives no usable spacing.
    """

    row_mm: float
    column_mm: float
    plane: MeasurementPlane
    unit: LengthUnit

    @property
    def pixel_aspect(self) -> float:
        """Height of a pixel divided by its width, for `ViewTransform`."""
        return self.row_mm / self.column_mm

    def vector(self, dx: float, dy: float) -> tuple[float, float]:
        """An image vector in `unit`; angles must be taken from it, not from pixels."""
        return dx * self.column_mm, dy * self.row_mm

    def length(self, dx: float, dy: float) -> Length:
        """Length of an image vector (columns, rows)."""
        return Length(math.hypot(*self.vector(dx, dy)), self.unit, self.plane)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A horizontal bar of a round length.

    Attributes:
        length: Round length.
        screen_length: Its length on the screen, in screen pixels.
    """

    length: Length
    screen_length: float

    @property
    def label(self) -> str:
        """`5 cm`, `2 mm` or `100 px`, without the plane."""
        if self.length.unit is LengthUnit.MILLIMETRE and self.length.value >= 10.0:
            return f"{self.length.value / 10.0:g} cm"
        return f"{self.length.value:g} {self.length.unit}"


def pixel_scale(spacing: SpacingAttributes) -> PixelScale:
    """Size and plane of a pixel from all the tags that bear on it (PS3.3 10.7.1.3).

    Pixel Spacing counts as calibrated if Pixel Spacing Calibration Type says so, or if it differs
    from Imager Pixel Spacing (Nominal Scanned Pixel Spacing for a digitised film); equal values are
    not calibrated, they are the detector's (the film's). An Estimated Radiographic Magnification
    Factor then divides these (PS3.3 C.8.11.5).
    """
    plane, at_receptor = _at_receptor(spacing)
    given = _usable(spacing.pixel_spacing)
    if given is not None and (correction := _calibration(spacing, at_receptor, given)) is not None:
        return _millimetres(given, correction)
    if at_receptor is not None:
        factor = spacing.estimated_radiographic_magnification_factor
        return _uncalibrated(at_receptor, plane, factor)
    if given is not None:
        return _millimetres(given, MeasurementPlane.UNSTATED)
    vertical, horizontal = _usable(spacing.pixel_aspect_ratio) or (1.0, 1.0)
    return PixelScale(vertical / horizontal, 1.0, MeasurementPlane.PIXELS, LengthUnit.PIXEL)


def scale_bar(scale: PixelScale, view: ViewTransform, longest: float) -> ScaleBar | None:
    """The longest bar of 1, 2 or 5 times a power of ten that fits.

    Args:
        scale: Of the image.
        view: How the image is shown.
        longest: Screen pixels that the bar may take.

    Returns:
        The bar, or None where not even a hundredth of the unit fits.
    """
    if view.quarter_turns % 2:
        unit_on_screen = view.zoom * view.pixel_aspect / scale.row_mm
    else:
        unit_on_screen = view.zoom / scale.column_mm
    room = longest / unit_on_screen
    if room < 0.01:
        return None
    power = 10.0 ** math.floor(math.log10(room) + 1e-9)
    value = power * max(nice for nice in _NICE if nice * power <= room * (1 + 1e-9))
    return ScaleBar(Length(value, scale.unit, scale.plane), value * unit_on_screen)


def _calibration(
    spacing: SpacingAttributes, at_receptor: Spacing | None, given: Spacing
) -> MeasurementPlane | None:
    match spacing.pixel_spacing_calibration_type.strip().upper():
        case "GEOMETRY":
            return MeasurementPlane.GEOMETRY
        case "FIDUCIAL":
            return MeasurementPlane.FIDUCIAL
    if at_receptor is None or _same(at_receptor, given):
        return None
    return MeasurementPlane.CORRECTED


def _at_receptor(spacing: SpacingAttributes) -> tuple[MeasurementPlane, Spacing | None]:
    """Size of a pixel where the X-rays were caught: at the detector, else on the film."""
    at_detector = _usable(spacing.imager_pixel_spacing)
    if at_detector is not None:
        return MeasurementPlane.DETECTOR, at_detector
    return MeasurementPlane.FILM, _usable(spacing.nominal_scanned_pixel_spacing)


def _uncalibrated(
    spacing: Spacing, plane: MeasurementPlane, magnification: float | None
) -> PixelScale:
    if magnification is None or not 1.0 < magnification < math.inf:
        return _millimetres(spacing, plane)
    row, column = spacing
    corrected = (row / magnification, column / magnification)
    return _millimetres(corrected, MeasurementPlane.MAGNIFICATION)


def _millimetres(spacing: Spacing, plane: MeasurementPlane) -> PixelScale:
    return PixelScale(*spacing, plane, LengthUnit.MILLIMETRE)


def _usable(spacing: Spacing | None) -> Spacing | None:
    """`spacing` if both values are positive and finite; files with zeros exist."""
    if spacing is None or not all(0.0 < value < math.inf for value in spacing):
        return None
    return spacing


def _same(first: Spacing, second: Spacing) -> bool:
    return all(math.isclose(a, b, rel_tol=_SAME) for a, b in zip(first, second, strict=True))
