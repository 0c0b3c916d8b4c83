"""A disk that lets the reader do nothing costs what it would have held, never the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from dummies import DummyEnds, image, study
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.errors import UnreadableFileError
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


def test_a_study_whose_drive_is_back_is_analysed_when_it_is_chosen_again(
    qtbot: QtBot, make_window: WindowMaker
) -> None:
    away, here = study("away", date="20240301"), study("here", date="20240201")
    ends = DummyEnds(studies=[away, here])
    ends.unreadable.update({ref.sop_instance_uid: _gone() for ref in away})
    session = make_window(ends).session
    session.select_study(away.study_instance_uid)
    qtbot.waitUntil(lambda: session.problem is not None)
    ends.unreadable.clear()
    session.select_study(here.study_instance_uid)
    session.select_study(away.study_instance_uid)
    qtbot.waitUntil(lambda: session.analysis is not None)


def _gone() -> UnreadableFileError:
    return UnreadableFileError("This file or folder does not exist.")


def test_a_study_that_cannot_be_read_is_not_read_without_end(
    qtbot: QtBot, make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = study("away", image("f"), image("s"), image("l", ViewPosition.LL))
    ends = DummyEnds(studies=[away])
    ends.unreadable.update({ref.sop_instance_uid: _gone() for ref in away})
    asked: list[str] = []
    read = ends.read

    def counted(ref: ImageRef) -> Radiograph:
        asked.append(ref.sop_instance_uid)
        return read(ref)

    monkeypatch.setattr(ends, "read", counted)
    session = make_window(ends).session
    qtbot.waitUntil(lambda: session.problem is not None)
    qtbot.wait(300)
    before = len(asked)
    qtbot.wait(500)
    assert len(asked) == before
    assert before <= 4 * len(away.images)  # views, pictures of the list, and the second reader
