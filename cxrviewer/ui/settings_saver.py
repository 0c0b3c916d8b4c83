"""Writes the settings a moment after they changed, and never in the window's thread."""

from __future__ import annotations

import dataclasses
import logging
import threading
from typing import Final

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, SignalInstance
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.errors import Message, SettingsError
from cxrviewer.settings import Settings, save_settings
from cxrviewer.ui.one_time_task import OneTimeTask
from cxrviewer.ui.session import MessageLevel, Session

_DELAY_MS: Final = 400

_log = logging.getLogger(__name__)
_writing = threading.Lock()


class SettingsSaver(QObject):
    """Keeps the settings file up with the session. A failure is told once until it is over.

    Args:
        session: Whose settings.
        stored: What the file says, where the session began otherwise for this time only (a language
            from the command line); such a value is stored only once the user has changed it.
        parent: Qt parent.
    """

    _failed = Signal(object)
    _written = Signal()

    def __init__(
        self, session: Session, stored: Settings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._begun = session.settings
        self._stored = stored or session.settings
        self._saved = self._stored
        self._told: Message | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(self._on_timeout)
        session.settings_changed.connect(self._on_changed)
        self._failed.connect(self._on_failed)
        self._written.connect(self._on_written)

    def flush(self) -> None:
        """Write what is not written yet and wait for it; at the end of the program."""
        self._timer.stop()
        self._on_timeout()
        self._pool.waitForDone()

    @QtSlot()
    def _on_changed(self) -> None:
        self._timer.start()

    @QtSlot()
    def _on_timeout(self) -> None:
        settings = self._to_store()
        if settings != self._saved:
            self._saved = settings
            self._pool.start(_Saving(settings, self._written, self._failed))

    def _to_store(self) -> Settings:
        now = self._session.settings
        if now.language == self._begun.language:
            return dataclasses.replace(now, language=self._stored.language)
        return now

    @QtSlot(object)
    def _on_failed(self, message: Message) -> None:
        if self._told is None:
            self._told = message
            self._session.post(message, MessageLevel.WARNING)

    @QtSlot()
    def _on_written(self) -> None:
        if self._told is not None:
            self._session.withdraw(self._told)
            self._told = None


class _Saving(OneTimeTask):
    def __init__(self, settings: Settings, written: SignalInstance, failed: SignalInstance) -> None:
        super().__init__()
        self._settings = settings
        self._written = written
        self._failed = failed

    def work(self) -> None:
        try:
            with _writing:
                save_settings(self._settings)
        except SettingsError as error:
            _log.warning("settings not saved")
            self._failed.emit(error.message)
        else:
            self._written.emit()
