"""The message bar: sentences, progress, model, notice."""

from __future__ import annotations

import dataclasses
import threading

import pytest
from dummies import DummyAnalyser, DummyEnds, study
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, WindowMaker, settle

from cxrviewer.errors import Message, SettingsError
from cxrviewer.settings import Settings
from cxrviewer.ui import settings_saver
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.session import MessageLevel
from cxrviewer.ui.settings_saver import SettingsSaver

ONE = [study("a")]


def test_sentences_are_translated_and_follow_the_language(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=ONE), Settings(language="fr"))
    assert window.message_bar.text == "Recherche terminée. Examens\u00a0: 1, clichés\u00a0: 2."


def test_a_long_sentence_is_shortened_but_told_whole(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), opened=False)
    sentence = "A very long sentence that goes on and on. " * 8
    window.session.post(Message(sentence), MessageLevel.WARNING)
    label = window.message_bar._text
    assert label.text().endswith("…")
    assert label.toolTip() == sentence
    assert label.accessibleName() == sentence


def test_a_kept_warning_stays_beside_what_is_said_later_and_goes_in_the_end(
    make_window: WindowMaker,
) -> None:
    bar = make_window(DummyEnds(), opened=False).message_bar
    bar.keep(Message("Mind the step."))
    bar._session.post(Message("Picture copied."))
    assert bar.text == "Picture copied. Mind the step."
    assert bar._icon.isVisible()
    bar._keeping.timeout.emit()
    assert bar.text == "Picture copied."
    assert not bar._icon.isVisible()


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    studies = [study("a"), study("b", patient_id="P2", date="20230101")]
    return make_window(DummyEnds(studies=studies), Settings(language="en"))


@pytest.mark.parametrize(
    ("level", "milliseconds"),
    [
        (MessageLevel.INFO, 30_000),
        (MessageLevel.WARNING, 60_000),
        (MessageLevel.ERROR, 60_000),
    ],
)
def test_a_message_goes_after_a_time(
    window: MainWindow, level: MessageLevel, milliseconds: int
) -> None:
    bar = window.message_bar
    window.activateWindow()
    window.session.post(Message("Something."), level)
    assert bar._fading.interval() == milliseconds
    assert bar._fading.isActive()
    bar._fading.timeout.emit()
    assert bar.text == ""
    assert not bar._icon.isVisible()


@pytest.mark.parametrize("is_active", [False, True])
def test_a_warning_waits_for_a_reader_who_is_elsewhere(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, is_active: bool
) -> None:
    bar = window.message_bar
    monkeypatch.setattr(type(window), "isActiveWindow", lambda _: is_active)
    window.session.post(Message("Something failed."), MessageLevel.ERROR)
    bar._fading.timeout.emit()
    assert bar._fading.isActive() is not is_active
    assert bar.text == ("" if is_active else "Something failed.")


def test_what_was_said_of_a_study_goes_with_it(window: MainWindow) -> None:
    session = window.session
    session.post_of_study(Message("The image is damaged."), MessageLevel.ERROR)
    session.select_study("b")
    assert window.message_bar.text == ""
    session.post(Message("The disk is full."), MessageLevel.ERROR)
    session.select_study("a")
    assert window.message_bar.text == "The disk is full."


def test_what_was_said_goes_when_something_else_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    window.session.post(Message("No image was found here."), MessageLevel.WARNING)
    window.session.open_paths(ANYWHERE)
    assert window.message_bar.text == ""
    settle(qtbot, window.session)
    assert window.message_bar.text.startswith("Search finished.")


def test_only_what_is_no_longer_true_is_withdrawn(window: MainWindow) -> None:
    session, bar = window.session, window.message_bar
    session.post(Message("Older."), MessageLevel.ERROR)
    session.post(Message("Newer."), MessageLevel.ERROR)
    session.withdraw(Message("Older."))
    assert bar.text == "Newer."
    session.withdraw(Message("Newer."))
    assert bar.text == ""


def test_lost_work_is_told_until_the_reader_has_seen_it(window: MainWindow, qtbot: QtBot) -> None:
    session, bar = window.session, window.message_bar
    assert not bar.put_away.isVisible()
    session.reading.problem_found.emit(Message("Opinions are not kept."))
    session.reading.problem_found.emit(Message("Opinions are not kept."))
    session.post(Message("Picture copied."))
    session.select_study("b")
    session.open_paths(ANYWHERE)
    settle(qtbot, session)
    bar._fading.timeout.emit()
    assert bar.text == "Opinions are not kept."
    assert bar._icon.isVisible()
    bar.put_away.click()
    assert bar.text == ""
    assert not bar._icon.isVisible()
    assert not bar.put_away.isVisible()


def test_settings_that_are_saved_after_all_withdraw_their_warning(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, bar = window.session, window.message_bar
    saver, full = SettingsSaver(session), [True]

    def save(_settings: Settings) -> None:
        if full[0]:
            raise SettingsError("The settings could not be saved.")

    monkeypatch.setattr(settings_saver, "save_settings", save)
    for is_full, text in ((True, "The settings could not be saved."), (False, "")) * 2:
        full[0] = is_full
        flipped = not session.settings.overlay_contours
        session.change_settings(dataclasses.replace(session.settings, overlay_contours=flipped))
        saver.flush()
        qtbot.waitUntil(lambda text=text: bar.text == text)  # type: ignore[misc]


def test_the_bar_keeps_its_height_whatever_it_says(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), opened=False)
    heights = {window.message_bar.height()}
    for level in MessageLevel:
        window.session.post(Message("Something. " * 30), level)
        heights.add(window.message_bar.height())
    assert len(heights) == 1


@pytest.mark.parametrize(
    ("level", "loud"),
    [(MessageLevel.INFO, False), (MessageLevel.WARNING, True), (MessageLevel.ERROR, True)],
)
def test_warnings_have_an_icon(make_window: WindowMaker, level: MessageLevel, loud: bool) -> None:
    window = make_window(DummyEnds(), opened=False)
    window.session.post(Message("Something."), level)
    assert window.message_bar._icon.isVisible() is loud


def test_the_model_is_named_with_device_and_seconds(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(studies=ONE))
    assert window.message_bar._model.text() == "findings-dummy 1.2 · CPU · 0.31\u00a0s"
    window = make_window(DummyEnds(studies=ONE), Settings(language="fr"))
    assert window.message_bar._model.text() == "findings-dummy 1.2 · CPU · 0,31\u00a0s"


def test_progress_is_shown_only_while_something_runs(
    make_window: WindowMaker, qtbot: QtBot
) -> None:
    gate = threading.Event()
    window = make_window(DummyEnds(studies=ONE, analyser=DummyAnalyser(gate)), opened=False)
    bar = window.message_bar
    assert not bar._progress.isVisible()
    window.session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: bar._activity.text() == "Analysing" and bar._progress.isVisible())
    gate.set()
    settle(qtbot, window.session)
    assert not bar._progress.isVisible()


def test_the_notice_is_always_there(make_window: WindowMaker) -> None:
    for language, text in (
        ("en", "Not a medical device"),
        ("fr", "N’est pas un dispositif médical"),
    ):
        window = make_window(DummyEnds(), Settings(language=language), opened=False)
        assert window.message_bar._notice.text() == text
        assert window.message_bar._notice.isVisible()
