"""Which studies the reader has had on the screen, and which have come in since the watch began."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from cxrviewer.store.read_marks import MarkKeeper, mark_key


class StudyMarks(QObject):
    """Read and new; read studies are remembered. Lives in the window's thread.

    Signals:
        changed: (Study Instance UID, or empty for all) the marks are others.
    """

    changed = Signal(str)

    _known = Signal(object)

    def __init__(self, keeper: MarkKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._read: set[str] = set()
        self._unread: set[str] = set()  # said before the file was read
        self._new: set[str] = set()
        self._known.connect(self._on_known)
        keeper.read(self._known.emit)

    def is_read(self, study_uid: str) -> bool:
        """Whether the reader has read a study."""
        return mark_key(study_uid) in self._read

    def is_new(self, study_uid: str) -> bool:
        """Whether a study has come in while the folder was watched, and was not opened since."""
        return study_uid in self._new

    def arrive(self, study_uids: Iterable[str]) -> None:
        """Call studies new, unless they were read before."""
        for uid in study_uids:
            if not self.is_read(uid):
                self._new.add(uid)
                self.changed.emit(uid)

    def open(self, study_uid: str) -> None:
        """A study is on the screen: it is new no more."""
        if study_uid in self._new:
            self._new.discard(study_uid)
            self.changed.emit(study_uid)

    def set_read(self, study_uid: str, *, is_read: bool) -> None:
        """Say that a study has been read, or has not."""
        key = mark_key(study_uid)
        if (key in self._read) is is_read:
            return
        (self._read.add if is_read else self._read.discard)(key)
        (self._unread.discard if is_read else self._unread.add)(key)
        self._keeper.set(key, is_read=is_read)
        self.changed.emit(study_uid)

    def forget_new(self) -> None:
        """Another list is shown, in which nothing is new."""
        self._new.clear()

    def stop(self) -> None:
        """Write all that is not written yet."""
        self._keeper.stop()

    @Slot(object)
    def _on_known(self, keys: frozenset[str]) -> None:
        self._read |= keys - self._unread
        self.changed.emit("")
