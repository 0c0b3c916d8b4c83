"""Widgets that nobody holds any more are destroyed in the window's thread only."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cxrviewer.ui.garbage import GarbageCollector

ENOUGH = 3 * gc.get_threshold()[0]  # new objects, and Python begins to collect


@pytest.fixture
def collector(qapp: object) -> Iterator[GarbageCollector]:
    gc.enable()
    parent = QObject()
    made = GarbageCollector(parent)
    yield made
    made.remove()


class Widget(QWidget):
    """Ours, as all in the window: PySide itself sees to plain Qt widgets."""


def leave_in_a_cycle(destroyed_in: list[int]) -> None:
    """Call it while nothing is collected."""
    widget = Widget()
    widget.me = widget  # type: ignore[attr-defined]
    widget.destroyed.connect(
        lambda: destroyed_in.append(threading.get_ident()), Qt.ConnectionType.DirectConnection
    )


def make_objects_in_another_thread() -> list[list[object]]:
    made: list[list[object]] = []
    thread = threading.Thread(target=lambda: made.extend([] for _ in range(ENOUGH)))
    thread.start()
    thread.join()
    return made


def test_another_thread_never_destroys_a_widget(collector: GarbageCollector, qtbot: QtBot) -> None:
    destroyed_in: list[int] = []
    leave_in_a_cycle(destroyed_in)
    made = make_objects_in_another_thread()
    assert destroyed_in == []
    qtbot.waitUntil(lambda: bool(destroyed_in), timeout=20_000)
    assert destroyed_in == [threading.main_thread().ident]
    assert made  # what only comes and goes again gives no reason to collect


def test_without_it_another_thread_does(qapp: object) -> None:
    """What the collector is for: when Python no longer does this, it may go."""
    destroyed_in: list[int] = []
    gc.collect(1)  # or making the thread would be reason enough to collect
    leave_in_a_cycle(destroyed_in)
    gc.enable()
    make_objects_in_another_thread()
    assert len(destroyed_in) == 1
    assert destroyed_in != [threading.main_thread().ident]


@pytest.mark.parametrize("enabled", [True, False])
def test_python_is_left_as_it_was(qapp: object, *, enabled: bool) -> None:
    (gc.enable if enabled else gc.disable)()
    parent = QObject()
    collector = GarbageCollector(parent)
    assert not gc.isenabled()
    assert gc.get_freeze_count() > len(gc.get_objects())  # the program itself is not looked through
    collector.remove()
    assert gc.isenabled() is enabled
    assert gc.get_freeze_count() == 0
