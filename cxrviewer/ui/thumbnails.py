"""Small pictures of images for the study list, made on a thread pool when they are first seen."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage, QPixmap

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import CxrViewerError
from cxrviewer.imaging.voi import compose, default_voi
from cxrviewer.ui.image_store import ReadFunction

SIDE: Final = 160
_KEPT: Final = 2000

_log = logging.getLogger(__name__)


class ThumbnailStore(QObject):
    """Thumbnails by SOP Instance UID. Lives in the window's thread.

    One thread reads, last asked first: what is on the screen now matters more than what was
    scrolled by.

    Signals:
        ready: (SOP Instance UID) `get` now gives it.
    """

    ready = Signal(str)

    _made = Signal(str, object)

    def __init__(self, read: ReadFunction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._asked = 0
        self._pending: set[str] = set()
        self._pixmaps: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._made.connect(self._on_made)

    def get(self, ref: ImageRef, radiograph: Radiograph | None = None) -> QPixmap | None:
        """The thumbnail, or None for now (`ready` follows) and for ever where it cannot be made.

        Args:
            ref: Which image.
            radiograph: The same image where it is in memory anyway.
        """
        uid = ref.sop_instance_uid
        if uid in self._pixmaps:
            self._pixmaps.move_to_end(uid)
            return self._pixmaps[uid]
        if uid not in self._pending:
            self._pending.add(uid)
            self._asked += 1
            self._pool.start(_Task(ref, radiograph, self._read, self._made), self._asked)
        return None

    def is_failed(self, ref: ImageRef) -> bool:
        """Whether no thumbnail can be made of an image."""
        uid = ref.sop_instance_uid
        return uid in self._pixmaps and self._pixmaps[uid] is None

    def clear(self) -> None:
        """Drop what waits; what was made stays."""
        self._pool.clear()
        self._pending.clear()

    def stop(self) -> None:
        """Drop what waits and join what runs."""
        self.clear()
        self._pool.waitForDone()

    @Slot(str, object)
    def _on_made(self, uid: str, pixels: NDArray[np.uint8] | None) -> None:
        self._pending.discard(uid)
        self._pixmaps[uid] = None if pixels is None else _pixmap(pixels)
        while len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        self.ready.emit(uid)


def thumbnail(radiograph: Radiograph, side: int = SIDE) -> NDArray[np.uint8]:
    """The image as it is shown first, at most `side` pixels wide and high.

    Returns:
        (rows, columns) uint8, or (rows, columns, 3) of a colour image.
    """
    rows, columns = radiograph.shape
    scale = min(1.0, side / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    if radiograph.colour is not None:
        return _shrunk(radiograph.colour, size)
    lut = compose(radiograph.grayscale, default_voi(radiograph))
    return lut.apply(_shrunk(radiograph.stored_values, size))


class _Task(QRunnable):
    def __init__(
        self,
        ref: ImageRef,
        radiograph: Radiograph | None,
        read: ReadFunction,
        made: SignalInstance,
    ) -> None:
        super().__init__()
        self._ref = ref
        self._radiograph = radiograph
        self._read = read
        self._made = made

    def run(self) -> None:
        pixels = None
        try:
            pixels = thumbnail(self._radiograph or self._read(self._ref))
        except CxrViewerError as error:
            _log.info("no thumbnail: %s", type(error).__name__)
        except Exception:
            _log.exception("no thumbnail")
        self._made.emit(self._ref.sop_instance_uid, pixels)


def _shrunk(pixels: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    rows, columns = pixels.shape[:2]
    grey = pixels.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    data = np.ascontiguousarray(pixels)
    image = QImage(data.data, columns, rows, data.strides[0], kind)
    return QPixmap.fromImage(image.copy())
