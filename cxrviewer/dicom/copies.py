"""Telling an exact copy of a file from another file with the same SOP Instance UID."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Final

from cxrviewer.dicom.opening import open_image
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError

_BLOCK: Final = 1 << 20


class KnownFiles:
    """The files seen so far by their SOP Instance UID. Each is read at most once."""

    def __init__(self) -> None:
        self._first: dict[str, ImageRef] = {}
        self._by_contents: defaultdict[str, dict[bytes, ImageRef]] = defaultdict(dict)

    def add(self, image: ImageRef) -> ImageRef | None:
        """Remember `image`; returns an earlier one whose file holds the very same bytes, or None.

        A file that cannot be read equals none.
        """
        uid = image.sop_instance_uid
        first = self._first.setdefault(uid, image)
        if first is image:
            return None
        known = self._by_contents[uid]
        if not known:
            known[_digest(first)] = first
        return _other(known.setdefault(_digest(image), image), image)

    def is_first(self, image: ImageRef) -> bool:
        """Whether no file before `image` had its UID."""
        return self._first[image.sop_instance_uid] is image


def _other(found: ImageRef, image: ImageRef) -> ImageRef | None:
    return None if found is image else found


def _digest(image: ImageRef) -> bytes:
    digest = hashlib.sha256()
    try:
        with open_image(image.path, image.member) as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except UnreadableFileError:
        return image.location.encode(errors="surrogateescape")
    return digest.digest()
