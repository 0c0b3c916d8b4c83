"""A prior beside the current study: found, hung, marked, linked, and in a window of its own."""

from __future__ import annotations

import dataclasses

import pytest
from dummies import DummyEnds, image, study
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of
from windowing import SessionMaker, WindowMaker, settle

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import Message, UnreadableFileError
from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.layout_steps import show_four, show_two, step_prior, turn_to_next_view
from cxrviewer.ui.layouts import Layout, Slot
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_steps import step_image
from cxrviewer.ui.theme import colours

NOW = study("now", date="20240301")
THEN = study("then", date="20220112")
LONG_AGO = study("ago", image("ago.1"), date="20190530")
OTHER = study("other", patient_id="P2", name="Roe^Ann", date="20210101")
COMPARED = Settings(language="en", compare=True, analyse_automatically=False)


def hung(session: Session) -> list[str]:
    return [ref.sop_instance_uid if ref else "" for ref in session.slots.values()]


@pytest.fixture
def comparison(open_viewing: ViewingMaker) -> Viewing:
    return open_viewing(NOW, THEN, LONG_AGO, OTHER, settings=COMPARED)


def test_the_newest_prior_of_the_patient_is_found_by_itself(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[OTHER, LONG_AGO, THEN, NOW]), COMPARED)
    assert session.current_study == NOW
    assert session.prior == THEN
    assert session.priors == (THEN, LONG_AGO)
    assert hung(session) == ["now.1", "then.1", "now.2", "then.2"]
    assert session.layout is Layout.PAIR


def test_a_study_without_a_prior_hangs_alone(make_session: SessionMaker, qtbot: QtBot) -> None:
    session = make_session.opened(DummyEnds(studies=[NOW, THEN, OTHER]), COMPARED)
    session.select_study("other")
    settle(qtbot, session)
    assert session.prior is None
    assert hung(session) == ["other.1", "other.2", "", ""]


def test_comparing_is_one_key_there_and_back(make_window: WindowMaker, qtbot: QtBot) -> None:
    settings = dataclasses.replace(COMPARED, compare=False)
    window = make_window(DummyEnds(studies=[NOW, THEN]), settings)
    assert hung(window.session) == ["now.1", "now.2", "", ""]
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert hung(window.session) == ["now.1", "then.1", "now.2", "then.2"]
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert hung(window.session) == ["now.1", "now.2", "", ""]


def test_the_prior_stands_on_the_left_where_that_is_preferred(make_session: SessionMaker) -> None:
    settings = dataclasses.replace(COMPARED, prior_left=True)
    session = make_session.opened(DummyEnds(studies=[NOW, THEN]), settings)
    assert hung(session) == ["then.1", "now.1", "then.2", "now.2"]


def test_an_earlier_prior_and_back(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[NOW, THEN, LONG_AGO]), COMPARED)
    for step, expected in ((1, LONG_AGO), (1, LONG_AGO), (-1, THEN), (-1, THEN)):
        step_prior(session, step)
        assert session.prior == expected
    step_prior(session, 1)
    assert hung(session) == ["now.1", "ago.1", "now.2", ""]


def test_the_next_view_is_the_hidden_row(comparison: Viewing) -> None:
    session, shown = comparison.session, []
    for _ in range(4):
        turn_to_next_view(session)
        shown.append((session.layout, session.active_slot))
    assert shown == [
        (Layout.PAIR, Slot.RIGHT),
        (Layout.PAIR_LOWER, Slot.LOWER_LEFT),
        (Layout.PAIR_LOWER, Slot.LOWER_RIGHT),
        (Layout.PAIR, Slot.LEFT),
    ]


def test_four_views_share_the_space_equally(comparison: Viewing) -> None:
    show_four(comparison.session)
    QApplication.processEvents()
    sizes = {view.size().toTuple() for view in comparison.area.viewports.values()}
    assert len(comparison.area.shown_viewports) == 4
    widths, heights = zip(*sizes, strict=True)
    assert max(widths) - min(widths) <= 1
    assert max(heights) - min(heights) <= 1
    assert 2 * min(widths) > 780
    assert comparison.session.settings.grid
    show_two(comparison.session)
    QApplication.processEvents()
    assert comparison.left.height() > 590
    assert not comparison.session.settings.grid


def test_current_and_prior_are_named_with_their_dates(comparison: Viewing) -> None:
    left, right = (
        [line.text for line in view.texts] for view in (comparison.left, comparison.right)
    )
    assert "current · 2024-03-01" in left
    assert "prior · 2022-01-12" in right


@pytest.mark.parametrize("slot", list(Slot))
def test_a_prior_has_a_violet_frame(comparison: Viewing, slot: Slot) -> None:
    show_four(comparison.session)
    QApplication.processEvents()
    viewport = comparison.area.viewports[slot]
    corner = viewport.mapTo(comparison.area, QPoint(0, 0))
    picture = pixels_of(comparison.area)
    found = tuple(picture[corner.y() + 40, corner.x() - 1])
    violet = QColor(colours().prior).getRgb()[:3]
    assert (found == violet) is (slot in {Slot.RIGHT, Slot.LOWER_RIGHT})


