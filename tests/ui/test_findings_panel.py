"""The findings panel: sentences, rows, order, folding, steps, reasons."""

from __future__ import annotations

import dataclasses
import threading
from dataclasses import replace

import pytest
from dummies import DummyAnalyser, DummyEnds, analysis_of, image, radiograph, study
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, WindowMaker, settle

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import AnalysisError
from cxrviewer.findings import FINDING_INFO, Finding, FindingCategory
from cxrviewer.inference.analysis import (
    AnalysisRequest,
    FindingScore,
    FindingState,
    OperatingPoints,
    ViewRole,
)
from cxrviewer.inference.bending import Bending
from cxrviewer.settings import Settings
from cxrviewer.ui import finding_words
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.finding_groups import EXPERIMENTAL
from cxrviewer.ui.finding_row import FindingRow
from cxrviewer.ui.findings_panel import FindingsPanel
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.theme import SMALL_PX, base_font
from cxrviewer.ui.translate import install_language

ONE = [study("a")]


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(DummyEnds(studies=ONE))


def _row(panel: FindingsPanel, finding: Finding) -> FindingRow:
    return next(row for row in panel.rows if row.finding is finding)


def test_the_header_counts_what_reaches_an_operating_point(window: MainWindow) -> None:
    # CONFIDENCES of the dummy: four from 0.4 up, four between 0.15 and 0.4; an experimental
    # finding beyond its operating point does not count.
    assert _row(window.findings_panel, Finding.FRACTURE).texts[1] == "Present"
    assert window.findings_panel.summary == "4 findings present, 4 doubtful"


@pytest.mark.parametrize(
    ("confidences", "sentence"),
    [
        ((0.5,), "1 finding present"),
        ((0.2,), "No finding present, 1 doubtful"),
        ((0.5, 0.2, 0.3), "1 finding present, 2 doubtful"),
        ((0.1,), "No finding reaches an operating point"),
    ],
)
def test_the_header_in_words(confidences: tuple[float, ...], sentence: str) -> None:
    install_language("en")
    images = {ViewRole.FRONTAL: radiograph(image("1"))}
    answer = analysis_of(AnalysisRequest(1, "a", images))
    scores = tuple(_score(confidence) for confidence in confidences)
    assert finding_words.summary(dataclasses.replace(answer, findings=scores)) == sentence


def test_categories_come_in_order_and_experimental_findings_last(window: MainWindow) -> None:
    ids = [section.section_id for section in window.findings_panel.sections]
    assert ids == [*(category.value for category in FindingCategory), EXPERIMENTAL]
    last = window.findings_panel.sections[-1]
    assert [row.finding for row in last.rows] == [Finding.HERNIA, Finding.FRACTURE]


def test_rows_follow_the_taxonomy_whatever_the_model_does(window: MainWindow) -> None:
    order = list(FINDING_INFO)
    for section in window.findings_panel.sections:
        places = [order.index(row.finding) for row in section.rows]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("finding", "state"),
    [
        (Finding.PLEURAL_EFFUSION, "Present"),
        (Finding.EDEMA, "Doubtful"),
        (Finding.PNEUMOTHORAX, "Absent"),
        (Finding.FIBROSIS, "–"),
    ],
)
def test_a_row_says_name_and_state(window: MainWindow, finding: Finding, state: str) -> None:
    row = _row(window.findings_panel, finding)
    assert row.texts[:2] == (FINDING_INFO[finding].name_en, state)


def test_the_tooltip_gives_the_calibrated_figure_and_the_operating_points(
    window: MainWindow,
) -> None:
    tooltip = _row(window.findings_panel, Finding.PLEURAL_EFFUSION).toolTip()
    assert "Of the images it was tested on, about 86 of 100 with this score have it." in tooltip
    assert "log-odds scale" in tooltip
    assert "Operating points: sensitive 15\u00a0%, specific 40\u00a0%." in tooltip
    assert "chance" in _row(window.findings_panel, Finding.HERNIA).toolTip()
    assert "no operating points" in _row(window.findings_panel, Finding.FIBROSIS).toolTip()


