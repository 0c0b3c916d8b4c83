"""The journal of a reading comes back as written, and tells nothing of a patient."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from cxrviewer.store.reading_journal import (
    Marks,
    ReadingRecord,
    journal_path,
    read_journal,
    remove_journal,
    study_key,
    write_journal,
)

RECORD = ReadingRecord(
    paths=("/films/é", os.fsdecode(b"/disc/M\xfcller")),
    study=study_key("1.2.3"),
    prior=study_key("1.2.4"),
    slots={"left": "ab" * 32},
    layout="pair",
    active="left",
    drawings="all",
    looks={"ab" * 32: {"voi": {"choice": 0}, "zoom": 1.5, "centre": [10.0, 20.5]}},
    views={"cd" * 32: "LL"},
    marks={study_key("1.2.3"): Marks("abnormal", ("pleural_effusion",))},
    moment="2026-03-01T10:15",
)


def test_it_comes_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "data" / "reading.json"
    write_journal(RECORD, path)
    assert read_journal(path) == RECORD
    remove_journal(path)
    remove_journal(path)
    assert read_journal(path) is None


def test_it_stands_in_the_users_data() -> None:
    assert journal_path() == Path(os.environ["CXRVIEWER_HOME"]) / "data" / "reading.json"


@pytest.mark.skipif(sys.platform == "win32", reason="folders of a user are closed to others there")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "reading.json"
    before = os.umask(0)
    try:
        write_journal(RECORD, path)
        write_journal(RECORD, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_uid_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "reading.json"
    write_journal(RECORD, path)
    assert "1.2.3" not in path.read_text()
    assert len(study_key("1.2.3")) == 64


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"format": 2}',
        b"[" * 100_000,
        b" " * (5 << 20),
        json.dumps({"format": 1, "is_over": "no"}).encode(),
        json.dumps({"format": 1, "is_over": False, "paths": [1]}).encode(),
    ],
)
def test_a_damaged_one_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reading.json"
    path.write_bytes(content)
    assert read_journal(path) is None


@pytest.mark.parametrize("name", ["paths", "slots", "looks", "marks", "study", "views"])
def test_a_part_of_the_wrong_kind_spoils_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "reading.json"
    write_journal(RECORD, path)
    raw = json.loads(path.read_text())
    path.write_text(json.dumps({**raw, name: 7}))
    assert read_journal(path) is None
