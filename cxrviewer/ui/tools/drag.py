"""What the left button does, and what every drag of the image has in common."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from cxrviewer.imaging.annotations.annotation import AnnotationKind
from cxrviewer.ui.display_state import DisplayState

Point = tuple[float, float]


class ToolKind(StrEnum):
    """What the left button drags or draws."""

    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    SELECT = "select"
    LENS = "lens"
    PROBE = "probe"
    AUTO_WINDOW = "auto_window"
    LENGTH = "length"
    ANGLE = "angle"
    COBB = "cobb"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    CARDIOTHORACIC = "cardiothoracic"
    TUBE_TIP = "tube_tip"
    CALIBRATION = "calibration"
    ARROW = "arrow"
    TEXT = "text"

    @property
    def drawn(self) -> AnnotationKind | None:
        """What it draws; None for a tool that draws nothing."""
        return _DRAWN.get(self)

    @property
    def moves_image(self) -> bool:
        """Whether it changes how the image is shown."""
        return self in {ToolKind.WINDOW, ToolKind.ZOOM, ToolKind.PAN}


_DRAWN: Final[Mapping[ToolKind, AnnotationKind]] = MappingProxyType(
    {ToolKind(kind.value): kind for kind in AnnotationKind}
)


class Drag(Protocol):
    """A drag that has begun. Frozen: where it leads depends on its start and the pointer alone."""

    def to(self, at: Point) -> DisplayState:
        """The display state with the pointer at view point `at` (x, y), in device pixels."""
        ...
