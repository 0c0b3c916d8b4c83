"""Window, inversion, shutter and filters come back with their image, over studies and restarts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import dummies
import numpy as np
import pytest
from dummies import DummyEnds
from pytestqt.qtbot import QtBot

from cxrviewer.dicom.radiograph import LutTable, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters
from cxrviewer.imaging.voi import VoiLut, Window
from cxrviewer.settings import Settings
from cxrviewer.store.annotations import image_key
from cxrviewer.store.looks import FileLooks
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.session import Session

OPENED = [Path("anywhere")]
CHANGED = Window(1234.0, 567.0)
Read = Callable[[ImageRef], Radiograph]


@pytest.fixture
def open_session(qtbot: QtBot, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Opens sessions that share one file of looks, as one start after the other does."""
    opened: list[Session] = []

    def make(read: Read = dummies.radiograph) -> Session:
        studies = [dummies.study("1"), dummies.study("2", date="20230101")]
        ends = DummyEnds(studies=studies)
        ends.read = read  # type: ignore[method-assign]
        made = replace(ends.ends(), looks=lambda: FileLooks(tmp_path / "looks.sqlite3"))
        session = Session(Settings(analyse_automatically=False), made)
        opened.append(session)
        session.open_paths(OPENED)
        qtbot.waitUntil(lambda: session.display_state("1.1") is not None)
        return session

    yield make
    for session in opened:
        session.shutdown()


def state_of(session: Session, uid: str = "1.1") -> DisplayState:
    state = session.display_state(uid)
    assert state is not None
    return state


def change(session: Session) -> DisplayState:
    state = replace(
        state_of(session),
        voi=CHANGED, inverted=True, shuttered=False, filters=DisplayFilters(0.5, 0.25),
        quarter_turns=1, zoom=2.0,
    )  # fmt: skip
    session.set_display_state("1.1", state)
    return state


def test_it_comes_back_after_a_restart_but_the_view_is_whole_again(
    open_session: Callable[..., Session], qtbot: QtBot
) -> None:
    first = open_session()
    change(first)
    first.shutdown()
    again = open_session()
    qtbot.waitUntil(lambda: state_of(again).voi == CHANGED)
    qtbot.waitUntil(lambda: again.display_state("1.2") is not None)
    state = state_of(again)
    filters = DisplayFilters(0.5, 0.25)
    assert state == DisplayState(CHANGED, inverted=True, filters=filters, shuttered=False)
    assert state_of(again, "1.2").voi != CHANGED
    assert not again._has_chosen, "the reader has not done anything yet"


def test_it_comes_back_after_another_study_and_after_opening_again(
    open_session: Callable[..., Session], qtbot: QtBot
) -> None:
    session = open_session()
    changed = change(session)
    session.select_study("2")
    qtbot.waitUntil(lambda: session.display_state("2.1") is not None)
    session.select_study("1")
    assert state_of(session) == changed, "within one start, place and all"
    session.open_paths(OPENED)
    qtbot.waitUntil(lambda: session.display_state("1.1") is not None)
    qtbot.waitUntil(lambda: state_of(session).voi == CHANGED)


def test_reset_forgets_it(
    open_session: Callable[..., Session], qtbot: QtBot, tmp_path: Path
) -> None:
    first = open_session()
    before = state_of(first)
    change(first)
    qtbot.wait(500)  # the hand rests, and it is on the disk
    first.reset_display("1.1")
    assert state_of(first) == before
    first.shutdown()
    with sqlite3.connect(tmp_path / "looks.sqlite3") as connection:
        assert connection.execute("SELECT COUNT(*) FROM look").fetchone() == (0,)
    again = open_session()
    qtbot.wait(100)
    assert state_of(again) == before


def test_what_is_on_the_disk_survives_the_end_of_the_process_and_names_nobody(
    open_session: Callable[..., Session], qtbot: QtBot, tmp_path: Path
) -> None:
    session = open_session()
    change(session)
    path = tmp_path / "looks.sqlite3"

    def rows() -> list[tuple[str, str]]:
        if not path.exists():
            return []
        with sqlite3.connect(path) as connection, suppress(sqlite3.OperationalError):
            return connection.execute("SELECT image, look FROM look").fetchall()
        return []  # the table is being made

    qtbot.waitUntil(lambda: len(rows()) == 1, timeout=3000)  # without an orderly end
    image, look = rows()[0]
    assert image == image_key(dummies.image("1.1"))
    assert "1.1" not in image + look
    assert "Doe" not in look
    assert b"1.1" not in path.read_bytes()


def test_a_reader_who_is_quicker_keeps_what_he_has_set(
    open_session: Callable[..., Session], qtbot: QtBot
) -> None:
    first = open_session()
    change(first)
    first.shutdown()
    again = open_session()
    mine = state_of(again).with_voi(Window(1.0, 9.0))
    again.set_display_state("1.1", mine)
    qtbot.wait(100)
    assert state_of(again).voi == Window(1.0, 9.0)


def curved(ref: ImageRef) -> Radiograph:
    """An image with a VOI LUT of its own."""
    made = dummies.radiograph(ref)
    lut = LutTable(0, 8, np.linspace(0, 255, 4096).astype(np.uint16), "film of J. Doe")
    return replace(made, grayscale=replace(made.grayscale, voi_luts=(lut,)))


def test_a_voi_lut_comes_back_moved_and_stretched(
    open_session: Callable[..., Session], qtbot: QtBot, tmp_path: Path
) -> None:
    first = open_session(curved)
    state = state_of(first)
    assert isinstance(state.voi, VoiLut)
    moved = state.voi.shifted(100.0, 500.0)
    first.set_display_state("1.1", state.with_voi(moved))
    first.shutdown()
    again = open_session(curved)
    # Two readings of a file have curves that are not equal: look at what can be told.
    qtbot.waitUntil(lambda: state_of(again).voi.center == moved.center)
    found = state_of(again).voi
    assert isinstance(found, VoiLut)
    assert (found.center, found.width) == (moved.center, moved.width)
    assert b"Doe" not in (tmp_path / "looks.sqlite3").read_bytes()


def test_a_look_that_no_longer_fits_the_file_is_passed_over(
    open_session: Callable[..., Session], qtbot: QtBot
) -> None:
    first = open_session(curved)
    state = state_of(first)
    assert isinstance(state.voi, VoiLut)
    first.set_display_state("1.1", replace(state, voi=state.voi.shifted(50.0, 0.0), inverted=True))
    first.shutdown()
    again = open_session()  # the same image, but without its LUT
    qtbot.waitUntil(lambda: state_of(again).inverted)
    assert isinstance(state_of(again).voi, Window)
    assert state_of(again).filters == NO_FILTERS


def test_a_change_of_zoom_writes_nothing(
    open_session: Callable[..., Session], qtbot: QtBot, tmp_path: Path
) -> None:
    session = open_session()
    qtbot.wait(50)  # what was kept is known
    session.set_display_state("1.1", state_of(session).placed(2.0, (10.0, 10.0)))
    qtbot.wait(500)
    assert list(tmp_path.iterdir()) == []
