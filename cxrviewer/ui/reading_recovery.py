"""After a crash: restores the last reading, offers to, or leaves it, as the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QBoxLayout

from cxrviewer.errors import Message
from cxrviewer.settings import Restore
from cxrviewer.store.reading_journal import ReadingRecord
from cxrviewer.ui.reading_memory import ReadingMemory
from cxrviewer.ui.restoration import Restoration
from cxrviewer.ui.restore_bar import RestoreBar

if TYPE_CHECKING:
    from cxrviewer.ui.main_window import MainWindow


class ReadingRecovery(QObject):
    """The journal of one window, and the offer made from the one before.

    Attributes:
        memory: Keeps the journal.
        bar: The offer, while it stands.
    """

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.memory = ReadingMemory(window.session, path, self)
        self.bar: RestoreBar | None = None
        self._was_offered = False
        self._record = self._wanted()
        window.closed.connect(self.memory.close)

    def begin(self, paths: Sequence[Path]) -> bool:
        """Restore the last reading, or offer to.

        Args:
            paths: What the user asks for at the start.

        Returns:
            Whether it is being restored, so that `paths` need not be opened.
        """
        record = self._record
        if record is None:
            return False
        asked = tuple(str(path.absolute()) for path in paths)
        if self._session.settings.restore is Restore.ALWAYS and asked in {(), record.paths}:
            self._restore(record)
            return bool(self._session.opened)
        self._offer(record)
        return False

    def offer(self) -> None:
        """Offer it once more: what the program opens at its start is no answer of the reader's."""
        if self._record is not None and self._was_offered and self.bar is None:
            self._offer(self._record)

    def _wanted(self) -> ReadingRecord | None:
        record, settings = self.memory.last, self._session.settings
        if record is None or not record.paths or settings.restore is Restore.NEVER:
            return None
        return record if settings.restore_after_exit or not record.is_over else None

    def _offer(self, record: ReadingRecord) -> None:
        self._was_offered = True
        self.bar = RestoreBar(record, self._window)
        self.bar.answered.connect(self._on_answered)
        self._session.studies_changed.connect(self._on_studies_changed)
        middle = self._window.centralWidget()
        body = middle.layout() if middle is not None else None
        if isinstance(body, QBoxLayout):
            body.insertWidget(0, self.bar)
            self.bar.show()

    @QtSlot(bool)
    def _on_answered(self, wanted: bool) -> None:
        self._withdraw()
        if wanted and self._record is not None:
            self._restore(self._record)
        else:
            self.memory.forget()

    @QtSlot()
    def _on_studies_changed(self) -> None:
        """Something else is opened: the offer is declined."""
        if not self._session.studies:
            self._withdraw()

    def _withdraw(self) -> None:
        if self.bar is not None:
            self._session.studies_changed.disconnect(self._on_studies_changed)
            self.bar.hide()
            self.bar.deleteLater()
            self.bar = None

    def _restore(self, record: ReadingRecord) -> None:
        self.memory.carry(record)
        self.memory.is_paused = True
        restoration = Restoration(self._session, record, self)
        restoration.told.connect(self._on_told)
        restoration.hung.connect(self._on_hung)
        restoration.begin()

    @QtSlot(object)
    def _on_told(self, message: Message) -> None:
        self._window.message_bar.keep(message)

    @QtSlot()
    def _on_hung(self) -> None:
        self.memory.is_paused = False
        self.memory.touch()
