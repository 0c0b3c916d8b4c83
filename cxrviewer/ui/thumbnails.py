"""Small pictures of images for the study list, made on a thread pool when they are first seen."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Container
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QDeadlineTimer,
    QObject,
    QThreadPool,
    Signal,
    SignalInstance,
    Slot,
)
from PySide6.QtGui import QImage, QPixmap

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import CxrViewerError
from cxrviewer.imaging.thumbnail import thumbnail
from cxrviewer.ui import lingering
from cxrviewer.ui.one_time_task import OneTimeTask

_KEPT: Final = 2000

Key = tuple[str, str]
MakeThumbnail = Callable[[ImageRef], NDArray[np.uint8]]

_log = logging.getLogger(__name__)


class ThumbnailStore(QObject):
    """Thumbnails by place and SOP Instance UID. Lives in the window's thread.

    Two folders may hold different images of one UID, and a file may have been replaced since it was
    opened: the place is part of the key, and `clear` forgets everything, running reads too.

    One thread reads, last asked first: what is on the screen now matters more than what was
    scrolled by.

    Signals:
        ready: (SOP Instance UID) `get` now gives it.
    """

    ready = Signal(str)

    _made = Signal(int, object, object)

    def __init__(self, make: MakeThumbnail, parent: QObject | None = None) -> None:
        """Begin with none.

        Args:
            make: Makes the thumbnail of an image in its file; called in a thread.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._make = make
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._asked = 0
        self._generation = 0
        self._pending: set[Key] = set()
        self._pixmaps: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._made.connect(self._on_made)

    def get(self, ref: ImageRef, radiograph: Radiograph | None = None) -> QPixmap | None:
        """The thumbnail, or None for now (`ready` follows) and for ever where it cannot be made.

        Args:
            ref: Which image.
            radiograph: The same image where it is in memory anyway.
        """
        key = _key(ref)
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        if key not in self._pending:
            self._pending.add(key)
            self._asked += 1
            task = _Task(ref, self._generation, radiograph, self._make, self._made)
            self._pool.start(task, self._asked)
        return None

    def is_failed(self, ref: ImageRef) -> bool:
        """Whether no thumbnail can be made of an image."""
        key = _key(ref)
        return key in self._pixmaps and self._pixmaps[key] is None

    @property
    def is_busy(self) -> bool:
        """Whether a thumbnail that was asked for is still being made."""
        return bool(self._pending)

    def forget(self, uids: Container[str]) -> None:
        """Make these anew when they are next asked for: their files are others now."""
        for key in [key for key in self._pixmaps if key[1] in uids]:
            del self._pixmaps[key]

    def clear(self) -> None:
        """Forget all thumbnails, and those that are still being made."""
        self._generation += 1
        self._pool.clear()
        self._pending.clear()
        self._pixmaps.clear()

    def stop(self, deadline: QDeadlineTimer | None = None) -> None:
        """Forget all and join, but wait no longer than until `deadline`."""
        self.clear()
        if not self._pool.waitForDone((deadline or lingering.patience()).remainingTime()):
            lingering.keep(self, lambda: self._pool.activeThreadCount() > 0)

    @Slot(int, object, object)
    def _on_made(self, generation: int, ref: ImageRef, pixels: NDArray[np.uint8] | None) -> None:
        if generation != self._generation:
            return
        key = _key(ref)
        self._pending.discard(key)
        self._pixmaps[key] = None if pixels is None else _pixmap(pixels)
        while len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        self.ready.emit(ref.sop_instance_uid)


class _Task(OneTimeTask):
    def __init__(
        self,
        ref: ImageRef,
        generation: int,
        radiograph: Radiograph | None,
        make: MakeThumbnail,
        made: SignalInstance,
    ) -> None:
        super().__init__()
        self._ref = ref
        self._generation = generation
        self._radiograph = radiograph
        self._make = make
        self._made = made

    def work(self) -> None:
        pixels = None
        try:
            known = self._radiograph
            pixels = self._make(self._ref) if known is None else thumbnail(known)
        except CxrViewerError as error:
            _log.info("no thumbnail: %s", type(error).__name__)
        except Exception:
            _log.exception("no thumbnail")
        self._made.emit(self._generation, self._ref, pixels)


def _key(ref: ImageRef) -> Key:
    return ref.location, ref.sop_instance_uid


def _pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    rows, columns = pixels.shape[:2]
    grey = pixels.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    data = np.ascontiguousarray(pixels)
    image = QImage(data.data, columns, rows, data.strides[0], kind)
    return QPixmap.fromImage(image.copy())
