"""Every tag that says how large a pixel is (PS3.3 10.7 and C.8.11.3), read but not interpreted."""

from __future__ import annotations

from typing import Final

from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.radiograph import SpacingAttributes
from cxrviewer.dicom.tags import text_of

_CALIBRATIONS: Final = ("GEOMETRY", "FIDUCIAL")
_LARGEST_MM: Final = 100.0  # a pixel larger than this is a broken tag


def spacing_of(dataset: Dataset, ignored: IgnoredTags) -> SpacingAttributes:
    """Read the spacing of an image.

    Args:
        dataset: Its tags, functional groups raised to the top level.
        ignored: Takes a sentence for each tag that is left out.
    """
    spacing = _pair(dataset, "PixelSpacing", ignored)
    return SpacingAttributes(
        imager_pixel_spacing=_pair(dataset, "ImagerPixelSpacing", ignored),
        pixel_spacing=spacing,
        pixel_spacing_calibration_type=_calibration(dataset, ignored) if spacing else "",
        estimated_radiographic_magnification_factor=_magnification(dataset, ignored),
        pixel_aspect_ratio=_pair(dataset, "PixelAspectRatio", ignored, largest=1e6) or (1.0, 1.0),
        nominal_scanned_pixel_spacing=_pair(dataset, "NominalScannedPixelSpacing", ignored),
    )


def _pair(
    dataset: Dataset, keyword: str, ignored: IgnoredTags, *, largest: float = _LARGEST_MM
) -> tuple[float, float] | None:
    """Two positive values; a single one counts for rows and columns alike."""
    values = ignored.numbers(dataset, keyword)
    if not values:
        return None
    if len(values) == 1:
        values = values * 2
    if len(values) != 2 or not all(0 < value <= largest for value in values):
        ignored.add(messages.TAG_IMPOSSIBLE, tag=keyword)
        return None
    return values[0], values[1]


def _calibration(dataset: Dataset, ignored: IgnoredTags) -> str:
    stated = text_of(dataset, "PixelSpacingCalibrationType").upper()
    if stated and stated not in _CALIBRATIONS:
        ignored.add(messages.TAG_UNKNOWN_TERM, tag="PixelSpacingCalibrationType")
        return ""
    return stated


def _magnification(dataset: Dataset, ignored: IgnoredTags) -> float | None:
    """A factor below 1 would put the patient behind the detector."""
    keyword = "EstimatedRadiographicMagnificationFactor"
    values = ignored.numbers(dataset, keyword)
    if not values:
        return None
    if not 1.0 <= values[0] <= 10.0:
        ignored.add(messages.TAG_IMPOSSIBLE, tag=keyword)
        return None
    return values[0]
