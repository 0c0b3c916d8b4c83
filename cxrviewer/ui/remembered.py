"""What of the window's state outlives it, to and from `Settings`."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.settings import Settings
from cxrviewer.ui.display_state import OverlayState


def overlay_from(settings: Settings) -> OverlayState:
    """The overlay as it was last."""
    known = {member.value: member for member in ColourMap}
    return OverlayState(
        opacity=settings.overlay_opacity,
        colour_map=known.get(settings.overlay_colour_map, next(iter(ColourMap))),
        contours=settings.overlay_contours,
    )


def with_opened(settings: Settings, paths: Sequence[Path]) -> Settings:
    """`settings` with what is opened first among the recent paths, where it is there."""
    for path in reversed(paths):
        if os.path.lexists(path):
            settings = settings.with_recent(path.absolute())
    return settings


def with_overlay(settings: Settings, overlay: OverlayState) -> Settings:
    """`settings` that remember `overlay`; a peek is never remembered."""
    return dataclasses.replace(
        settings,
        overlay_opacity=overlay.opacity,
        overlay_colour_map=overlay.colour_map.value,
        overlay_contours=overlay.contours,
    )
