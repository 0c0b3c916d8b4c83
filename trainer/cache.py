"""All canvases in one memory-mapped array, so that decoding never holds a step up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from trainer.errors import DatasetError

_NO_SPACE: Final = "The image cache {path} could not be written: {reason}. Free some space there."

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImageCache:
    """Canvases by file.

    Attributes:
        canvases: (images, size, size) uint8, memory-mapped.
        index: Position of each readable file.
        unreadable: Files that are missing, truncated or no images.
    """

    canvases: NDArray[np.uint8]
    index: dict[Path, int]
    unreadable: tuple[Path, ...]

    def canvas(self, path: Path) -> NDArray[np.uint8]:
        """Canvas of a readable file, (size, size); a view that must not be written to."""
        return np.asarray(self.canvases[self.index[path]])


def open_cache(
    paths: Sequence[Path], spec: PreprocessSpec, folder: Path, *, progress: Progress | None = None
) -> ImageCache:
    """Open the cache of these files, or make it once.

    Args:
        paths: Files; repetitions are allowed.
        spec: Canvas size and fit decide the content.
        folder: Where caches are kept, one file for each content.
        progress: Told how many of how many files are decoded.

    Raises:
        DatasetError: The cache cannot be written.
    """
    unique = tuple(dict.fromkeys(paths))
    stem = folder / f"canvases-{_key(unique, spec)}"
    array, facts = stem.with_suffix(".npy"), stem.with_suffix(".json")
    if not facts.is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _build(unique, spec, array, facts, progress)
        except OSError as error:
            raise DatasetError(_NO_SPACE, path=array, reason=error.strerror) from error
    bad = {Path(name) for name in json.loads(facts.read_text("utf-8"))["unreadable"]}
    return ImageCache(
        canvases=np.load(array, mmap_mode="r"),
        index={path: position for position, path in enumerate(unique) if path not in bad},
        unreadable=tuple(path for path in unique if path in bad),
    )


def _key(paths: Sequence[Path], spec: PreprocessSpec) -> str:
    """Hash of everything that the content depends on, file sizes and dates included."""
    digest = hashlib.sha256(f"{spec.size} {spec.fit.value}".encode())
    for path in paths:
        try:
            facts = path.stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
        except OSError:
            digest.update(f"{path}\0missing\0".encode())
    return digest.hexdigest()[:16]


def _build(
    paths: Sequence[Path], spec: PreprocessSpec, array: Path, facts: Path, progress: Progress | None
) -> None:
    """Write the array, then the facts: a cache without facts is one that was cut off."""
    partial = array.with_suffix(".partial")
    shape = (max(1, len(paths)), spec.size, spec.size)
    canvases = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
    bad: list[str] = []
    for position, path in enumerate(paths):
        image = read_grey(path)
        if image is None:
            bad.append(str(path))
        else:
            canvases[position] = fit_canvas(image, spec)[0]
        if progress is not None:
            progress(position + 1, len(paths))
    canvases.flush()
    partial.replace(array)
    facts.write_text(json.dumps({"unreadable": bad}), "utf-8")


def read_grey(path: Path) -> NDArray[np.uint8] | None:
    """Decode a picture file as 8-bit grey, (rows, columns); None where that cannot be done.

    Pillow rather than OpenCV, which fills the rest of a truncated file with grey and says nothing.
    """
    try:
        with Image.open(path) as image:
            if image.mode.startswith("I"):  # 16 bit: its own range becomes 8 bit
                wide = np.asarray(image, np.float32)
                scaled = cv2.normalize(wide, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
                return np.asarray(scaled, np.uint8)
            return np.asarray(image.convert("L"), np.uint8)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
