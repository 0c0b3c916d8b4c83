"""Window presets as the reader edits them: which key, how made, for which images."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cxrviewer.settings.values import number, text, whole_number

KEYS: Final = range(1, 10)
MOST_PRESETS: Final = 64
LONGEST_NAME: Final = 40
_LARGEST: Final = 1e7


class PresetMaking(StrEnum):
    """How a preset's window is made."""

    DEFAULT = "default"
    AUTO = "auto"
    LUNGS = "lungs"
    MEDIASTINUM = "mediastinum"
    BONES = "bones"
    TUBES = "tubes"
    WINDOW = "window"
    """A center and a width of modality values."""

    PERCENTILES = "percentiles"
    """Between two percentiles of the exposed field, counted from the dark end."""


class PresetCurve(StrEnum):
    """VOI LUT Function of a preset (PS3.3 C.11.2.1.3); `LINEAR` where a file is silent."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


class PresetViews(StrEnum):
    """Which views a preset is for."""

    ANY = "any"
    FRONTAL = "frontal"
    LATERAL = "lateral"


@dataclass(frozen=True, slots=True)
class WindowPreset:
    """One window preset.

    Attributes:
        key: Digit that shows it, 1 to 9; several presets may share one, the first that fits the
            image is shown.
        making: How its window is made.
        name: What it is called; empty for the shipped name of its making.
        center: Window Center, of `WINDOW`.
        width: Window Width, of `WINDOW`; at least 1.
        curve: VOI LUT Function, of `WINDOW` and `PERCENTILES`.
        low_percent: Percentile shown black, of `PERCENTILES`.
        high_percent: Percentile shown white, of `PERCENTILES`.
        modality: Modality it is for, empty for any.
        views: Views it is for.
    """

    key: int
    making: PresetMaking
    name: str = ""
    center: float = 2048.0
    width: float = 4096.0
    curve: PresetCurve = PresetCurve.LINEAR
    low_percent: float = 0.5
    high_percent: float = 99.7
    modality: str = ""
    views: PresetViews = PresetViews.ANY

    def __post_init__(self) -> None:
        numbers = (self.center, self.width, self.low_percent, self.high_percent)
        if not all(math.isfinite(number) and abs(number) <= _LARGEST for number in numbers):
            raise ValueError("a preset's numbers must be finite")
        if self.key not in KEYS or self.width < 1.0 or len(self.name) > LONGEST_NAME:
            raise ValueError("a preset has a key from 1 to 9, a width of 1 at least, a short name")
        if not 0.0 <= self.low_percent < self.high_percent <= 100.0:
            raise ValueError("percentiles rise from 0 to 100")

    def fits(self, modality: str, *, is_frontal: bool, is_lateral: bool) -> bool:
        """Whether it is for an image of this modality and view."""
        views = {
            PresetViews.ANY: True,
            PresetViews.FRONTAL: is_frontal,
            PresetViews.LATERAL: is_lateral,
        }
        return views[self.views] and self.modality in {"", modality}


SHIPPED: Final = tuple(
    WindowPreset(key, making)
    for key, making in enumerate(
        (
            PresetMaking.DEFAULT,
            PresetMaking.AUTO,
            PresetMaking.LUNGS,
            PresetMaking.MEDIASTINUM,
            PresetMaking.BONES,
            PresetMaking.TUBES,
        ),
        1,
    )
)


def preset_for(
    presets: Sequence[WindowPreset],
    key: int,
    modality: str,
    *,
    is_frontal: bool = False,
    is_lateral: bool = False,
) -> WindowPreset | None:
    """The first preset of a key that fits an image."""
    return next(
        (
            preset
            for preset in presets
            if preset.key == key
            and preset.fits(modality, is_frontal=is_frontal, is_lateral=is_lateral)
        ),
        None,
    )


def window_presets(value: object) -> tuple[WindowPreset, ...]:
    """Presets from JSON.

    Raises:
        TypeError: It is no list of objects.
        ValueError: A preset makes no sense.
    """
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(_preset(entry) for entry in value[:MOST_PRESETS])


def _preset(entry: object) -> WindowPreset:
    if not isinstance(entry, Mapping):
        raise TypeError(entry)
    kinds: dict[str, Any] = {
        "making": PresetMaking,
        "curve": PresetCurve,
        "views": PresetViews,
    }
    values: dict[str, Any] = {}
    for field in dataclasses.fields(WindowPreset):
        if field.name in entry:
            found = entry[field.name]
            values[field.name] = kinds.get(field.name, _checked(field.name))(found)
    return WindowPreset(**values)


def _checked(name: str) -> Any:
    return {"key": whole_number, "name": text, "modality": text}.get(name, number)
