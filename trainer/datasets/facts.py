"""What tables say of patients and views, each in its own spelling."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final, TypeVar

from cxrviewer.inference.analysis import ViewRole
from trainer.datasets.tables import parse_number

_LOG: Final = logging.getLogger("trainer.datasets")
_AGE: Final = re.compile(r"^(\d+)([DWMY])$")
_PER_YEAR: Final = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}
_SEXES: Final = {"M": "M", "MALE": "M", "F": "F", "FEMALE": "F"}
_LATERAL: Final = frozenset({"L", "LL", "RL", "LAT", "LATERAL"})
_FRONTAL: Final = frozenset({"", "PA", "AP", "FRONTAL"})

Item = TypeVar("Item")


def years(path: Path, text: str, column: str) -> float | None:
    """An age: `57`, `57.0`, or DICOM's age string such as `058Y` or `011M` (PS3.5 6.2, AS).

    Raises:
        DatasetError: It is neither.
    """
    match = _AGE.match(text.strip().upper())
    if match is not None:
        return int(match[1]) / _PER_YEAR[match[2]]
    return parse_number(path, text, column) if text.strip() else None


def sex_of(text: str) -> str:
    """`M`, `F`, or empty for everything else (`Unknown`, `O`)."""
    return _SEXES.get(text.strip().upper(), "")


def role_of(view: str) -> ViewRole | None:
    """Branch for a view's name: a blank one is frontal; None for an oblique view and the like."""
    name = view.strip().upper().partition(" ")[0]  # of `AP Supine`
    if name in _LATERAL:
        return ViewRole.LATERAL
    return ViewRole.FRONTAL if name in _FRONTAL else None


def frontal_view(view: str) -> str:
    """`PA`, `AP`, or empty where the view is another one or not known."""
    name = view.strip().upper().partition(" ")[0]
    return name if name in {"PA", "AP"} else ""


def paired(frontals: Sequence[Item], laterals: Sequence[Item]) -> Iterator[Mapping[ViewRole, Item]]:
    """Images of a study as samples: the first lateral goes with the first frontal, and so on.

    No image comes twice; what has no partner stands alone.
    """
    for frontal, lateral in zip_longest(frontals, laterals):
        found: dict[ViewRole, Item] = {}
        if frontal is not None:
            found[ViewRole.FRONTAL] = frontal
        if lateral is not None:
            found[ViewRole.LATERAL] = lateral
        yield found


def tell_left_out(source: str, count: int, reason: str) -> None:
    """Log how many images or rows a reader has left out; nothing where there are none."""
    if count:
        _LOG.warning("%s: %d left out: %s.", source, count, reason)
