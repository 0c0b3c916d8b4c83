"""Modality and VOI LUT sequences (PS3.3 C.11.1.1 and C.11.2.1.1) as writers really encode them.

Seen in files: 65,536 entries written as 0; the first value signed where it should be unsigned and
the other way round; entries of 8 bits packed two to a word; data as US or as OW.
"""

from __future__ import annotations

import math
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.radiograph import LutTable
from cxrviewer.dicom.tags import BrokenTagError, items_of, numbers_of, text_of, value_of

_WORD: Final = 0x10000
_MIN_BITS: Final = 8
_MAX_BITS: Final = 16


class Complain(Protocol):
    """Takes a sentence about a table that is left out."""

    def __call__(self, template: str, **details: object) -> None:
        """Remember a sentence."""


class LutReader:
    """Reads the LUT sequences of one data set.

    Attributes:
        dataset: The data set.
        complain: Takes a sentence for each table that is left out.
    """

    def __init__(self, dataset: Dataset, complain: Complain) -> None:
        self.dataset = dataset
        self.complain = complain
        encoding = dataset.original_encoding
        self._order = ">" if encoding[1] is False else "<"

    def read_all(
        self, keyword: str, input_range: tuple[int, int], *, first_only: bool = False
    ) -> tuple[LutTable, ...]:
        """All usable tables of a sequence.

        Args:
            keyword: `ModalityLUTSequence` or `VOILUTSequence`.
            input_range: Smallest and largest value that can be looked up.
            first_only: Whether only the first item counts.
        """
        items = items_of(self.dataset, keyword)
        if not items and keyword in self.dataset and self._has_content(keyword):
            self.complain(messages.TAG_UNREADABLE, tag=keyword)
        chosen = items[:1] if first_only else items
        tables = (self._table(item, keyword, input_range) for item in chosen)
        return tuple(table for table in tables if table is not None)

    def _has_content(self, keyword: str) -> bool:
        try:
            return bool(value_of(self.dataset, keyword))
        except BrokenTagError:
            return True

    def _table(self, item: Dataset, keyword: str, input_range: tuple[int, int]) -> LutTable | None:
        descriptor = self._descriptor(item)
        if descriptor is None:
            self.complain(messages.LUT_DESCRIPTOR_BROKEN, tag=keyword)
            return None
        count, first, bits = descriptor
        data = self._data(item, count, bits)
        if data is None:
            self.complain(messages.LUT_DATA_BROKEN, tag=keyword)
            return None
        needed = max(int(data.max()).bit_length(), bits)
        if needed > bits:
            self.complain(messages.LUT_BITS_WRONG, tag=keyword, bits=needed)
        data.setflags(write=False)
        return LutTable(
            first_value=_first_value(first, count, input_range),
            bits=needed,
            data=data,
            explanation=text_of(item, "LUTExplanation"),
        )

    def _descriptor(self, item: Dataset) -> tuple[int, int, int] | None:
        """(number of entries, first value as it stands there, bits), or None where impossible."""
        try:
            values = numbers_of(item, "LUTDescriptor")
        except BrokenTagError:
            return None
        if len(values) != 3 or not all(map(math.isfinite, values)):
            return None
        count, first, bits = (int(value) for value in values)
        if not _MIN_BITS <= bits <= _MAX_BITS:
            return None
        return (count % _WORD) or _WORD, first, bits

    def _data(self, item: Dataset, count: int, bits: int) -> NDArray[np.uint16] | None:
        try:
            raw = value_of(item, "LUTData")
        except BrokenTagError:
            return None
        words = self._words(raw)
        if len(words) >= count:
            return words[:count].copy()
        if bits == _MIN_BITS and len(words) >= (count + 1) // 2:
            # Two entries a word, the first in the low byte (PS3.3 C.11.1.1.1).
            return words.astype("<u2").view(np.uint8)[:count].astype(np.uint16)
        return None

    def _words(self, raw: Any) -> NDArray[np.uint16]:
        if isinstance(raw, bytes):
            even = raw if len(raw) % 2 == 0 else raw + b"\0"
            return np.frombuffer(even, f"{self._order}u2").astype(np.uint16)
        try:
            values = np.atleast_1d(np.asarray(raw if raw is not None else [], np.int64))
        except (TypeError, ValueError, OverflowError):
            return np.empty(0, np.uint16)
        return (values & 0xFFFF).astype(np.uint16)


def _first_value(stated: int, count: int, input_range: tuple[int, int]) -> int:
    """First value mapped, read as signed or unsigned, whichever meets more of the input values."""
    word = stated % _WORD
    candidates = (stated, word, word - _WORD)

    def overlap(first: int) -> int:
        low, high = input_range
        return max(min(first + count - 1, high) - max(first, low) + 1, 0)

    return max(candidates, key=overlap)
