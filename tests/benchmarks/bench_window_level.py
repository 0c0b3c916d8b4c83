"""One window/level change with repaint: the view of the application against pyqtgraph's ImageItem.

Both run in one process, in short turns, so that whatever else runs slows both, on the same 16-bit
image in a viewport of the same size. Ours is the real thing: an image opened by a session, with
letters, ruler and read-out; once bare, once with a drawing of every kind on it, once through both
display filters, once with a Display Shutter, rectangle and polygon.
Run: `python tests/benchmarks/bench_window_level.py` (offscreen unless told otherwise).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pyqtgraph as pg
from factories import make_dx
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from cxrviewer.imaging.annotations.annotation import POINT_COUNTS, Annotation, AnnotationKind
from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters
from cxrviewer.imaging.voi import Window
from cxrviewer.settings import Settings
from cxrviewer.store.annotation_keeper import ForgetfulKeeper
from cxrviewer.ui import back_ends
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.session import Session
from cxrviewer.ui.viewport import Viewport

IMAGE_SIZE = (4280, 3520)
VIEWPORT_SIZE = (1200, 1500)
BLOCKS = 12
REPEATS = 10
WANTED_RATIO = 5.0
# Drawings, filters or a shutter may cost no more than this share of the bare view's time.
DRAWN_LIMIT = 1.5
READING_LIMIT_S = 60.0
SHUTTER = MappingProxyType(
    {
        "ShutterShape": ["RECTANGULAR", "POLYGONAL"],
        "ShutterLeftVerticalEdge": 301,
        "ShutterRightVerticalEdge": 3300,
        "ShutterUpperHorizontalEdge": 401,
        "ShutterLowerHorizontalEdge": 3900,
        "VerticesOfThePolygonalShutter": [350, 1760, 1200, 250, 3950, 400, 3950, 3200, 1200, 3350],
        "ShutterPresentationValue": 8000,
    }
)


class OurView:
    """The left place of the reading area on a real session."""

    def __init__(
        self,
        image: NDArray[np.uint16],
        application: QApplication,
        *,
        is_drawn: bool = False,
        filters: DisplayFilters = NO_FILTERS,
        shutter: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        settings = Settings(language="en", analyse_automatically=False)
        # What is drawn here is for this time only, and nothing of the user's lies on the image.
        self._session = Session(settings, replace(back_ends.real(), keeper=ForgetfulKeeper))
        self._view = Viewport(self._session, Slot.LEFT)
        self._view.resize(VIEWPORT_SIZE[1], VIEWPORT_SIZE[0])
        self._view.show()
        with tempfile.TemporaryDirectory() as folder:
            file = make_dx(Path(folder) / "large.dcm", image, BitsStored=16, **shutter)
            self._session.open_paths([file])
            self._wait(application)
        if is_drawn:
            self._draw(application)
        if filters:
            self._filter(application, filters)

    def _filter(self, application: QApplication, filters: DisplayFilters) -> None:
        state = self._view.display_state
        assert state is not None
        self._view.show_state(state.with_filters(filters))
        application.processEvents()
        while self._view.filters != filters:
            application.processEvents()

    def _wait(self, application: QApplication) -> None:
        limit = time.monotonic() + READING_LIMIT_S
        while self._view.layers.radiograph.pixels is None:
            application.processEvents()
            if time.monotonic() > limit:
                raise TimeoutError("the image was not shown")

    def _draw(self, application: QApplication) -> None:
        """One drawing of every kind, spread over the image."""
        ref = self._view.ref
        assert ref is not None
        uid, state = ref.sop_instance_uid, self._session.annotations
        while not state.is_loaded(uid):
            application.processEvents()
        places = np.random.default_rng(1)
        for kind in AnnotationKind:
            across = places.integers(200, IMAGE_SIZE[1] - 200, POINT_COUNTS[kind])
            down = places.integers(200, IMAGE_SIZE[0] - 200, POINT_COUNTS[kind])
            points = tuple(zip(map(float, across), map(float, down), strict=True))
            known = 20.0 if kind is AnnotationKind.CALIBRATION else None
            state.put(uid, Annotation(kind.value, kind, points, "text", known))
        while not self._view.is_ready:
            application.processEvents()

    def set_window(self, low: float, high: float) -> None:
        state = self._view.display_state
        assert state is not None
        self._view.show_state(replace(state, voi=Window((low + high) / 2, high - low)))
        self._view.viewport().repaint()

    def close(self) -> None:
        self._session.shutdown()
        self._view.close()


class TheirView(pg.GraphicsView):
    """The same image in an ImageItem that fills the same viewport."""

    def __init__(self, image: NDArray[np.uint16]) -> None:
        super().__init__()
        self.setFixedSize(VIEWPORT_SIZE[1], VIEWPORT_SIZE[0])
        box = pg.ViewBox(lockAspect=True, invertY=True)
        self.setCentralItem(box)
        self._item = pg.ImageItem(image, axisOrder="row-major")
        box.addItem(self._item)
        box.autoRange(padding=0)

    def set_window(self, low: float, high: float) -> None:
        self._item.setLevels((low, high))
        self.viewport().repaint()


def milliseconds(change: Callable[[float, float], None], step: int) -> float:
    begin = time.perf_counter()
    change(1000.0 + 17 * step, 50000.0 + 31 * step)
    return (time.perf_counter() - begin) * 1000


def main() -> int:
    """Print both times and their ratio; 1 where it falls short."""
    application = QApplication.instance() or QApplication([])
    pg.setConfigOptions(imageAxisOrder="row-major")
    image = np.random.default_rng(0).integers(0, 65536, IMAGE_SIZE, dtype=np.uint16)
    ours_view, their_view = OurView(image, application), TheirView(image)
    drawn_view = OurView(image, application, is_drawn=True)
    filtered_view = OurView(image, application, filters=DisplayFilters(0.5, 0.5))
    shuttered_view = OurView(image, application, shutter=SHUTTER)
    views = (ours_view, their_view, drawn_view, filtered_view, shuttered_view)
    times: tuple[list[float], ...] = ([], [], [], [], [])
    their_view.show()
    application.processEvents()
    for block in range(BLOCKS):
        for view, found in zip(views, times, strict=True):
            # A drag is many changes in a row; the first two warm the processor's caches up.
            steps = range(block * REPEATS, (block + 1) * REPEATS)
            found.extend([milliseconds(view.set_window, step) for step in steps][2:])
    ours_view.close()
    drawn_view.close()
    filtered_view.close()
    shuttered_view.close()
    ours, theirs, drawn, filtered, shuttered = (statistics.median(found) for found in times)
    ratio = theirs / ours
    is_enough = ratio >= WANTED_RATIO and max(drawn, filtered, shuttered) <= DRAWN_LIMIT * ours
    verdict = "ok" if is_enough else "falls short"
    rows, columns = IMAGE_SIZE
    print(
        f"window/level change, {rows} x {columns} 16 bit in {VIEWPORT_SIZE[0]} x {VIEWPORT_SIZE[1]}"
    )
    print(f"  ours                          {ours:7.2f} ms")
    print(f"  ours, {len(AnnotationKind)} drawings on it       {drawn:7.2f} ms")
    print(f"  ours, both display filters on  {filtered:7.2f} ms")
    print(f"  ours, a shutter on it          {shuttered:7.2f} ms")
    print(f"  pyqtgraph ImageItem.setLevels {theirs:7.2f} ms")
    wanted = f"wanted: at least {WANTED_RATIO:g}, the others at most x {DRAWN_LIMIT:g}"
    shares = f"drawings x {drawn / ours:.2f}, filters x {filtered / ours:.2f}"
    shares += f", shutter x {shuttered / ours:.2f}"
    print(f"  ratio {ratio:.1f}, {shares} ({wanted})  {verdict}")
    return 0 if verdict == "ok" else 1


if __name__ == "__main__":
    raise SystemExit(main())
