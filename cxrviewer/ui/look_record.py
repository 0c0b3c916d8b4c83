"""How an image is shown, to and from JSON. What comes back is checked against the image."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from cxrviewer.dicom.radiograph import Radiograph, VoiLutFunction
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.voi import Voi, VoiLut, Window, voi_choices
from cxrviewer.settings.values import boolean, number, text, whole_number
from cxrviewer.ui.display_state import DisplayState

_VOI: Final = "voi"
_FILTERS: Final = "filters"


def look_of(state: DisplayState, radiograph: Radiograph) -> dict[str, Any]:
    """A display state as JSON. Words that come from the file are left out."""
    others = {
        field.name: getattr(state, field.name)
        for field in dataclasses.fields(state)
        if field.name in _READERS
    }
    others[_FILTERS] = dataclasses.asdict(state.filters)
    return {_VOI: _voi_record(state.voi, radiograph), **others}


def state_from(
    look: Mapping[str, Any], first: DisplayState, radiograph: Radiograph
) -> DisplayState:
    """The state that `look` tells of; what makes no sense stays as it is in `first`."""
    values: dict[str, Any] = {}
    for name, reader in _READERS.items():
        if name in look:
            with suppress(TypeError, ValueError):
                values[name] = reader(look[name])
    with suppress(KeyError, TypeError, ValueError, IndexError):
        values[_VOI] = _voi_from(look[_VOI], radiograph)
    return dataclasses.replace(first, **values)


def _voi_record(voi: Voi, radiograph: Radiograph) -> dict[str, Any]:
    choices = voi_choices(radiograph.grayscale)
    if voi in choices:
        return {"choice": choices.index(voi)}
    if isinstance(voi, VoiLut):
        luts = [choice.lut if isinstance(choice, VoiLut) else None for choice in choices]
        place = next(index for index, lut in enumerate(luts) if lut is voi.lut)
        return {"choice": place, "offset": voi.offset, "stretch": voi.stretch}
    return {
        "center": voi.center, "width": voi.width, "function": voi.function.value, "name": voi.name,
    }  # fmt: skip


def _voi_from(record: Mapping[str, Any], radiograph: Radiograph) -> Voi:
    if "choice" not in record:
        return Window(
            number(record["center"]), number(record["width"]),
            VoiLutFunction(record["function"]), text(record["name"]),
        )  # fmt: skip
    place = whole_number(record["choice"])
    if place < 0:
        raise IndexError(place)
    choice = voi_choices(radiograph.grayscale)[place]
    if isinstance(choice, VoiLut) and "offset" in record:
        offset, stretch = number(record["offset"]), number(record["stretch"])
        return dataclasses.replace(choice, name="", offset=offset, stretch=stretch)
    return choice


def _filters(value: object) -> DisplayFilters:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    known = (field.name for field in dataclasses.fields(DisplayFilters))
    return DisplayFilters(**{name: number(value[name]) for name in known if name in value})


def _zoom(value: object) -> float | None:
    if value is None:
        return None
    found = number(value)
    if not 1e-4 < found < 1e4:
        raise ValueError(value)
    return found


def _point(value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        raise TypeError(value)
    x, y = value
    return number(x), number(y)


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "inverted": boolean,
    "shuttered": boolean,
    "quarter_turns": lambda value: whole_number(value) % 4,
    "flipped": boolean,
    "zoom": _zoom,
    "centre": _point,
    _FILTERS: _filters,
}
