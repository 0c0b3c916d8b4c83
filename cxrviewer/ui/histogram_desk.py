"""Histograms of images, counted in a thread that nobody waits for."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QThreadPool, Signal, SignalInstance
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.histogram_view import HistogramView, histogram_view
from cxrviewer.ui.one_time_task import OneTimeTask

_KEPT: Final = 2


class HistogramDesk(QObject):
    """Gives the histogram of an image, now or soon.

    Signals:
        ready: What `view` could not give at first is there now.
    """

    ready = Signal()
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: OrderedDict[int, tuple[Radiograph, HistogramView]] = OrderedDict()
        self._running: Radiograph | None = None
        self._wanted: Radiograph | None = None
        self._done.connect(self._on_done)

    def view(self, radiograph: Radiograph) -> HistogramView | None:
        """The histogram; None while it is counted."""
        found = self._found.get(id(radiograph))
        # The image is kept with it, so its identity cannot pass to another one.
        if found is not None:
            return found[1]
        self._wanted = radiograph
        self._count()
        return None

    def _count(self) -> None:
        """One at a time; of those that wait only the last one matters."""
        if self._running is None and self._wanted is not None:
            self._running, self._wanted = self._wanted, None
            QThreadPool.globalInstance().start(_Counting(self._running, self._done))

    @QtSlot(object, object)
    def _on_done(self, radiograph: Radiograph, view: HistogramView | None) -> None:
        self._running = None
        if view is not None:
            self._found[id(radiograph)] = radiograph, view
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        self._count()
        self.ready.emit()


class _Counting(OneTimeTask):
    """Runs in the pool; the signal belongs to the desk."""

    def __init__(self, radiograph: Radiograph, done: SignalInstance) -> None:
        super().__init__()
        self._radiograph, self._done = radiograph, done

    def work(self) -> None:
        found = None
        try:
            found = histogram_view(self._radiograph)
        finally:
            # The window may have gone meanwhile; then nobody waits for the answer.
            with suppress(RuntimeError):
                self._done.emit(self._radiograph, found)
