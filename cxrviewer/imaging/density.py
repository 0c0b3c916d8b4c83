"""A small picture of how dense the body is: what histogram-based windows are made from.

Density is the modality value, negated where the file shows small values white, so that it always
rises from air to bone. A radiograph has no Hounsfield scale: only the order of these values means
something, not the values.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.modality import modality_values
from cxrviewer.imaging.polarity import is_inverse
from cxrviewer.imaging.render import RenderSource, resample_source
from cxrviewer.imaging.shutter import hidden_in_view

Density = NDArray[np.float64]

_SIZE: Final = 256
# Lines at the edge are a border where they and 90 % of each of them lie this close together, as a
# share of the image's range; at most this part of a side is given up.
_FLAT: Final = 0.06
_LARGEST_BORDER: Final = 0.35
# Air beside the patient: the darkest part of the range, connected to the edge.
_AIR: Final = 0.10


def density_map(r: Radiograph, *, open_only: bool = False) -> Density:
    """Area averages, at most 256 rows and columns; NaN where padding.

    Args:
        r: The radiograph.
        open_only: NaN also where its Display Shutter hides it.
    """
    view = _small_view(r.shape)
    found = resample_source(RenderSource.of(replace(r, colour=None)), view)
    values = modality_values(r.grayscale, found.values.astype(np.float64))
    if found.padding is not None:
        values[found.padding] = np.nan
    hidden = hidden_in_view(r, view) if open_only else None
    if hidden is not None:
        values[hidden] = np.nan
    return -values if is_inverse(r.grayscale) else values


def window_ends(g: GrayscaleAttributes, low: float, high: float) -> tuple[float, float]:
    """Modality values of two densities, the smaller first."""
    return (-high, -low) if is_inverse(g) else (low, high)


def exposed_field(density: Density) -> tuple[slice, slice]:
    """Rows and columns of `density` without flat borders (collimation, frames, padding)."""
    if not np.isfinite(density).any():
        return slice(0, density.shape[0]), slice(0, density.shape[1])
    low, high = np.nanpercentile(density, (1.0, 99.0))
    flat = _FLAT * float(high - low)
    columns = slice(0, density.shape[1])
    for _ in range(3):  # a border on one side may hide that of another
        rows = _without_borders(density[:, columns], flat)
        columns = _without_borders(density[rows].T, flat)
    return rows, columns


def exposed_region(r: Radiograph, *, open_only: bool = False) -> tuple[int, int, int, int]:
    """Image pixels (x, y, width, height) without flat borders; see `density_map`."""
    density = density_map(r, open_only=open_only)
    rows, columns = exposed_field(density)
    down, across = r.shape[0] / density.shape[0], r.shape[1] / density.shape[1]
    left, top = round(columns.start * across), round(rows.start * down)
    return left, top, round(columns.stop * across) - left, round(rows.stop * down) - top


def without_air(field: Density) -> NDArray[np.bool_]:
    """True where `field` shows the patient rather than the air beside it, or padding."""
    valid = np.isfinite(field)
    if not valid.any():
        return valid
    low, high = np.nanpercentile(field, (0.5, 99.5))
    dark = valid & (field < low + _AIR * (high - low))
    _, labels = cv2.connectedComponents(dark.astype(np.uint8), connectivity=4)
    edges = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    patient: NDArray[np.bool_] = valid & ~(dark & np.isin(labels, np.unique(edges)))
    return patient if patient.mean() > 0.3 else valid


def _small_view(shape: tuple[int, int]) -> ViewTransform:
    share = min(_SIZE / max(shape), 1.0)
    size = (max(round(shape[0] * share), 1), max(round(shape[1] * share), 1))
    middle = (shape[1] / 2.0, shape[0] / 2.0)
    zoom = size[1] / shape[1]
    return ViewTransform(shape, size, zoom, middle, pixel_aspect=size[0] / shape[0] / zoom)


def _without_borders(lines: Density, flat: float) -> slice:
    most = int(len(lines) * _LARGEST_BORDER)
    first, last = (_border(side[:most], flat) for side in (lines, lines[::-1]))
    # The line where a border ends is half border still.
    return slice(first + (first > 0), len(lines) - last - (last > 0))


def _border(lines: Density, flat: float) -> int:
    """How many of the first `lines` are a border: flat, alike, and ending in a step."""
    outermost: float | None = None
    previous = 0.0
    for index, line in enumerate(lines):
        values = line[np.isfinite(line)]
        if not values.size:  # padding
            continue
        low, middle, high = np.percentile(values, (5.0, 50.0, 95.0))
        if outermost is None:
            outermost = previous = float(middle)
        if high - low >= flat:
            return index
        if abs(middle - outermost) >= flat:
            # A slow change is not collimation but a background of uneven brightness.
            return index if abs(middle - previous) >= flat else 0
        previous = float(middle)
    return len(lines)
