"""Opens sessions and whole windows on dummy back ends, and closes them again."""

from __future__ import annotations

from pathlib import Path

from dummies import DummyEnds
from pytestqt.qtbot import QtBot

from cxrviewer.app import create_window
from cxrviewer.settings import Settings
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.session import Session

ANYWHERE = [Path("anywhere")]


class SessionMaker:
    """Makes sessions; `shutdown` ends all their threads."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._sessions: list[Session] = []

    def __call__(self, ends: DummyEnds, settings: Settings | None = None) -> Session:
        session = Session(settings or Settings(), ends.ends())
        self._sessions.append(session)
        return session

    def opened(self, ends: DummyEnds, settings: Settings | None = None) -> Session:
        """A session that has scanned and, where the settings say so, analysed the first study."""
        session = self(ends, settings)
        session.open_paths(ANYWHERE)
        settle(self._qtbot, session)
        return session

    def shutdown(self) -> None:
        for session in self._sessions:
            session.shutdown()
            session.deleteLater()
        self._sessions.clear()


class WindowMaker:
    """Makes shown windows; `shutdown` closes them."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._windows: list[MainWindow] = []

    def __call__(
        self, ends: DummyEnds, settings: Settings | None = None, *, opened: bool = True
    ) -> MainWindow:
        window = create_window(settings or Settings(), ends=ends.ends())
        self._windows.append(window)
        window.setGeometry(0, 0, 1280, 760)
        window.show()
        self._qtbot.waitExposed(window)
        if opened:
            window.session.open_paths(ANYWHERE)
            settle(self._qtbot, window.session)
        return window

    def shutdown(self) -> None:
        for window in self._windows:
            window.close()
            window.deleteLater()
        self._windows.clear()


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait until nothing is scanned, read or analysed any more."""

    def is_settled() -> bool:
        hung = [ref for ref in session.slots.values() if ref is not None]
        read = all(
            session.radiograph(ref.sop_instance_uid) or session.failure(ref.sop_instance_uid)
            for ref in hung
        )
        return session.scanning is None and session.analysis_progress is None and read

    qtbot.waitUntil(is_settled, timeout=60_000)


def own_pages() -> list[ActionId]:
    """Actions that open a page of ours: their texts end in an ellipsis, or they help."""
    files = {ActionId.OPEN_FOLDER, ActionId.OPEN_FILES, ActionId.WATCH_FOLDER}
    named = {one for one, info in ACTIONS.items() if info.text.endswith("…")}
    return sorted((named | {ActionId.SHORTCUTS, ActionId.ABOUT, ActionId.TOUR}) - files)
