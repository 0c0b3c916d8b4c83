"""Start and end of the application: settings, saving, unexpected errors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from ui.dummies import DummyEnds, image, study

from cxrviewer import app
from cxrviewer.cli.main import main
from cxrviewer.logs import FILE_NAME
from cxrviewer.paths import log_dir
from cxrviewer.settings import Settings, load_settings, save_settings, settings_path
from cxrviewer.ui import back_ends
from cxrviewer.ui.error_hooks import ErrorHooks
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.settings_saver import SettingsSaver
from cxrviewer.ui.translate import install_language


@pytest.fixture(autouse=True)
def _english_after() -> Iterator[None]:
    yield
    install_language("en")
    # Left to Python, a closed window would be destroyed by whichever thread collects garbage.
    for widget in QApplication.topLevelWidgets():
        widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = app.create_window(Settings(), ends=DummyEnds(studies=[study("a")]).ends())
    yield made
    made.close()
    made.deleteLater()


def test_importing_the_window_imports_neither_torch_nor_timm() -> None:
    code = (
        "import sys, cxrviewer.app;"
        "print([m for m in ('torch', 'timm', 'torchvision') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _instead_of_the_event_loop(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """A real `exec` would end with a quit that also ends the loops of later tests."""

    def execute(*_args: object) -> int:
        act()
        return 0

    monkeypatch.setattr(QApplication, "exec", execute)


def _shown_window() -> MainWindow:
    windows = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    return next(window for window in windows if window.isVisible())


def test_the_demonstration_opens_its_pair(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxrviewer.cli.demo.has_display", lambda: True)
    monkeypatch.setattr("cxrviewer.cli.demo.prepare_window", lambda: None)
    studies = [study("new", image("n"), date="20240301"), study("old", date="20220112")]
    monkeypatch.setattr(back_ends, "real", DummyEnds(studies=studies).ends)
    save_settings(Settings(notice_accepted=True))
    seen: list[str] = []

    def act() -> None:
        window = _shown_window()
        qtbot.waitUntil(lambda: window.session.analysis is not None)
        seen.append(window.session.analysis.study_instance_uid)  # type: ignore[union-attr]
        window.close()

    _instead_of_the_event_loop(monkeypatch, act)
    assert main(["demo"]) == 0
    assert seen == ["old"]


def test_run_opens_shows_and_saves(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save_settings(Settings(notice_accepted=True))
    monkeypatch.setattr(back_ends, "real", DummyEnds(studies=[study("a")]).ends)
    seen: list[str] = []

    def act() -> None:
        window = _shown_window()
        qtbot.waitUntil(lambda: window.session.analysis is not None)
        seen.append(window.session.language)
        window.close()

    _instead_of_the_event_loop(monkeypatch, act)
    assert app.run([tmp_path], language="fr") == 0
    assert seen == ["fr"]
    settings, message = load_settings()
    assert message is None
    assert settings.recent == (str(tmp_path),)
    assert settings.geometry is not None
    assert settings.language == "", "a language of the command line is for this time only"
    assert (log_dir() / FILE_NAME).is_file()


def test_a_damaged_settings_file_is_told_beside_what_a_scan_says(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("{")
    monkeypatch.setattr(back_ends, "real", DummyEnds(studies=[study("a")]).ends)
    monkeypatch.setattr("cxrviewer.ui.pages.Pages.show_notice", lambda _self: None)
    seen: list[str] = []

    def act() -> None:
        window = _shown_window()
        qtbot.waitUntil(lambda: window.session.analysis is not None)
        seen.append(window.message_bar.text)
        window.close()

    _instead_of_the_event_loop(monkeypatch, act)
    app.run([tmp_path], language="en")
    assert seen == [
        "Search finished. Studies: 1, images: 2. The settings file was damaged."
        " Defaults apply; the damaged file is kept as “settings.damaged.json”."
    ]


def test_settings_are_saved_a_moment_after_they_change(window: MainWindow, qtbot: QtBot) -> None:
    SettingsSaver(window.session, parent=window)
    window.session.toggle_demographics()
    assert not settings_path().exists()
    qtbot.waitUntil(settings_path().exists, timeout=3000)
    qtbot.waitUntil(lambda: load_settings()[0] == window.session.settings)


def test_settings_that_cannot_be_saved_are_told_once(window: MainWindow, qtbot: QtBot) -> None:
    blocked = settings_path().parent
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where the folder should be")
    saver = SettingsSaver(window.session, parent=window)
    told: list[object] = []
    window.session.message_posted.connect(lambda message, _level: told.append(message))
    for _ in range(3):
        window.session.toggle_demographics()
        saver.flush()
        qtbot.wait(20)
    assert len(told) == 1


def _boxes(window: MainWindow) -> list[QMessageBox]:
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def test_an_unexpected_error_is_shown_without_its_text(window: MainWindow, qtbot: QtBot) -> None:
    hooks = ErrorHooks(window)
    try:
        raise ValueError("Doe^Jane")
    except ValueError as error:
        hooks._on_error(ValueError, error, error.__traceback__)
    qtbot.waitUntil(lambda: len(_boxes(window)) == 1)
    box = _boxes(window)[0]
    assert "ValueError" in box.detailedText()
    assert "Doe" not in box.text() + box.informativeText() + box.detailedText()
    assert not box.isModal()
    hooks.remove()


def test_an_error_in_a_thread_is_shown_too(window: MainWindow, qtbot: QtBot) -> None:
    hooks = ErrorHooks(window)

    def fail() -> None:
        raise KeyError("Doe^Jane")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(_boxes(window)) == 1)
    hooks.remove()


def test_errors_that_repeat_do_not_bury_the_window(window: MainWindow, qtbot: QtBot) -> None:
    hooks = ErrorHooks(window)
    for _ in range(10):
        hooks.caught.emit("somewhere")
    qtbot.wait(50)
    assert 1 <= len(_boxes(window)) <= 3
    hooks.remove()


def test_hooks_are_given_back(window: MainWindow) -> None:
    before = sys.excepthook, threading.excepthook
    ErrorHooks(window).remove()
    assert (sys.excepthook, threading.excepthook) == before


_IDLE_FOR_A_WHILE = """
import os, signal, sys, threading
from cxrviewer import app
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background ignores it
start = app._Start.__call__
def then(self):
    threading.Timer(2.0, os.kill, (os.getpid(), signal.Signals(int(sys.argv[1])))).start()
    start(self)  # stays here as long as the notice is open
app._Start.__call__ = then
sys.exit(app.run([]))
"""


@pytest.mark.skipif(os.name == "nt", reason="os.kill ends a process there without any signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("notice_accepted", [False, True])
def test_a_signal_ends_an_idle_window_in_order(
    tmp_path: Path, number: signal.Signals, notice_accepted: bool
) -> None:
    home = tmp_path / "home"
    save_settings(Settings(notice_accepted=notice_accepted), home / "config" / "settings.json")
    done = subprocess.run(
        [sys.executable, "-c", _IDLE_FOR_A_WHILE, str(int(number))],
        env=os.environ | {"CXRVIEWER_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 128 + number
    assert "Traceback" not in done.stderr
    kept, _ = load_settings(home / "config" / "settings.json")
    assert kept.geometry is not None
    assert (home / "log" / FILE_NAME).read_text().rstrip().endswith("end")
