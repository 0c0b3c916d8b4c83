"""Features that were computed before, by image: read from Parquet in batches, kept memory-mapped.

The table is a folder of Parquet files with the columns `identifier` and `feature`, as
`cxr-trainer features` writes it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from trainer.cache_build import reserve
from trainer.errors import DatasetError
from trainer.labels import Sample

_IDENTIFIER: Final = "identifier"
_FEATURE: Final = "feature"
_ROWS: Final = 4096

_NO_TABLE: Final = (
    "The folder {path} holds no feature table; write one with cxr-trainer features, or name another"
    " in input.features."
)
_DAMAGED: Final = "The feature table {path} cannot be read: {reason}. Write it again."
_TWICE: Final = "The feature table {path} has the row “{identifier}” twice; write it again."
_UNEVEN: Final = (
    "The feature table {path} has rows of different lengths or numbers that are not finite; write"
    " it again."
)
_NO_SPACE: Final = (
    "The features could not be kept in {path}: {reason}. Make room there or choose another folder."
)


@dataclass(frozen=True, eq=False, slots=True)
class FeatureTable:
    """Features by image.

    Attributes:
        values: (rows, features) float32, memory-mapped.
        index: Row by `feature_key`.
        array: File of the values.
    """

    values: NDArray[np.float32]
    index: Mapping[str, int]
    array: Path

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process maps the file itself."""
        return _mapped, (self.array, dict(self.index))


def feature_key(sample: Sample) -> str:
    """Key of a sample's row, unique over all data sets."""
    return f"{sample.source}/{sample.identifier}"


def open_features(folder: Path, cache_folder: Path) -> FeatureTable:
    """Read a table; a second time it is only mapped.

    Args:
        folder: Of the Parquet files.
        cache_folder: Where the values are kept as one array.

    Raises:
        DatasetError: There is no table, it is damaged, or there is no space for the array.
    """
    parts = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not parts:
        raise DatasetError(_NO_TABLE, path=folder)
    stem = cache_folder / f"features-{_key(parts)}"
    array, index = stem.with_suffix(".npy"), stem.with_suffix(".json")
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
        with FileLock(stem.with_suffix(".lock")):
            if not index.is_file():
                _convert(parts, folder, array, index)
    except OSError as error:
        raise DatasetError(_NO_SPACE, path=array, reason=error.strerror or str(error)) from error
    return _mapped(array, json.loads(index.read_text("utf-8")))


def _mapped(array: Path, index: dict[str, int]) -> FeatureTable:
    return FeatureTable(np.load(array, mmap_mode="r"), index, array)


def _key(parts: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in parts:
        facts = path.stat()
        digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    return digest.hexdigest()[:16]


def _convert(parts: list[Path], folder: Path, array: Path, index: Path) -> None:
    """Write the array, then the index: an array without one was cut off.

    Raises:
        DatasetError: The table is damaged.
        OSError: There is no space.
    """
    import pyarrow as pa  # noqa: PLC0415 - only those who train on features need it
    import pyarrow.dataset as pads  # noqa: PLC0415

    unfinished = array.with_suffix(".partial")
    try:
        table = pads.dataset([str(path) for path in parts], format="parquet")
        batches = table.to_batches(columns=[_IDENTIFIER, _FEATURE], batch_size=_ROWS)
        rows = _fill(batches, table.count_rows(), folder, unfinished)
    except (pa.ArrowException, ValueError) as error:
        unfinished.unlink(missing_ok=True)
        raise DatasetError(_DAMAGED, path=folder, reason=str(error).splitlines()[0]) from error
    except (OSError, DatasetError):
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(array)
    whole = index.with_suffix(".json.partial")
    whole.write_text(json.dumps(rows), "utf-8")
    whole.replace(index)


def _fill(batches: Iterable[Any], count: int, folder: Path, path: Path) -> dict[str, int]:
    """Write the features of all batches into one array; gives the row of each key."""
    rows: dict[str, int] = {}
    values: NDArray[np.float32] | None = None
    for batch in batches:
        if not batch.num_rows:
            continue
        features = _features(batch.column(_FEATURE), folder)
        if values is None:
            shape = (count, features.shape[1])
            values = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
            reserve(path)
        if features.shape[1] != values.shape[1]:
            raise DatasetError(_UNEVEN, path=folder)
        first = len(rows)
        values[first : first + len(features)] = features
        for offset, identifier in enumerate(batch.column(_IDENTIFIER).to_pylist()):
            if identifier in rows:
                raise DatasetError(_TWICE, path=folder, identifier=identifier)
            rows[identifier] = first + offset
    if values is None:
        raise DatasetError(_NO_TABLE, path=folder)
    return rows


def _features(column: Any, folder: Path) -> NDArray[np.float32]:
    """A column of lists as (rows, features)."""
    flat = np.asarray(column.flatten(), np.float32)
    lengths = np.asarray(column.value_lengths().fill_null(0))
    if (lengths != lengths[0]).any() or not lengths[0] or not np.isfinite(flat).all():
        raise DatasetError(_UNEVEN, path=folder)
    return flat.reshape(len(column), -1)
