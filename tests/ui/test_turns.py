"""Work in turns: asked for often, done once, one piece between two looks at the mouse."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from pytestqt.qtbot import QtBot

from cxrviewer.ui.turns import Later, Turns


def test_asked_for_twice_it_is_done_once(qtbot: QtBot) -> None:
    turns, done = Turns(), []
    work = Later(turns, lambda: done.append(1), turns)
    work.ask()
    work.ask()
    assert not done
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(20)
    assert done == [1]
    work.ask()
    qtbot.waitUntil(lambda: done == [1, 1])


def test_whoever_looks_has_it_done_and_the_queue_leaves_it(qtbot: QtBot) -> None:
    turns, done = Turns(), []
    work = Later(turns, lambda: done.append(1), turns)
    work.ask()
    work.now()
    work.now()
    qtbot.wait(20)
    assert done == [1]


def test_other_events_come_between_two_pieces(qtbot: QtBot) -> None:
    turns, order = Turns(), list[str]()
    pieces = [Later(turns, lambda name=name: order.append(name), turns) for name in "abc"]
    for piece in pieces:
        piece.ask()
    QTimer.singleShot(0, turns, lambda: order.append("mouse"))
    qtbot.waitUntil(lambda: len(order) == 4)
    assert [name for name in order if name != "mouse"] == ["a", "b", "c"]
    assert order.index("mouse") <= 1


def test_the_work_of_a_closed_widget_is_dropped(qtbot: QtBot) -> None:
    turns, done = Turns(), list[str]()
    owner = QObject()
    Later(turns, lambda: done.append("closed"), owner).ask()
    Later(turns, lambda: done.append("open"), turns).ask()
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(20)
    assert done == ["open"]


def test_what_is_asked_for_while_working_gets_its_own_turn(qtbot: QtBot) -> None:
    turns, done = Turns(), list[int]()

    def again() -> None:
        done.append(len(done))
        if len(done) < 3:
            work.ask()

    work = Later(turns, again, turns)
    work.ask()
    qtbot.waitUntil(lambda: len(done) == 3)
    assert not work.is_due
