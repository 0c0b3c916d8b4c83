"""Read first: the second reader waits, then the differences come first; opinions by key."""

from __future__ import annotations

import dataclasses
import threading

import pytest
from dummies import CONFIDENCES, DummyAnalyser, DummyEnds, image, study
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, SessionMaker, WindowMaker, settle

from cxrviewer.app import create_window
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import FindingState
from cxrviewer.settings import Sensitivity, Settings
from cxrviewer.store.ledger import LedgerEntry, Verdict
from cxrviewer.store.ledger_keeper import ForgetfulLedger
from cxrviewer.ui import view_content
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.finding_groups import MODEL_ONLY, READER_ONLY, REST
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.panel_menus import next_sensitivity
from cxrviewer.ui.snapshot import SnapshotOptions, take_snapshot
from cxrviewer.ui.study_reading import Overall

F, V = Finding, Verdict
FIRST = Settings(language="en", read_first=True)
# By hand from the dummy's confidences and its points 0.15 and 0.4, without the experimental ones.
PRESENT = {F.LUNG_OPACITY, F.PLEURAL_EFFUSION, F.CENTRAL_VENOUS_CATHETER, F.CARDIOMEGALY}


class Ends(DummyEnds):
    """Dummy back ends with one ledger that outlives sessions."""

    def ends(self) -> BackEnds:
        self.ledger = getattr(self, "ledger", None) or ForgetfulLedger()
        return dataclasses.replace(super().ends(), ledger=lambda: self.ledger)

    @property
    def said(self) -> list[LedgerEntry]:
        found: list[LedgerEntry] = []
        self.ledger.read("", found.extend)
        return found


@pytest.fixture
def ends() -> Ends:
    return Ends(studies=[study("a"), study("b", patient_id="P2", date="20230101")])


@pytest.fixture
def window(make_window: WindowMaker, ends: Ends, qtbot: QtBot) -> MainWindow:
    window = make_window(ends, FIRST)
    # The answer is there; nobody may see it.
    qtbot.waitUntil(lambda: window.session._desk.analysis is not None)
    return window


