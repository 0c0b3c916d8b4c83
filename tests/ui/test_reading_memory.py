"""A reading that was cut off comes back: study, hanging, windows, views and marks."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dummies import DummyEnds, image, radiograph, study
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, settle

from cxrviewer.dicom.radiograph import LutTable
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.voi import VoiLut, Window, default_voi
from cxrviewer.settings import Restore, Settings
from cxrviewer.store.reading_journal import ReadingRecord, read_journal, study_key
from cxrviewer.ui.annotation_state import Visibility
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.look_record import look_of, state_from
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.reading_recovery import ReadingRecovery
from cxrviewer.ui.study_reading import Overall

OF_ONE = [study("new", date="20240301"), study("old", date="20220112")]


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    return folder


class Starts:
    """Starts windows one after the other on one journal, each with its recovery."""

    def __init__(self, qtbot: QtBot, maker: WindowMaker, folder: Path, films: Path) -> None:
        self._qtbot, self._maker, self._films = qtbot, maker, films
        self.journal = folder / "reading.json"

    def __call__(
        self, settings: Settings | None = None, studies: list[object] | None = None
    ) -> tuple[MainWindow, ReadingRecovery]:
        ends = DummyEnds(studies=OF_ONE if studies is None else studies)  # type: ignore[arg-type]
        window = self._maker(ends, settings, opened=False)
        return window, ReadingRecovery(window, self.journal)

    def read(self, window: MainWindow) -> None:
        window.session.open_paths([self._films])
        settle(self._qtbot, window.session)

    def cut_off(self, recovery: ReadingRecovery) -> ReadingRecord:
        """Wait for the journal, then end the window as a power cut would: nothing is closed."""
        memory = recovery.memory

        def is_written() -> bool:
            return self.written() == dataclasses.replace(_plain(memory.record()), moment="")

        self._qtbot.waitUntil(is_written, timeout=10_000)
        memory._timer.stop()
        memory._is_ours = False
        memory._lock.unlock()
        memory._worker.stop(5)
        found = read_journal(self.journal)
        assert found is not None
        return found

    def written(self) -> ReadingRecord | None:
        record = read_journal(self.journal)
        return record and dataclasses.replace(_plain(record), moment="")


def _plain(record: ReadingRecord) -> ReadingRecord:
    looks = {
        key: {**look, "centre": tuple(look["centre"]) if look.get("centre") else None}
        for key, look in record.looks.items()
    }
    return dataclasses.replace(record, looks=looks)


@pytest.fixture
def starts(qtbot: QtBot, make_window: WindowMaker, tmp_path: Path, films: Path) -> Iterator[Starts]:
    yield Starts(qtbot, make_window, tmp_path / "data", films)


def _work(window: MainWindow, qtbot: QtBot) -> DisplayState:
    """Do a bit of everything on the older study."""
    session = window.session
    session.select_study("old")
    settle(qtbot, session)
    state = DisplayState(Window(900.0, 700.0), inverted=True, quarter_turns=1, zoom=2.5,
                         centre=(120.0, 80.0))  # fmt: skip
    session.set_display_state("old.2", state, alone=True)
    session.set_layout(Layout.SINGLE_RIGHT)
    session.annotations.set_visibility(Visibility.NO_TEXT)
    return state


def test_after_a_crash_the_reading_is_offered_and_comes_back(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    state = _work(window, qtbot)
    starts.cut_off(recovery)

    again, recovery = starts()
    assert not recovery.begin(())
    bar = recovery.bar
    assert bar is not None
    assert bar.isVisible()
    assert "interrupted" in bar.text
    assert not again.session.studies
    bar.restore.click()
    settle(qtbot, again.session)
    session = again.session
    assert recovery.bar is None
    assert session.current_study is not None
    assert session.current_study.study_instance_uid == "old"
    assert session.layout is Layout.SINGLE_RIGHT
    assert session.active_slot is Slot.RIGHT
    assert session.display_state("old.2") == state
    assert session.annotations.visibility is Visibility.NO_TEXT


def test_what_was_hung_by_hand_hangs_again(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    window.session.show_image(Slot.RIGHT, OF_ONE[1].images[0])
    starts.cut_off(recovery)
    again, recovery = starts(Settings(restore=Restore.ALWAYS))
    assert recovery.begin(())
    settle(qtbot, again.session)
    assert again.session.slots[Slot.LEFT] == OF_ONE[0].images[0]
    assert again.session.slots[Slot.RIGHT] == OF_ONE[1].images[0]


def test_marks_before_the_second_reader_come_back(qtbot: QtBot, starts: Starts) -> None:
    settings = Settings(read_first=True)
    window, recovery = starts(settings)
    starts.read(window)
    window.session.reading.tick(Finding.NODULE, on=True)
    record = starts.cut_off(recovery)
    assert record.marks[study_key("new")].ticked == ("nodule",)

    again, recovery = starts(dataclasses.replace(settings, restore=Restore.ALWAYS))
    recovery.begin(())
    settle(qtbot, again.session)
    reading = again.session.reading
    qtbot.waitUntil(lambda: reading.reading.ticked == {Finding.NODULE})
    assert reading.reading.overall is Overall.ABNORMAL
    assert reading.is_hiding
    reading.reveal()
    assert not reading.is_hiding
    qtbot.waitUntil(lambda: (now := starts.written()) is not None and not now.marks)


def test_a_view_that_the_reader_corrected_stays_corrected(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    window.session.set_view("new.1", ViewPosition.AP)
    starts.cut_off(recovery)
    again, recovery = starts(Settings(restore=Restore.ALWAYS))
    recovery.begin(())
    settle(qtbot, again.session)
    (ref,) = [one for one in again.session.studies[0] if one.sop_instance_uid == "new.1"]
    assert ref.view.position is ViewPosition.AP


def test_what_was_not_looked_at_again_survives_a_second_crash(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    state = _work(window, qtbot)
    window.session.select_study("new")
    settle(qtbot, window.session)
    starts.cut_off(recovery)
    for _ in range(2):
        again, recovery = starts(Settings(restore=Restore.ALWAYS))
        recovery.begin(())
        settle(qtbot, again.session)
        starts.cut_off(recovery)
    again.session.select_study("old")
    settle(qtbot, again.session)
    assert again.session.display_state("old.2") == state


def test_an_orderly_end_leaves_nothing_behind(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    qtbot.waitUntil(starts.journal.exists)
    window.close()
    assert not starts.journal.exists()
    _, recovery = starts()
    assert not recovery.begin(())
    assert recovery.bar is None


def test_an_orderly_end_is_gone_on_from_where_that_is_wanted(qtbot: QtBot, starts: Starts) -> None:
    settings = Settings(restore_after_exit=True)
    window, recovery = starts(settings)
    starts.read(window)
    window.close()
    _, recovery = starts(settings)
    recovery.begin(())
    assert recovery.bar is not None
    assert "ended" in recovery.bar.text


@pytest.mark.parametrize("choice", [Restore.NEVER])
def test_never_means_never(qtbot: QtBot, starts: Starts, choice: Restore) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    again, recovery = starts(Settings(restore=choice))
    assert not recovery.begin(())
    assert recovery.bar is None
    starts.journal.unlink()
    starts.read(again)
    qtbot.wait(500)
    assert not starts.journal.exists()


def test_choosing_never_removes_what_was_kept(qtbot: QtBot, starts: Starts) -> None:
    window, _ = starts()
    starts.read(window)
    qtbot.waitUntil(starts.journal.exists)
    settings = dataclasses.replace(window.session.settings, restore=Restore.NEVER)
    window.session.change_settings(settings)
    qtbot.waitUntil(lambda: not starts.journal.exists())


def test_declining_forgets_it(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    _, recovery = starts()
    recovery.begin(())
    assert recovery.bar is not None
    recovery.bar.decline.click()
    qtbot.waitUntil(lambda: not starts.journal.exists())


def test_opening_something_else_declines_the_offer(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    again, recovery = starts()
    recovery.begin(())
    assert recovery.bar is not None
    starts.read(again)
    assert recovery.bar is None


def test_an_offer_without_an_answer_stands_at_the_next_start(starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    again, recovery = starts()
    recovery.begin(())
    again.close()
    _, recovery = starts()
    recovery.begin(())
    assert recovery.bar is not None


def test_a_second_window_keeps_out_of_the_first_ones_journal(qtbot: QtBot, starts: Starts) -> None:
    window, _ = starts()
    starts.read(window)
    qtbot.waitUntil(starts.journal.exists)
    kept = starts.journal.read_text()
    other, second = starts()
    assert not second.begin(())
    assert second.bar is None
    starts.read(other)
    other.close()
    qtbot.wait(400)
    assert json.loads(starts.journal.read_text())["paths"] == json.loads(kept)["paths"]


def test_a_folder_that_is_gone_is_told(qtbot: QtBot, starts: Starts, films: Path) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    films.rmdir()
    again, recovery = starts(Settings(restore=Restore.ALWAYS))
    assert not recovery.begin(())
    assert "no longer there" in again.message_bar.text
    assert not again.session.studies


def test_a_study_or_an_image_that_is_gone_is_told(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    _work(window, qtbot)
    starts.cut_off(recovery)
    always = Settings(restore=Restore.ALWAYS)
    again, recovery = starts(always, [study("new")])
    recovery.begin(())
    settle(qtbot, again.session)
    assert "no longer among the files" in again.message_bar.text
    assert again.session.studies


def test_an_image_that_is_gone_is_told(qtbot: QtBot, starts: Starts) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    again, recovery = starts(Settings(restore=Restore.ALWAYS), [study("new", image("new.1"))])
    recovery.begin(())
    settle(qtbot, again.session)
    qtbot.waitUntil(lambda: "an image of it" in again.message_bar.text)


def test_the_same_paths_of_the_command_line_are_restored(
    qtbot: QtBot, starts: Starts, films: Path
) -> None:
    """A watched folder is asked for at every start, too."""
    window, recovery = starts()
    starts.read(window)
    state = _work(window, qtbot)
    starts.cut_off(recovery)
    again, recovery = starts(Settings(restore=Restore.ALWAYS))
    assert recovery.begin([films])
    settle(qtbot, again.session)
    assert again.session.display_state("old.2") == state


def test_paths_of_the_command_line_come_first(qtbot: QtBot, starts: Starts, tmp_path: Path) -> None:
    window, recovery = starts()
    starts.read(window)
    starts.cut_off(recovery)
    again, recovery = starts(Settings(restore=Restore.ALWAYS))
    assert not recovery.begin([tmp_path])
    again.session.open_paths([tmp_path])
    recovery.offer()
    assert recovery.bar is not None
    settle(qtbot, again.session)
    assert recovery.bar.isVisible()


# --- one image's look -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        DisplayState(Window(2048.0, 4096.0, name="Standard")),
        DisplayState(Window(10.5, 77.25), inverted=True, quarter_turns=3, flipped=True),
        DisplayState(Window(10.5, 77.25, name="Lungs"), zoom=0.5, centre=(1.5, 2.5)),
        DisplayState(Window(10.5, 77.25), filters=DisplayFilters(0.5, 1.0)),
    ],
)
def test_a_look_comes_back_through_json(state: DisplayState) -> None:
    shown = radiograph(image("1"))
    first = DisplayState(default_voi(shown))
    look = json.loads(json.dumps(look_of(state, shown)))
    assert state_from(look, first, shown) == state


def test_nothing_of_a_look_is_forgotten() -> None:
    """A new field of the display state has to be kept too."""
    shown = radiograph(image("1"))
    look = look_of(DisplayState(default_voi(shown)), shown)
    assert set(look) == {field.name for field in dataclasses.fields(DisplayState)}


def test_a_curve_of_the_file_comes_back_moved_as_it_was(qtbot: QtBot) -> None:
    lut = LutTable(0, 16, np.linspace(0, 65535, 4096).astype(np.uint16), "Doe curve")
    plain = radiograph(image("1"))
    grayscale = dataclasses.replace(plain.grayscale, voi_luts=(lut,))
    shown = dataclasses.replace(plain, grayscale=grayscale)
    state = DisplayState(VoiLut(lut, "Doe curve").shifted(100.0, 50.0))
    look = json.loads(json.dumps(look_of(state, shown)))
    assert "Doe" not in json.dumps(look)
    assert state_from(look, DisplayState(default_voi(shown)), shown) == state


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"voi": {"choice": 99}},
        {"voi": {"choice": -1}},
        {"voi": {"center": "a", "width": 1, "function": "LINEAR", "name": ""}},
        {"voi": {"center": 1, "width": -5, "function": "LINEAR", "name": ""}},
        {"voi": {"center": 1, "width": 5, "function": "LINEAR", "name": "a\0b"}},
        {"zoom": "big", "centre": [1], "inverted": 1, "quarter_turns": None},
        {"zoom": -1.0},
        {"filters": {"sharpening": 7}},
        {"filters": {"unknown": 1}},
        {"filters": []},
    ],
)
def test_a_look_that_makes_no_sense_changes_nothing(look: dict[str, object]) -> None:
    shown = radiograph(image("1"))
    first = DisplayState(default_voi(shown))
    assert state_from(look, first, shown) == first
