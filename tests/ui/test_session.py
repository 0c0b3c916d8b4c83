"""The session: scanning, hanging, reading, linking, analysing, safe in any order."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

import pytest
from dummies import DummyAnalyser, DummyEnds, analysis_of, image, study
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, SessionMaker, settle

from cxrviewer.dicom.study import ScanIssue, ViewPosition
from cxrviewer.errors import AnalysisError, AnalysisRefusedError, Message, UnreadableFileError
from cxrviewer.findings import Finding
from cxrviewer.settings import DeviceChoice, Settings
from cxrviewer.ui.analysis_desk import StudyStatus
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.session import MessageLevel, Session

TWO = [study("new", date="20240301"), study("old", date="20220112")]
MANUAL = Settings(analyse_automatically=False)


def test_opening_hangs_and_analyses_the_first_study(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=TWO))
    assert session.current_study is not None
    assert session.current_study.study_instance_uid == "new"
    assert session.layout is Layout.PAIR
    assert session.analysis is not None
    assert session.analysis.study_instance_uid == "new"
    assert session.status("new") is StudyStatus.ANALYSED
    assert session.status("old") is StudyStatus.WAITING


def test_the_pair_can_be_asked_for_first(make_session: SessionMaker, qtbot: QtBot) -> None:
    single, pair = study("new", image("n"), date="20240301"), study("old", date="20220112")
    session = make_session(DummyEnds(studies=[single, pair]), MANUAL)
    for pair_first, expected in ((True, "old"), (False, "new")):
        session.open_paths(ANYWHERE, pair_first=pair_first)
        settle(qtbot, session)
        assert _uid(session) == expected


def test_issues_are_kept_and_counted(make_session: SessionMaker, qtbot: QtBot) -> None:
    issue = ScanIssue("x", Message("The file is empty."))
    session = make_session(DummyEnds(studies=TWO, issues=[issue]))
    with qtbot.waitSignal(session.message_posted) as posted:
        session.open_paths(ANYWHERE)
    assert session.issues == (issue,)
    assert posted.args[0].details == {"studies": 2, "images": 4, "issues": 1}


def test_nothing_found_is_told(make_session: SessionMaker, qtbot: QtBot) -> None:
    session = make_session(DummyEnds())
    with qtbot.waitSignal(session.message_posted) as posted:
        session.open_paths(ANYWHERE)
    assert posted.args[1] is MessageLevel.WARNING
    assert session.current_study is None


def test_what_is_opened_becomes_recent_if_it_is_there(
    make_session: SessionMaker, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    session = make_session(DummyEnds())
    session.open_paths([tmp_path / "a", tmp_path / "gone", tmp_path / "b"])
    assert session.settings.recent == (str(tmp_path / "a"), str(tmp_path / "b"))


def test_opening_again_forgets_everything(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=TWO)
    session = make_session.opened(ends)
    ends.studies = [study("other")]
    session.open_paths(ANYWHERE)
    assert session.studies == ()
    assert session.analysis is None
    assert session.slots[Slot.LEFT] is None
    settle(qtbot, session)
    assert [one.study_instance_uid for one in session.studies] == ["other"]


def test_a_study_that_grows_is_hung_again(make_session: SessionMaker) -> None:
    grown = study("a")
    session = make_session.opened(DummyEnds(studies=[study("a", grown.images[0]), grown]))
    assert session.layout is Layout.PAIR
    assert session.slots[Slot.RIGHT] == grown.images[1]
    assert session.analysis is not None
    assert len(session.analysis.views) == 2


def test_a_hanging_by_hand_survives_the_growth_of_the_study(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    gate = threading.Event()
    grown = study("a")

    class Ends(DummyEnds):
        def scan(self, paths: object, *, cancelled: object) -> object:  # type: ignore[override]
            for number, event in enumerate(super().scan([], cancelled=lambda: False)):
                if number == 1:
                    gate.wait(5)
                yield event

    session = make_session(Ends(studies=[study("a", grown.images[0]), grown]), MANUAL)
    session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: session.current_study is not None)
    session.show_image(Slot.RIGHT, grown.images[0])
    gate.set()
    settle(qtbot, session)
    assert session.slots[Slot.RIGHT] == grown.images[0]
    assert len(session.studies[0].images) == 2


def test_selecting_a_study_turns_to_it(make_session: SessionMaker, qtbot: QtBot) -> None:
    session = make_session.opened(DummyEnds(studies=TWO))
    session.select_finding(Finding.EDEMA)
    session.select_study("old")
    settle(qtbot, session)
    assert session.selected_finding is None
    assert session.analysis is not None
    assert session.analysis.study_instance_uid == "old"


def test_a_study_that_hangs_already_never_keeps_the_answer_of_another(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    one, two = study("one", image("1")), study("two", image("2"))
    session = make_session.opened(DummyEnds(studies=[one, two]))
    session.select_study("one")
    settle(qtbot, session)
    session.show_image(Slot.LEFT, two.images[0])
    told: list[str] = []
    session.study_selected.connect(
        lambda: told.append(session.analysis.study_instance_uid if session.analysis else "")
    )
    session.select_study("two")
    settle(qtbot, session)
    assert told == [""]
    assert session.analysis is not None
    assert session.analysis.study_instance_uid == "two"


def test_going_back_shows_the_answer_at_once(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=TWO)
    session = make_session.opened(ends)
    first = session.analysis
    session.select_study("old")
    settle(qtbot, session)
    session.select_study("new")
    assert session.analysis is first
    assert len(ends.analyser.requests) == 2


def test_switching_fast_shows_only_the_last_study(make_session: SessionMaker, qtbot: QtBot) -> None:
    studies = [study(str(number), date=f"2024030{number}") for number in range(8)]
    session = make_session.opened(DummyEnds(studies=studies))
    for one in studies:
        session.select_study(one.study_instance_uid)
        qtbot.wait(1)
    settle(qtbot, session)
    assert session.analysis is not None
    assert session.analysis.study_instance_uid == "7"
    assert session.current_study is not None
    assert session.current_study.study_instance_uid == "7"


def test_a_stale_answer_is_dropped(make_session: SessionMaker, qtbot: QtBot) -> None:
    gate = threading.Event()
    ends = DummyEnds(studies=TWO, analyser=DummyAnalyser(gate))
    session = make_session(ends)
    session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: len(ends.analyser.requests) == 1)
    answered: list[object] = []
    session.analysis_changed.connect(lambda: answered.append(session.analysis))
    session.select_study("old")
    gate.set()
    settle(qtbot, session)
    uids = {one.study_instance_uid for one in answered if one is not None}  # type: ignore[attr-defined]
    assert uids == {"old"}


def test_cancelling_leaves_the_study_unanalysed(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=TWO, analyser=DummyAnalyser(threading.Event()))
    session = make_session(ends)
    session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: len(ends.analyser.requests) == 1)
    session.cancel_analysis()
    assert session.analysis_progress is None
    assert session.analysis is None
    assert session.status("new") is StudyStatus.WAITING


def test_a_failure_is_told_and_can_be_tried_again(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=TWO)
    ends.analyser.error = AnalysisError("There is not enough memory.")
    session = make_session.opened(ends)
    assert session.problem is not None
    assert session.problem.can_retry
    assert session.status("new") is StudyStatus.FAILED
    ends.analyser.error = None
    session.analyse()
    settle(qtbot, session)
    assert session.problem is None
    assert session.analysis is not None


def test_a_refusal_by_the_model_offers_no_other_try(make_session: SessionMaker) -> None:
    ends = DummyEnds(studies=TWO)
    ends.analyser.error = AnalysisRefusedError("This is a colour picture.")
    session = make_session.opened(ends)
    assert session.problem is not None
    assert not session.problem.can_retry
    assert session.status("new") is StudyStatus.REFUSED


def test_an_answer_that_was_under_way_when_the_study_changed_is_dropped(
    make_session: SessionMaker,
) -> None:
    ends = DummyEnds(studies=TWO)
    session = make_session.opened(ends)
    late = analysis_of(ends.analyser.requests[0])
    session.select_study("old")
    # The signal of the former request is handled only now.
    session._desk._worker.answered.emit(late)
    assert session.analysis is None
    assert session.status("old") is StudyStatus.ANALYSING


def test_an_unexpected_error_is_told_without_its_text(make_session: SessionMaker) -> None:
    ends = DummyEnds(studies=TWO)
    ends.analyser.error = ValueError("Doe^Jane")
    session = make_session.opened(ends)
    assert session.problem is not None
    assert "ValueError" in str(session.problem.message)
    assert "Doe" not in str(session.problem.message)


def test_an_image_that_must_not_be_analysed_is_refused_without_retry(
    make_session: SessionMaker,
) -> None:
    ends = DummyEnds(studies=[study("ct", image("1", modality="CT"))])
    session = make_session.opened(ends)
    assert session.problem is not None
    assert not session.problem.can_retry
    assert session.status("ct") is StudyStatus.REFUSED
    assert ends.analyser.requests == []


def test_an_unreadable_image_fails_the_view_and_the_analysis(make_session: SessionMaker) -> None:
    only = study("a", image("1"))
    error = UnreadableFileError("The file is empty.")
    session = make_session.opened(DummyEnds(studies=[only], unreadable={"1": error}))
    assert session.failure("1") == error.message
    assert session.problem is not None
    assert session.problem.message == error.message
    assert session.radiograph("1") is None


def test_without_automatic_analysis_nothing_is_asked_until_told(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=TWO)
    session = make_session.opened(ends, MANUAL)
    assert session.analysis is None
    assert ends.analyser.requests == []
    session.analyse()
    settle(qtbot, session)
    assert session.analysis is not None


def test_the_readers_window_never_reaches_the_model(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=TWO)
    session = make_session.opened(ends, MANUAL)
    uid = TWO[0].images[0].sop_instance_uid
    before = session.radiograph(uid)
    state = session.display_state(uid)
    assert state is not None
    session.set_display_state(uid, state.with_voi(state.voi.shifted(500, 700)).inverted_greys())
    session.analyse()
    settle(qtbot, session)
    sent = next(iter(ends.analyser.requests[0].radiographs.values()))
    assert sent is before


def test_correcting_a_view_hangs_and_analyses_anew(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=[study("a")])
    session = make_session.opened(ends)
    lateral = session.slots[Slot.RIGHT]
    frontal = session.slots[Slot.LEFT]
    assert frontal is not None
    session.set_view(frontal.sop_instance_uid, ViewPosition.RL)
    assert lateral is not None
    session.set_view(lateral.sop_instance_uid, ViewPosition.AP)
    settle(qtbot, session)
    hung = session.slots[Slot.LEFT]
    assert hung is not None
    assert hung.sop_instance_uid == lateral.sop_instance_uid
    assert session.analysis is not None
    first = session.analysis.views[0]
    assert first.sop_instance_uid == lateral.sop_instance_uid


def test_showing_what_hangs_beside_exchanges_the_two(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[study("a")]), MANUAL)
    left, right = session.slots[Slot.LEFT], session.slots[Slot.RIGHT]
    assert right is not None
    session.show_image(Slot.LEFT, right)
    assert (session.slots[Slot.LEFT], session.slots[Slot.RIGHT]) == (right, left)


def test_swapping_in_the_settings_swaps_what_hangs(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[study("a")]), MANUAL)
    left, right = session.slots[Slot.LEFT], session.slots[Slot.RIGHT]
    session.change_settings(dataclasses.replace(session.settings, swap_views=True))
    assert (session.slots[Slot.LEFT], session.slots[Slot.RIGHT]) == (right, left)


def test_another_device_makes_another_analyser(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=TWO)
    session = make_session.opened(ends)
    session.change_settings(dataclasses.replace(session.settings, device=DeviceChoice.CPU))
    settle(qtbot, session)
    assert [made.device for made in ends.made_for] == [DeviceChoice.AUTO, DeviceChoice.CPU]
    assert session.analysis is not None


def test_another_device_tells_of_every_study_that_is_no_longer_analysed(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    session = make_session.opened(DummyEnds(studies=[study("a"), study("b")]))
    other = next(uid for uid in ("a", "b") if uid != session.current_study.study_instance_uid)  # type: ignore[union-attr]
    session.select_study(other)
    settle(qtbot, session)
    told: dict[str, StudyStatus] = {}
    session.status_changed.connect(lambda uid: told.setdefault(uid, session.status(uid)))
    session.change_settings(dataclasses.replace(session.settings, device=DeviceChoice.CPU))
    assert told == dict.fromkeys(("a", "b"), StudyStatus.WAITING)
    settle(qtbot, session)


def test_windows_are_linked_only_when_asked(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[study("a")]), MANUAL)
    left, right = session.slots[Slot.LEFT], session.slots[Slot.RIGHT]
    assert left is not None
    assert right is not None
    state, other = (session.display_state(ref.sop_instance_uid) for ref in (left, right))
    assert state is not None
    moved = state.with_voi(state.voi.shifted(100, 0))
    session.set_display_state(left.sop_instance_uid, moved)
    assert session.display_state(right.sop_instance_uid) == other
    session.change_settings(dataclasses.replace(session.settings, link_window=True))
    session.set_display_state(left.sop_instance_uid, state)
    now = session.display_state(right.sop_instance_uid)
    assert now is not None
    assert other is not None
    assert now.voi.center == other.voi.center - 100


def test_reset_gives_the_first_state_exactly(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[study("a")]), MANUAL)
    uid = "a.1"
    first = session.display_state(uid)
    assert first is not None
    session.set_display_state(uid, first.inverted_greys().turned(1).placed(2.0, (3.0, 4.0)))
    session.reset_display(uid)
    assert session.display_state(uid) == first


def test_a_finding_the_model_does_not_know_cannot_be_selected(
    make_session: SessionMaker,
) -> None:
    session = make_session.opened(DummyEnds(studies=[study("a")]))
    session.select_finding(Finding.SUPPORT_DEVICES)
    assert session.selected_finding is None


def test_overlay_choices_are_remembered_but_not_a_peek(make_session: SessionMaker) -> None:
    session = make_session(DummyEnds())
    session.set_overlay(dataclasses.replace(session.overlay, opacity=0.7, peeking=True))
    assert session.settings.overlay_opacity == 0.7
    again = make_session(DummyEnds(), session.settings)
    assert again.overlay.opacity == 0.7
    assert not again.overlay.peeking


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.2])
def test_shutdown_at_any_moment_is_quick_and_silent(
    make_session: SessionMaker, qtbot: QtBot, delay: float
) -> None:
    ends = DummyEnds(studies=TWO, analyser=DummyAnalyser(threading.Event()), delay_s=0.05)
    session = make_session(ends)
    session.open_paths(ANYWHERE)
    qtbot.wait(round(delay * 1000))
    begun = time.monotonic()
    session.shutdown()
    session.shutdown()
    assert time.monotonic() - begun < 2
    changed: list[object] = []
    session.analysis_changed.connect(lambda: changed.append(1))
    qtbot.wait(50)
    assert changed == []


def test_images_out_of_sight_give_way_when_memory_is_short(
    make_session: SessionMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session.opened(DummyEnds(studies=TWO), MANUAL)
    store = session._images
    monkeypatch.setattr(store, "_budget", 1)
    session.select_study("old")
    settle(qtbot, session)
    assert session.radiograph("old.1") is not None
    assert session.radiograph("old.2") is not None
    assert session.radiograph("new.1") is None


def _uid(session: Session) -> str:
    assert session.current_study is not None
    return session.current_study.study_instance_uid


def test_a_new_search_ends_the_old_one(make_session: SessionMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=[study(str(number)) for number in range(200)])
    session = make_session(ends, MANUAL)
    session.open_paths(ANYWHERE)
    ends.studies = [study("last")]
    session.open_paths(ANYWHERE)
    settle(qtbot, session)
    assert _uid(session) == "last"
    assert len(session.studies) == 1


DAMAGED = UnreadableFileError("The pixel data end too early.")


def _hung(session: Session) -> list[str]:
    return [ref.sop_instance_uid for ref in session.slots.values() if ref is not None]


def _analysed(session: Session) -> list[str]:
    assert session.analysis is not None
    return [view.sop_instance_uid for view in session.analysis.views]


@pytest.mark.parametrize(
    ("positions", "damaged", "hung"),
    [
        ("PA PA LL", "0", ["1", "2"]),
        ("PA AP LL", "0", ["1", "2"]),
        ("PA PA PA LL", "01", ["2", "3"]),
        ("PA LL LL", "1", ["0", "2"]),
        ("PA PA LL LL", "02", ["1", "3"]),
        ("PA AP", "0", ["1"]),
    ],
)
def test_a_good_image_of_the_same_role_takes_the_place_of_a_damaged_one(
    make_session: SessionMaker, qtbot: QtBot, positions: str, damaged: str, hung: list[str]
) -> None:
    images = [image(f"{n}", ViewPosition(text)) for n, text in enumerate(positions.split())]
    ends = DummyEnds(studies=[study("a", *images)], unreadable=dict.fromkeys(damaged, DAMAGED))
    session = make_session(ends)
    told: list[tuple[str, MessageLevel]] = []
    session.message_posted.connect(lambda message, level: told.append((str(message), level)))
    session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: session.analysis is not None)
    assert _hung(session) == hung
    assert _analysed(session) == hung
    assert session.status("a") is StudyStatus.ANALYSED
    warnings = [text for text, level in told if level is MessageLevel.WARNING]
    assert len(warnings) == len(damaged)
    assert all("One image of this study could not be read" in text for text in warnings)


def test_a_damaged_image_stays_where_the_reader_hung_it(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    images = [image("0"), image("1"), image("2", ViewPosition.LL)]
    ends = DummyEnds(studies=[study("a", *images)], unreadable={"1": DAMAGED})
    session = make_session.opened(ends)
    session.show_image(Slot.LEFT, images[1])
    settle(qtbot, session)
    assert _hung(session) == ["1", "2"]
    assert session.failure("1") == DAMAGED.message


def test_where_all_of_a_role_are_damaged_the_view_says_so(make_session: SessionMaker) -> None:
    images = [image("0"), image("1"), image("2", ViewPosition.LL)]
    ends = DummyEnds(studies=[study("a", *images)], unreadable={"0": DAMAGED, "1": DAMAGED})
    session = make_session.opened(ends)
    shown = session.slots[Slot.LEFT]
    assert shown is not None
    assert session.failure(shown.sop_instance_uid) == DAMAGED.message
    assert _analysed(session) == ["2"]


def test_a_frontal_is_analysed_alone_where_its_lateral_is_damaged(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    images = [image("0"), image("1", ViewPosition.LL)]
    ends = DummyEnds(studies=[study("a", *images), study("b")], unreadable={"1": DAMAGED})
    session = make_session.opened(ends)
    session.select_study("a")
    settle(qtbot, session)
    assert _analysed(session) == ["0"]
    assert session.analysis is not None
    assert "The lateral view cannot be read" in str(session.analysis.warnings[0])
    asked = len(ends.analyser.requests)
    for uid in ("b", "a"):
        session.select_study(uid)
        settle(qtbot, session)
    assert _analysed(session) == ["0"], "the answer was forgotten"
    assert len(ends.analyser.requests) == asked + 1, "the answer was asked for again"
    ends.unreadable = {}
    session.analyse()
    settle(qtbot, session)
    assert _analysed(session) == ["0", "1"], "a mended file was not read again"


def test_another_picture_does_not_take_the_place_of_a_damaged_one(
    make_session: SessionMaker,
) -> None:
    """Two pictures of one folder need not be of one patient."""
    images = [image(f"{number}", transfer_syntax_uid="", modality="") for number in range(2)]
    ends = DummyEnds(studies=[study("a", *images)], unreadable={"0": DAMAGED})
    assert _hung(make_session.opened(ends)) == ["0"]


FOUR = [study(f"d{day}", patient_id=f"P{day}", date=f"2024030{day}") for day in (2, 4, 1, 3)]


def test_the_first_study_of_the_list_is_open_when_the_scan_has_ended(
    make_session: SessionMaker,
) -> None:
    session = make_session.opened(DummyEnds(studies=FOUR))
    assert _uid(session) == "d4"
    assert session.analysis is not None
    assert session.analysis.study_instance_uid == "d4"


@pytest.mark.parametrize("refused", [True, False])
def test_a_study_that_cannot_be_analysed_is_not_opened_first(
    make_session: SessionMaker, qtbot: QtBot, refused: bool
) -> None:
    first = study("ct", image("ct.1", modality="CT" if refused else "DX"), patient_id="P9")
    first = dataclasses.replace(first, study_date="20250101")
    unreadable: dict[str, Exception] = {} if refused else {"ct.1": DAMAGED}
    session = make_session(DummyEnds(studies=[*FOUR, first], unreadable=unreadable))
    session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: session.analysis is not None and session.scanning is None)
    assert session.studies[0].study_instance_uid == "ct"
    assert _uid(session) == "d4"


def test_what_the_reader_chose_during_the_scan_stays(
    make_session: SessionMaker, qtbot: QtBot
) -> None:
    session = make_session(DummyEnds(studies=FOUR))
    session.studies_changed.connect(lambda: session.select_study("d2"))
    session.open_paths(ANYWHERE)
    settle(qtbot, session)
    assert _uid(session) == "d2"
