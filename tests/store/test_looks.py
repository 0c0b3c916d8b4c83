"""Looks in a file: kept, replaced, forgotten, and safe against damage."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cxrviewer.errors import Message
from cxrviewer.store.looks import FileLooks, ForgetfulLooks, LookStore

LOOK = {"voi": {"center": 1000.0, "width": 400.0}, "inverted": True}


def kept(path: Path, image: str) -> Any:
    store = LookStore(path)
    try:
        return store.read(image)
    finally:
        store.close()


def test_what_is_written_is_read_by_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "looks.sqlite3"
    store = LookStore(path)
    store.write("a", {"inverted": False})
    store.write("a", LOOK)
    store.write("b", {"inverted": True})
    store.close()
    assert kept(path, "a") == LOOK
    assert kept(path, "b") == {"inverted": True}
    assert kept(path, "c") == {}


def test_an_empty_look_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "looks.sqlite3"
    store = LookStore(path)
    store.write("a", LOOK)
    store.write("a", {})
    store.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT COUNT(*) FROM look").fetchone() == (0,)


def test_looking_and_resetting_make_no_file(tmp_path: Path) -> None:
    store = LookStore(tmp_path / "looks.sqlite3")
    assert store.read("a") == {}
    store.write("a", {})
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "looks.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    store = LookStore(path)
    store.write("a", LOOK)
    store.close()
    assert kept(path, "a") == LOOK
    assert len(store.messages) == 1
    assert any("damaged" in one.name for one in tmp_path.iterdir())


@pytest.mark.parametrize("text", ["no json", "[1, 2]", "null"])
def test_a_row_that_makes_no_sense_is_passed_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "looks.sqlite3"
    store = LookStore(path)
    store.write("a", LOOK)
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE look SET look = ?", (text,))
    assert kept(path, "a") == {}


def test_the_keeper_answers_in_order_and_writes_before_it_stops(tmp_path: Path) -> None:
    path = tmp_path / "looks.sqlite3"
    keeper, answers = FileLooks(path), []
    keeper.write("a", LOOK)
    keeper.read("a", answers.append)
    keeper.stop()
    assert answers == [LOOK]
    assert kept(path, "a") == LOOK


def test_a_disk_that_refuses_is_told_once_and_still_answers(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    keeper, answers, told = FileLooks(blocked / "looks.sqlite3"), [], list[Message]()
    keeper.listen(told.append)
    keeper.write("a", LOOK)
    keeper.write("b", LOOK)
    keeper.read("a", answers.append)
    keeper.stop()
    assert answers == [{}]
    assert len(told) == 1


def test_the_forgetful_one_answers_with_nothing() -> None:
    answers: list[object] = []
    keeper = ForgetfulLooks()
    keeper.write("a", LOOK)
    keeper.read("a", answers.append)
    assert answers == [{}]
