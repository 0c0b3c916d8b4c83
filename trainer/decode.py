"""From a file to 8-bit grey, white where the patient is dense: what the application would show.

Pictures are decoded by Pillow in this process; DICOM files go the application's own way, with
codecs in a process of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from cxrviewer.dicom.headers import Candidate, Header, read_candidates
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import CxrViewerError
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.preprocess import PreprocessSpec, fit_whole
from cxrviewer.inference.suitability import MIN_LONG_SIDE, refusal

_PICTURES: Final = ("PNG", "JPEG", "TIFF", "BMP")
_DICOM_MAGIC: Final = b"DICM"
_MISSING: Final = "missing"
_EMPTY: Final = "empty"
_DAMAGED: Final = "truncated, damaged or no image"
_UNSTATED: Final = frozenset({"", "OT", "SC"})
_BITS: Final = 16


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file gives no image; one phrase without any patient data."""

    reason: str


@dataclass(frozen=True, eq=False, slots=True)
class DecodedShard:
    """Some files, decoded.

    Attributes:
        canvases: (files, size, size) uint8, black where a file gives none.
        reasons: Why a file gives none, empty where it gives one.
    """

    canvases: NDArray[np.uint8]
    reasons: tuple[str, ...]


Decoder = Callable[[Sequence[Path], PreprocessSpec], DecodedShard]
"""Gives whole canvases of files; it may be sent to other processes."""


def decode_shard(paths: Sequence[Path], spec: PreprocessSpec) -> DecodedShard:
    """Whole canvases of some files; any process on any machine may do it.

    Args:
        paths: Files.
        spec: Size and fit.
    """
    cv2.setNumThreads(1)  # several processes do this side by side
    canvases = np.zeros((len(paths), spec.size, spec.size), np.uint8)
    reasons: list[str] = []
    for place, path in zip(canvases, paths, strict=True):
        image = decode(path)
        if isinstance(image, Unreadable):
            reasons.append(image.reason)
        else:
            place[:] = fit_whole(image, spec)[0]
            reasons.append("")
    return DecodedShard(canvases, tuple(reasons))


def decode(path: Path) -> NDArray[np.uint8] | Unreadable:
    """(rows, columns) of a picture or DICOM file, or why there is none. Never raises for content.

    A DICOM file whose header contradicts a human chest radiograph (another part of the body, a CT)
    is refused, as the application does.
    """
    try:
        if path.stat().st_size == 0:
            return Unreadable(_EMPTY)
        dicom = is_dicom(path)
    except FileNotFoundError:
        return Unreadable(_MISSING)
    except OSError as error:
        return Unreadable(error.strerror or _DAMAGED)
    return _dicom(path) if dicom else _picture(path)


def is_dicom(path: Path) -> bool:
    """Whether a file says or is called so.

    Raises:
        OSError: It cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(132)
    return head[128:] == _DICOM_MAGIC or path.suffix.lower() in {".dcm", ".dicom"}


def read_grey(path: Path) -> NDArray[np.uint8] | None:
    """`decode` without the reason."""
    image = decode(path)
    return None if isinstance(image, Unreadable) else image


def _picture(path: Path) -> NDArray[np.uint8] | Unreadable:
    """Pillow rather than OpenCV, which fills the rest of a truncated file with grey silently."""
    try:
        with Image.open(path, formats=_PICTURES) as opened:
            image = ImageOps.exif_transpose(opened) if opened.format == "JPEG" else opened
            if image.mode.startswith("I"):
                return _sixteen_bits(path, np.asarray(image).clip(0, 65535).astype(np.uint16))
            return np.asarray(image.convert("L"), np.uint8)
    except Exception:  # damaged chunks make Pillow raise anything
        return Unreadable(_DAMAGED)


def _sixteen_bits(path: Path, values: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """The application's window over the values that occur."""
    rows, columns = values.shape
    ref = ImageRef(path, rows=rows, columns=columns, bits_stored=_BITS)
    return canonical_render(Radiograph(ref, values, None, GrayscaleAttributes(bits_stored=_BITS)))


def _dicom(path: Path) -> NDArray[np.uint8] | Unreadable:
    (found,) = read_candidates([Candidate(path, named=True)])
    if not isinstance(found, Header):
        return Unreadable(_DAMAGED if found is None else _phrase(str(found.reason)))
    if (reason := refusal(_as_said(found.image))) is not None:
        return Unreadable(_phrase(str(reason)))
    try:
        return canonical_render(read_radiograph(found.image))
    except CxrViewerError as error:
        return Unreadable(_phrase(str(error)))


def _as_said(ref: ImageRef) -> ImageRef:
    """A data set says of its images that they are chest radiographs, and small ones still teach.

    So a silent header and few pixels are no reason to refuse here.
    """
    return replace(
        ref,
        modality="DX" if ref.modality.strip().upper() in _UNSTATED else ref.modality,
        rows=max(ref.rows, MIN_LONG_SIDE),
        columns=max(ref.columns, MIN_LONG_SIDE),
    )


def _phrase(sentence: str) -> str:
    """On one line, for a table."""
    return " ".join(sentence.split())
