"""The real window, drawn into memory once its analysis has ended.

Imported only after `qt_libraries.prepare_offscreen`, since it loads Qt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from cxrviewer.app import create_window
from cxrviewer.cli.console import CommandError, complain
from cxrviewer.export.analysis_png import shown_findings
from cxrviewer.findings import Finding
from cxrviewer.settings import Settings
from cxrviewer.ui.garbage import GarbageCollector
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.session import Session
from cxrviewer.ui.snapshot import rgb_of
from cxrviewer.ui.translate import translated

DEFAULT_SIZE: Final = (1600, 1000)
_PAUSE_S: Final = 0.01
_SETTLED_S: Final = 0.2
_SETTLE_LIMIT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What the window is to show.

    Attributes:
        paths: Files and folders to open.
        settings: Of the window; the user's own are neither read nor written.
        study_uid: Study Instance UID, empty for the first of the list.
        finding: Finding to select, or None.
        top_finding: Select the finding that matters most, where none is named.
        size: (width, height) in pixels.
        timeout_s: Give up after so many seconds.
    """

    paths: tuple[Path, ...]
    settings: Settings
    study_uid: str = ""
    finding: Finding | None = None
    top_finding: bool = False
    size: tuple[int, int] = DEFAULT_SIZE
    timeout_s: float = 120.0


@dataclass(frozen=True, eq=False, slots=True)
class WindowPicture:
    """The window as it was.

    Attributes:
        rgb: (height, width, 3) uint8.
        text: What a file of it says of itself.
        complete: Whether the study was analysed and every image of it shown.
    """

    rgb: NDArray[np.uint8]
    text: Mapping[str, str]
    complete: bool


def _nothing() -> None:
    """What stands for a check that nobody asked for."""


def picture_of_window(
    request: WindowRequest, *, check: Callable[[], None] = _nothing
) -> WindowPicture:
    """Open the window, wait for the analysis, draw it.

    Args:
        request: What to show.
        check: Called again and again while nothing of Qt is at work; may raise.

    Raises:
        CommandError: Nothing was found, the study or finding is not there, or time ran out.
    """
    window = create_window(request.settings, keeps_traces=False)
    garbage = GarbageCollector(window)
    try:
        return _picture(window, request, _Loop(request.timeout_s, check))
    finally:
        window.close()
        garbage.remove()
        # Here and now, not whenever Python collects its garbage.
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _picture(window: MainWindow, request: WindowRequest, loop: _Loop) -> WindowPicture:
    session = window.session
    window.resize(*request.size)
    window.show()
    session.open_paths(request.paths)
    loop.wait(lambda: session.scanning is None, "the search for images")
    _select_study(session, request.study_uid)
    loop.wait(lambda: _images_settled(session), "reading the images")
    loop.wait(lambda: _analysis_ended(session), "the analysis")
    _select_finding(session, request)
    window.grab()  # thumbnails are asked for when they are first drawn
    loop.wait(lambda: window.is_ready, "the thumbnails")
    rgb = _settled_picture(window, loop)
    return WindowPicture(rgb, _text(session), _told_problems(session))


class _Loop:
    """Qt's events, until something is done, time has run out or `check` raises."""

    def __init__(self, timeout_s: float, check: Callable[[], None]) -> None:
        self._deadline = time.monotonic() + timeout_s
        self._check = check

    def wait(self, done: Callable[[], bool], what: str) -> None:
        while not done():
            if time.monotonic() > self._deadline:
                raise CommandError(f"Gave up waiting for {what}; allow more time with --timeout.")
            self.turn()

    def turn(self) -> None:
        self._check()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(_PAUSE_S)


def _select_study(session: Session, uid: str) -> None:
    if not session.studies:
        raise CommandError("No image was found there.")
    known = [study.study_instance_uid for study in session.studies]
    if uid and uid not in known:
        raise CommandError(f"There is no study {uid} there; `cxrviewer scan` lists them.")
    session.select_study(uid or known[0])
    # Else it would become read at some moment before or after the picture.
    session.worklist.marks.set_read(uid or known[0], is_read=True)


def _images_settled(session: Session) -> bool:
    """Whether every image on the screen is either there or known to be broken."""
    hung = [ref.sop_instance_uid for ref in session.slots.values() if ref is not None]
    return all(session.display_state(uid) or session.failure(uid) for uid in hung)


def _analysis_ended(session: Session) -> bool:
    return session.analysis is not None or session.problem is not None


def _select_finding(session: Session, request: WindowRequest) -> None:
    analysis, finding = session.analysis, request.finding
    if finding is None and request.top_finding and analysis is not None:
        shown = sorted(shown_findings(analysis), key=lambda score: -score.confidence)
        finding = shown[0].finding if shown else None
    if finding is None:
        return
    if analysis is None or analysis.score(finding) is None:
        raise CommandError(f"The analysis says nothing of “{finding}”.")
    session.select_finding(finding)


def _settled_picture(window: MainWindow, loop: _Loop) -> NDArray[np.uint8]:
    """The window once it has stopped changing."""
    limit = time.monotonic() + _SETTLE_LIMIT_S
    picture = rgb_of(window.grab())
    since = time.monotonic()
    while time.monotonic() < min(limit, since + _SETTLED_S):
        loop.turn()
        newer = rgb_of(window.grab())
        if not np.array_equal(newer, picture):
            picture, since = newer, time.monotonic()
    return picture


def _text(session: Session) -> dict[str, str]:
    text = {}
    if session.analysis is not None:
        bundle = session.analysis.bundle
        text["Model"] = f"{bundle.name} {bundle.version}"
    if session.selected_finding is not None:
        text["Finding"] = session.selected_finding.value
    return text


def _told_problems(session: Session) -> bool:
    """Say what is missing from the picture; whether nothing is."""
    hung = [ref.sop_instance_uid for ref in session.slots.values() if ref is not None]
    failures = [failure for uid in hung if (failure := session.failure(uid)) is not None]
    if session.problem is not None and session.problem.message not in failures:
        failures.append(session.problem.message)
    for failure in failures:
        complain(translated(failure))
    return not failures
