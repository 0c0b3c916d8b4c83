"""Ways to open something: dialogs, the demonstration, what was open lately."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.paths import demo_dir, is_folder, is_there
from cxrviewer.ui import icons
from cxrviewer.ui.session import MessageLevel, Session

_NO_DEMO: Final = QT_TRANSLATE_NOOP(
    "messages", "The demonstration is not part of this installation. Open a folder of your own."
)
_GONE: Final = QT_TRANSLATE_NOOP(
    "messages", "That folder or file is no longer there. Check that its drive is connected."
)
_LABEL_LENGTH: Final = 60


class Openers(QObject):
    """Asks what to open and tells the session."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self.recent_menu = QMenu(window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.recent_menu.setTitle(self.tr("Open recent"))
        self.recent_menu.setIcon(icons.icon("recent"))

    @QtSlot()
    def open_folder(self) -> None:
        """Ask for a folder and open it."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a folder with radiographs"), self._last_folder()
        )
        if folder:
            self._session.open_paths([Path(folder)])

    @QtSlot()
    def open_files(self) -> None:
        """Ask for files and open them; DICOM files need not have a suffix."""
        files, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open files"), self._last_folder(), self._filters()
        )
        if files:
            self._session.open_paths([Path(file) for file in files])

    @QtSlot()
    def open_demo(self) -> None:
        """Open the simulated demonstration studies."""
        folder = demo_dir()
        if folder.is_dir() and any(folder.iterdir()):
            self._session.open_paths([folder], pair_first=True)
        else:
            self._session.post(Message(_NO_DEMO), MessageLevel.WARNING)

    @QtSlot()
    def choose_watched_folder(self) -> None:
        """Ask for a folder, open it and watch it from now on."""
        before = self._session.settings.watched_folder
        start = before if before and is_folder(Path(before)) else self._last_folder()
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Watch a folder for new studies"), start
        )
        if folder:
            self._session.worklist.watch(Path(folder))

    @QtSlot()
    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for entry in self._session.settings.recent:
            action = self.recent_menu.addAction(_label(entry))
            action.setData(entry)
            action.setToolTip(entry)
            action.triggered.connect(self._on_recent)
        self.recent_menu.addSeparator()
        clear = self.recent_menu.addAction(self.tr("Clear this list"))
        clear.setEnabled(bool(self._session.settings.recent))
        clear.triggered.connect(self._on_clear)

    @QtSlot()
    def _on_recent(self) -> None:
        sender = self.sender()
        if not isinstance(sender, QAction):
            return
        path = Path(str(sender.data()))
        if is_there(path):
            self._session.open_paths([path])
            return
        self._session.post(Message(_GONE), MessageLevel.WARNING)

    @QtSlot()
    def _on_clear(self) -> None:
        self._session.change_settings(dataclasses.replace(self._session.settings, recent=()))

    def _last_folder(self) -> str:
        """Where the last thing was opened, as long as it is there."""
        for entry in self._session.settings.recent:
            path = Path(entry)
            folder = path if is_folder(path) else path.parent
            if is_folder(folder):
                return str(folder)
        return str(Path.home())

    def _filters(self) -> str:
        everything = self.tr("All files")
        images = self.tr("Images and archives")
        return f"{everything} (*);;{images} (*.dcm *.dicom *.ima *.zip *.png *.jpg *.jpeg DICOMDIR)"


def _label(path: str) -> str:
    """A path that fits into a menu, its end kept; & would mark a key."""
    short = path if len(path) <= _LABEL_LENGTH else "…" + path[-_LABEL_LENGTH:]
    return short.replace("&", "&&")
