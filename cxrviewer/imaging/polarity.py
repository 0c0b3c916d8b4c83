"""What comes after the VOI stage and belongs to the file: polarity and padding."""

from __future__ import annotations

from cxrviewer.dicom.radiograph import GrayscaleAttributes

_INVERSE_OF_SHAPE = {"IDENTITY": False, "INVERSE": True}


def is_inverse(g: GrayscaleAttributes) -> bool:
    """Whether the file wants its smallest VOI output shown white.

    In a DX image INVERSE always comes with MONOCHROME1 (PS3.3 C.8.11.3): both say the same thing,
    so it counts once. Where they contradict each other, Presentation LUT Shape decides, because
    C.11.6 defines it as the step that makes P-values; Photometric Interpretation decides where
    there is no (known) shape (PS3.3 C.7.6.3.1.2).
    """
    by_photometric = g.photometric_interpretation.strip().upper() == "MONOCHROME1"
    return _INVERSE_OF_SHAPE.get(g.presentation_lut_shape.strip().upper(), by_photometric)


def padding_limits(g: GrayscaleAttributes) -> tuple[int, int] | None:
    """Smallest and largest stored value that mean padding, or None (PS3.3 C.7.5.1.1.2).

    The range limit may lie on either side of the padding value. Values that Bits Stored cannot
    hold are left out.
    """
    if g.pixel_padding_value is None:
        return None
    limit = g.pixel_padding_range_limit
    ends = sorted((g.pixel_padding_value, g.pixel_padding_value if limit is None else limit))
    first, last = g.stored_range
    low, high = max(ends[0], first), min(ends[1], last)
    return (low, high) if low <= high else None
