"""Closing hides the window at once and waits for nothing that cannot be stopped."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from dummies import DummyEnds, image, radiograph, study
from pytestqt.qtbot import QtBot
from windowing import ANYWHERE, WindowMaker

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import ScanProgress
from cxrviewer.dicom.study import ImageRef
from cxrviewer.settings import Settings
from cxrviewer.ui import lingering
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.scan_runner import ScanRunner
from cxrviewer.ui.thumbnails import ThumbnailStore

LIMIT_S = 1.8  # one second of patience, and a slow machine
PROGRAM = """
import dataclasses, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from cxrviewer import app
from cxrviewer.ui import back_ends

def stuck(_ref):
    print("reading", flush=True)
    QTimer.singleShot(0, application, application.closeAllWindows)
    time.sleep(60)

if __name__ == "__main__":
    application = app.application()
    real = back_ends.real()
    back_ends.real = lambda: dataclasses.replace(real, read=stuck)
    sys.exit(app.run([Path(sys.argv[1])]))
"""


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What hung threads wait for; all of them have ended after the test."""
    event = threading.Event()
    yield event
    event.set()
    deadline = time.monotonic() + 5
    while lingering.is_any_running():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def test_closing_does_not_wait_for_reads_that_hang(
    make_window: WindowMaker, qtbot: QtBot, gate: threading.Event
) -> None:
    begun: list[ImageRef] = []

    def hang(ref: ImageRef) -> Radiograph:
        begun.append(ref)
        gate.wait(20)
        return radiograph(ref)

    ends = DummyEnds(studies=[study("a")])
    ends.read = hang  # type: ignore[method-assign]
    window = make_window(ends, Settings(analyse_automatically=False), opened=False)
    window.session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: len(begun) == 3)  # two films, one thumbnail
    assert _seconds(window.close) < LIMIT_S
    assert not window.isVisible()
    assert lingering.is_any_running()


def test_the_window_is_hidden_before_anything_is_waited_for(
    make_window: WindowMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window(DummyEnds())
    seen: list[bool] = []
    stop = ThumbnailStore.stop

    def note(store: ThumbnailStore, *arguments: object) -> None:
        seen.append(window.isVisible())
        stop(store, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ThumbnailStore, "stop", note)
    window.close()
    assert seen == [False]


def test_closing_interrupts_reads(make_window: WindowMaker, qtbot: QtBot) -> None:
    """A read that can be interrupted (a decoder's process) has ended when the window is closed."""
    gate, ended = threading.Event(), threading.Event()

    def read(ref: ImageRef) -> Radiograph:
        gate.wait(20)
        ended.set()
        return radiograph(ref)

    ends = DummyEnds(studies=[study("a")])
    ends.read = read  # type: ignore[method-assign]
    ends.interrupt = gate.set  # type: ignore[method-assign]
    window: MainWindow = make_window(ends, Settings(analyse_automatically=False), opened=False)
    window.session.open_paths(ANYWHERE)
    qtbot.waitUntil(lambda: bool(window.session.studies))
    assert _seconds(window.close) < 0.9
    assert ended.is_set()
    assert not lingering.is_any_running()


def test_an_answer_after_the_end_reaches_nobody(qtbot: QtBot, gate: threading.Event) -> None:
    begun = threading.Event()

    def hang(ref: ImageRef) -> Radiograph:
        begun.set()
        gate.wait(20)
        return radiograph(ref)

    store = ImageStore(hang)
    loaded: list[str] = []
    store.loaded.connect(loaded.append)
    store.request(image("a"))
    assert begun.wait(5)
    assert _seconds(store.stop) < LIMIT_S
    gate.set()
    qtbot.waitUntil(lambda: not lingering.is_any_running())
    qtbot.wait(20)
    assert not loaded


def test_a_search_that_hangs_is_not_waited_for(qtbot: QtBot, gate: threading.Event) -> None:
    begun = threading.Event()

    def hang(_paths: Sequence[Path], *, cancelled: Callable[[], bool]) -> Iterator[ScanProgress]:
        begun.set()
        gate.wait(20)
        yield ScanProgress((), (), 0, 0)

    runner = ScanRunner(hang)
    runner.start(ANYWHERE)
    assert begun.wait(5)
    assert _seconds(runner.stop) < LIMIT_S
    assert lingering.is_any_running()
    gate.set()
    qtbot.waitUntil(lambda: not lingering.is_any_running())


def test_the_program_ends_although_a_read_never_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    root = Path(__file__).parents[2]
    monkeypatch.setenv("PYTHONPATH", str(root))
    command = [sys.executable, str(program), str(root / "resources" / "demo")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=40, check=False)
    assert "reading" in done.stdout
    assert done.returncode == 0, done.stderr
