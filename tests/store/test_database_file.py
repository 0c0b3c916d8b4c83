"""Who may read a database that is made anew."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from cxrviewer.store.database import Database


@pytest.mark.skipif(sys.platform == "win32", reason="folders of a user are closed to others there")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(tmp_path / "words.sqlite3", ["CREATE TABLE word (text TEXT)"])
        with database.transaction() as connection:
            connection.execute("INSERT INTO word VALUES ('a comment')")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys([f"words.sqlite3{end}" for end in ("", "-wal", "-shm")], 0o600)