def test_a_click_selects_and_another_one_deselects(window: MainWindow, qtbot: QtBot) -> None:
    row = _row(window.findings_panel, Finding.LUNG_OPACITY)
    height = row.height()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert window.session.selected_finding is Finding.LUNG_OPACITY
    assert row.height() > height
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert window.session.selected_finding is None
    assert row.height() == height


def test_return_selects_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    row = _row(window.findings_panel, Finding.EDEMA)
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert window.session.selected_finding is Finding.EDEMA


def test_a_selected_row_tells_each_views_share(window: MainWindow) -> None:
    texts = _row(window.findings_panel, Finding.PLEURAL_EFFUSION).texts
    # The log-odds of 0.86 are 1.82, of which the frontal view has four fifths.
    terms = "Frontal\u00a0+1.5\u00a0· Lateral\u00a0+0.4\u00a0· const.\u00a00.0"
    assert texts[2] == f"{terms} (logit)"


def test_what_a_curve_bends_is_not_called_the_log_odds_of_the_figure() -> None:
    install_language("en")
    shares = {ViewRole.FRONTAL: 1.5, ViewRole.LATERAL: 0.4}
    straight = _score(0.5, shares=shares)
    bent = replace(straight, bending=Bending(1.0, 0.5))
    assert finding_words.shares_text(bent).endswith("const.\u00a00.0 (raw\u00a0logit)")
    assert "add up in raw logits" in finding_words.tooltip(bent)
    assert "raw" not in finding_words.shares_text(straight)
    assert "raw logits" not in finding_words.tooltip(straight)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_shares_break_between_terms_alone(language: str) -> None:
    install_language(language)
    shares = {ViewRole.FRONTAL: 0.8, ViewRole.LATERAL: -0.1}
    bent = replace(_score(0.5, shares=shares), bias=-1.0, bending=Bending(1.0, 0.5))
    text = finding_words.shares_text(bent)
    parts = text.split(" ")
    assert len(parts) == 4, "three terms and the unit"
    assert all(part.endswith("\u00a0·") for part in parts[:2])
    assert "-" not in text, "a line may end at a hyphen"


@pytest.mark.parametrize(
    ("language", "decimals"), [("en", ("−2.4", "0.0", "−0.4")), ("fr", ("−2,4", "0,0", "−0,4"))]
)
def test_shares_keep_their_sign(
    language: str, decimals: tuple[str, ...], make_window: WindowMaker
) -> None:
    make_window(DummyEnds(), Settings(language=language), opened=False)
    shares = {ViewRole.FRONTAL: -2.41, ViewRole.LATERAL: -0.04}
    text = finding_words.shares_text(replace(_score(0.1, shares=shares), bias=-0.4))
    figures = [part.split("\u00a0")[1].split(" (")[0] for part in text.split("\u00a0· ")]
    assert tuple(figures) == decimals


@pytest.mark.parametrize("language", ["en", "fr"])
def test_shares_fit_into_their_line(language: str, make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=ONE), Settings(language=language))
    row = _row(window.findings_panel, Finding.PLEURAL_EFFUSION)
    row.set_selected(selected=True)
    shares = {ViewRole.FRONTAL: -2.4, ViewRole.LATERAL: 1.6}
    row.set_score(replace(_score(0.1, shares=shares), bias=-3.2))
    metrics = QFontMetrics(base_font(row.font(), SMALL_PX))
    # From the indented left edge to the right margin.
    assert metrics.horizontalAdvance(row.texts[2]) <= row.width() - 24 - 12
    one_line = row.height()
    shares = {ViewRole.FRONTAL: -11112.4, ViewRole.LATERAL: -11110.3}
    row.set_score(replace(_score(0.1, shares=shares), bias=-11111.4))
    # The row asks for a second line of its own.
    assert row.height() >= one_line + 11


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"confidence": 0.104}, "Edema: absent, 10\u00a0%"),
        ({"confidence": 0.2}, "Edema: doubtful, 20\u00a0%"),
        ({"confidence": 0.86}, "Edema: present, 86\u00a0%"),
        ({"confidence": 0.004}, "Edema: absent, <\u00a01\u00a0%"),
        ({"confidence": 0.999}, "Edema: present, >\u00a099\u00a0%"),
        ({"confidence": 0.5, "experimental": True}, "Edema: present, 50\u00a0%, experimental"),
        ({"confidence": 0.5, "operating_points": None}, "Edema: no operating points, 50\u00a0%"),
    ],
)
def test_a_map_is_titled_with_its_state_and_figure(
    facts: dict[str, object], title: str, make_window: WindowMaker
) -> None:
    make_window(DummyEnds(), Settings(language="en"), opened=False)
    score = _score(facts.pop("confidence"))  # type: ignore[arg-type]
    assert finding_words.title(replace(score, **facts)) == title  # type: ignore[arg-type]


