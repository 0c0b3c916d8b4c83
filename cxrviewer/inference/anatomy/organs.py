"""The organs that are outlined, and how a map of them is coded."""

from __future__ import annotations

from enum import StrEnum


class Organ(StrEnum):
    """An organ; sides are the patient's."""

    LEFT_LUNG = "left_lung"
    RIGHT_LUNG = "right_lung"
    HEART = "heart"

    @property
    def bit(self) -> int:
        """Its bit in a label map; a pixel may belong to several organs."""
        return 1 << list(Organ).index(self)
