"""A picture as a PNG file that says what made it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

import cxrviewer
from cxrviewer.export.atomic import AtomicFile, writing

NOT_FOR_DIAGNOSIS: Final = "Not a medical device. Not for diagnosis."

# A PNG keyword has 1 to 79 Latin-1 characters (PNG specification, 11.3.4.2).
_LONGEST_KEYWORD: Final = 79


def write_png(path: Path, rgb: NDArray[np.uint8], *, text: Mapping[str, str]) -> None:
    """Write a picture atomically, with `text` and two notes of our own as text chunks.

    `Software` and `Disclaimer` are always written; `text` may add `Model`, `Finding` and the like.
    Text that Latin-1 cannot hold goes into an `iTXt` chunk, the rest into `tEXt`.

    Args:
        path: The PNG file; an existing one is replaced.
        rgb: (h, w, 3) uint8, or (h, w) uint8 for a grey one.
        text: Keyword to text; never patient data.

    Raises:
        ExportError: The file could not be written.
        ValueError: `rgb` is not such an array, or a keyword is not one that PNG allows.
    """
    _check(rgb)
    info = _text_chunks({"Software": f"CXR Viewer {cxrviewer.__version__}",
                         "Disclaimer": NOT_FOR_DIAGNOSIS, **text})  # fmt: skip
    file = AtomicFile(path)
    try:
        with writing(path):
            Image.fromarray(np.ascontiguousarray(rgb)).save(file.stream, "PNG", pnginfo=info)
        file.keep()
    finally:
        file.discard()


def _check(rgb: NDArray[np.uint8]) -> None:
    grey_or_colour = rgb.ndim == 2 or (rgb.ndim == 3 and rgb.shape[2] == 3)
    if rgb.dtype != np.uint8 or not grey_or_colour or rgb.size == 0:
        raise ValueError(f"not a picture: {rgb.dtype} {rgb.shape}")


def _text_chunks(text: Mapping[str, str]) -> PngInfo:
    info = PngInfo()
    for keyword, value in text.items():
        if not 0 < len(keyword) <= _LONGEST_KEYWORD:
            raise ValueError(f"not a PNG keyword: {keyword!r}")
        info.add_text(keyword, value)
    return info
