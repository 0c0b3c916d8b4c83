"""Makes images ready for resampling; off the window's thread where that takes time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.pyramid import LARGE, ImagePyramid
from cxrviewer.imaging.render import RenderSource


class RenderSourceMaker(QObject):
    """Gives the `ImagePyramid` of the radiograph asked for last.

    A small image without padding is ready at once. Padding has to be found and taken out of all
    pixels, and a large image is halved: up to 100 ms, so that is done in the thread pool.

    Signals:
        ready: (Radiograph, ImagePyramid) what the last radiograph asked for gave.
    """

    ready = Signal(object, object)
    _made = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Radiograph | None = None
        self._found: ImagePyramid | None = None
        self._made.connect(self._on_made)

    def request(self, radiograph: Radiograph | None) -> ImagePyramid | None:
        """The pyramid if it is there or costs nothing; else None, and `ready` follows."""
        if radiograph is self._wanted:
            return self._found
        self._wanted, self._found = radiograph, None
        if radiograph is None:
            return None
        if _is_cheap(radiograph):
            self._found = _made_of(radiograph)
        else:
            QThreadPool.globalInstance().start(_Making(radiograph, self._made))
        return self._found

    @Slot(object, object)
    def _on_made(self, radiograph: Radiograph, pyramid: ImagePyramid) -> None:
        if radiograph is self._wanted:
            self._found = pyramid
            self.ready.emit(radiograph, pyramid)


def _is_cheap(radiograph: Radiograph) -> bool:
    rows, columns = radiograph.shape
    has_padding = radiograph.colour is None and padding_limits(radiograph.grayscale) is not None
    return not has_padding and rows * columns <= LARGE


def _made_of(radiograph: Radiograph) -> ImagePyramid:
    return ImagePyramid.of(RenderSource.of(radiograph))


class _Making(QRunnable):
    """Runs in the pool; the signal belongs to the maker."""

    def __init__(self, radiograph: Radiograph, made: SignalInstance) -> None:
        super().__init__()
        self._radiograph = radiograph
        self._made = made

    def run(self) -> None:
        pyramid = _made_of(self._radiograph)
        try:
            self._made.emit(self._radiograph, pyramid)
        except RuntimeError:
            # The view was closed meanwhile and nobody waits any more.
            return
