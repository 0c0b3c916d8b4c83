"""Keys of the reader's own: conflicts are found, and every place that names a key follows."""

from __future__ import annotations

import dataclasses

import pytest
from dummies import DummyEnds, study
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS
from cxrviewer.ui.key_map import KeyFault, fault_of, key_map, with_keys, without_choice
from cxrviewer.ui.shortcuts_page import ShortcutsPage

A = ActionId


def test_without_a_choice_the_table_holds() -> None:
    assert key_map(()) == {action: info.keys for action, info in ACTIONS.items()}


def test_a_chosen_key_is_no_longer_anothers() -> None:
    keys = key_map(("rotate_right=I Ctrl+Alt+R",))
    assert keys[A.ROTATE_RIGHT] == ("I", "Ctrl+Alt+R")
    assert keys[A.INVERT] == ()


@pytest.mark.parametrize(
    "shortcuts",
    [
        ("nothing_known=I",),
        ("invert",),
        ("",),
    ],
)
def test_what_makes_no_sense_is_left_out(shortcuts: tuple[str, ...]) -> None:
    keys = key_map(shortcuts)
    assert {action: k for action, k in keys.items() if action is not A.INVERT} == {
        action: info.keys for action, info in ACTIONS.items() if action is not A.INVERT
    }


@pytest.mark.parametrize("words", ["Space", "Tab", "Return", "Ctrl+K,Ctrl+C", "Ctrl+", "Nokey"])
def test_keys_that_cannot_be_are_left_out(words: str) -> None:
    assert key_map((f"invert={words}",))[A.INVERT] == ()


def test_no_key_does_two_things_whatever_the_file_says() -> None:
    keys = key_map(("invert=Ctrl+J", "reset=Ctrl+J"))
    given = [QKeySequence(key).toString() for found in keys.values() for key in found]
    assert len(given) == len(set(given))


def test_a_choice_and_its_end() -> None:
    chosen = with_keys((), A.INVERT, ("Ctrl+I",))
    assert chosen == ("invert=Ctrl+I",)
    assert without_choice(chosen, A.INVERT) == ()
    assert with_keys(chosen, A.INVERT, ("I",)) == ()


def test_taking_a_chosen_key_over() -> None:
    chosen = with_keys(with_keys((), A.INVERT, ("Ctrl+I",)), A.RESET, ("Ctrl+I",))
    keys = key_map(chosen)
    assert keys[A.RESET] == ("Ctrl+I",)
    assert keys[A.INVERT] == ()


def test_the_tables_keys_come_back_from_whoever_took_them() -> None:
    chosen = with_keys((), A.RESET, ("I",))
    assert key_map(chosen)[A.INVERT] == ()
    assert key_map(without_choice(chosen, A.INVERT))[A.INVERT] == ("I",)


@pytest.mark.parametrize(
    ("key", "fault", "other"),
    [
        ("Ctrl+Alt+I", KeyFault.NONE, None),
        ("I", KeyFault.NONE, None),  # its own
        ("R", KeyFault.TAKEN, A.ROTATE_RIGHT),
        ("Shift+R", KeyFault.TAKEN, A.ROTATE_LEFT),
        ("Space", KeyFault.RESERVED, None),
        ("Ctrl+K,Ctrl+C", KeyFault.SEVERAL, None),
        ("", KeyFault.SEVERAL, None),
    ],
)
def test_conflicts(key: str, fault: KeyFault, other: ActionId | None) -> None:
    assert fault_of(QKeySequence(key), A.INVERT, ()) == (fault, other)


def test_keys_tooltips_and_help_follow_the_choice(make_window: WindowMaker, qtbot: QtBot) -> None:
    window = make_window(DummyEnds(studies=[study("new")]))
    window.pages.show_shortcuts()
    page = window.findChild(ShortcutsPage)
    assert page is not None
    settings = dataclasses.replace(window.session.settings, shortcuts=("invert=Ctrl+Alt+I",))
    window.session.change_settings(settings)
    assert window.actions_table[A.INVERT].toolTip() == "Invert black and white (Ctrl+Alt+I)"
    assert "Ctrl+Alt+I" in page.text.toPlainText()
    page.close()
    qtbot.keyClick(window, Qt.Key.Key_I)
    state = window.session.display_state("new.1")
    assert state is not None
    assert not state.inverted
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(window, Qt.Key.Key_I, both)
    state = window.session.display_state("new.1")
    assert state is not None
    assert state.inverted


def test_a_window_begins_with_the_readers_keys(make_window: WindowMaker) -> None:
    window = make_window(DummyEnds(), Settings(shortcuts=("contours=Ctrl+Alt+C",)), opened=False)
    assert window.actions_table[A.CONTOURS].shortcut() == QKeySequence("Ctrl+Alt+C")
