"""How a change on one view carries over to the other when the two are linked."""

from __future__ import annotations

from dataclasses import dataclass

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.voi import Voi, Window, with_function
from cxrviewer.ui.display_state import DisplayState


@dataclass(frozen=True, slots=True)
class Link:
    """What of a change on one view carries over to another.

    Attributes:
        window: Window, level and polarity.
        place: Zoom and position.
    """

    window: bool = False
    place: bool = False


def linked_window(before: DisplayState, after: DisplayState, other: DisplayState) -> DisplayState:
    """`other` after the change of window that led from `before` to `after`.

    The two images rarely share an exposure, so the change is carried over relative to each window's
    width: the same drag gives the same change of contrast and brightness on both.
    """
    if after.inverted != before.inverted:
        other = other.inverted_greys()
    return other.with_voi(_moved(before.voi, after.voi, other.voi))


def linked_place(
    after: DisplayState, other: DisplayState, *, image: Radiograph, other_image: Radiograph
) -> DisplayState:
    """`other` at the same magnification and the same relative place as `after`."""
    zoom = after.zoom
    if zoom is not None:
        zoom *= _pixel_ratio(image, other_image)
    return other.placed(zoom, _same_place(after.centre, image.shape, other_image.shape))


def window_changed(before: DisplayState, after: DisplayState) -> bool:
    """Whether the two differ in window or polarity."""
    return before.voi != after.voi or before.inverted != after.inverted


def place_changed(before: DisplayState, after: DisplayState) -> bool:
    """Whether the two differ in zoom or position."""
    return before.zoom != after.zoom or before.centre != after.centre


def _moved(before: Voi, after: Voi, other: Voi) -> Voi:
    if before == after:
        return other
    scale = other.width / before.width
    d_center = (after.center - before.center) * scale
    d_width = (after.width - before.width) * scale
    if isinstance(after, Window) and after.function is not before.function:
        other = with_function(other, after.function)
    return other.shifted(d_center, d_width)


def _pixel_ratio(image: Radiograph, other: Radiograph) -> float:
    """Columns of `image` for one column of `other`, on equal terms."""
    for name in ("imager_pixel_spacing", "pixel_spacing"):
        mine, theirs = getattr(image.spacing, name), getattr(other.spacing, name)
        if mine and theirs and mine[1] > 0 and theirs[1] > 0:
            return float(theirs[1] / mine[1])
    return image.shape[0] / other.shape[0]


def _same_place(
    centre: tuple[float, float] | None, shape: tuple[int, int], other: tuple[int, int]
) -> tuple[float, float] | None:
    if centre is None:
        return None
    x, y = centre
    return x / shape[1] * other[1], y / shape[0] * other[0]