def test_a_single_view_is_named(make_window: WindowMaker) -> None:
    only = study("a", image("a.1", ViewPosition.PA))
    window = make_window(DummyEnds(studies=[only]))
    assert _row(window.findings_panel, Finding.EDEMA).texts[2] == "From the frontal view alone"


def test_without_exact_maps_no_shares_are_told() -> None:
    assert finding_words.shares_text(_score(0.5, shares={})) == ""
    assert finding_words.single_view_text(_score(0.5, shares={})) == ""


def _score(confidence: float, *, shares: dict[ViewRole, float] | None = None) -> FindingScore:
    points = OperatingPoints(0.15, 0.4)
    return FindingScore(
        Finding.EDEMA, 0.0, confidence, points.state(confidence), points, shares or {}, 0.0, 4.0
    )


@pytest.mark.parametrize(
    ("confidence", "sentence"),
    [
        (0.004, "Of the images it was tested on, fewer than 1 of 100 with this score have it."),
        (0.01, "Of the images it was tested on, about 1 of 100 with this score have it."),
        (0.504, "Of the images it was tested on, about 50 of 100 with this score have it."),
        (0.995, "Of the images it was tested on, more than 99 of 100 with this score have it."),
    ],
)
def test_confidence_as_a_frequency(confidence: float, sentence: str) -> None:
    install_language("en")
    assert finding_words.frequency_text(confidence) == sentence


def test_the_strongest_score_is_by_state_before_confidence() -> None:
    doubtful = dataclasses.replace(_score(0.3), finding=Finding.EDEMA)
    absent = dataclasses.replace(_score(0.35), finding=Finding.NODULE, state=FindingState.ABSENT)
    assert finding_words.strongest([absent, doubtful]) is doubtful
    assert finding_words.strongest([]) is None


def test_a_folded_category_shows_its_strongest_state_and_is_remembered(
    window: MainWindow, qtbot: QtBot
) -> None:
    section = next(one for one in window.findings_panel.sections if one.section_id == "liquid")
    qtbot.mouseClick(section._header, Qt.MouseButton.LeftButton)
    assert section.is_folded
    assert section.summary == "Present"
    assert not any(row.isVisible() for row in section.rows)
    assert window.session.settings.collapsed_categories == (EXPERIMENTAL, "liquid")
    qtbot.mouseClick(section._header, Qt.MouseButton.LeftButton)
    assert window.session.settings.collapsed_categories == (EXPERIMENTAL,)


def test_experimental_findings_are_folded_until_they_are_opened(
    window: MainWindow, qtbot: QtBot
) -> None:
    section = next(one for one in window.findings_panel.sections if one.section_id == EXPERIMENTAL)
    assert section.is_folded
    assert not any(row.isVisible() for row in section.rows)
    qtbot.mouseClick(section._header, Qt.MouseButton.LeftButton)
    assert all(row.isVisible() for row in section.rows)
    assert window.session.settings.collapsed_categories == ()


def test_a_remembered_fold_stays_folded(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=ONE), Settings(collapsed_categories=("air",)))
    folded = [one.section_id for one in window.findings_panel.sections if one.is_folded]
    assert folded == ["air"]


