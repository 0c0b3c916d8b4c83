"""Analyses ahead of the screen: order, going behind the screen, cancelling, failures."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

import pytest
from dummies import DummyEnds, SlowAnalyser, image, study
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, SessionMaker, settle

from cxrviewer.dicom.study import Study
from cxrviewer.errors import AnalysisRefusedError, Message, UnreadableFileError
from cxrviewer.settings import Settings
from cxrviewer.ui.analysis_desk import StudyStatus
from cxrviewer.ui.session import Session

BY_HAND = Settings(analyse_automatically=False)


def _patients(count: int) -> list[Study]:
    """Studies of different patients, the newest first."""
    return [
        study(f"s{number}", patient_id=f"P{number}", date=f"202403{28 - number:02}")
        for number in range(count)
    ]


def _finish(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.worklist.queue.is_active, timeout=20_000)


@pytest.fixture
def ends() -> Iterator[DummyEnds]:
    made = DummyEnds(studies=_patients(4))
    made.ahead.gate = threading.Event()
    yield made
    made.ahead.gate.set()


def test_the_screen_comes_first_then_its_priors_then_unread_ones_newest_first(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    prior = study("prior", patient_id="P2", date="20200101")
    ends = DummyEnds(studies=[*_patients(4), prior])
    session = make_session.opened(ends, BY_HAND)
    session.select_study("s2")
    session.worklist.marks.set_read("s0", is_read=True)
    session.worklist.analyse_all()
    _finish(qtbot, session)
    assert ends.ahead.asked == ["s2", "prior", "s1", "s3", "s0"]


def test_what_was_analysed_ahead_is_there_at_once(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=_patients(3))
    session = make_session.opened(ends)
    session.worklist.analyse_all()
    _finish(qtbot, session)
    assert ends.ahead.asked == ["s1", "s2"]  # that of s0 had been asked for by the screen
    asked = len(ends.analyser.requests)
    session.select_study("s2")
    qtbot.waitUntil(lambda: session.analysis is not None)
    assert len(ends.analyser.requests) == asked
    assert session.analysis is not None
    assert session.analysis.study_instance_uid == "s2"


def test_the_screen_interrupts_and_what_it_interrupted_is_done_later(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session.opened(ends)
    session.worklist.analyse_all()
    qtbot.waitUntil(lambda: ends.ahead.asked == ["s1"])
    session.select_study("s3")
    settle(qtbot, session)
    assert session.status("s3") is StudyStatus.ANALYSED
    assert "s1" in ends.ahead.cancelled
    assert ends.ahead.gate is not None
    ends.ahead.gate.set()
    _finish(qtbot, session)
    assert session.status("s1") is StudyStatus.ANALYSED
    assert ends.ahead.asked.count("s3") == 0


def test_nothing_runs_beside_an_analysis_of_the_screen(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=_patients(3), analyser=SlowAnalyser())
    session = make_session(ends)
    session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: bool(ends.analyser.requests))
    session.worklist.analyse_all()
    qtbot.wait(150)
    assert ends.ahead.asked == []
    session.cancel_analysis()
    _finish(qtbot, session)
    assert sorted(ends.ahead.asked) == ["s0", "s1", "s2"]


def test_a_pause_interrupts_and_going_on_begins_anew(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session.opened(ends, BY_HAND)
    queue = session.worklist.queue
    session.worklist.analyse_all()
    qtbot.waitUntil(lambda: len(ends.ahead.asked) == 1)
    queue.pause(on=True)
    qtbot.waitUntil(lambda: len(ends.ahead.cancelled) == 1)
    assert (queue.running, queue.is_active) == (None, True)
    assert ends.ahead.gate is not None
    ends.ahead.gate.set()
    qtbot.wait(100)
    assert len(ends.ahead.asked) == 1
    queue.pause(on=False)
    _finish(qtbot, session)
    assert queue.done == 4


def test_cancelling_drops_all_that_waits_and_keeps_what_is_there(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session.opened(ends)
    session.worklist.analyse_all()
    qtbot.waitUntil(lambda: len(ends.ahead.asked) == 1)
    session.worklist.queue.cancel()
    assert not session.worklist.queue.is_active
    assert session.status("s0") is StudyStatus.ANALYSED
    assert {session.status(uid) for uid in ("s1", "s2", "s3")} == {StudyStatus.WAITING}
    qtbot.wait(100)
    assert len(ends.ahead.asked) == 1


def test_one_failure_is_marked_and_the_rest_goes_on(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=_patients(4))
    ends.ahead.errors = {
        "s1": UnreadableFileError("damaged"),
        "s2": AnalysisRefusedError("a hand"),
    }
    session = make_session.opened(ends, BY_HAND)
    session.worklist.analyse_all()
    _finish(qtbot, session)
    assert [session.status(f"s{n}") for n in range(4)] == [
        StudyStatus.ANALYSED, StudyStatus.FAILED, StudyStatus.REFUSED, StudyStatus.ANALYSED,
    ]  # fmt: skip
    ends.ahead.errors = {}
    session.worklist.analyse_all()  # what failed is tried again when the reader says so
    _finish(qtbot, session)
    assert session.status("s1") is StudyStatus.ANALYSED
    assert ends.ahead.asked.count("s0") == 1


def test_failing_alike_again_and_again_pauses_and_says_why(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=_patients(9))
    ends.ahead.errors = {f"s{n}": UnreadableFileError("no model") for n in range(9)}
    session = make_session.opened(ends, BY_HAND)
    told: list[Message] = []
    session.message_posted.connect(lambda message, _level: told.append(message))
    session.worklist.analyse_all()
    qtbot.waitUntil(lambda: session.worklist.queue.is_paused)
    assert len(ends.ahead.asked) == 5
    assert "5" in str(told[-1])
    assert "no model" in str(told[-1])
    withdrawn: list[Message] = []
    session.message_withdrawn.connect(withdrawn.append)
    ends.ahead.errors = {}
    session.worklist.queue.pause(on=False)
    assert withdrawn == told[-1:], "it is no longer paused"
    _finish(qtbot, session)
    session.worklist.queue.pause(on=True)
    session.worklist.queue.pause(on=False)
    assert len(withdrawn) == 1


def test_what_may_not_be_analysed_is_never_asked(make_session: SessionMaker, qtbot: QtBot) -> None:
    refused = study("ct", image("ct.1", modality="CT"), patient_id="P9")
    ends = DummyEnds(studies=[*_patients(2), refused])
    session = make_session.opened(ends, BY_HAND)
    session.worklist.analyse_all()
    _finish(qtbot, session)
    assert "ct" not in ends.ahead.asked
    assert session.status("ct") is StudyStatus.REFUSED


def test_progress_and_estimate(make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds) -> None:
    session = make_session.opened(ends, BY_HAND)
    queue = session.worklist.queue
    session.worklist.analyse_all()
    assert (queue.done, queue.total, queue.seconds_left) == (0, 4, None)
    estimates: list[float] = []

    def note() -> None:
        if queue.seconds_left is not None and queue.is_active:
            estimates.append(queue.seconds_left)

    queue.changed.connect(note)
    assert ends.ahead.gate is not None
    ends.ahead.gate.set()
    _finish(qtbot, session)
    assert queue.done == 4
    assert estimates
    assert min(estimates) >= 0


def test_a_grown_study_is_analysed_again(make_session: SessionMaker, qtbot: QtBot) -> None:
    frontal = study("s0", image("s0.1"))
    ends = DummyEnds(studies=[*_patients(1)[:0], frontal, *_patients(3)[1:]])
    session = make_session.opened(ends, BY_HAND)
    session.select_study("s2")
    session.worklist.analyse_all()
    _finish(qtbot, session)
    session.worklist.queue.add([study("s0")])
    _finish(qtbot, session)
    assert ends.ahead.asked.count("s0") == 2
    session.worklist.queue.add([study("s0")])
    assert not session.worklist.queue.is_active


def test_another_model_answers_anew(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=_patients(2))
    session = make_session.opened(ends, BY_HAND)
    session.worklist.analyse_all()
    _finish(qtbot, session)
    session.change_settings(Settings(analyse_automatically=False, bundle="another"))
    assert session.status("s1") is StudyStatus.WAITING
    session.worklist.analyse_all()
    _finish(qtbot, session)
    assert ends.ahead.asked.count("s1") == 2


def test_opening_something_else_drops_the_queue(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session.opened(ends, BY_HAND)
    session.worklist.analyse_all()
    qtbot.waitUntil(lambda: len(ends.ahead.asked) == 1)
    ends.studies = _patients(1)
    session.open_paths(ANYWHERE)
    assert not session.worklist.queue.is_active
    settle(qtbot, session)
    assert _statuses(session, ["s1", "s2"]) == {StudyStatus.WAITING}


def _statuses(session: Session, uids: Iterable[str]) -> set[StudyStatus]:
    return {session.status(uid) for uid in uids}


def test_closing_waits_for_nothing(
    make_session: SessionMaker, qtbot: QtBot, ends: DummyEnds
) -> None:
    session = make_session.opened(ends, BY_HAND)
    session.worklist.analyse_all()
    qtbot.waitUntil(lambda: len(ends.ahead.asked) == 1)
    with qtbot.waitSignal(session.worklist.queue.changed, timeout=3000):
        session.shutdown()
    assert not session.worklist.queue.is_active
