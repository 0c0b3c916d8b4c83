"""Pictures of the screen to a file or the clipboard, never without the caution they need."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDateTime, QObject, QThreadPool, Signal, SignalInstance
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QGuiApplication

from cxrviewer.errors import QT_TRANSLATE_NOOP, CxrViewerError, Message
from cxrviewer.export.burned_in import burned_in_caution
from cxrviewer.ui.export_dialog import ExportDialog
from cxrviewer.ui.one_time_task import OneTimeTask
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import MessageLevel, Session
from cxrviewer.ui.snapshot import Snapshot, SnapshotOptions, take_snapshot

_NOTHING: Final = QT_TRANSLATE_NOOP("messages", "There is no image to make a picture of.")
_COPIED: Final = QT_TRANSLATE_NOOP(
    "messages", "The picture is on the clipboard, without names and dates."
)
_COPIED_WITH_TEXT: Final = QT_TRANSLATE_NOOP(
    "messages", "The picture is on the clipboard, with the patient’s name and dates."
)
_COPIED_FILTERED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The picture is on the clipboard, without names and dates. Its display filters are marked.",
)
_COPIED_WITH_TEXT_FILTERED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The picture is on the clipboard, with the patient’s name and dates. Its display filters are"
    " marked.",
)
_SAVED: Final = QT_TRANSLATE_NOOP("messages", "The picture has been saved as {file}.")
_UNEXPECTED: Final = QT_TRANSLATE_NOOP(
    "messages", "The picture could not be saved ({error}). The log has the details."
)

_log = logging.getLogger(__name__)


class PictureExport(QObject):
    """Takes, copies and saves pictures of the reading area.

    Signals:
        saved: (Path) a picture has been written.
    """

    saved = Signal(object)
    _written = Signal(object)
    _failed = Signal(object)

    def __init__(self, area: ReadingArea, session: Session) -> None:
        super().__init__(area)
        self._area = area
        self._session = session
        self._dialog: ExportDialog | None = None
        self._written.connect(self._on_written)
        self._failed.connect(self._on_failed)

    @property
    def dialog(self) -> ExportDialog | None:
        """The export panel, once it has been open."""
        return self._dialog

    @QtSlot()
    def show_dialog(self) -> None:
        """Open the export panel, or bring it to the front."""
        if not self._has_image():
            self._session.post(Message(_NOTHING), MessageLevel.WARNING)
            return
        # Handles are for the hand, not for a picture.
        self._session.annotations.deselect()
        if self._dialog is None:
            self._dialog = ExportDialog(self._area, self._session)
            self._dialog.copy_requested.connect(self.copy)
            self._dialog.path_chosen.connect(self.save)
        self._dialog.show_for(suggested_name())

    @QtSlot()
    def copy_now(self) -> None:
        """Copy all views without patient text; where text may be burned in, ask in the panel."""
        if not self._has_image():
            self._session.post(Message(_NOTHING), MessageLevel.WARNING)
            return
        shown = (view.ref for view in self._area.shown_viewports)
        if burned_in_caution(ref for ref in shown if ref is not None) is not None:
            self.show_dialog()
        else:
            self._session.annotations.deselect()
            self.copy(SnapshotOptions())

    @QtSlot(object)
    def copy(self, options: SnapshotOptions) -> None:
        """Put a picture on the clipboard."""
        snapshot = take_snapshot(self._area, self._session, options)
        QGuiApplication.clipboard().setImage(snapshot.image())
        templates = {
            (False, False): _COPIED,
            (False, True): _COPIED_FILTERED,
            (True, False): _COPIED_WITH_TEXT,
            (True, True): _COPIED_WITH_TEXT_FILTERED,
        }
        self._tell(Message(templates[options.patient_text, snapshot.is_filtered]))

    @QtSlot(object, object)
    def save(self, path: Path, options: SnapshotOptions) -> None:
        """Freeze a picture now and write it in the background."""
        snapshot = take_snapshot(self._area, self._session, options)
        task = _Writing(path, snapshot, self._written, self._failed)
        QThreadPool.globalInstance().start(task)

    @QtSlot(object)
    def _on_written(self, path: Path) -> None:
        # The name alone: its folders may be named after patients.
        self._tell(Message(_SAVED, {"file": path.name}))
        self.saved.emit(path)

    @QtSlot(object)
    def _on_failed(self, message: Message) -> None:
        self._tell(message, MessageLevel.ERROR)

    def _tell(self, message: Message, level: MessageLevel = MessageLevel.INFO) -> None:
        """Say it at the foot of the window, and in the panel where the reader looks."""
        self._session.post(message, level)
        if self._dialog is not None:
            self._dialog.show_outcome(message, is_problem=level is not MessageLevel.INFO)

    def _has_image(self) -> bool:
        return any(view.radiograph is not None for view in self._area.shown_viewports)


def suggested_name() -> str:
    """A file name that says when, never who."""
    return f"cxr-{QDateTime.currentDateTime().toString('yyyyMMdd-HHmmss')}.png"


class _Writing(OneTimeTask):
    """Runs in the pool; the signals belong to the export."""

    def __init__(
        self, path: Path, snapshot: Snapshot, written: SignalInstance, failed: SignalInstance
    ) -> None:
        super().__init__()
        self._path = path
        self._snapshot = snapshot
        self._written = written
        self._failed = failed

    def work(self) -> None:
        from cxrviewer.export.image import write_png  # noqa: PLC0415 - pillow loads on demand

        try:
            write_png(self._path, self._snapshot.rgb, text=self._snapshot.text)
        except CxrViewerError as error:
            self._failed.emit(error.message)
        except Exception as error:
            _log.exception("picture not written")
            self._failed.emit(Message(_UNEXPECTED, {"error": type(error).__name__}))
        else:
            self._written.emit(self._path)
