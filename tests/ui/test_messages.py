"""The message bar: sentences, progress, model, notice."""

from __future__ import annotations

import threading

import pytest
from dummies import DummyAnalyser, DummyEnds, study
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, WindowMaker, settle

from cxrviewer.errors import Message
from cxrviewer.settings import Settings
from cxrviewer.ui.session import MessageLevel

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