def key(qtbot: QtBot, window: MainWindow, text: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(window, text, modifier)


def test_the_answer_waits_for_the_readers_marks(window: MainWindow) -> None:
    session, panel = window.session, window.findings_panel
    assert session.analysis is None
    assert panel.read_first.isVisible()
    assert panel.rows == ()
    assert window.message_bar._model.text() == "Second reader waits for you"
    assert panel.summary == ""
    assert not panel.note.isVisible()
    assert not panel.trust.isVisible()
    session.select_finding(F.PLEURAL_EFFUSION)
    assert session.selected_finding is None
    assert not panel.read_first.show_answer.isEnabled()


def test_nothing_of_the_answer_is_drawn_or_exported_before(window: MainWindow) -> None:
    session, area = window.session, window.reading_area
    for view in area.viewports.values():
        assert (
            view_content.heatmap_of(session, view.ref.sop_instance_uid if view.ref else "") is None
        )
    shot = take_snapshot(area, session, SnapshotOptions())
    assert "Model" not in shot.text
    assert "Finding" not in shot.text
    assert not window.actions_table[ActionId.NEXT_FINDING].isEnabled()
    window.actions_table[ActionId.NEXT_SENSITIVITY].trigger()
    assert session.settings.sensitivity is Sensitivity.BALANCED


def test_normal_shows_the_answer_and_what_it_says_otherwise(
    window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.analysis is not None
    panel = window.findings_panel
    assert not panel.read_first.isVisible()
    assert [section.section_id for section in panel.sections] == [MODEL_ONLY, REST]
    assert {row.finding for row in panel.sections[0].rows} == PRESENT
    assert not panel.sections[0].is_folded
    assert panel.sections[1].is_folded
    (entry,) = ends.said
    assert (entry.verdict, entry.finding, entry.is_blinded) == (V.NORMAL, None, True)
    assert entry.state is FindingState.PRESENT
    assert entry.sop_instance_uids == ("a.1", "a.2")
    assert entry.model.name == "findings-dummy"


def test_ticks_are_compared_finding_by_finding(
    window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    pane = window.findings_panel.read_first
    # Present, absent (0.01), doubtful (0.22), not among the outputs; consolidation (absent, 0.12)
    # is a lung opacity, so that one is seen as well.
    for finding in (
        F.PLEURAL_EFFUSION, F.PNEUMOTHORAX, F.EDEMA, F.OTHER_ABNORMAL_AIR, F.CONSOLIDATION,
    ):  # fmt: skip
        pane.ticks[finding].click()
    pane.ticks[F.CONSOLIDATION].click()
    pane.ticks[F.CONSOLIDATION].click()
    assert window.session.analysis is None
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sections = {one.section_id: one for one in window.findings_panel.sections}
    assert [row.finding for row in sections[READER_ONLY].rows] == [F.CONSOLIDATION, F.PNEUMOTHORAX]
    only = {row.finding for row in sections[MODEL_ONLY].rows}
    assert only == {F.CENTRAL_VENOUS_CATHETER, F.CARDIOMEGALY}
    assert "Other abnormal air" in window.findings_panel.summary
    assert {entry.finding for entry in ends.said} == {
        F.PLEURAL_EFFUSION, F.PNEUMOTHORAX, F.EDEMA, F.OTHER_ABNORMAL_AIR, F.CONSOLIDATION, None,
    }  # fmt: skip
    assert all(entry.is_blinded for entry in ends.said)
    by_finding = {entry.finding: entry for entry in ends.said}
    assert by_finding[None].verdict is V.ABNORMAL
    assert by_finding[F.PNEUMOTHORAX].confidence == CONFIDENCES[F.PNEUMOTHORAX]
    assert by_finding[F.OTHER_ABNORMAL_AIR].confidence is None


def test_abnormal_alone_waits_for_ticks(window: MainWindow) -> None:
    pane = window.findings_panel.read_first
    pane.abnormal.click()
    assert window.session.analysis is None
    assert pane.show_answer.isEnabled()
    pane.show_answer.click()
    assert window.session.analysis is not None


def test_each_study_has_its_own_marks(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.reading.mark(Overall.NORMAL)
    session.select_study("b")
    qtbot.waitUntil(lambda: session._desk.analysis is not None)
    assert session.analysis is None
    assert session.reading.reading.overall is None
    session.select_study("a")
    settle(qtbot, session)
    assert session.analysis is not None


def test_marks_are_remembered_from_the_ledger(
    window: MainWindow, ends: Ends, make_session: SessionMaker, qtbot: QtBot
) -> None:
    window.findings_panel.read_first.ticks[F.HERNIA].click()
    window.session.reading.reveal()
    again = make_session.opened(ends, FIRST)
    qtbot.waitUntil(lambda: again.analysis is not None)
    assert again.reading.reading.ticked == {F.HERNIA}
    assert again.reading.compares


def test_what_was_marked_before_the_answer_came_is_completed(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    gate = threading.Event()
    ends = Ends(studies=[study("a")], analyser=DummyAnalyser(gate))
    window = make_window(ends, FIRST, opened=False)
    window.session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: window.session.analysis_progress is not None)
    window.session.reading.mark(Overall.NORMAL)
    assert [entry.state for entry in ends.said] == [None]
    gate.set()
    qtbot.waitUntil(lambda: window.session.analysis is not None)
    assert [entry.state for entry in ends.said] == [None, FindingState.PRESENT]
    assert ends.said[1].is_blinded
    assert ends.said[1].moment == ends.said[0].moment


def test_a_refused_study_says_why_instead_of_asking(make_window: WindowMaker) -> None:
    window = make_window(Ends(studies=[study("ct", image("1", modality="CT"))]), FIRST)
    assert not window.findings_panel.read_first.isVisible()
    assert "CT" in window.findings_panel.note.text


def test_turning_it_off_shows_the_answer(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.analysis is not None
    assert window.findings_panel.sections[0].section_id == "opacity"


# --- opinions ------------------------------------------------------------------------------------


@pytest.fixture
def open_window(make_window: WindowMaker, ends: Ends) -> MainWindow:
    return make_window(ends, Settings(language="en"))


@pytest.mark.parametrize(
    ("pressed", "verdict"),
    [(Qt.Key.Key_F5, V.ACCEPT), (Qt.Key.Key_F6, V.REJECT), (Qt.Key.Key_F7, V.UNCERTAIN)],
)
def test_one_key_says_it_and_the_same_key_takes_it_back(
    open_window: MainWindow, ends: Ends, qtbot: QtBot, pressed: Qt.Key, verdict: Verdict
) -> None:
    open_window.session.select_finding(F.PLEURAL_EFFUSION)
    qtbot.keyClick(open_window, pressed)
    (entry,) = ends.said
    assert (entry.finding, entry.verdict, entry.is_blinded) == (F.PLEURAL_EFFUSION, verdict, False)
    assert (entry.confidence, entry.state) == (0.86, FindingState.PRESENT)
    assert entry.sensitivity == "balanced"
    row = next(r for r in open_window.findings_panel.rows if r.finding is F.PLEURAL_EFFUSION)
    assert row.opinion.verdict is verdict
    qtbot.keyClick(open_window, pressed)
    assert ends.said[-1].verdict is V.WITHDRAW
    assert row.opinion.verdict is None


def test_accepting_an_absent_finding_adds_it(
    open_window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    open_window.session.select_finding(F.PNEUMOTHORAX)
    qtbot.keyClick(open_window, Qt.Key.Key_F5)
    assert ends.said[-1].verdict is V.ADD
    assert "Added by you: Pneumothorax" in open_window.findings_panel.feedback.said


def test_a_finding_nobody_looks_for_is_added_from_the_menu(
    open_window: MainWindow, ends: Ends
) -> None:
    bar = open_window.findings_panel.feedback
    bar.menu.aboutToShow.emit()
    actions = [action for part in bar.menu.actions() for action in part.menu().actions()]  # type: ignore[attr-defined]
    next(action for action in actions if action.data() == F.LUNG_LESION).trigger()
    assert (ends.said[-1].finding, ends.said[-1].verdict) == (F.LUNG_LESION, V.ADD)
    assert ends.said[-1].confidence is None


def test_a_comment_is_written_in_place_and_escape_drops_it(
    open_window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    open_window.session.select_finding(F.EDEMA)
    field = open_window.findings_panel.feedback.field
    qtbot.keyClick(open_window, Qt.Key.Key_F12)
    assert field.isVisible()
    qtbot.keyClicks(field, "perihilar, Nb1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (ends.said[-1].verdict, ends.said[-1].comment) == (V.COMMENT, "perihilar, Nb1")
    assert "perihilar, Nb1" in open_window.findings_panel.feedback.said
    qtbot.keyClick(open_window, Qt.Key.Key_F12)
    open_window.actions_table[ActionId.NO_FINDING].trigger()
    assert field.isHidden()
    assert open_window.session.selected_finding is F.EDEMA
    assert len(ends.said) == 1


def test_a_comment_never_lands_on_another_study(
    open_window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    qtbot.keyClick(open_window, Qt.Key.Key_F12)
    field = open_window.findings_panel.feedback.field
    qtbot.keyClicks(field, "of the first study")
    first = open_window.session.reading.study
    open_window.session.select_study("b")
    assert field.isHidden()
    assert [(one.study_instance_uid, one.comment) for one in ends.said] == [
        (first, "of the first study")
    ]
    assert open_window.message_bar.text.startswith("The comment was kept")
    field.returnPressed.emit()
    assert len(ends.said) == 1


def test_a_comment_that_is_emptied_is_not_taken_back_by_another_study(
    open_window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    open_window.session.reading.comment(None, "old")
    qtbot.keyClick(open_window, Qt.Key.Key_F12)
    open_window.session.select_study("b")
    open_window.session.select_study("a")
    qtbot.keyClick(open_window, Qt.Key.Key_F12)
    open_window.findings_panel.feedback.field.clear()
    open_window.session.select_study("b")
    assert [one.comment for one in ends.said] == ["old"]


def test_a_comment_that_is_being_written_is_kept_at_the_end(
    open_window: MainWindow, ends: Ends, qtbot: QtBot
) -> None:
    qtbot.keyClick(open_window, Qt.Key.Key_F12)
    qtbot.keyClicks(open_window.findings_panel.feedback.field, "in haste")
    open_window.session.shutdown()
    assert [one.comment for one in ends.said] == ["in haste"]


# --- presets and filter --------------------------------------------------------------------------


def test_presets_move_the_words_and_nothing_else(open_window: MainWindow) -> None:
    session = open_window.session
    summaries = []
    for _ in range(3):
        next_sensitivity(session)
        summaries.append(open_window.findings_panel.summary)
    # Four from 0.4 up, four between 0.15 and 0.4.
    assert summaries == [
        "4 findings present",
        "8 findings present",
        "4 findings present, 4 doubtful",
    ]
    assert session.settings.sensitivity is Sensitivity.BALANCED
    assert session.analysis is session._desk.analysis


def test_the_filter_shows_a_category_and_counts_what_it_hides(open_window: MainWindow) -> None:
    session, panel = open_window.session, open_window.findings_panel
    session.change_settings(dataclasses.replace(session.settings, shown_categories=("liquid",)))
    assert {row.finding for row in panel.rows} == {F.EDEMA, F.PLEURAL_EFFUSION}
    # Of the eight that reach an operating point six are of other categories.
    assert panel._filtered.text() == "The filter hides 6 findings present or doubtful."
    assert panel.summary == "4 findings present, 4 doubtful"


def test_a_window_for_pictures_knows_no_opinions(ends: Ends, qtbot: QtBot) -> None:
    ends.ends()
    ends.ledger.add([LedgerEntry("2026-01-01", "a", (), F.EDEMA, V.REJECT)])
    window = create_window(Settings(language="en"), ends=ends.ends(), keeps_traces=False)
    qtbot.addWidget(window)
    window.session.open_paths(ANYWHERE)
    settle(qtbot, window.session)
    assert window.session.reading.opinion(F.EDEMA).verdict is None
    window.session.reading.say(F.EDEMA, V.ACCEPT)
    assert len(ends.said) == 1
    window.close()
