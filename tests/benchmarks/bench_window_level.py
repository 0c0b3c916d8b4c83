"""One window/level change with repaint: our table on viewport pixels against pyqtgraph's ImageItem.

Both run in one process, one after the other in turns, on the same 16-bit image in a viewport of the
same size. Run: `python tests/benchmarks/bench_window_level.py` (offscreen unless told otherwise).
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.render import displayed, resample
from cxrviewer.imaging.voi import Window, compose

IMAGE_SIZE = (4280, 3520)
VIEWPORT_SIZE = (1200, 1500)
REPEATS = 25
WANTED_RATIO = 5.0


class OurView(QWidget):
    """The viewport's pixels, resampled once; a window change is one table and one repaint."""

    def __init__(self, image: NDArray[np.uint16]) -> None:
        super().__init__()
        self.setFixedSize(VIEWPORT_SIZE[1], VIEWPORT_SIZE[0])
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._grayscale = GrayscaleAttributes(bits_stored=16)
        self._pixels = resample(image, ViewTransform.fit(image.shape, VIEWPORT_SIZE))
        self._screen = np.empty(VIEWPORT_SIZE, np.uint8)

    def set_window(self, low: float, high: float) -> None:
        lut = compose(self._grayscale, Window((low + high) / 2, high - low))
        displayed(self._pixels, lut, out=self._screen)
        self.repaint()

    def paintEvent(self, event: QPaintEvent) -> None:
        rows, columns = VIEWPORT_SIZE
        image = QImage(self._screen.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
        QPainter(self).drawImage(0, 0, image)


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
    views = (OurView(image), TheirView(image))
    times: tuple[list[float], list[float]] = ([], [])
    for view in views:
        view.show()
    application.processEvents()
    for step in range(REPEATS + 2):
        for view, found in zip(views, times, strict=True):
            found.append(milliseconds(view.set_window, step))
    ours, theirs = (statistics.median(found[2:]) for found in times)
    ratio = theirs / ours
    verdict = "ok" if ratio >= WANTED_RATIO else "falls short"
    rows, columns = IMAGE_SIZE
    print(
        f"window/level change, {rows} x {columns} 16 bit in {VIEWPORT_SIZE[0]} x {VIEWPORT_SIZE[1]}"
    )
    print(f"  ours                          {ours:7.2f} ms")
    print(f"  pyqtgraph ImageItem.setLevels {theirs:7.2f} ms")
    print(f"  ratio {ratio:.1f} (wanted: at least {WANTED_RATIO:g})  {verdict}")
    return 0 if verdict == "ok" else 1


if __name__ == "__main__":
    raise SystemExit(main())
