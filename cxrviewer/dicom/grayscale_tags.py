"""Every tag of the grayscale chain, read but not applied (PS3.3 C.11.1 and C.11.2).

All of these tags are optional for showing an image. A broken one is left out, with a sentence that
says so; it never blocks the image.
"""

from __future__ import annotations

import math
from typing import Final

from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.lut_tags import LutReader
from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, VoiLutFunction, Window
from cxrviewer.dicom.stored_values import StoredValues
from cxrviewer.dicom.tags import items_of, text_of, texts_of

_SHAPES: Final = ("IDENTITY", "INVERSE")


def grayscale_of(
    dataset: Dataset, photometric_interpretation: str, stored: StoredValues, ignored: IgnoredTags
) -> GrayscaleAttributes:
    """Read the grayscale chain of a monochrome image.

    Args:
        dataset: Its tags, functional groups raised to the top level.
        photometric_interpretation: `MONOCHROME1` or `MONOCHROME2`.
        stored: How its stored values are to be understood.
        ignored: Takes the sentences; those collected so far become part of the result.
    """
    slope, intercept = _rescale(dataset, ignored)
    stored_range = GrayscaleAttributes(
        bits_stored=stored.bits_stored, pixel_representation=stored.pixel_representation
    ).stored_range
    luts = LutReader(dataset, ignored.add)
    modality_lut = _modality_lut(dataset, luts, stored_range) if not stored.reduced else None
    modality_range = _modality_range(stored_range, slope, intercept)
    if modality_lut is not None:
        modality_range = 0, (1 << modality_lut.bits) - 1
    padding, limit = (None, None) if stored.reduced else _padding(dataset, stored_range, ignored)
    windows = _windows(dataset, ignored)
    function = _function(dataset, ignored)
    return GrayscaleAttributes(
        photometric_interpretation=photometric_interpretation,
        bits_stored=stored.bits_stored,
        pixel_representation=stored.pixel_representation,
        rescale_slope=slope * stored.step,
        rescale_intercept=intercept + slope * stored.lowest,
        rescale_type=text_of(dataset, "RescaleType"),
        modality_lut=modality_lut,
        windows=_possible(windows, function, ignored),
        voi_lut_function=function,
        voi_luts=luts.read_all("VOILUTSequence", modality_range),
        presentation_lut_shape=_shape(dataset, ignored),
        pixel_padding_value=padding,
        pixel_padding_range_limit=limit,
        ignored=ignored.sentences,
    )


def _rescale(dataset: Dataset, ignored: IgnoredTags) -> tuple[float, float]:
    slopes = ignored.numbers(dataset, "RescaleSlope")
    intercepts = ignored.numbers(dataset, "RescaleIntercept")
    slope = slopes[0] if slopes else 1.0
    if slope == 0:
        ignored.add(messages.TAG_IMPOSSIBLE, tag="RescaleSlope")
        slope = 1.0
    return slope, intercepts[0] if intercepts else 0.0


def _modality_lut(
    dataset: Dataset, luts: LutReader, stored_range: tuple[int, int]
) -> LutTable | None:
    if not items_of(dataset, "ModalityLUTSequence"):
        return None
    tables = luts.read_all("ModalityLUTSequence", stored_range, first_only=True)
    return tables[0] if tables else None


def _modality_range(
    stored_range: tuple[int, int], slope: float, intercept: float
) -> tuple[int, int]:
    ends = sorted(value * slope + intercept for value in stored_range)
    return math.floor(ends[0]), math.ceil(ends[1])


def _windows(dataset: Dataset, ignored: IgnoredTags) -> tuple[Window, ...]:
    centers = ignored.numbers(dataset, "WindowCenter")
    widths = ignored.numbers(dataset, "WindowWidth")
    if len(centers) != len(widths):
        ignored.add(messages.TAG_UNEVEN, tag="WindowCenter", other="WindowWidth")
    names = texts_of(dataset, "WindowCenterWidthExplanation")
    padded = (*names, *[""] * len(centers))
    return tuple(
        Window(center, width, name)
        for center, width, name in zip(centers, widths, padded, strict=False)
    )


def _possible(
    windows: tuple[Window, ...], function: VoiLutFunction, ignored: IgnoredTags
) -> tuple[Window, ...]:
    """Without the widths that PS3.3 C.11.2.1.2.1 and C.11.2.1.3 forbid."""
    linear = function is VoiLutFunction.LINEAR
    kept = tuple(w for w in windows if (w.width >= 1 if linear else w.width > 0))
    if len(kept) < len(windows):
        ignored.add(messages.TAG_IMPOSSIBLE, tag="WindowWidth")
    return kept


def _function(dataset: Dataset, ignored: IgnoredTags) -> VoiLutFunction:
    stated = text_of(dataset, "VOILUTFunction").upper()
    if stated in VoiLutFunction.__members__:
        return VoiLutFunction(stated)
    if stated:
        ignored.add(messages.TAG_UNKNOWN_TERM, tag="VOILUTFunction")
    return VoiLutFunction.LINEAR


def _shape(dataset: Dataset, ignored: IgnoredTags) -> str:
    stated = text_of(dataset, "PresentationLUTShape").upper()
    if stated in _SHAPES or not stated:
        return stated
    ignored.add(messages.TAG_UNKNOWN_TERM, tag="PresentationLUTShape")
    return ""


def _padding(
    dataset: Dataset, stored_range: tuple[int, int], ignored: IgnoredTags
) -> tuple[int | None, int | None]:
    """Pixel Padding Value and Pixel Padding Range Limit (PS3.3 C.7.5.1.1.2)."""
    value = _stored_value(dataset, "PixelPaddingValue", stored_range, ignored)
    if value is None:
        return None, None
    return value, _stored_value(dataset, "PixelPaddingRangeLimit", stored_range, ignored)


def _stored_value(
    dataset: Dataset, keyword: str, stored_range: tuple[int, int], ignored: IgnoredTags
) -> int | None:
    """A tag of VR US or SS as a stored value; writers often choose the wrong one of the two."""
    values = ignored.numbers(dataset, keyword)
    if not values:
        return None
    low, high = stored_range
    word = int(values[0]) & 0xFFFF
    for candidate in (int(values[0]), word, word - 0x10000):
        if low <= candidate <= high:
            return candidate
    ignored.add(messages.TAG_OUT_OF_RANGE, tag=keyword)
    return None
