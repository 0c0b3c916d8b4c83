"""Telling an exact copy of a file from another file with the same SOP Instance UID."""

from __future__ import annotations

import hashlib
from typing import Final

from cxrviewer.dicom.opening import open_image
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError

_BLOCK: Final = 1 << 20


def same_bytes(one: ImageRef, other: ImageRef) -> bool:
    """Whether both files hold the same bytes; a file that cannot be read equals none."""
    try:
        return _digest(one) == _digest(other)
    except UnreadableFileError:
        return False


def _digest(image: ImageRef) -> bytes:
    digest = hashlib.sha256()
    with open_image(image.path, image.member) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.digest()