def test_keys_pass_over_folded_categories(make_window: WindowMaker) -> None:
    folded = tuple(category.value for category in FindingCategory if category != "air")
    window = make_window(
        DummyEnds(studies=ONE), Settings(collapsed_categories=(*folded, EXPERIMENTAL))
    )
    panel = window.findings_panel
    assert panel.finding_after(None, 1) is Finding.PNEUMOTHORAX
    assert panel.finding_after(Finding.PNEUMOTHORAX, 1) is Finding.EMPHYSEMA
    assert panel.finding_after(Finding.EMPHYSEMA, 1) is Finding.PNEUMOTHORAX


def test_rows_stay_the_same_widgets_from_study_to_study(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    window = make_window(DummyEnds(studies=[study("a"), study("b", date="20200101")]))
    before = window.findings_panel.rows
    window.session.select_study("b")
    settle(qtbot, window.session)
    assert window.findings_panel.rows == before


def test_steps_are_shown_while_analysing(make_window: WindowMaker, qtbot: QtBot) -> None:
    gate = threading.Event()
    window = make_window(DummyEnds(studies=ONE, analyser=DummyAnalyser(gate)), opened=False)
    window.session.open_paths(ANYWHERE)
    panel = window.findings_panel
    qtbot.waitUntil(panel.steps.isVisible)
    assert panel.rows == ()
    assert not panel.note.isVisible()
    gate.set()
    settle(qtbot, window.session)
    assert not panel.steps.isVisible()
    assert panel.rows


def test_a_failure_offers_another_try(make_window: WindowMaker, qtbot: QtBot) -> None:
    ends = DummyEnds(studies=ONE)
    ends.analyser.error = AnalysisError("There is not enough memory.")
    window = make_window(ends)
    note = window.findings_panel.note
    assert note.isVisible()
    assert note.text == "There is not enough memory."
    ends.analyser.error = None
    qtbot.mouseClick(note.button, Qt.MouseButton.LeftButton)
    settle(qtbot, window.session)
    assert not note.isVisible()
    assert window.findings_panel.rows


def test_a_refusal_gives_the_reason_and_no_button(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("ct", image("1", modality="CT"))]))
    note = window.findings_panel.note
    assert "CT" in note.text
    assert not note.button.isVisible()


def test_an_empty_window_says_what_the_panel_is_for(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), opened=False)
    assert window.findings_panel.note.text == "Open a study to have it read a second time."


def test_controls_and_keys_show_the_same_overlay(window: MainWindow) -> None:
    controls = window.findings_panel._controls
    controls._opacity.setValue(60)
    assert window.session.overlay.opacity == 0.6
    window.session.set_overlay(dataclasses.replace(window.session.overlay, opacity=0.2))
    assert controls._opacity.value() == 20
    assert controls._percent.text() == "20\u00a0%"


def test_colours_and_contours_exclude_each_other(window: MainWindow, qtbot: QtBot) -> None:
    controls, session = window.findings_panel._controls, window.session
    assert controls._filled.isChecked()
    assert controls._opacity.isEnabled()
    controls._contours.click()
    assert session.overlay.contours
    assert not controls._filled.isChecked()
    assert not controls._opacity.isEnabled()  # lines have none
    window.actions_table[ActionId.CONTOURS].trigger()
    assert not session.overlay.contours
    assert controls._filled.isChecked()
    assert not controls._contours.isChecked()


def test_how_a_map_is_drawn_cannot_be_chosen_while_none_is_shown(window: MainWindow) -> None:
    controls = window.findings_panel._controls
    how = (controls._filled, controls._contours, controls._evidence, controls._opacity)
    controls._shown.click()
    assert not window.session.overlay.visible
    assert not any(widget.isEnabled() for widget in how)
    controls._shown.click()
    assert all(widget.isEnabled() for widget in how)


def test_french_names_and_states(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=ONE), Settings(language="fr"))
    panel = window.findings_panel
    assert panel.summary == "4 signes présents, 4 douteux"
    assert _row(panel, Finding.EDEMA).texts[:2] == ("Œdème", "Douteux")


def test_a_long_name_wraps_instead_of_being_cut(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=ONE), Settings(language="fr"))
    rows = window.findings_panel.rows
    heights = {row.finding: row.height() for row in rows}
    assert heights[Finding.ENLARGED_CARDIOMEDIASTINUM] > heights[Finding.EDEMA] == 28
