"""Makes an image cache: by several processes, restartable after a kill, safe on a full disk.

The array is reserved on the disk before anything is decoded: a memory-mapped file that runs out of
space would end the process with a bus error. A byte for each file says what is done; it is set
after the pixels are on the disk, so whatever ends a run, the next one goes on from there.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.decode import Decoder
from trainer.errors import DatasetError
from trainer.processes import DiedError, mapped, processes_for

Progress = Callable[[int, int], None]

FEW: Final = 256
"""Files that one process decodes in about the time in which others start."""

_SHARD: Final = 32
_FLUSH_EVERY: Final = 8  # shards
_ZEROS: Final = 1 << 24
_NO_RESERVATION: Final = frozenset({errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS})
_DIED: Final = (
    "A process that decodes images has died, perhaps for want of memory; start again, what is"
    " decoded is kept."
)


@dataclass(frozen=True, slots=True)
class CacheFiles:
    """Files of one cache.

    Attributes:
        array: Canvases, whole.
        partial: Canvases while they are made.
        state: A byte for each file of `partial`: 1 where its canvas is there.
        facts: Which files are unreadable; there once the cache is whole.
        lock: Held by the run that makes it.
    """

    array: Path
    partial: Path
    state: Path
    facts: Path
    lock: Path

    @classmethod
    def named(cls, stem: Path) -> CacheFiles:
        """Those of a path without a suffix."""
        suffixes = (".npy", ".partial", ".state", ".json", ".lock")
        return cls(*(stem.with_suffix(suffix) for suffix in suffixes))


def build(
    paths: Sequence[Path],
    spec: PreprocessSpec,
    files: CacheFiles,
    progress: Progress | None,
    workers: int | None,
    *,
    decoder: Decoder,
) -> None:
    """Write the array, then the facts: a cache without facts is one that was cut off.

    Raises:
        OSError: There is no space; nothing stays behind, or what can be continued.
        DatasetError: A decoding process died.
    """
    if files.array.exists() and files.state.exists() and not files.partial.exists():
        files.array.replace(files.partial)  # killed between the last two steps below
    making = _open_partial(files, len(paths), spec.size)
    missing = [int(position) for position in np.flatnonzero(making.state[: len(paths)] == 0)]
    shards = [missing[start : start + _SHARD] for start in range(0, len(missing), _SHARD)]
    work = partial(_decode_into, files.partial, spec, decoder)
    jobs = [(shard, [paths[position] for position in shard]) for shard in shards]
    reasons: dict[int, str] = {}
    done = len(paths) - len(missing)
    with contextlib.closing(making):
        for shard, found in zip(shards, _results(work, jobs, workers), strict=True):
            bad = {at: reason for at, reason in zip(shard, found, strict=True) if reason}
            reasons |= bad
            making.finished([position for position in shard if position not in bad])
            done += len(shard)
            if progress is not None:
                progress(done, len(paths))
    unfinished = _write_facts(files, reasons)
    files.partial.replace(files.array)
    unfinished.replace(files.facts)
    files.state.unlink()


def check(
    paths: Sequence[Path],
    spec: PreprocessSpec,
    files: CacheFiles,
    progress: Progress | None,
    workers: int | None,
    *,
    decoder: Decoder,
) -> None:
    """Decode everything once and keep only what is unreadable.

    Raises:
        OSError: There is no space.
        DatasetError: A decoding process died.
    """
    starts = range(0, len(paths), _SHARD)
    jobs: list[_Job] = [([], list(paths[start : start + _SHARD])) for start in starts]
    reasons: dict[int, str] = {}
    results = _results(partial(_decode_only, spec, decoder), jobs, workers)
    for start, found in zip(starts, results, strict=True):
        reasons |= {start + at: reason for at, reason in enumerate(found) if reason}
        if progress is not None:
            progress(start + len(found), len(paths))
    _write_facts(files, reasons).replace(files.facts)


_Job = tuple[list[int], list[Path]]


def _results(
    work: Callable[[_Job], tuple[str, ...]], jobs: Sequence[_Job], workers: int | None
) -> Iterator[tuple[str, ...]]:
    files = sum(len(paths) for _, paths in jobs)
    count = processes_for(files, FEW) if workers is None else workers
    try:
        yield from mapped(work, jobs, count)
    except DiedError as error:
        raise DatasetError(_DIED) from error


def _decode_into(array: Path, spec: PreprocessSpec, decoder: Decoder, job: _Job) -> tuple[str, ...]:
    """Put the canvases of some files at their positions; gives the reasons of the unreadable."""
    positions, paths = job
    shard = decoder(paths, spec)
    canvases = np.load(array, mmap_mode="r+")
    canvases[positions] = shard.canvases
    return shard.reasons


def _decode_only(spec: PreprocessSpec, decoder: Decoder, job: _Job) -> tuple[str, ...]:
    return decoder(job[1], spec).reasons


def _write_facts(files: CacheFiles, reasons: dict[int, str]) -> Path:
    """Facts beside their place, so that a full disk shows before the cache counts as whole."""
    unfinished = files.facts.with_suffix(".json.partial")
    unreadable = {str(position): reason for position, reason in sorted(reasons.items())}
    unfinished.write_text(json.dumps({"unreadable": unreadable}), "utf-8")
    return unfinished


@dataclass(slots=True)
class _Making:
    """An array that is being filled.

    Attributes:
        canvases: The array.
        state: What is done, a byte a file.
        pending: Positions that are written but perhaps not yet on the disk.
        shards: Shards since the last time that they were brought there.
    """

    canvases: np.memmap[tuple[int, ...], np.dtype[np.uint8]]
    state: np.memmap[tuple[int, ...], np.dtype[np.uint8]]
    pending: list[int] = field(default_factory=list)
    shards: int = 0

    def finished(self, positions: Sequence[int]) -> None:
        """Count these as done with the next flush."""
        self.pending.extend(positions)
        self.shards += 1
        if self.shards >= _FLUSH_EVERY:
            self.flush()

    def flush(self) -> None:
        """Pixels first, then the bytes that vouch for them."""
        self.canvases.flush()
        self.state[self.pending] = 1
        self.state.flush()
        self.pending.clear()
        self.shards = 0

    def close(self) -> None:
        """Keep what is done, also when an error ends the work."""
        self.flush()


def _open_partial(files: CacheFiles, count: int, size: int) -> _Making:
    """The array of an earlier run that was cut off, else a new one.

    Raises:
        OSError: There is no space; then nothing is left of the attempt.
    """
    shape = (max(1, count), size, size)
    with contextlib.suppress(OSError, ValueError):
        canvases = np.load(files.partial, mmap_mode="r+")
        state = np.memmap(files.state, np.uint8, "r+", shape=shape[:1])
        if canvases.shape == shape:
            return _Making(canvases, state)
    try:
        np.lib.format.open_memmap(files.partial, mode="w+", dtype=np.uint8, shape=shape).flush()
        reserve(files.partial)
        files.state.write_bytes(bytes(shape[0]))
    except OSError:
        files.partial.unlink(missing_ok=True)
        files.state.unlink(missing_ok=True)
        raise
    canvases = np.load(files.partial, mmap_mode="r+")
    return _Making(canvases, np.memmap(files.state, np.uint8, "r+", shape=shape[:1]))


def reserve(path: Path) -> None:
    """Make sure that the disk has room for all of a sparse file.

    Raises:
        OSError: It has not.
    """
    size = path.stat().st_size
    with path.open("r+b") as file:
        if hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(file.fileno(), 0, size)
            except OSError as error:
                if error.errno not in _NO_RESERVATION:
                    raise
            else:
                return
        file.seek(np.lib.format.open_memmap(path, mode="r").offset)
        for _ in range(0, size - file.tell(), _ZEROS):
            file.write(bytes(min(_ZEROS, size - file.tell())))
