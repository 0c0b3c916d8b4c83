"""What the reader has set on an image and on the overlay. Frozen; kept by the Session.

An image's first state is `DisplayState(default_voi(radiograph))`; Reset goes back to exactly that,
so the reset picture equals the first one bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters

if TYPE_CHECKING:
    from cxrviewer.imaging.overlay import ColourMap
    from cxrviewer.imaging.voi import Voi


@dataclass(frozen=True, slots=True)
class DisplayState:
    """How one image is shown.

    Attributes:
        voi: Window or VOI LUT.
        inverted: Whether the reader inverted the greys on top of what the file asks for.
        quarter_turns: Clockwise quarter turns by the reader, 0..3.
        flipped: Whether the reader mirrored the image left to right (before it is turned).
        zoom: Device pixels for one image column, or None to fit the image to the view.
        centre: Image point (x, y), in pixel edges, at the centre of the view, or None for the
            middle of the image.
        filters: Filters that are on; for the screen alone.
        shuttered: Whether the Display Shutter of the file, if any, hides what it is to hide.
    """

    voi: Voi
    inverted: bool = False
    quarter_turns: int = 0
    flipped: bool = False
    zoom: float | None = None
    centre: tuple[float, float] | None = None
    filters: DisplayFilters = NO_FILTERS
    shuttered: bool = True

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is fitted to the view, whatever the view's size."""
        return self.zoom is None

    def with_voi(self, voi: Voi) -> DisplayState:
        """The same with another window."""
        return replace(self, voi=voi)

    def with_filters(self, filters: DisplayFilters) -> DisplayState:
        """The same through other filters."""
        return replace(self, filters=filters)

    def placed(self, zoom: float | None, centre: tuple[float, float] | None) -> DisplayState:
        """The same at another zoom and place."""
        return replace(self, zoom=zoom, centre=centre)

    def fitted(self) -> DisplayState:
        """The same, the whole image fitted to the view."""
        return replace(self, zoom=None, centre=None)

    def inverted_greys(self) -> DisplayState:
        """The same with black and white exchanged."""
        return replace(self, inverted=not self.inverted)

    def with_shutter(self, *, on: bool) -> DisplayState:
        """The same with the file's Display Shutter on or off."""
        return replace(self, shuttered=on)

    def turned(self, quarter_turns: int) -> DisplayState:
        """The same after so many clockwise quarter turns more (negative: anticlockwise)."""
        return replace(self, quarter_turns=(self.quarter_turns + quarter_turns) % 4)

    def mirrored(self) -> DisplayState:
        """The same, mirrored left to right as it stands on the screen.

        The mirror comes before the turns, and mirror · turn(q) = turn(-q) · mirror.
        """
        return replace(self, flipped=not self.flipped, quarter_turns=-self.quarter_turns % 4)


@dataclass(frozen=True, slots=True)
class OverlayState:
    """How heatmaps are laid over the images.

    Attributes:
        visible: Whether the selected finding's map is shown.
        opacity: Of the strongest colours, 0..1.
        colour_map: Table of colours.
        contours: Whether lines of equal value are drawn instead of a filled map.
        peeking: Whether the reader is looking under the map for a moment.
    """

    visible: bool = True
    opacity: float = 0.35
    colour_map: ColourMap = field(kw_only=True)
    contours: bool = False
    peeking: bool = False

    @property
    def is_drawn(self) -> bool:
        """Whether a map is on the screen right now, once a finding is selected."""
        return self.visible and not self.peeking
