"""The application around the window: start, log, unexpected errors, end."""

from __future__ import annotations

import dataclasses
import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cxrviewer import __version__
from cxrviewer.errors import Message
from cxrviewer.logs import set_up_logging
from cxrviewer.settings import Settings, load_settings
from cxrviewer.store.reading_journal import journal_path
from cxrviewer.ui import back_ends, lingering
from cxrviewer.ui.appearance import Appearance
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.end_signals import EndSignals
from cxrviewer.ui.error_hooks import ErrorHooks
from cxrviewer.ui.garbage import GarbageCollector
from cxrviewer.ui.icons import application_icon
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.reading_recovery import ReadingRecovery
from cxrviewer.ui.session import Session
from cxrviewer.ui.settings_saver import SettingsSaver
from cxrviewer.ui.thumbnails import ThumbnailStore

# Reading threads run Python too. The window's thread asks for the interpreter many times in one
# repaint and would wait for up to this long each time; Python's own 5 ms add up to what is seen.
_SWITCH_INTERVAL_S: Final = 0.0005

_log = logging.getLogger(__name__)


def run(paths: Sequence[Path], *, language: str | None = None, pair_first: bool = False) -> int:
    """Show the window until it is closed.

    Args:
        paths: Files and folders to open at once.
        language: `en` or `fr` for this time; the settings' by default.
        pair_first: As in `Session.open_paths`.

    Returns:
        The exit code; 128 + its number where a signal has ended it.
    """
    set_up_logging()
    app = application()
    stored, message = load_settings()
    settings = stored if language is None else dataclasses.replace(stored, language=language)
    ends = back_ends.real()
    threading.Thread(target=ends.warm_up, name="warm-up", daemon=True).start()
    window = create_window(settings, ends=ends)
    saver = SettingsSaver(window.session, stored, window)
    hooks = ErrorHooks(window)
    garbage = GarbageCollector(window)
    signals = EndSignals(window)
    signals.came.connect(_End(window))
    window.closed.connect(saver.flush)
    recovery = ReadingRecovery(window, journal_path())
    window.show()
    QTimer.singleShot(
        0, window, _Start(window, recovery, tuple(paths), message, pair_first=pair_first)
    )
    try:
        code = app.exec()
    finally:
        signals.remove()
        hooks.remove()
        garbage.remove()
        _log.info("end")
    if lingering.is_any_running():
        _end_at_once(code)
    return code


def _end_at_once(code: int) -> NoReturn:
    """End the program although a thread is still busy, perhaps for ever (a drive that is gone).

    An orderly end would destroy its QThread or QThreadPool: the one crashes, the other waits. All
    that has to be written is written by now.
    """
    _log.warning("ended while a file was still being read")
    for child in multiprocessing.active_children():
        child.kill()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a program without a console has none
            stream.flush()
    os._exit(code)


def application(arguments: Sequence[str] | None = None) -> QApplication:
    """The one QApplication, made where there is none yet."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    app = QApplication(list(arguments or sys.argv[:1]))
    app.setApplicationName("cxrviewer")
    app.setApplicationDisplayName("CXR Viewer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("cxrviewer")
    app.setWindowIcon(application_icon())
    return app


def create_window(
    settings: Settings, *, ends: BackEnds | None = None, keeps_traces: bool = True
) -> MainWindow:
    """The main window with its own session, in the settings' language and theme; not yet shown.

    Args:
        settings: Read, never written here.
        ends: Back ends; those of the product by default.
        keeps_traces: Whether drawings, looks, marks and what readers have said are shown, and kept.
    """
    application()
    used = ends or back_ends.real()
    if not keeps_traces:
        used = back_ends.without_traces(used)
    session = Session(settings, used)
    appearance = Appearance(session)
    thumbnails = ThumbnailStore(used.make_thumbnail)
    window = MainWindow(session, thumbnails)
    for helper in (session, appearance, thumbnails):
        helper.setParent(window)
    return window


class _Start:
    """What happens once the window is on the screen."""

    def __init__(
        self,
        window: MainWindow,
        recovery: ReadingRecovery,
        paths: tuple[Path, ...],
        message: Message | None,
        *,
        pair_first: bool,
    ) -> None:
        self._window = window
        self._recovery = recovery
        self._paths = paths
        self._pair_first = pair_first
        self._message = message

    def __call__(self) -> None:
        session = self._window.session
        paths = self._paths or session.worklist.paths_at_start
        if not self._recovery.begin(paths):
            session.open_paths(paths, pair_first=self._pair_first)
            self._recovery.offer()
        session.prepare_model()
        self._window.pages.show_notice()
        self._window.pages.show_tour_once()
        if self._message is not None:
            self._window.message_bar.keep(self._message)


class _End:
    """What happens on Ctrl+C in the terminal: as if the window had been closed."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(self, number: int) -> None:
        # The last window's end would else be the program's, with exit code 0.
        QApplication.setQuitOnLastWindowClosed(False)
        self._window.close()
        QApplication.exit(128 + number)
