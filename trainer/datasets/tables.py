"""Reading CSV label tables with one clear sentence for everything that can be wrong with them."""

from __future__ import annotations

import csv
import gzip
import io
import math
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final, TextIO

from trainer.errors import DatasetError

_NO_TABLE = "The label table {path} is missing; check the data folder."
_NO_FOLDER = "The folder {path} is missing; check the data folder."
_NO_COLUMN = "The label table {path} has no column “{column}”; it is not in the published layout."
_COLUMN_TWICE = "The label table {path} has two columns “{column}”; rename or remove one of them."
_TRUNCATED = "The label table {path} ends in the middle of line {line}; get a complete copy of it."
_CUT = "The compressed table {path} ends too early; get a complete copy of it."
_NOT_TEXT = (
    "The label table {path} is no UTF-8 text; save it as UTF-8, or get a complete copy of it."
)
_SEPARATOR = (
    "The cells of the label table {path} are separated by {separator}; save it with commas instead."
)
_EMPTY = "The label table {path} has no rows; get a complete copy of it."
_NOT_A_NUMBER = "The label table {path} has “{value}” in “{column}” where a number belongs."
_SEPARATORS: Final = MappingProxyType({";": "semicolons", "\t": "tabs"})

# Reports stand in some cells.
csv.field_size_limit(min(sys.maxsize, 1 << 24))

Row = Mapping[str, str]


def read_table(
    path: Path, columns: Sequence[str], *, may_be_empty: bool = False
) -> list[dict[str, str]]:
    """Rows of a CSV file, gzipped or not, whose header has at least `columns`.

    Names of columns lose the blanks around them.

    Args:
        path: Of the file.
        columns: Names that must be there.
        may_be_empty: Whether a header alone is in order.

    Raises:
        DatasetError: The file is missing, not text, truncated, empty, not separated by commas,
            lacks a column or has two of one name.
    """
    with _opened(path) as file:
        reader = csv.DictReader(file)
        header = [(name or "").strip() for name in reader.fieldnames or ()]
        _check_columns(path, header, columns)
        reader.fieldnames = header
        rows = [_complete(path, reader.line_num, row) for row in reader]
    if not rows and not may_be_empty:
        raise DatasetError(_EMPTY, path=path)
    return rows


def read_rows(path: Path, cells: int) -> list[list[str]]:
    """The first `cells` cells of each row below a header that does not fit the rows.

    Raises:
        DatasetError: The file is missing, not text, truncated or empty.
    """
    rows: list[list[str]] = []
    with _opened(path) as file:
        reader = csv.reader(file)
        next(reader, None)
        for row in filter(None, reader):  # a blank line is no row, as in `read_table`
            if len(row) < cells:
                raise DatasetError(_TRUNCATED, path=path, line=reader.line_num)
            rows.append(row[:cells])
    if not rows:
        raise DatasetError(_EMPTY, path=path)
    return rows


def read_lines(path: Path) -> frozenset[str]:
    """The lines of a list of files, without blanks around them; none where there is no list.

    Raises:
        DatasetError: The file is not text.
    """
    if not path.is_file():
        return frozenset()
    with _opened(path) as file:
        return frozenset(line.strip() for line in file if line.strip())


def find_table(folder: Path, *patterns: str) -> Path:
    """The first file that a pattern finds, the better patterns first.

    Raises:
        DatasetError: There is none; the first pattern is named.
    """
    for pattern in patterns:
        found = sorted(folder.glob(pattern))
        if found:
            return found[-1]  # of several versions the last one
    raise DatasetError(_NO_TABLE, path=folder / patterns[0])


def require_folder(path: Path) -> Path:
    """`path`, which must be a folder.

    Raises:
        DatasetError: It is not.
    """
    if not path.is_dir():
        raise DatasetError(_NO_FOLDER, path=path)
    return path


def number(path: Path, row: Row, column: str) -> float | None:
    """The number in a cell, None where the cell is blank or not finite.

    Raises:
        DatasetError: The cell holds something else.
    """
    text = row[column].strip()
    if not text:
        return None
    return parse_number(path, text, column)


def parse_number(path: Path, text: str, column: str) -> float | None:
    """The number in `text`, None where it is not finite.

    Raises:
        DatasetError: It is none; `path` and `column` say where it stands.
    """
    try:
        value = float(text)
    except ValueError:
        raise DatasetError(_NOT_A_NUMBER, path=path, value=text, column=column) from None
    return value if math.isfinite(value) else None


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a file; what goes wrong while it is read becomes one sentence."""
    if not path.is_file():
        raise DatasetError(_NO_TABLE, path=path)
    try:
        with path.open("rb") as raw:
            plain = gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw
            with io.TextIOWrapper(plain, encoding="utf-8-sig", newline="") as text:
                yield text
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DatasetError(_CUT, path=path) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(_NOT_TEXT, path=path) from error


def _check_columns(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    for separator, name in _SEPARATORS.items():
        # Not read as they are: where cells end in semicolons, numbers often have commas.
        if len(header) == 1 and separator in header[0]:
            raise DatasetError(_SEPARATOR, path=path, separator=name)
    for column in columns:
        if column not in header:
            raise DatasetError(_NO_COLUMN, path=path, column=column)
    for place, name in enumerate(header):
        if name and name in header[:place]:  # of blank ones nobody asks
            raise DatasetError(_COLUMN_TWICE, path=path, column=name)


def _complete(path: Path, line: int, row: dict[str, str]) -> dict[str, str]:
    # DictReader fills the cells that a cut line lacks with None.
    if any(value is None for value in row.values()):
        raise DatasetError(_TRUNCATED, path=path, line=line)
    return row
