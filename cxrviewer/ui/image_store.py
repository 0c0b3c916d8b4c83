"""Reads images on a thread pool and keeps the last ones in memory."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import (
    QDeadlineTimer,
    QObject,
    QThreadPool,
    Signal,
    SignalInstance,
    Slot,
)

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import QT_TRANSLATE_NOOP, CxrViewerError, Message
from cxrviewer.imaging.voi import default_voi
from cxrviewer.ui import lingering
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.one_time_task import OneTimeTask

_UNEXPECTED: Final = QT_TRANSLATE_NOOP(
    "messages", "The image could not be read ({error}). The log has the details."
)
_TOO_LARGE: Final = QT_TRANSLATE_NOOP(
    "messages", "There is not enough memory for this image. Close other programs and try again."
)
_BUDGET: Final = 512 * 1024 * 1024
_SHOWN_FIRST: Final = 10

_log = logging.getLogger(__name__)

ReadFunction = Callable[[ImageRef], Radiograph]


class ImageStore(QObject):
    """Images in memory, with the state in which each is shown first. Lives in the window's thread.

    Two folders may hold different images of one UID. So every read carries the generation it was
    asked in: what was asked before `clear` is never taken for an answer to what is asked after.

    Signals:
        loaded: (SOP Instance UID) `get` now gives the image.
        failed: (SOP Instance UID, Message) it cannot be read, and why.
    """

    loaded = Signal(str)
    failed = Signal(str, object)

    _read_done = Signal(int, str, object, object)
    _read_failed = Signal(int, str, object)

    def __init__(
        self, read: ReadFunction, *, budget: int = _BUDGET, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._budget = budget
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._images: OrderedDict[str, tuple[Radiograph, DisplayState]] = OrderedDict()
        self._pending: set[str] = set()
        self._generation = 0
        self._pinned: frozenset[str] = frozenset()
        self._read_done.connect(self._on_read)
        self._read_failed.connect(self._on_failed)

    def get(self, uid: str) -> Radiograph | None:
        """The image, where it is in memory."""
        found = self._images.get(uid)
        return found[0] if found else None

    def first_state(self, uid: str) -> DisplayState | None:
        """How the image is shown at first, where it is in memory."""
        found = self._images.get(uid)
        return found[1] if found else None

    def request(self, ref: ImageRef) -> None:
        """Read an image unless it is there or on its way; a signal follows only when it is read."""
        uid = ref.sop_instance_uid
        if uid in self._images:
            self._images.move_to_end(uid)
            return
        if uid not in self._pending:
            self._pending.add(uid)
            task = _ReadTask(ref, self._generation, self._read, self._read_done, self._read_failed)
            self._pool.start(task, _SHOWN_FIRST)

    def pin(self, uids: Iterable[str]) -> None:
        """Keep these images whatever else is read."""
        self._pinned = frozenset(uids)
        self._evict()

    def drop(self, uids: Iterable[str]) -> None:
        """Forget images whose files are others now."""
        for uid in uids:
            self._images.pop(uid, None)

    def clear(self) -> None:
        """Forget all images, and those that are still being read."""
        self.cancel()
        self._images.clear()
        self._pinned = frozenset()

    def cancel(self) -> None:
        """Drop what waits; no signal follows of what runs."""
        self._generation += 1
        self._pool.clear()
        self._pending.clear()

    def stop(self, deadline: QDeadlineTimer | None = None) -> None:
        """Cancel and join, but wait no longer than until `deadline`."""
        self.cancel()
        if not self._pool.waitForDone((deadline or lingering.patience()).remainingTime()):
            lingering.keep(self, lambda: self._pool.activeThreadCount() > 0)

    @Slot(int, str, object, object)
    def _on_read(
        self, generation: int, uid: str, radiograph: Radiograph, state: DisplayState
    ) -> None:
        if generation != self._generation:
            return
        self._pending.discard(uid)
        self._images[uid] = radiograph, state
        self._evict()
        self.loaded.emit(uid)

    @Slot(int, str, object)
    def _on_failed(self, generation: int, uid: str, message: Message) -> None:
        if generation == self._generation:
            self._pending.discard(uid)
            self.failed.emit(uid, message)

    def _evict(self) -> None:
        total = sum(_bytes(radiograph) for radiograph, _ in self._images.values())
        newest = next(reversed(self._images), None)
        for uid in list(self._images):
            if total <= self._budget:
                return
            if uid not in self._pinned and uid != newest:
                total -= _bytes(self._images.pop(uid)[0])


class _ReadTask(OneTimeTask):
    """Runs in the pool; the signals belong to the store."""

    def __init__(
        self,
        ref: ImageRef,
        generation: int,
        read: ReadFunction,
        done: SignalInstance,
        failed: SignalInstance,
    ) -> None:
        super().__init__()
        self._ref = ref
        self._generation = generation
        self._read = read
        self._done = done
        self._failed = failed

    def work(self) -> None:
        asked = self._generation, self._ref.sop_instance_uid
        try:
            radiograph = self._read(self._ref)
            state = DisplayState(default_voi(radiograph))
        except CxrViewerError as error:
            self._failed.emit(*asked, error.message)
        except MemoryError:
            self._failed.emit(*asked, Message(_TOO_LARGE))
        except Exception as error:
            _log.exception("image not read")
            self._failed.emit(*asked, Message(_UNEXPECTED, {"error": type(error).__name__}))
        else:
            self._done.emit(*asked, radiograph, state)


def _bytes(radiograph: Radiograph) -> int:
    colour = 0 if radiograph.colour is None else radiograph.colour.nbytes
    return radiograph.stored_values.nbytes + colour
