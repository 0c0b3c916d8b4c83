"""Errors of the disk and of SQLite in our own words, in English and in French."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cxrviewer.errors import StoreError
from cxrviewer.store.database import DamagedDatabaseError, Database
from cxrviewer.store.ledger_export import write_labels
from cxrviewer.store.refusals import refusal_of
from cxrviewer.ui.translate import install_language, translated


@pytest.fixture
def french(qapp: QApplication) -> Iterator[None]:
    del qapp
    install_language("fr")
    yield
    install_language("en")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "you may not write there"),
        (errno.EROFS, "you may not write there"),
        (errno.ENOENT, "the folder is not there"),
        (errno.EBUSY, "another program is using it"),
        (errno.EIO, "the drive does not answer"),
        (errno.EDOM, f"error {errno.EDOM}"),
    ],
)
def test_the_systems_words_are_never_ours(number: int, words: str) -> None:
    said = str(refusal_of(OSError(number, os.strerror(number), "/home/somebody/file")))
    assert said == words


def test_an_error_without_a_number() -> None:
    assert str(refusal_of(OSError())) == "error 0"


def test_what_sqlite_says(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entry (place INTEGER)")
        connection.execute("PRAGMA query_only = 1")
        with pytest.raises(sqlite3.Error) as found:
            connection.execute("INSERT INTO entry VALUES (1)")
    assert str(refusal_of(found.value)) == "you may not write there"
    connection.close()
    assert str(refusal_of(sqlite3.ProgrammingError())) == "error ProgrammingError"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"no database at all, and rather longer than a header of SQLite" * 20)
    with pytest.raises(
        DamagedDatabaseError, match=r"“store.sqlite” .*\(its contents are damaged\)"
    ):
        Database(path, ())


def test_a_folder_that_is_not_there_in_french(tmp_path: Path, french: None) -> None:
    with pytest.raises(StoreError) as found:
        write_labels(tmp_path / "gone" / "labels.csv", ())
    assert translated(found.value.message) == (
        "«\u00a0labels.csv\u00a0» n’a pas pu être écrit (le dossier n’existe pas)\u00a0; choisissez"
        " un autre dossier."
    )


def test_a_store_below_a_file_in_french(tmp_path: Path, french: None) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as found:
        Database(tmp_path / "file" / "store.sqlite", ())
    assert "(le dossier n’existe pas)" in translated(found.value.message)
