"""The grayscale proof: which tags made which step of the chain, and what range went in and out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, VoiLutFunction
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.voi_types import Voi, VoiLut

Values = NDArray[np.float64]
Range = tuple[float, float]


class StepKind(StrEnum):
    """The steps that a chain can have, in their order."""

    STORED_VALUES = "stored_values"
    LOCAL_CONTRAST = "local_contrast"
    SHARPENING = "sharpening"
    MODALITY_LUT = "modality_lut"
    RESCALE = "rescale"
    VOI_LUT = "voi_lut"
    WINDOW = "window"
    POLARITY = "polarity"
    READER_INVERSION = "reader_inversion"
    PADDING = "padding"


@dataclass(frozen=True, slots=True)
class TagValue:
    """A tag as the proof names it.

    Attributes:
        keyword: DICOM keyword; `reader` where the value is the reader's, not the file's.
        tag: `(gggg,eeee)`, or empty for the reader.
        value: The value in words.
    """

    keyword: str
    tag: str
    value: str

    def __str__(self) -> str:
        return f"{self.keyword} {self.tag} = {self.value}".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class GrayscaleStep:
    """One step of the chain.

    Attributes:
        kind: Which.
        section: Where PS3.3 defines it; empty for the reader's inversion.
        tags: The tags behind it, with their values.
        input_range: Smallest and largest value that go in.
        output_range: Smallest and largest value that come out.
    """

    kind: StepKind
    section: str
    tags: tuple[TagValue, ...]
    input_range: Range
    output_range: Range


_TAGS: Final = {
    "BitsStored": "(0028,0101)",
    "PixelRepresentation": "(0028,0103)",
    "RescaleIntercept": "(0028,1052)",
    "RescaleSlope": "(0028,1053)",
    "ModalityLUTSequence": "(0028,3000)",
    "VOILUTSequence": "(0028,3010)",
    "WindowCenter": "(0028,1050)",
    "WindowWidth": "(0028,1051)",
    "VOILUTFunction": "(0028,1056)",
    "PhotometricInterpretation": "(0028,0004)",
    "PresentationLUTShape": "(2050,0020)",
    "PixelPaddingValue": "(0028,0120)",
    "PixelPaddingRangeLimit": "(0028,0121)",
}
_DISPLAYED: Final = (0.0, 255.0)
_WINDOW_SECTION: Final = {
    VoiLutFunction.LINEAR: "C.11.2.1.2.1",
    VoiLutFunction.SIGMOID: "C.11.2.1.3.1",
    VoiLutFunction.LINEAR_EXACT: "C.11.2.1.3.2",
}


def chain_steps(
    g: GrayscaleAttributes,
    voi: Voi,
    modality_range: Range,
    voi_range: Range,
    *,
    inverse: bool,
    inverted: bool,
) -> tuple[GrayscaleStep, ...]:
    """Steps of the chain for `compose`.

    Args:
        g: The image's tags.
        voi: The window or VOI LUT in use.
        modality_range: What comes out of the modality stage.
        voi_range: What comes out of the VOI stage, 0..255.
        inverse: Whether the file's polarity is inverse.
        inverted: Whether the reader inverted.
    """
    steps = [_stored(g), _modality(g, modality_range), _voi(g, voi, modality_range, voi_range)]
    if inverse:
        steps.append(_inversion(StepKind.POLARITY, "C.7.6.3.1.2, C.11.6", _polarity(g)))
    if inverted:
        reader = (TagValue("reader", "", "inverted"),)
        steps.append(_inversion(StepKind.READER_INVERSION, "", reader))
    if limits := padding_limits(g):
        steps.append(_padding(g, limits))
    return tuple(steps)


def with_filters(
    steps: tuple[GrayscaleStep, ...], filters: DisplayFilters
) -> tuple[GrayscaleStep, ...]:
    """`steps` with those of the display filters, which act on stored values."""
    stored = steps[0]
    strengths = {
        StepKind.LOCAL_CONTRAST: filters.local_contrast,
        StepKind.SHARPENING: filters.sharpening,
    }
    added = tuple(
        GrayscaleStep(
            kind,
            "",
            (TagValue("reader", "", f"strength {strength:.0%}"),),
            stored.output_range,
            stored.output_range,
        )
        for kind, strength in strengths.items()
        if strength > 0.0
    )
    return (stored, *added, *steps[1:])


def _tag(keyword: str, value: object) -> TagValue:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return TagValue(keyword, _TAGS[keyword], text)


def _stored(g: GrayscaleAttributes) -> GrayscaleStep:
    first, last = g.stored_range
    tags: tuple[TagValue, ...] = (
        _tag("BitsStored", g.bits_stored),
        _tag("PixelRepresentation", g.pixel_representation),
    )
    span = (float(first), float(last))
    return GrayscaleStep(StepKind.STORED_VALUES, "C.7.6.3.1", tags, span, span)


def _modality(g: GrayscaleAttributes, output: Range) -> GrayscaleStep:
    first, last = g.stored_range
    span = (float(first), float(last))
    if g.modality_lut is not None:
        lut = (_tag("ModalityLUTSequence", _describe(g.modality_lut)),)
        return GrayscaleStep(StepKind.MODALITY_LUT, "C.11.1", lut, span, output)
    tags = (
        _tag("RescaleSlope", float(g.rescale_slope)),
        _tag("RescaleIntercept", float(g.rescale_intercept)),
    )
    return GrayscaleStep(StepKind.RESCALE, "C.11.1", tags, span, output)


def _voi(g: GrayscaleAttributes, voi: Voi, span: Range, output: Range) -> GrayscaleStep:
    if isinstance(voi, VoiLut):
        tags: tuple[TagValue, ...] = (_tag("VOILUTSequence", _describe(voi.lut)),)
        if voi.is_adjusted:
            tags += (TagValue("reader", "", f"W {voi.width:g} L {voi.center:g}"),)
        return GrayscaleStep(StepKind.VOI_LUT, "C.11.2.1.1", tags, span, output)
    values = {"WindowCenter": voi.center, "WindowWidth": voi.width, "VOILUTFunction": voi.function}
    from_file = g.voi_lut_function is voi.function and any(
        (window.center, window.width) == (voi.center, voi.width) for window in g.windows
    )
    tags = tuple(
        _tag(keyword, value) if from_file else TagValue("reader", "", f"{keyword} {value}")
        for keyword, value in values.items()
    )
    return GrayscaleStep(StepKind.WINDOW, _WINDOW_SECTION[voi.function], tags, span, output)


def _polarity(g: GrayscaleAttributes) -> tuple[TagValue, ...]:
    tags: tuple[TagValue, ...] = (_tag("PhotometricInterpretation", g.photometric_interpretation),)
    if g.presentation_lut_shape:
        tags += (_tag("PresentationLUTShape", g.presentation_lut_shape),)
    return tags


def _inversion(kind: StepKind, section: str, tags: tuple[TagValue, ...]) -> GrayscaleStep:
    return GrayscaleStep(kind, section, tags, _DISPLAYED, _DISPLAYED)


def _padding(g: GrayscaleAttributes, limits: tuple[int, int]) -> GrayscaleStep:
    tags: tuple[TagValue, ...] = (_tag("PixelPaddingValue", g.pixel_padding_value),)
    if g.pixel_padding_range_limit is not None:
        tags += (_tag("PixelPaddingRangeLimit", g.pixel_padding_range_limit),)
    span = (float(limits[0]), float(limits[1]))
    return GrayscaleStep(StepKind.PADDING, "C.7.5.1.1.2", tags, span, (0.0, 0.0))


def _describe(lut: LutTable) -> str:
    text = f"{lut.data.size} entries of {lut.bits} bits from {lut.first_value}"
    return f"{text} ({lut.explanation})" if lut.explanation else text
