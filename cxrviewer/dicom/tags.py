"""Values of tags as plain Python, from files that break the rules.

pydicom converts a value when it is asked for, and a broken one can raise nearly anything; so every
value passes through `value_of`, which never raises.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.tag import BaseTag, Tag
from pydicom.valuerep import PersonName

# Functional group macros (PS3.3 C.7.6.16.2) that hold what ordinary images have at the top level.
_FRAME_MACROS: Final = (
    "PixelMeasuresSequence",
    "PixelValueTransformationSequence",
    "FrameVOILUTSequence",
    "FrameAnatomySequence",
    "FrameDisplayShutterSequence",
)


class BrokenTagError(ValueError):
    """A tag is there, but its value cannot be read. Never leaves this package."""

    def __init__(self, keyword: str) -> None:
        super().__init__(keyword)
        self.keyword = keyword


def value_of(dataset: Dataset, keyword: str) -> Any:
    """Value of a tag; None where it is absent or empty.

    Raises:
        BrokenTagError: It is there but cannot be converted.
    """
    tag = _tag(keyword)
    if tag not in dataset.keys():  # noqa: SIM118 - far faster than asking the data set itself
        return None
    try:
        value = dataset[tag].value
    except Exception as error:
        raise BrokenTagError(keyword) from error
    return None if value is None or value == "" else value


@functools.cache
def _tag(keyword: str) -> BaseTag:
    """Tag of a keyword; headers of thousands of files ask for the same few."""
    return Tag(keyword)


def text_of(dataset: Dataset, keyword: str, default: str = "") -> str:
    """Value as one line of text, several values joined by a backslash."""
    try:
        return _line(value_of(dataset, keyword)) or default
    except BrokenTagError:
        return default


def integer_of(dataset: Dataset, keyword: str, default: int = 0) -> int:
    """First value as an integer; `default` where absent or broken."""
    try:
        values = numbers_of(dataset, keyword)
    except BrokenTagError:
        return default
    return int(values[0]) if values and math.isfinite(values[0]) else default


def numbers_of(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """All values as floats; empty where absent.

    Raises:
        BrokenTagError: One of them is not a number.
    """
    value = value_of(dataset, keyword)
    try:
        return tuple(float(one) for one in _several(value) if one not in (None, ""))
    except (TypeError, ValueError) as error:
        raise BrokenTagError(keyword) from error


def texts_of(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """All values as lines of text; empty where absent or broken."""
    try:
        return tuple(_line(one) for one in _several(value_of(dataset, keyword)))
    except BrokenTagError:
        return ()


def items_of(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Items of a sequence; empty where absent or not a sequence."""
    try:
        value = value_of(dataset, keyword)
        return tuple(value) if isinstance(value, DicomSequence) else ()
    except Exception:
        # An item is parsed when it is asked for, with all that a damaged one may raise.
        return ()


def first_frame_of(dataset: Dataset) -> Dataset:
    """The data set as seen by its first frame: functional groups raised to the top level.

    Returns:
        `dataset` itself where it has no functional groups (PS3.3 C.7.6.16).
    """
    groups = [
        *items_of(dataset, "SharedFunctionalGroupsSequence")[:1],
        *items_of(dataset, "PerFrameFunctionalGroupsSequence")[:1],
    ]
    macros = [item for group in groups for item in _macro_items(group)]
    if not macros:
        return dataset
    flat = Dataset()
    for source in (dataset, *macros):
        for tag, element in source.items():  # raw elements: nothing is converted, nothing raises
            flat[tag] = element
    flat.set_original_encoding(*dataset.original_encoding)
    return flat


def _macro_items(group: Dataset) -> Iterator[Dataset]:
    for keyword in _FRAME_MACROS:
        yield from items_of(group, keyword)[:1]


def _several(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    # A name is one value, though pydicom lets its letters be iterated over.
    if isinstance(value, (str, bytes, PersonName)) or not isinstance(value, Iterable):
        return (value,)
    return value


def _line(value: Any) -> str:
    """Text without the padding, the line breaks and the null bytes that files put in."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return ""  # a VR that pydicom could not tell: not text
    joined = "\\".join(str(one) for one in _several(value))
    return " ".join(joined.replace("\0", " ").split())