@pytest.mark.parametrize(
    ("settings", "followers"),
    [
        ({}, {"then.1"}),
        ({"link_like_views": False}, set()),
        ({"link_like_views": False, "link_zoom": True}, {"now.2", "then.1", "then.2"}),
    ],
)
def test_like_views_move_together(
    open_viewing: ViewingMaker, settings: dict[str, bool], followers: set[str]
) -> None:
    viewing = open_viewing(NOW, THEN, settings=dataclasses.replace(COMPARED, **settings))
    session = viewing.session
    before = {uid: session.display_state(uid) for uid in hung(session)}
    viewing.area.commands.zoom_in()
    viewing.area.commands.pan(1, 0)
    moved = {uid for uid in hung(session) if session.display_state(uid) != before[uid]}
    assert moved == {"now.1"} | followers
    mine = session.display_state("now.1")
    for uid in followers:
        state = session.display_state(uid)
        assert state is not None
        assert mine is not None
        # Images of one size and one pixel spacing: the same zoom at the same place.
        assert (state.zoom, state.centre) == (mine.zoom, mine.centre)


def test_windows_of_like_views_are_linked(comparison: Viewing) -> None:
    session = comparison.session
    before = session.display_state("then.1"), session.display_state("now.2")
    comparison.area.commands.brighten(3)
    after = session.display_state("then.1"), session.display_state("now.2")
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_a_place_without_a_like_view_says_so(open_viewing: ViewingMaker) -> None:
    viewing = open_viewing(NOW, LONG_AGO, settings=COMPARED)
    show_four(viewing.session)
    reason = viewing.area.viewports[Slot.LOWER_RIGHT].layers.reason.text
    assert reason == "The prior has no such view."


def test_the_prior_is_hung_when_the_scan_finds_it_later(make_session: SessionMaker) -> None:
    session = make_session.opened(DummyEnds(studies=[NOW, OTHER, LONG_AGO, THEN]), COMPARED)
    assert session.prior == THEN


def test_a_prior_that_cannot_be_read_says_why(make_session: SessionMaker, qtbot: QtBot) -> None:
    error = UnreadableFileError("broken")
    ends = DummyEnds(studies=[NOW, THEN], unreadable={"then.1": error})
    session = make_session.opened(ends, COMPARED)
    assert session.failure("then.1") == Message("broken")
    assert hung(session)[:2] == ["now.1", "then.1"]


def test_only_the_current_study_is_analysed(make_session: SessionMaker) -> None:
    ends = DummyEnds(studies=[NOW, THEN])
    session = make_session.opened(ends, dataclasses.replace(COMPARED, analyse_automatically=True))
    assert session.analysis is not None
    assert {view.sop_instance_uid for view in session.analysis.views} == {"now.1", "now.2"}


def test_images_of_the_prior_are_stepped_through_in_its_place(
    make_session: SessionMaker,
) -> None:
    then = study("then", image("t1"), image("t2", ViewPosition.LL), image("t3"), date="20220112")
    session = make_session.opened(DummyEnds(studies=[NOW, then]), COMPARED)
    session.set_active_slot(Slot.RIGHT)
    step_image(session, -1)
    assert hung(session)[1] == "t3"


def test_the_images_go_into_a_window_of_their_own_and_back(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    window = make_window(DummyEnds(studies=[NOW, THEN]), COMPARED)
    window.actions_table[ActionId.DETACH].trigger()
    apart = window.reading_area.window()
    assert apart is not window
    assert apart.isVisible()
    assert window.session.settings.detached
    qtbot.waitExposed(apart)
    qtbot.keyClick(apart, Qt.Key.Key_P)
    assert not window.session.settings.compare
    apart.setGeometry(60, 70, 720, 520)
    apart.close()
    assert window.session.settings.detached_geometry == (60, 70, 720, 520)
    assert window.reading_area.window() is window
    assert window.reading_area.isVisible()
    assert not window.session.settings.detached


def test_images_left_in_their_own_window_are_there_at_the_next_start(
    make_window: WindowMaker,
) -> None:
    place = (40, 30, 700, 500)
    settings = dataclasses.replace(COMPARED, detached=True, detached_geometry=place)
    window = make_window(DummyEnds(studies=[NOW]), settings)
    apart = window.reading_area.window()
    assert apart is not window
    assert apart.geometry().getRect() == place
    apart.setGeometry(50, 60, 710, 510)
    window.close()
    assert window.session.settings.detached
    assert window.session.settings.detached_geometry == (50, 60, 710, 510)


def test_full_screen_is_that_of_the_window_with_the_images(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[NOW]), COMPARED)
    window.actions_table[ActionId.DETACH].trigger()
    window.actions_table[ActionId.FULL_SCREEN].trigger()
    assert window.reading_area.window().isFullScreen()
    assert not window.isFullScreen()
    assert window.actions_table[ActionId.FULL_SCREEN].isChecked()
