"""From what the reader set to where the image lies in the view, and back."""

from __future__ import annotations

import dataclasses
from typing import Final

from cxrviewer.imaging.geometry import Size, ViewTransform
from cxrviewer.ui.display_state import DisplayState

# Smallest zoom as a share of the fitted one, and largest in device pixels for one image column.
_SMALLEST_OF_FIT: Final = 0.25
_LARGEST: Final = 32.0


def transform_of(
    state: DisplayState, image_size: Size, viewport_size: Size, *, pixel_aspect: float = 1.0
) -> ViewTransform:
    """Where an image lies in a view of `viewport_size` (rows, columns) device pixels."""
    fitted = ViewTransform.fit(
        image_size,
        viewport_size,
        quarter_turns=state.quarter_turns,
        flipped_horizontally=state.flipped,
        pixel_aspect=pixel_aspect,
    )
    if state.zoom is None:
        return fitted
    return dataclasses.replace(fitted, zoom=state.zoom, centre=state.centre or fitted.centre)


def placed_as(state: DisplayState, transform: ViewTransform) -> DisplayState:
    """`state` with the zoom and place of `transform`."""
    return state.placed(transform.zoom, transform.centre)


def within_limits(transform: ViewTransform, factor: float) -> float:
    """`factor`, cut so that zooming by it neither loses the image nor shows single pixels only."""
    smallest = min(transform.fitted().zoom, 1.0) * _SMALLEST_OF_FIT
    zoom = min(max(transform.zoom * factor, smallest), _LARGEST)
    return zoom / transform.zoom
