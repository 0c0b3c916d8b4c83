"""One image with its pixels and every tag that bears on how it is shown. Frozen.

Reading (tags, codecs) happens in `cxrviewer.dicom.pixels`; the meaning of these values for the
grayscale is in `cxrviewer.imaging.voi`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.shutter import OpenPart, Shutter
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import Message


class VoiLutFunction(StrEnum):
    """VOI LUT Function (PS3.3 C.11.2.1.3)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class Window:
    """One pair of Window Center and Window Width (PS3.3 C.11.2.1.2), on modality values.

    Attributes:
        center: Window Center.
        width: Window Width.
        explanation: Window Center & Width Explanation, or empty.
    """

    center: float
    width: float
    explanation: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class LutTable:
    """A Modality or VOI LUT (PS3.3 C.11.1.1 and C.11.2.1.1) as the file gives it.

    Attributes:
        first_value: First input value mapped (second value of LUT Descriptor, sign applied).
        bits: Bits of each entry (third value of LUT Descriptor), 8 to 16.
        data: Entries, (n,) uint16, n ≤ 65,536.
        explanation: LUT Explanation, or empty.
    """

    first_value: int
    bits: int
    data: NDArray[np.uint16]
    explanation: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class GrayscaleAttributes:
    """Every tag on the way from stored value to displayed value, read but not yet applied.

    Attributes:
        photometric_interpretation: `MONOCHROME1` or `MONOCHROME2`.
        bits_stored: Bits Stored, 1 to 16.
        pixel_representation: 0 unsigned, 1 two's complement.
        rescale_slope: Rescale Slope, 1 where silent.
        rescale_intercept: Rescale Intercept, 0 where silent.
        rescale_type: Rescale Type, or empty.
        modality_lut: First item of Modality LUT Sequence; then slope and intercept do not apply.
        windows: All windows, in the file's order.
        voi_lut_function: VOI LUT Function of those windows.
        voi_luts: All items of VOI LUT Sequence, in the file's order.
        presentation_lut_shape: `IDENTITY`, `INVERSE` or empty.
        pixel_padding_value: Pixel Padding Value as a stored value, or None.
        pixel_padding_range_limit: Pixel Padding Range Limit as a stored value, or None.
        ignored: A sentence for each optional tag that was broken and therefore left out.
    """

    photometric_interpretation: str = "MONOCHROME2"
    bits_stored: int = 8
    pixel_representation: int = 0
    rescale_slope: float = 1.0
    rescale_intercept: float = 0.0
    rescale_type: str = ""
    modality_lut: LutTable | None = None
    windows: tuple[Window, ...] = ()
    voi_lut_function: VoiLutFunction = VoiLutFunction.LINEAR
    voi_luts: tuple[LutTable, ...] = ()
    presentation_lut_shape: str = ""
    pixel_padding_value: int | None = None
    pixel_padding_range_limit: int | None = None
    ignored: tuple[Message, ...] = ()

    @property
    def stored_range(self) -> tuple[int, int]:
        """Smallest and largest stored value that the bits allow."""
        if self.pixel_representation:
            half = 1 << (self.bits_stored - 1)
            return -half, half - 1
        return 0, (1 << self.bits_stored) - 1


@dataclass(frozen=True, slots=True)
class SpacingAttributes:
    """Every tag that says how large a pixel is, as (row spacing, column spacing) in mm.

    Attributes:
        imager_pixel_spacing: Imager Pixel Spacing, at the detector (PS3.3 C.8.11.3).
        pixel_spacing: Pixel Spacing (PS3.3 10.7.1.1).
        pixel_spacing_calibration_type: `GEOMETRY`, `FIDUCIAL` or empty (PS3.3 10.7.1.1).
        estimated_radiographic_magnification_factor: ERMF, or None.
        pixel_aspect_ratio: Pixel Aspect Ratio as (vertical, horizontal).
        nominal_scanned_pixel_spacing: Nominal Scanned Pixel Spacing, on a film that was digitised.
    """

    imager_pixel_spacing: tuple[float, float] | None = None
    pixel_spacing: tuple[float, float] | None = None
    pixel_spacing_calibration_type: str = ""
    estimated_radiographic_magnification_factor: float | None = None
    pixel_aspect_ratio: tuple[float, float] = (1.0, 1.0)
    nominal_scanned_pixel_spacing: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Radiograph:
    """An image in memory. The arrays are read-only.

    Attributes:
        ref: What its header says.
        stored_values: (rows, columns), the decoded stored values, sign extended and free of overlay
            bits; uint8, uint16 or int16. For a colour image its luminance as uint8.
        colour: (rows, columns, 3) uint8 sRGB where the image is a colour one, else None.
        grayscale: Tags of the grayscale chain.
        spacing: Tags of the pixel size.
        warnings: Sentences for the reader (a transfer syntax that lied, frames not shown…).
        shutter: The Display Shutter, None where there is none that hides anything. The eye and what
            a model looks at are limited by it; the stored values are as they were.
    """

    ref: ImageRef
    stored_values: NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.int16]
    colour: NDArray[np.uint8] | None
    grayscale: GrayscaleAttributes
    spacing: SpacingAttributes = field(default_factory=SpacingAttributes)
    warnings: tuple[Message, ...] = ()
    shutter: Shutter | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        rows, columns = self.stored_values.shape
        return rows, columns

    @property
    def open_part(self) -> OpenPart | None:
        """The rectangle around what the shutter leaves open; None where there is no shutter."""
        return self.shutter.open_part(self.shape) if self.shutter is not None else None
