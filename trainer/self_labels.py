"""Probabilities of a first network, in place of labels that say "uncertain"."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import ConfigError
from trainer.labels import Sample, Target

_IMAGE: Final = "image"
_KEY: Final = "loss.self_labels"
_MISSING: Final = "The configuration needs {key}, a CSV of probabilities; {path} is none."
_NO_COLUMN: Final = "The table {path} of {key} has no column “{column}”."
_BAD_VALUE: Final = (
    "The table {path} of {key} must hold probabilities; line {line} has “{value}” for {column}."
)
_NO_MATCH: Final = (
    "No image of the data set is in the table {path} of {key}; its column “image” must"
    " hold the path below the data set's folder, or the file name."
)


def read_self_labels(
    path: str, samples: Sequence[Sample], finding: Target, *, key: str = _KEY
) -> NDArray[np.float32]:
    """Probabilities of a finding as (samples,), NaN where the table says nothing.

    A row belongs to the sample whose path below the data set's folder or whose file name it gives.

    Args:
        path: CSV with the columns `image` and one a finding, named by its id; an empty cell is not
            known.
        samples: Whose labels are wanted.
        finding: Column of the table.
        key: Of the configuration, for messages.

    Raises:
        ConfigError: No such table, not of this form, or of other images.
    """
    table = _read(path, finding, key)
    found = np.full(len(samples), np.nan, np.float32)
    matched = False
    for row, sample in enumerate(samples):
        name = next((name for name in _names(sample) if name in table), None)
        if name is not None:
            matched = True
            found[row] = table[name]
    if not matched:
        raise ConfigError(_NO_MATCH, path=path, key=key)
    return found


def _names(sample: Sample) -> list[str]:
    """Keys of a sample, the surest first."""
    names = [path.name for path in sample.images.values()]
    return [sample.identifier, *names] if sample.identifier else names


def columns_of(path: str, *, key: str = _KEY) -> tuple[str, ...]:
    """Columns of the table.

    Raises:
        ConfigError: No such table.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return tuple(csv.DictReader(file).fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(_MISSING, path=path or "the empty path", key=key) from error


def _read(path: str, column: str, key: str) -> dict[str, float]:
    """Probability by image."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for needed in (_IMAGE, column):
                if needed not in (reader.fieldnames or ()):
                    raise ConfigError(_NO_COLUMN, path=path, column=needed, key=key)
            return {
                row[_IMAGE]: _probability(row[column], path, line, column, key)
                for line, row in enumerate(reader, start=2)
            }
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(_MISSING, path=path or "the empty path", key=key) from error


def _probability(text: str | None, path: str, line: int, column: str, key: str) -> float:
    if not text:
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ConfigError(_BAD_VALUE, path=path, line=line, value=text, column=column, key=key)
    return value
