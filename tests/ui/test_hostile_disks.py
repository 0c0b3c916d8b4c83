"""A disk that lets the reader do nothing costs what it would have held, never the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from dummies import DummyEnds
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.store.reading_journal import ReadingRecord, write_journal
from cxrviewer.ui.reading_recovery import ReadingRecovery


def test_a_home_that_cannot_be_written_costs_the_journal_alone(
    make_window: WindowMaker, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.write_text("no folder can be made in here")
    window = make_window(DummyEnds(), opened=False)
    recovery = ReadingRecovery(window, home / "data" / "reading.json")
    assert recovery.memory.last is None
    window.close()
    assert home.read_text() == "no folder can be made in here"


def test_a_folder_that_is_closed_to_the_reader_counts_as_gone(
    qtbot: QtBot, make_window: WindowMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, share = tmp_path / "reading.json", tmp_path / "share" / "films"
    write_journal(ReadingRecord(paths=(str(share),)), journal)
    window = make_window(DummyEnds(), opened=False)
    recovery = ReadingRecovery(window, journal)
    recovery.begin(())
    assert recovery.bar is not None
    stat = os.stat

    def closed(path: Any, **options: Any) -> os.stat_result:
        if str(path) == str(share):
            raise PermissionError(13, "closed")
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", closed)
    recovery.bar.answered.emit(True)
    qtbot.waitUntil(lambda: window.message_bar.text.startswith("The last reading cannot be"))
