"""Which filters the reader has put over an image; display only, no model ever sees them."""

from __future__ import annotations

from dataclasses import dataclass

USUAL_STRENGTH = 0.5


@dataclass(frozen=True, slots=True)
class DisplayFilters:
    """Strengths of the filters, 0 (off) to 1.

    Attributes:
        local_contrast: Contrast-limited adaptive histogram equalisation (CLAHE).
        sharpening: Unsharp mask.
    """

    local_contrast: float = 0.0
    sharpening: float = 0.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.local_contrast <= 1.0 and 0.0 <= self.sharpening <= 1.0):
            raise ValueError("strengths of filters are 0 to 1")

    def __bool__(self) -> bool:
        """Whether any filter is on."""
        return self.local_contrast > 0.0 or self.sharpening > 0.0


NO_FILTERS = DisplayFilters()
