"""Statistics of regions: small ones at once, large ones in a thread that nobody waits for."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QThreadPool, Signal, SignalInstance
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind, Points
from cxrviewer.imaging.annotations.roi import RoiStatistics, pixel_count, roi_statistics
from cxrviewer.ui.one_time_task import OneTimeTask

# So many pixels take a millisecond or two.
_AT_ONCE: Final = 60_000
_KEPT: Final = 64

_Key = tuple[AnnotationKind, Points]


class RoiDesk(QObject):
    """Statistics of the regions of one image at a time.

    Signals:
        ready: What `statistics` could not give at first is there now.
    """

    ready = Signal()
    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._radiograph: Radiograph | None = None
        self._found: OrderedDict[_Key, RoiStatistics | None] = OrderedDict()
        self._running: _Key | None = None
        self._wanted: Annotation | None = None
        self._done.connect(self._on_done)

    @property
    def is_busy(self) -> bool:
        """Whether something is being computed."""
        return self._running is not None

    def turn_to(self, radiograph: Radiograph | None) -> None:
        """Measure on another image from now on; the one before is let go."""
        if radiograph is not self._radiograph:
            self._radiograph = radiograph
            self._found.clear()
            self._wanted = None

    def statistics(self, annotation: Annotation, radiograph: Radiograph) -> RoiStatistics | None:
        """Statistics of a region; None while they are computed, and where it holds no pixel."""
        self.turn_to(radiograph)
        key = _key(annotation)
        if key in self._found:
            self._found.move_to_end(key)
            return self._found[key]
        if pixel_count(annotation, radiograph.shape) <= _AT_ONCE:
            return self._keep(key, roi_statistics(annotation, radiograph))
        self._request(annotation)
        return None

    def _request(self, annotation: Annotation) -> None:
        """Compute it next; of those that wait while a hand moves only the last one matters."""
        key = _key(annotation)
        if key == self._running:
            return
        if self._running is not None:
            self._wanted = annotation
        elif self._radiograph is not None:
            self._running = key
            self._pool.start(_Computing(annotation, self._radiograph, self._done))

    def _keep(self, key: _Key, found: RoiStatistics | None) -> RoiStatistics | None:
        self._found[key] = found
        while len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return found

    @QtSlot(object, object, object)
    def _on_done(
        self, radiograph: Radiograph, annotation: Annotation, found: RoiStatistics | None
    ) -> None:
        self._running = None
        if radiograph is self._radiograph:
            self._keep(_key(annotation), found)
        wanted, self._wanted = self._wanted, None
        if wanted is not None and _key(wanted) not in self._found:
            self._request(wanted)
        self.ready.emit()


class _Computing(OneTimeTask):
    """Runs in the pool; the signal belongs to the desk."""

    def __init__(
        self, annotation: Annotation, radiograph: Radiograph, done: SignalInstance
    ) -> None:
        super().__init__()
        self._annotation, self._radiograph, self._done = annotation, radiograph, done

    def work(self) -> None:
        found = None
        try:
            found = roi_statistics(self._annotation, self._radiograph)
        finally:
            # The view may have gone meanwhile; then nobody waits for the answer.
            with suppress(RuntimeError):
                self._done.emit(self._radiograph, self._annotation, found)


def _key(annotation: Annotation) -> _Key:
    return annotation.kind, annotation.points
