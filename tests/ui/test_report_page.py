"""The report page: it follows what is said, keeps what is typed, and copies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dummies import DummyEnds, study
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.export.report_templates import load_overrides
from cxrviewer.findings import Finding
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.inference.anatomy.zones import Place
from cxrviewer.settings import Settings
from cxrviewer.store.ledger import Verdict
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.report_page import ReportPage
from cxrviewer.ui.study_reading import Overall

F, V = Finding, Verdict


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    studies = [study("a"), study("old", date="20220112"), study("b", patient_id="P2")]
    return make_window(DummyEnds(studies=studies), Settings(language="en", compare=True))


@pytest.fixture
def page(window: MainWindow) -> ReportPage:
    window.session.select_study("a")
    window.actions_table[ActionId.REPORT].trigger()
    found = window.findChild(ReportPage)
    assert found is not None
    return found


def lines(page: ReportPage) -> list[str]:
    return page.text.toPlainText().splitlines()


def test_only_what_the_reader_said_is_written(window: MainWindow, page: ReportPage) -> None:
    # The model calls four findings present; none of them is written by itself.
    assert lines(page) == [
        "Chest radiograph, PA and lateral, of 1 March 2024.",
        "Comparison: study of 12 January 2022.",
    ]
    reading = window.session.reading
    reading.say(F.PLEURAL_EFFUSION, V.ACCEPT)
    reading.comment(F.PLEURAL_EFFUSION, "Small.")
    reading.say(F.PNEUMOTHORAX, V.REJECT)
    reading.say(F.EDEMA, V.UNCERTAIN)
    reading.say(F.LUNG_LESION, V.ADD)
    assert lines(page)[3:] == [
        "Lung lesion.", "Pleural effusion. Small.", "Possible edema.", "No pneumothorax.",
    ]  # fmt: skip
    reading.say(F.PNEUMOTHORAX, V.REJECT)
    assert "No pneumothorax." not in lines(page)


def test_measurements_are_written_with_their_plane_and_proposals_are_not(
    window: MainWindow, page: ReportPage, qtbot: QtBot
) -> None:
    session = window.session
    qtbot.waitUntil(lambda: session.annotations.is_loaded("a.1"))
    # 100 columns of 0.2 mm at the detector.
    session.annotations.put(
        "a.1", Annotation("1", AnnotationKind.LENGTH, ((50.0, 80.0), (150.0, 80.0)))
    )
    session.annotations.put(
        "a.1",
        Annotation("2", AnnotationKind.LENGTH, ((50.0, 90.0), (60.0, 90.0)), is_proposed=True),
    )
    assert lines(page)[-1].replace("\u00a0", " ") == "Measurements: 20.0 mm at the detector."


def test_a_normal_study_says_so(window: MainWindow, page: ReportPage) -> None:
    window.session.reading.mark(Overall.NORMAL)
    assert lines(page)[3:] == ["No abnormality seen."]


def test_what_was_typed_is_kept_for_its_study_alone(window: MainWindow, page: ReportPage) -> None:
    page.text.appendPlainText("Dictated by hand.")
    window.session.reading.say(F.EDEMA, V.ACCEPT)
    assert lines(page)[-1] == "Dictated by hand."
    page.renew_button.click()
    assert lines(page)[-1] == "Edema."
    page.text.appendPlainText("Again.")
    window.session.select_study("b")
    assert "Again." not in lines(page)
    assert "Edema." not in lines(page)
    window.session.select_study("a")
    assert lines(page)[-1] == "Again."
    window.session.reading.say(F.LUNG_LESION, V.ADD)
    assert lines(page)[-1] == "Again."
    page.renew_button.click()
    assert "Again." not in lines(page)


def test_what_was_typed_outlasts_its_page_and_is_what_is_copied(
    window: MainWindow, page: ReportPage, qtbot: QtBot
) -> None:
    page.text.appendPlainText("Dictated by hand.")
    with qtbot.waitSignal(page.destroyed):
        page.close()
    window.actions_table[ActionId.COPY_REPORT].trigger()
    assert QGuiApplication.clipboard().text().splitlines()[-1] == "Dictated by hand."
    window.actions_table[ActionId.REPORT].trigger()
    again = window.findChild(ReportPage)
    assert again is not None
    assert lines(again)[-1] == "Dictated by hand."


def test_language_of_the_report_is_its_own(window: MainWindow, page: ReportPage) -> None:
    window.session.reading.say(F.EDEMA, V.REJECT)
    page.language.setCurrentIndex(page.language.findData("fr"))
    assert lines(page)[-1] == "Pas d’œdème."
    assert page.windowTitle() == "Report"


def test_sentences_are_edited_in_place_and_kept(window: MainWindow, page: ReportPage) -> None:
    window.session.reading.say(F.EDEMA, V.REJECT)
    row = next(
        row for row in range(page.sentences.rowCount())
        if page.sentences.item(row, 0).text() == "Edema"
    )  # fmt: skip
    page.sentences.item(row, 2).setText("No interstitial edema.")
    assert lines(page)[-1] == "No interstitial edema."
    assert load_overrides()["en"][F.EDEMA]
    page.sentences.item(row, 2).setText("No {nonsense}.")
    assert page.sentences.item(row, 2).text() == "No interstitial edema."
    assert "nonsense" in window.message_bar.text
    page.sentences.item(row, 2).setText("No edema at all.")
    assert window.message_bar.text == "", "what was wrong has been mended"


def test_the_report_goes_to_the_clipboard(window: MainWindow, page: ReportPage) -> None:
    window.session.reading.say(F.EDEMA, V.ACCEPT)
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == page.text.toPlainText()
    QGuiApplication.clipboard().clear()
    window.actions_table[ActionId.COPY_REPORT].trigger()
    assert QGuiApplication.clipboard().text() == page.text.toPlainText()
    assert "clipboard" in window.message_bar.text
    assert "Doe" not in QGuiApplication.clipboard().text()


def test_read_first_writes_nothing_before_the_answer_is_shown(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=[study("a")]), Settings(language="en", read_first=True))
    assert not window.actions_table[ActionId.REPORT].isEnabled()


def test_zones_of_an_accepted_finding_are_written(window: MainWindow, page: ReportPage) -> None:
    desk = window.session._desk
    assert desk.analysis is not None
    scores = tuple(
        replace(score, places=(Place.LEFT_LOWER, Place.OUTSIDE)) for score in desk.analysis.findings
    )
    desk.analysis = replace(desk.analysis, findings=scores)
    window.session.reading.say(F.PLEURAL_EFFUSION, V.ACCEPT)
    window.session.reading.say(F.EDEMA, V.REJECT)
    assert lines(page)[3:] == ["Pleural effusion, left lower zone.", "No edema."]
    page.language.setCurrentIndex(page.language.findData("fr"))
    assert lines(page)[3] == "Épanchement pleural, champ inférieur gauche."
