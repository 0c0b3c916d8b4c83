"""Which studies were read: kept as hashes, over restarts, whatever happens to the file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from cxrviewer.store.read_marks import FileMarks, mark_key

UID = "1.2.840.99.1"


def _marks(path: Path) -> frozenset[str]:
    """What a new start finds."""
    keeper, found, there = FileMarks(path), list[frozenset[str]](), threading.Event()

    def on_marks(marks: frozenset[str]) -> None:
        found.append(marks)
        there.set()

    keeper.read(on_marks)
    assert there.wait(10)
    keeper.stop()
    return found[0]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "read-studies.txt"


def test_marks_come_back_and_can_be_taken_back(path: Path) -> None:
    keeper = FileMarks(path)
    for uid in ("1", "2", "3"):
        keeper.set(mark_key(uid), is_read=True)
    keeper.set(mark_key("2"), is_read=False)
    keeper.stop()
    assert _marks(path) == {mark_key("1"), mark_key("3")}


def test_the_file_holds_no_uid(path: Path) -> None:
    keeper = FileMarks(path)
    keeper.set(mark_key(UID), is_read=True)
    keeper.stop()
    assert UID not in path.read_text()


def test_half_a_line_costs_that_line_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(f"+{mark_key('1')}\n\xff\x00nonsense\n+{mark_key('2')[:7]}".encode("latin-1"))
    assert _marks(path) == {mark_key("1")}


def test_a_start_writes_the_file_anew_without_what_was_taken_back(path: Path) -> None:
    keeper = FileMarks(path)
    for is_read in (True, False) * 50:
        keeper.set(mark_key("1"), is_read=is_read)
    keeper.set(mark_key("2"), is_read=True)
    keeper.stop()
    _marks(path)
    assert path.read_text() == f"+{mark_key('2')}\n"


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    keeper = FileMarks(blocked / "read-studies.txt")
    keeper.set(mark_key("1"), is_read=True)
    keeper.stop()
    assert _marks(blocked / "read-studies.txt") == frozenset()
