"""Unexpected errors: into the log with their place, to the user as one sentence."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QMessageBox, QWidget

from cxrviewer.logs import trace_of
from cxrviewer.paths import log_dir

_log = logging.getLogger(__name__)
_MOST_DIALOGS: Final = 3


class ErrorHooks(QObject):
    """Installs itself as the hook of the main thread and of all others.

    Python calls hooks in the thread that failed; the dialog comes by a queued signal.

    Signals:
        caught: (str) where an error happened, without its text.
    """

    caught = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown = 0
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        self.caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        _log.critical("unexpected error", exc_info=(kind, error, trace))
        self.caught.emit(trace_of(error))

    def _on_thread_error(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            self._on_error(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @QtSlot(str)
    def _show(self, trace: str) -> None:
        """One dialog at a time, and a few in all: an error in painting would repeat for ever."""
        if self._shown >= _MOST_DIALOGS:
            return
        self._shown += 1
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Unexpected error"))
        box.setText(self.tr("Something went wrong that should not have. You can go on working."))
        box.setInformativeText(
            self.tr("If it happens again, please report it with the log in {folder}.").format(
                folder=log_dir()
            )
        )
        box.setDetailedText(trace)
        box.setModal(False)
        box.show()
