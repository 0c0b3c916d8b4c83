"""The watched folder in the window: what comes and goes, what is new and read, in which order."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import pytest
from dummies import CONFIDENCES, DummyEnds, DummyWatching, image, study
from factories import make_dx
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from windowing import SessionMaker, WindowMaker, settle

from cxrviewer.app import _Start
from cxrviewer.dicom.study import ScanIssue, Study
from cxrviewer.dicom.watch_news import WatchNews
from cxrviewer.dicom.watch_process import WatchedFolder
from cxrviewer.errors import Message, UnreadableFileError
from cxrviewer.findings import Finding
from cxrviewer.settings import ListOrder, Settings
from cxrviewer.store.reading_journal import ReadingRecord, write_journal
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.analysis_desk import StudyStatus
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.reading_recovery import ReadingRecovery
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_reading import Overall

INBOX = Path("/inbox")
QUIET = Settings(analyse_automatically=False, analyse_watched=False)


def _patient(number: int, **facts: str) -> Study:
    return study(
        f"s{number}",
        **{"patient_id": f"P{number}", "name": f"N{number}", "date": f"202403{28 - number:02}"}
        | facts,
    )


def _first(*studies: Study) -> WatchNews:
    return WatchNews(studies, done=len(studies), total=len(studies), is_first_look=True)


class Inbox:
    """A session on a watched folder, and what is told of it."""

    def __init__(self, session: Session, watching: DummyWatching, qtbot: QtBot) -> None:
        self.session = session
        self.watching = watching
        self._qtbot = qtbot
        self.messages: list[str] = []
        session.message_posted.connect(lambda message, _level: self.messages.append(str(message)))

    def tell(self, news: WatchNews) -> None:
        session = self.session
        self.watching.news.put(news)
        told = session.worklist._watch.told
        with self._qtbot.waitSignal(told, timeout=5000):
            pass
        settle(self._qtbot, session)

    @property
    def uids(self) -> list[str]:
        return [one.study_instance_uid for one in self.session.worklist.studies]


@pytest.fixture
def ends() -> DummyEnds:
    return DummyEnds()


def _watched(session: Session, ends: DummyEnds, qtbot: QtBot, *studies: Study) -> Inbox:
    session.worklist.watch(INBOX)
    qtbot.waitUntil(lambda: bool(ends.watching))
    inbox = Inbox(session, ends.watching[-1], qtbot)
    inbox.tell(_first(*studies))
    return inbox


# --- what comes ----------------------------------------------------------------------------------


def test_what_was_there_is_listed_and_nothing_of_it_is_new(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0), _patient(1))
    assert ends.watching[0].folder == INBOX
    assert inbox.uids == ["s0", "s1"]
    assert inbox.session.current_study == _patient(0)
    assert not any(inbox.session.worklist.marks.is_new(uid) for uid in inbox.uids)


def test_what_comes_later_is_new_until_it_is_opened(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(1))
    marks = inbox.session.worklist.marks
    inbox.tell(WatchNews((_patient(0),), done=1, total=1))
    assert inbox.uids == ["s0", "s1"]
    assert marks.is_new("s0")
    assert inbox.session.current_study == _patient(1)  # the reader is not torn away
    assert inbox.messages[-1] == "New studies in the watched folder: 1."
    inbox.session.select_study("s0")
    assert not marks.is_new("s0")


def test_a_study_that_grows_is_not_new(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    short = study("s1", image("s1.1"), patient_id="P1")
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0), short)
    inbox.tell(WatchNews((_patient(1),), done=1, total=1))
    assert not inbox.session.worklist.marks.is_new("s1")
    grown = inbox.session.worklist.studies[1]
    assert len(grown.images) == 2


def test_new_studies_are_analysed_ahead_where_that_is_wanted(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    settings = Settings(analyse_automatically=False)
    inbox = _watched(make_session(ends, settings), ends, qtbot, _patient(1))
    inbox.tell(WatchNews((_patient(0),), done=1, total=1))
    queue = inbox.session.worklist.queue
    qtbot.waitUntil(lambda: not queue.is_active)
    assert inbox.session.status("s0") is StudyStatus.ANALYSED
    inbox.session.change_settings(
        dataclasses.replace(inbox.session.settings, analyse_watched=False)
    )
    inbox.tell(WatchNews((_patient(2),), done=1, total=1))
    qtbot.wait(50)
    assert inbox.session.status("s2") is StudyStatus.WAITING


def test_issues_are_those_of_now(make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0))
    issue = ScanIssue("/inbox/x", Message("The file is empty."))
    inbox.tell(WatchNews(issues=(issue,)))
    assert inbox.session.issues == (issue,)
    inbox.tell(WatchNews(issues=()))
    assert inbox.session.issues == ()


# --- what goes -----------------------------------------------------------------------------------


def test_a_study_without_files_leaves_the_list(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0), _patient(1))
    inbox.tell(WatchNews(removed=("s1",)))
    assert inbox.uids == ["s0"]


def test_the_study_on_the_screen_stays_until_the_reader_turns_away(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0), _patient(1))
    inbox.tell(WatchNews(removed=("s0",)))
    assert inbox.uids == ["s0", "s1"]
    assert "no longer in the watched folder" in inbox.messages[-1]
    inbox.session.select_study("s1")
    assert inbox.uids == ["s1"]


def test_an_image_with_other_contents_is_read_and_analysed_again(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session(ends, Settings(analyse_watched=False))
    inbox = _watched(session, ends, qtbot, _patient(0))
    before, asked = session.radiograph("s0.1"), len(ends.analyser.requests)
    inbox.tell(WatchNews(replaced=("s0.1",)))
    qtbot.waitUntil(lambda: session.radiograph("s0.1") not in {None, before})
    qtbot.waitUntil(lambda: len(ends.analyser.requests) > asked)


def test_a_folder_out_of_reach_is_told_once_and_so_is_its_return(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0))
    inbox.tell(WatchNews(is_reachable=False))
    inbox.tell(WatchNews(is_reachable=False))
    inbox.tell(WatchNews())
    assert [text.split(".")[0] for text in inbox.messages[-2:]] == [
        "The watched folder cannot be reached", "The watched folder can be reached again",
    ]  # fmt: skip
    assert inbox.uids == ["s0"]


@pytest.mark.parametrize("count", [3, 9])  # of nine alike the queue stops after five
def test_what_failed_while_the_folder_was_away_is_done_once_it_is_back(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds, count: int
) -> None:
    patients = [_patient(number) for number in range(count)]
    away = UnreadableFileError("gone")
    ends.ahead.errors = {one.study_instance_uid: away for one in patients}
    session = make_session(ends, Settings(analyse_automatically=False))
    inbox = _watched(session, ends, qtbot, *patients)
    queue = session.worklist.queue
    inbox.tell(WatchNews(is_reachable=False))
    qtbot.waitUntil(lambda: queue.is_paused or not queue.is_active)
    ends.ahead.errors = {}
    inbox.tell(WatchNews())
    qtbot.waitUntil(lambda: not queue.is_active, timeout=10_000)
    assert all(session.status(uid) is StudyStatus.ANALYSED for uid in inbox.uids)
    assert (queue.done, queue.total) == (count, count)


def test_a_pause_of_the_reader_outlasts_the_return_of_the_folder(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    ends.ahead.errors = {"s0": UnreadableFileError("gone")}
    session = make_session(ends, Settings(analyse_automatically=False))
    inbox = _watched(session, ends, qtbot, _patient(0))
    inbox.tell(WatchNews(is_reachable=False))
    queue = session.worklist.queue
    qtbot.waitUntil(lambda: not queue.is_active)
    queue.pause(on=True)
    inbox.tell(WatchNews())
    qtbot.wait(50)
    assert queue.is_paused
    assert ends.ahead.asked == ["s0"]
    queue.pause(on=False)
    qtbot.waitUntil(lambda: ends.ahead.asked == ["s0", "s0"])


def test_what_was_cancelled_does_not_come_back_with_the_folder(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    ends.ahead.errors = {"s0": UnreadableFileError("gone")}
    session = make_session(ends, Settings(analyse_automatically=False))
    inbox = _watched(session, ends, qtbot, _patient(0))
    inbox.tell(WatchNews(is_reachable=False))
    queue = session.worklist.queue
    qtbot.waitUntil(lambda: not queue.is_active)
    queue.cancel()
    inbox.tell(WatchNews())
    qtbot.wait(50)
    assert ends.ahead.asked == ["s0"]


# --- on and off ----------------------------------------------------------------------------------


def test_nothing_is_watched_unless_the_reader_says_so(
    make_session: SessionMaker, ends: DummyEnds
) -> None:
    session = make_session.opened(ends)
    assert not session.worklist.is_watching
    assert ends.watching == []


def test_opening_something_else_ends_the_watch(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0))
    inbox.session.open_paths([Path("elsewhere")])
    qtbot.waitUntil(lambda: inbox.watching.closed)
    assert not inbox.session.settings.watching
    assert inbox.session.settings.watched_folder == str(INBOX)


def test_a_start_with_the_watched_folder_watches_it(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    settings = dataclasses.replace(QUIET, watching=True, watched_folder=str(INBOX))
    session = make_session(ends, settings)
    session.open_paths([Path(f"{INBOX}/")])
    assert session.worklist.is_watching
    assert session.settings.watching


def test_the_switch_goes_back_to_the_folder_of_last_time(
    make_window: WindowMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    settings = dataclasses.replace(QUIET, watched_folder=str(INBOX))
    window = make_window(ends, settings, opened=False)
    action = window.actions_table[ActionId.WATCH]
    action.trigger()
    qtbot.waitUntil(lambda: bool(ends.watching))
    assert action.isChecked()
    action.trigger()
    assert not action.isChecked()
    assert not window.session.settings.watching
    qtbot.waitUntil(lambda: ends.watching[0].closed)


def test_the_settings_begin_and_end_a_watch(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session(ends, QUIET)
    session.change_settings(dataclasses.replace(session.settings, watching=True))
    assert not session.worklist.is_watching  # of which folder?
    named = dataclasses.replace(session.settings, watched_folder=str(INBOX))
    session.change_settings(named)
    qtbot.waitUntil(lambda: bool(ends.watching))
    assert session.worklist.is_watching
    session.change_settings(dataclasses.replace(session.settings, watching=False))
    assert not session.worklist.is_watching
    qtbot.waitUntil(lambda: ends.watching[0].closed)


def test_a_start_that_goes_on_with_the_watch_still_offers_the_last_reading(
    make_window: WindowMaker, qtbot: QtBot, ends: DummyEnds, tmp_path: Path
) -> None:
    journal = tmp_path / "reading.json"
    write_journal(ReadingRecord(paths=("/films",), study="x", moment="2026-01-01T10:00"), journal)
    watched = dataclasses.replace(QUIET, watching=True, watched_folder=str(INBOX))
    settings = dataclasses.replace(watched, notice_accepted=True, tour_seen=True)
    window = make_window(ends, settings, opened=False)
    recovery = ReadingRecovery(window, journal)
    _Start(window, recovery, (), None, pair_first=False)()
    assert window.session.worklist.is_watching
    assert recovery.bar is not None
    qtbot.waitUntil(lambda: bool(ends.watching))
    Inbox(window.session, ends.watching[-1], qtbot).tell(_first(_patient(0)))
    assert recovery.bar is not None
    recovery.bar.decline.click()
    assert recovery.bar is None


def test_closing_ends_the_watch(make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds) -> None:
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, _patient(0))
    inbox.session.shutdown()
    assert inbox.watching.closed


# --- read and unread -----------------------------------------------------------------------------


def _quick(session: Session) -> None:
    session.worklist._seen.setInterval(10)


def test_a_study_that_was_chosen_and_seen_is_read(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session(ends, QUIET)
    _quick(session)
    inbox = _watched(session, ends, qtbot, _patient(0), _patient(1))
    qtbot.wait(60)
    marks = inbox.session.worklist.marks
    assert not marks.is_read("s0")  # it only stands there
    session.select_study("s1")
    qtbot.waitUntil(lambda: marks.is_read("s1"))
    session.worklist.toggle_read()
    assert not marks.is_read("s1")


def test_the_next_unread_study_is_found_from_the_top_again(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session(ends, QUIET)
    _watched(session, ends, qtbot, *map(_patient, range(4)))
    marks = session.worklist.marks
    session.select_study("s2")
    for uid in ("s2", "s3"):
        marks.set_read(uid, is_read=True)
    assert session.worklist.next_unread() == _patient(0)
    for uid in ("s0", "s1"):
        marks.set_read(uid, is_read=True)
    assert session.worklist.next_unread() is None


# --- order ---------------------------------------------------------------------------------------


def _sorted_by(session: Session, order: ListOrder, **changes: bool) -> None:
    settings = dataclasses.replace(session.settings, list_order=order, **changes)
    session.change_settings(settings)


def test_studies_are_sorted_by_name(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    named = [_patient(0, name="Zoe"), _patient(1, name="abel"), _patient(2, name="")]
    inbox = _watched(make_session(ends, QUIET), ends, qtbot, *named)
    _sorted_by(inbox.session, ListOrder.NAME)
    assert inbox.uids == ["s1", "s0", "s2"]


@pytest.fixture
def suspicious(
    make_window: WindowMaker, qtbot: QtBot, ends: DummyEnds, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """Three analysed studies, the oldest of them the most suspicious, and one without an answer."""
    confidences = {"s0": 0.1, "s1": 0.5, "s2": 0.97}
    made = ends.ahead.analyse

    def analyse(request: object, **arguments: object) -> object:
        for finding in CONFIDENCES:
            monkeypatch.setitem(CONFIDENCES, finding, 0.05)
        uid = request.plan.study_instance_uid  # type: ignore[attr-defined]
        monkeypatch.setitem(CONFIDENCES, Finding.PLEURAL_EFFUSION, confidences[uid])
        return made(request, **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ends.ahead, "analyse", analyse)
    window = make_window(ends, QUIET, opened=False)
    refused = study("ct", image("ct.1", modality="CT"), patient_id="P9", date="20240330")
    _watched(window.session, ends, qtbot, refused, *map(_patient, range(3)))
    window.session.select_study("ct")
    window.session.worklist.analyse_all()
    qtbot.waitUntil(lambda: not window.session.worklist.queue.is_active)
    return window


def _list(window: MainWindow) -> list[str]:
    model = window.study_list.model
    return [model.row(row).study.study_instance_uid for row in range(model.rowCount())]


def test_the_most_suspicious_study_comes_first_and_says_why(suspicious: MainWindow) -> None:
    session, model = suspicious.session, suspicious.study_list.model
    assert _list(suspicious) == ["ct", "s0", "s1", "s2"]
    assert model.row(3).suspicion is None  # sorted by date, a row says nothing
    _sorted_by(session, ListOrder.SUSPICION)
    assert _list(suspicious) == ["s2", "s1", "s0", "ct"]
    first = model.index(0)
    assert first.data(Qt.ItemDataRole.ToolTipRole) == "Pleural effusion: present, 97\u00a0%"
    assert first.data().endswith("Pleural effusion: present, 97\u00a0%")
    _sorted_by(session, ListOrder.DATE)
    assert _list(suspicious) == ["ct", "s0", "s1", "s2"]


@pytest.mark.parametrize("is_revealed", [False, True])
def test_who_reads_first_learns_nothing_from_the_list(
    suspicious: MainWindow, is_revealed: bool
) -> None:
    session, model = suspicious.session, suspicious.study_list.model
    _sorted_by(session, ListOrder.SUSPICION, read_first=True)
    if is_revealed:  # the one on the screen; the others still wait for the reader
        session.select_study("s1")
        session.reading.mark(Overall.NORMAL)
    assert session.worklist.order is ListOrder.DATE
    assert _list(suspicious) == ["ct", "s0", "s1", "s2"]
    assert all(model.row(row).suspicion is None for row in range(4))
    assert all(model.index(row).data(Qt.ItemDataRole.ToolTipRole) is None for row in range(4))
    assert not any("effusion" in model.index(row).data() for row in range(4))
    action = suspicious.actions_table[ActionId.SORT_SUSPICION]
    assert not action.isEnabled()
    assert not action.isVisible()
    _sorted_by(session, ListOrder.SUSPICION, read_first=False)
    assert action.isEnabled()
    assert _list(suspicious)[0] == "s2"


def test_next_study_follows_the_order_of_the_list(suspicious: MainWindow) -> None:
    session = suspicious.session
    _sorted_by(session, ListOrder.SUSPICION)
    session.select_study("s1")
    suspicious.actions_table[ActionId.NEXT_STUDY].trigger()
    assert session.current_study is not None
    assert session.current_study.study_instance_uid == "s0"


# --- the list ------------------------------------------------------------------------------------


def test_rows_are_put_in_and_taken_out_without_a_reset(
    make_window: WindowMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    window = make_window(ends, QUIET, opened=False)
    inbox = _watched(window.session, ends, qtbot, *map(_patient, (1, 2, 5)))
    window.session.select_study("s2")
    model, resets, runs = window.study_list.model, [0], list[tuple[int, int]]()
    model.modelReset.connect(lambda: resets.append(1))
    model.rowsInserted.connect(lambda _parent, first, last: runs.append((first, last)))
    inbox.tell(WatchNews(tuple(map(_patient, (0, 3, 4))), done=3, total=3))
    assert _list(window) == ["s0", "s1", "s2", "s3", "s4", "s5"]
    assert runs == [(0, 0), (3, 4)]
    assert window.study_list.view.currentIndex().row() == 2
    inbox.tell(WatchNews(removed=("s0", "s3")))
    assert _list(window) == ["s1", "s2", "s4", "s5"]
    assert window.study_list.view.currentIndex().row() == 1
    assert resets == [0]


def test_a_row_under_the_pointer_stays_there(
    make_window: WindowMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    window = make_window(ends, QUIET, opened=False)
    inbox = _watched(window.session, ends, qtbot, *map(_patient, range(4, 24)))
    view = window.study_list.view
    place = QPoint(60, 150)

    def under() -> str:
        study = window.study_list.model.study(view.indexAt(place).row())
        assert study is not None
        return study.study_instance_uid

    view.viewport().setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    inbox.tell(WatchNews((_patient(3),), done=1, total=1))
    assert view.verticalScrollBar().value() == 0  # nobody points: the top shows what is new
    qtbot.mouseMove(view.viewport(), place)
    view.viewport().setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    before = under()
    inbox.tell(WatchNews(tuple(map(_patient, (0, 1, 2))), done=3, total=3))
    assert under() == before
    inbox.tell(WatchNews(removed=("s0", "s1")))
    assert under() == before


def test_rows_are_not_sorted_anew_under_the_pointer(suspicious: MainWindow) -> None:
    worklist, view = suspicious.session.worklist, suspicious.study_list.view
    _sorted_by(suspicious.session, ListOrder.SUSPICION)
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Enter))
    worklist._suspicions.pop("s2")
    worklist._sorting.timeout.emit()
    assert _list(suspicious)[0] == "s2"
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert _list(suspicious)[0] == "s1"


def test_another_order_keeps_the_selected_study(suspicious: MainWindow) -> None:
    suspicious.session.select_study("s1")
    rows = [suspicious.study_list.view.currentIndex().row()]
    for order in (ListOrder.SUSPICION, ListOrder.NAME):
        _sorted_by(suspicious.session, order)
        rows.append(suspicious.study_list.view.currentIndex().row())
        current: QModelIndex = suspicious.study_list.view.currentIndex()
        assert current.row() == _list(suspicious).index("s1")
    assert rows[:2] == [2, 1]


def test_the_strip_counts_and_goes(make_window: WindowMaker, qtbot: QtBot, ends: DummyEnds) -> None:
    import threading  # noqa: PLC0415

    ends.ahead.gate = threading.Event()
    window = make_window(ends, Settings(analyse_automatically=False), opened=False)
    inbox = _watched(window.session, ends, qtbot, *map(_patient, range(3)))
    strip = window.study_list._queue
    qtbot.waitUntil(strip.isVisible)
    assert strip.count.text() == "0 of 3 analysed"
    assert strip.estimate.text() == "no estimate yet"
    window.actions_table[ActionId.PAUSE_QUEUE].trigger()
    qtbot.waitUntil(lambda: strip.estimate.text() == "paused")
    ends.ahead.gate.set()
    window.actions_table[ActionId.PAUSE_QUEUE].trigger()
    qtbot.waitUntil(lambda: not strip.isVisible())
    assert inbox.session.worklist.queue.done == 3


# --- with real files -----------------------------------------------------------------------------


def test_a_file_that_appears_is_listed_and_one_that_goes_is_not(
    make_session: SessionMaker, qtbot: QtBot, tmp_path: Path
) -> None:
    old = make_dx(tmp_path / "old.dcm", SOPInstanceUID="1.2.1.1", StudyInstanceUID="1.2.1")
    past = time.time() - 60
    os.utime(old, (past, past))
    ends = DummyEnds()
    ends.watch = WatchedFolder  # type: ignore[assignment,method-assign]
    session = make_session(ends, QUIET)
    session.worklist.watch(tmp_path)
    qtbot.waitUntil(lambda: len(session.studies) == 1, timeout=30_000)
    make_dx(
        tmp_path / "below" / "new.dcm",
        SOPInstanceUID="1.2.2.1", StudyInstanceUID="1.2.2", PatientID="P2",
    )  # fmt: skip
    qtbot.waitUntil(lambda: len(session.studies) == 2, timeout=30_000)
    assert session.worklist.marks.is_new("1.2.2")
    (tmp_path / "below" / "new.dcm").unlink()
    qtbot.waitUntil(lambda: len(session.studies) == 1, timeout=30_000)
