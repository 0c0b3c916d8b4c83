"""All canvases in one memory-mapped array, so that decoding never holds a step up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.cache_build import CacheFiles, Progress, build, check
from trainer.decode import Decoder, decode_shard, read_grey
from trainer.errors import DatasetError

__all__ = ["ImageCache", "Progress", "open_cache", "read_grey"]

_NO_SPACE: Final = (
    "The image cache {path} could not be written: {reason}. Make room there or"
    " choose another folder."
)
_GONE: Final = "The image {name} could be read before and no longer can: {reason}."


@dataclass(frozen=True, eq=False, slots=True)
class ImageCache:
    """Canvases by file.

    Attributes:
        canvases: (images, size, size) uint8, memory-mapped; None where nothing is kept and every
            access decodes.
        index: Position of each readable file.
        unreadable: Files that are missing, truncated or no images.
        reasons: Why, for each of them.
        spec: Size and fit.
        array: File of the canvases.
    """

    canvases: NDArray[np.uint8] | None
    index: Mapping[Path, int]
    unreadable: tuple[Path, ...]
    reasons: Mapping[Path, str] = field(default_factory=dict)
    spec: PreprocessSpec = field(default_factory=lambda: PreprocessSpec(size=32))
    array: Path | None = None

    def canvas(self, path: Path) -> NDArray[np.uint8]:
        """Whole canvas of a readable file, (size, size); a view that must not be written to.

        Raises:
            DatasetError: Nothing is kept and the file has gone since it was checked.
        """
        position = self.index[path]
        if self.canvases is not None:
            return np.asarray(self.canvases[position], np.uint8)
        shard = decode_shard([path], self.spec)
        if shard.reasons[0]:
            raise DatasetError(_GONE, name=path.name, reason=shard.reasons[0])
        return np.asarray(shard.canvases[0], np.uint8)

    def canvases_of(self, paths: Iterable[Path]) -> Iterator[NDArray[np.uint8]]:
        """The canvases of some readable files, one after the other."""
        return (self.canvas(path) for path in paths)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process maps the file itself; the pixels do not travel."""
        facts = (dict(self.index), self.unreadable, dict(self.reasons), self.spec, self.array)
        return _reopened, facts


def _reopened(
    index: dict[Path, int],
    unreadable: tuple[Path, ...],
    reasons: dict[Path, str],
    spec: PreprocessSpec,
    array: Path | None,
) -> ImageCache:
    canvases = None if array is None else np.load(array, mmap_mode="r")
    return ImageCache(canvases, index, unreadable, reasons, spec, array)


def open_cache(
    paths: Sequence[Path],
    spec: PreprocessSpec,
    folder: Path,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
    keep: bool = True,
    decoder: Decoder = decode_shard,
) -> ImageCache:
    """Open the cache of these files, or make it once; what a killed run has done is kept.

    Several runs may ask for the same cache at once: one makes it, the others wait.

    Args:
        paths: Files; repetitions are allowed.
        spec: Canvas size and fit decide the content.
        folder: Where caches are kept, one for each content.
        progress: Told how many of how many files are decoded.
        workers: Processes that decode; by default that depends on files and processors.
        keep: Keep the canvases; else the files are only checked, and every access decodes.
        decoder: Where canvases come from: the files, unless others have decoded them before.

    Raises:
        DatasetError: The cache cannot be written, or a decoding process died.
    """
    unique = tuple(dict.fromkeys(paths))
    kind = "canvases" if keep else "checked"
    files = CacheFiles.named(folder / f"{kind}-{_key(unique, spec)}")
    if not files.facts.is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(files.lock):
                if not files.facts.is_file():  # else another run has just made it
                    make = build if keep else check
                    make(unique, spec, files, progress, workers, decoder=decoder)
        except OSError as error:
            reason = error.strerror or "the disk does not answer"
            raise DatasetError(_NO_SPACE, path=files.array, reason=reason) from error
    return _opened(unique, spec, files, keep=keep)


def _opened(
    paths: Sequence[Path], spec: PreprocessSpec, files: CacheFiles, *, keep: bool
) -> ImageCache:
    reasons = {
        paths[int(position)]: str(reason)
        for position, reason in json.loads(files.facts.read_text("utf-8"))["unreadable"].items()
    }
    return ImageCache(
        canvases=np.load(files.array, mmap_mode="r") if keep else None,
        index={path: at for at, path in enumerate(paths) if path not in reasons},
        unreadable=tuple(path for path in paths if path in reasons),
        reasons=MappingProxyType(reasons),
        spec=spec,
        array=files.array if keep else None,
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
