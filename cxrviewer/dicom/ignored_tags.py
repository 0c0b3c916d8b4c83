"""Remembers which optional tags were left out, and says so to the reader."""

from __future__ import annotations

import math

from pydicom.dataset import Dataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.tags import BrokenTagError, numbers_of
from cxrviewer.errors import Message


class IgnoredTags:
    """Collects a sentence for each tag that is left out, once."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    def add(self, template: str, **details: object) -> None:
        """Remember a sentence."""
        message = Message(template, details)
        self._messages.setdefault(str(message), message)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """All of them in order."""
        return tuple(self._messages.values())

    def numbers(self, dataset: Dataset, keyword: str) -> tuple[float, ...]:
        """Finite values of a tag; none where it is absent or broken."""
        try:
            values = numbers_of(dataset, keyword)
        except BrokenTagError:
            self.add(messages.TAG_UNREADABLE, tag=keyword)
            return ()
        if all(math.isfinite(value) for value in values):
            return values
        self.add(messages.TAG_IMPOSSIBLE, tag=keyword)
        return ()
