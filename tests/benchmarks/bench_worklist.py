"""Window/level drags while a folder of hundreds of studies is watched, scanned and analysed.

Makes the folder from the radiographs of `CXR_SHARED_DATA` as DICOM (from gradients where there are
none), watches it in the real window with the real processes, and has a hand drag the window over
an image of 2048 × 2048 all the while; every tenth study arrives only then. Prints how many frames a
second were painted and how long the event loop kept its next turn waiting. `--seconds` ends it,
analysed to the end or not; `--trace` names the lines of the longest stalls.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from stall_watch import StallWatch
from watched_folder import fill

from cxrviewer.app import application, create_window
from cxrviewer.settings import Settings
from cxrviewer.ui.analysis_desk import StudyStatus
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.session import Session

FRAMES: Final = 60.0
LIMIT_MS: Final = 50.0
LARGE: Final = 3
MOVE_MS: Final = 8
PHASES: Final = ("scan and first study", "scan, analyse, arrive")


class Hand(QObject):
    """Drags over a widget; moves come as fast as from a mouse, 125 a second."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.frames = 0
        self._widget = widget
        self._step = 0
        self._next = QTimer(self, interval=MOVE_MS)
        self._next.setTimerType(Qt.TimerType.PreciseTimer)
        self._next.timeout.connect(self._move)
        widget.installEventFilter(self)

    def press(self) -> None:
        """Take hold in the middle."""
        self._send(QEvent.Type.MouseButtonPress, self._place(), Qt.MouseButton.LeftButton)
        self._next.start()

    def release(self) -> None:
        """Let go."""
        self._widget.removeEventFilter(self)
        self._next.stop()
        self._send(QEvent.Type.MouseButtonRelease, self._place(), Qt.MouseButton.LeftButton)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count a frame."""
        if event.type() is QEvent.Type.Paint:
            self.frames += 1
        return False

    def _move(self) -> None:
        self._step += 1
        self._send(QEvent.Type.MouseMove, self._place(), Qt.MouseButton.NoButton)

    def _place(self) -> QPoint:
        """Round and round, a little every time."""
        middle = self._widget.rect().center()
        across, down = self._step % 160 - 80, self._step % 90 - 45
        return middle + QPoint(abs(across) * 2 - 80, abs(down) * 2 - 45)

    def _send(self, kind: QEvent.Type, place: QPoint, button: Qt.MouseButton) -> None:
        held = Qt.MouseButton.LeftButton
        buttons = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else held
        at, on_screen = QPointF(place), QPointF(self._widget.mapToGlobal(place))
        event = QMouseEvent(kind, at, on_screen, button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._widget, event)


def main() -> int:
    """Measure and print; 1 where it falls short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--trace", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CXRVIEWER_HOME"] = str(folder / "home")
        inbox = folder / "inbox"
        there = arguments.studies - arguments.studies // 10
        fill(inbox, 0, there, large=LARGE)
        long_ago = time.time() - 60
        for path in inbox.rglob("*.dcm"):
            os.utime(path, (long_ago, long_ago))
        return _measure(inbox, there, arguments)


def _measure(inbox: Path, there: int, arguments: argparse.Namespace) -> int:
    application()
    window = create_window(Settings(notice_accepted=True))
    window.resize(1600, 1000)
    window.show()
    session = window.session
    _turn(0.5)
    watch = StallWatch(trace=arguments.trace)
    watch.start(PHASES[0])
    session.prepare_model()
    started = time.perf_counter()
    session.worklist.watch(inbox)
    _wait(lambda: _is_shown(session))
    watch.start(PHASES[1])
    late = arguments.studies - there
    pause = arguments.seconds / 2 / max(late, 1)
    script = str(Path(__file__).with_name("watched_folder.py"))
    modality = subprocess.Popen(
        [sys.executable, script, str(inbox), str(there), str(late), str(pause)]
    )
    frames, seconds = _drag(window, arguments)
    modality.wait()
    all_seconds = time.perf_counter() - started
    enough = _report(session, watch, frames / seconds, arguments, all_seconds)
    window.close()
    return 0 if enough else 1


def _drag(window: MainWindow, arguments: argparse.Namespace) -> tuple[int, float]:
    """Drag until all is analysed or the time is over; frames and seconds."""
    session = window.session
    hand = Hand(window.reading_area.shown_viewports[0].viewport())
    begun = time.perf_counter()
    hand.press()
    _wait(
        lambda: len(session.studies) >= arguments.studies and not session.worklist.queue.is_active,
        arguments.seconds,
    )
    seconds = time.perf_counter() - begun
    hand.release()
    return hand.frames, seconds


def _report(
    session: Session,
    watch: StallWatch,
    rate: float,
    arguments: argparse.Namespace,
    seconds: float,
) -> bool:
    analysed = sum(
        session.status(study.study_instance_uid) is StudyStatus.ANALYSED
        for study in session.studies
    )
    print(
        f"{len(session.studies)} of {arguments.studies} studies listed,"
        f" {analysed} analysed in {seconds:.0f} s"
    )
    fast = rate >= FRAMES
    print(f"  frames of the drags     {rate:6.1f} /s  wanted {FRAMES:.0f}: {_verdict(fast)}")
    calm = True
    for phase in PHASES:
        gap = watch.longest(phase).seconds * 1000
        calm = calm and gap <= LIMIT_MS
        print(f"  {phase:<23} longest gap {gap:6.1f} ms  limit {LIMIT_MS:.0f}:"
              f" {_verdict(gap <= LIMIT_MS)}")  # fmt: skip
        if arguments.trace:
            for one in sorted(watch.stalls, key=lambda one: -one.seconds)[:40]:
                if one.phase == phase and one.seconds > 0.02:
                    print(f"      {one.seconds * 1000:6.1f} ms  {one.where}")
    return fast and calm


def _verdict(is_enough: bool) -> str:
    return "ok" if is_enough else "falls short"


def _is_shown(session: Session) -> bool:
    shown = [ref for ref in session.slots.values() if ref is not None]
    return bool(shown) and all(session.radiograph(ref.sop_instance_uid) for ref in shown)


def _wait(until: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        _turn(0.05)


def _turn(seconds: float) -> None:
    """Let the real event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
