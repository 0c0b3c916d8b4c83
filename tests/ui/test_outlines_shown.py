"""What outlines of lungs and heart add to the window: lines to check, and places of maps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn_outlines import drawn_anatomy
from dummies import DummyAnalyser, DummyEnds, analysis_of, image, study
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot
from windowing import WindowMaker, settle

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, ViewRole
from cxrviewer.inference.anatomy.zones import Place
from cxrviewer.settings import Settings
from cxrviewer.ui import finding_words
from cxrviewer.ui.finding_row import FindingRow
from cxrviewer.ui.study_reading import Overall
from cxrviewer.ui.translate import install_language

PLACES = (Place.LEFT_LOWER, Place.HEART)


def outlined(answer: Analysis) -> Analysis:
    """The same with the lines of a drawn chest on the frontal view, and places of every map."""
    views = tuple(
        replace(view, anatomy=drawn_anatomy()) if view.role is ViewRole.FRONTAL else view
        for view in answer.views
    )
    scores = tuple(replace(score, places=PLACES) for score in answer.findings)
    return replace(answer, views=views, findings=scores)


class OutliningAnalyser(DummyAnalyser):
    """Answers with outlines."""

    def analyse(self, request: AnalysisRequest, **_rest: object) -> Analysis:
        self.requests.append(request)
        return outlined(analysis_of(request))


@pytest.mark.parametrize("position", [ViewPosition.PA, ViewPosition.AP])
def test_lines_of_the_heart_are_proposed_on_the_frontal_view(
    make_window: WindowMaker, qtbot: QtBot, position: ViewPosition
) -> None:
    only = study("a", image("a.1", position), image("a.2", ViewPosition.LL))
    window = make_window(DummyEnds(studies=[only], analyser=OutliningAnalyser()))
    settle(qtbot, window.session)
    state = window.session.annotations
    (lines,) = state.drawing("a.1")
    assert lines.kind is AnnotationKind.CARDIOTHORACIC
    assert lines.is_proposed
    assert lines.points == ((50, 10), (50, 70), (38, 61), (70, 61), (10, 40), (86, 41.5))
    assert not state.drawing("a.2")


def test_lines_that_the_reader_has_moved_stay(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window(DummyEnds(studies=[study("a")], analyser=OutliningAnalyser()))
    settle(qtbot, window.session)
    state = window.session.annotations
    (lines,) = state.drawing("a.1")
    moved = replace(lines, points=((51, 10), *lines.points[1:]), is_proposed=False)
    state.put("a.1", moved)
    window.session.analyse()
    settle(qtbot, window.session)
    assert state.drawing("a.1") == (moved,)


def test_proposals_of_an_earlier_session_wait_for_the_reader_who_reads_first(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    ends = DummyEnds(studies=[study("a")], analyser=OutliningAnalyser())
    window = make_window(ends, Settings(language="en", read_first=True))
    session, state = window.session, window.session.annotations
    qtbot.waitUntil(lambda: session.reading.is_hiding and state.is_loaded("a.1"))
    heart = drawn_anatomy().heart_size
    assert heart is not None
    assert state.propose_ctr("a.1", heart.lines)
    own = Annotation("own", AnnotationKind.LENGTH, ((10.0, 10.0), (20.0, 10.0)))
    state.put("a.1", own)
    assert state.drawing("a.1") == (own,)
    session.reading.mark(Overall.NORMAL)
    settle(qtbot, session)
    kinds = [one.kind for one in state.drawing("a.1")]
    assert sorted(kinds) == [AnnotationKind.CARDIOTHORACIC, AnnotationKind.LENGTH]


def test_places_stand_under_the_chosen_row(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a")], analyser=OutliningAnalyser()))
    row = next(one for one in window.findings_panel.rows if one.finding is Finding.EDEMA)
    first, second = row.texts[2].split("\n")
    assert first == "Map: left lower zone, heart"
    assert second.startswith("Frontal")


def test_row_makes_room_for_places(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a")]))
    row: FindingRow = window.findings_panel.rows[0]
    row.set_selected(selected=True)
    before = row.sizeHint().height()
    row.set_score(replace(row._score, places=PLACES))
    line = QFontMetrics(row.font()).height()
    assert row.sizeHint().height() - before >= 0.7 * line


def test_places_in_french_and_none() -> None:
    score = outlined(analysis_of(AnalysisRequest(1, "a", {}))).findings[0]
    install_language("fr")
    try:
        assert "{" not in finding_words.places_text(score)
    finally:
        install_language("en")
    assert finding_words.places_text(replace(score, places=())) == ""


class RotatedAnalyser(DummyAnalyser):
    """Answers with outlines of a patient who is turned."""

    def analyse(self, request: AnalysisRequest, **_rest: object) -> Analysis:
        self.requests.append(request)
        answer = outlined(analysis_of(request))
        views = tuple(
            view if view.anatomy is None
            else replace(view, anatomy=replace(view.anatomy, is_rotated=True))
            for view in answer.views
        )  # fmt: skip
        return replace(answer, views=views)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "the patient is rotated"), ("fr", "patient de trois quarts (rotation)")],
)
def test_rotation_is_said_beside_the_lines(
    make_window: WindowMaker, qtbot: QtBot, language: str, said: str
) -> None:
    ends = DummyEnds(studies=[study("a")], analyser=RotatedAnalyser())
    window = make_window(ends, Settings(language=language))
    settle(qtbot, window.session)
    frontal = window.reading_area.shown_viewports[0]
    figures = frontal.layers.drawing.figures
    texts = [line.text for figure in figures for line in figure.words]
    assert any(said in text for text in texts), texts
