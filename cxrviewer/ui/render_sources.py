"""Makes images ready for resampling; off the window's thread where that takes time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.render import RenderSource


class RenderSourceMaker(QObject):
    """Gives the `RenderSource` of the radiograph asked for last.

    Without padding a source is the array itself and there at once. With padding, all pixels have to
    be compared and copied: 30 to 100 ms for a large image, so that is done in the thread pool.

    Signals:
        ready: (Radiograph, RenderSource) the source of the last radiograph asked for.
    """

    ready = Signal(object, object)
    _made = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Radiograph | None = None
        self._made.connect(self._on_made)

    def request(self, radiograph: Radiograph | None) -> RenderSource | None:
        """The source if it costs nothing; else None, and `ready` follows."""
        self._wanted = radiograph
        if radiograph is None:
            return None
        if radiograph.colour is not None or padding_limits(radiograph.grayscale) is None:
            return RenderSource.of(radiograph)
        QThreadPool.globalInstance().start(_Making(radiograph, self._made))
        return None

    @Slot(object, object)
    def _on_made(self, radiograph: Radiograph, source: RenderSource) -> None:
        if radiograph is self._wanted:
            self.ready.emit(radiograph, source)


class _Making(QRunnable):
    """Runs in the pool; the signal belongs to the maker."""

    def __init__(self, radiograph: Radiograph, made: SignalInstance) -> None:
        super().__init__()
        self._radiograph = radiograph
        self._made = made

    def run(self) -> None:
        source = RenderSource.of(self._radiograph)
        try:
            self._made.emit(self._radiograph, source)
        except RuntimeError:
            # The view was closed meanwhile and nobody waits any more.
            return
