"""Makes images ready for resampling; off the window's thread where that takes time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, QThreadPool, Signal, SignalInstance, Slot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters
from cxrviewer.imaging.polarity import padding_limits
from cxrviewer.imaging.pyramid import LARGE, ImagePyramid
from cxrviewer.imaging.render import RenderSource
from cxrviewer.ui.one_time_task import OneTimeTask


class RenderSourceMaker(QObject):
    """Gives the `ImagePyramid` of the radiograph asked for last, through the filters asked for.

    A small image without padding is ready at once. Padding has to be found and taken out of all
    pixels, and a large image is halved: up to 100 ms, so that is done in the thread pool. Filters
    take up to a second; the image is shown without them meanwhile, or through those of before.

    Signals:
        ready: (Radiograph, ImagePyramid) what the last radiograph asked for gave.
    """

    ready = Signal(object, object)
    _made = Signal(object, object)
    _filtered = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Radiograph | None = None
        self._plain: ImagePyramid | None = None
        self._shown: ImagePyramid | None = None
        self._wanted_filters = self._shown_filters = NO_FILTERS
        self._running: DisplayFilters | None = None
        self._made.connect(self._on_made)
        self._filtered.connect(self._on_filtered)

    @property
    def plain(self) -> ImagePyramid | None:
        """The image without any filter, once it is ready."""
        return self._plain

    @property
    def filters(self) -> DisplayFilters:
        """The filters that the image given last went through."""
        return self._shown_filters

    @property
    def is_filtering(self) -> bool:
        """Whether an image through other filters is on its way."""
        return self._plain is not None and self._shown_filters != self._wanted_filters

    def request(
        self, radiograph: Radiograph | None, filters: DisplayFilters = NO_FILTERS
    ) -> ImagePyramid | None:
        """The best that there is by now; `ready` follows where that is not yet what was asked for.

        None while there is nothing to be shown at all. Filters leave a colour image as it is.
        """
        self._wanted_filters = filters if _can_be_filtered(radiograph) else NO_FILTERS
        if radiograph is not self._wanted:
            self._begin(radiograph)
        self._catch_up()
        return self._shown

    def _begin(self, radiograph: Radiograph | None) -> None:
        self._wanted, self._plain, self._shown = radiograph, None, None
        self._shown_filters, self._running = NO_FILTERS, None
        if radiograph is None:
            return
        if _is_cheap(radiograph):
            self._plain = self._shown = _made_of(radiograph)
        else:
            QThreadPool.globalInstance().start(_Making(radiograph, self._made))

    def _catch_up(self) -> None:
        """Take the filters off at once, or begin to put others on; one at a time, the last wins."""
        if self._plain is None or not self.is_filtering:
            return
        if not self._wanted_filters:
            self._shown, self._shown_filters = self._plain, NO_FILTERS
        elif self._running is None and self._wanted is not None:
            self._running = self._wanted_filters
            task = _Filtering(self._wanted, self._plain, self._running, self)
            QThreadPool.globalInstance().start(task)

    def is_stale(self, radiograph: Radiograph, filters: DisplayFilters) -> bool:
        """Whether nobody waits for this any more; may be asked in any thread."""
        return radiograph is not self._wanted or filters != self._wanted_filters

    @Slot(object, object)
    def _on_made(self, radiograph: Radiograph, pyramid: ImagePyramid) -> None:
        if radiograph is self._wanted:
            self._plain = self._shown = pyramid
            self._catch_up()
            self.ready.emit(radiograph, pyramid)

    @Slot(object, object, object)
    def _on_filtered(
        self, radiograph: Radiograph, filters: DisplayFilters, pyramid: ImagePyramid | None
    ) -> None:
        if radiograph is not self._wanted:
            return
        self._running = None
        if pyramid is not None and filters == self._wanted_filters:
            self._shown, self._shown_filters = pyramid, filters
            self.ready.emit(radiograph, pyramid)
        self._catch_up()


def _can_be_filtered(radiograph: Radiograph | None) -> bool:
    return radiograph is not None and radiograph.colour is None


def _is_cheap(radiograph: Radiograph) -> bool:
    rows, columns = radiograph.shape
    has_padding = radiograph.colour is None and padding_limits(radiograph.grayscale) is not None
    return not has_padding and rows * columns <= LARGE


def _made_of(radiograph: Radiograph) -> ImagePyramid:
    return ImagePyramid.of(RenderSource.of(radiograph))


class _Making(OneTimeTask):
    """Runs in the pool; the signal belongs to the maker."""

    def __init__(self, radiograph: Radiograph, made: SignalInstance) -> None:
        super().__init__()
        self._radiograph = radiograph
        self._made = made

    def work(self) -> None:
        pyramid = _made_of(self._radiograph)
        # The view may have been closed meanwhile; then nobody waits any more.
        with suppress(RuntimeError):
            self._made.emit(self._radiograph, pyramid)


class _Filtering(OneTimeTask):
    """Runs in the pool; the signal belongs to the maker."""

    def __init__(
        self,
        radiograph: Radiograph,
        plain: ImagePyramid,
        filters: DisplayFilters,
        maker: RenderSourceMaker,
    ) -> None:
        super().__init__()
        self._radiograph, self._plain, self._filters = radiograph, plain, filters
        self._done = maker._filtered
        self._is_stale: Callable[[Radiograph, DisplayFilters], bool] = maker.is_stale

    def work(self) -> None:
        found = None
        try:
            found = self._made()
        finally:
            with suppress(RuntimeError):
                self._done.emit(self._radiograph, self._filters, found)

    def _made(self) -> ImagePyramid | None:
        from cxrviewer.imaging.filters import filtered  # noqa: PLC0415 - only where it is asked for

        def cancelled() -> bool:
            return self._is_stale(self._radiograph, self._filters)

        if cancelled():
            return None
        g = self._radiograph.grayscale
        source = filtered(self._plain.whole, self._filters, g, cancelled=cancelled)
        return None if cancelled() else ImagePyramid.of(source)
