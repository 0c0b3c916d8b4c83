"""Reading CSV label tables with one clear sentence for everything that can be wrong with them."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from trainer.errors import DatasetError

_NO_TABLE = "The label table {path} is missing; check the data folder."
_NO_FOLDER = "The folder {path} is missing; check the data folder."
_NO_COLUMN = "The label table {path} has no column “{column}”; it is not in the published layout."
_TRUNCATED = "The label table {path} ends in the middle of line {line}; get a complete copy of it."
_NOT_TEXT = "The label table {path} cannot be read as text; get a complete copy of it."
_EMPTY = "The label table {path} has no rows; get a complete copy of it."
_NOT_A_NUMBER = "The label table {path} has “{value}” in “{column}” where a number belongs."

Row = Mapping[str, str]


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a CSV file whose header has at least `columns`.

    Raises:
        DatasetError: The file is missing, not text, truncated, empty or lacks a column.
    """
    if not path.is_file():
        raise DatasetError(_NO_TABLE, path=path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = [(name or "").strip() for name in reader.fieldnames or ()]
            _check_columns(path, header, columns)
            reader.fieldnames = header
            rows = [_complete(path, reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(_NOT_TEXT, path=path) from error
    if not rows:
        raise DatasetError(_EMPTY, path=path)
    return rows


def require_folder(path: Path) -> Path:
    """`path`, which must be a folder.

    Raises:
        DatasetError: It is not.
    """
    if not path.is_dir():
        raise DatasetError(_NO_FOLDER, path=path)
    return path


def number(path: Path, row: Row, column: str) -> float | None:
    """The number in a cell, None where the cell is blank.

    Raises:
        DatasetError: The cell holds something else.
    """
    text = row[column].strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise DatasetError(_NOT_A_NUMBER, path=path, value=text, column=column) from None
    return value if math.isfinite(value) else None


def _check_columns(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    for column in columns:
        if column not in header:
            raise DatasetError(_NO_COLUMN, path=path, column=column)


def _complete(path: Path, line: int, row: dict[str, str]) -> dict[str, str]:
    # DictReader fills the cells that a cut line lacks with None.
    if any(value is None for value in row.values()):
        raise DatasetError(_TRUNCATED, path=path, line=line)
    return row
