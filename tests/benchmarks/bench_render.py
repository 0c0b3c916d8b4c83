"""Resampling on zoom and pan, overlay and contours, of a large image in a large viewport.

Run: `python tests/benchmarks/bench_render.py`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.overlay import heatmap_contours, heatmap_rgba
from cxrviewer.imaging.render import resample
from cxrviewer.imaging.voi import Window, compose
from cxrviewer.ui.contour_picture import contour_levels, contour_picture
from cxrviewer.ui.heatmap_picture import Heatmap, heatmap_picture

IMAGE_SIZE = (4280, 3520)
VIEWPORT_SIZE = (1200, 1500)
REPEATS = 15
# A pan or zoom must not stall the event loop.
WANTED_MS = 50.0


def milliseconds(work: Callable[[], object]) -> float:
    work()
    found = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found)


def cases() -> dict[str, Callable[[], object]]:
    image = np.random.default_rng(0).integers(0, 4096, IMAGE_SIZE, dtype=np.uint16)
    buffer = np.empty(VIEWPORT_SIZE, np.uint16)
    fitted = ViewTransform.fit(IMAGE_SIZE, VIEWPORT_SIZE)
    side = fitted.rotated(1).fitted()
    cells = np.random.default_rng(1).normal(size=(12, 12)).astype(np.float32)
    rows, columns = IMAGE_SIZE
    canvas = CanvasTransform(IMAGE_SIZE, (384, 384), 384 / columns, 384 / rows, 0.0, 0.0)
    grayscale = GrayscaleAttributes(bits_stored=16)
    shown = Heatmap(cells, 2.0, canvas)
    levels = contour_levels(2.0, ColourMap.DIVERGING)
    return {
        "fit": lambda: resample(image, fitted, out=buffer),
        "fit, turned": lambda: resample(image, side, out=buffer),
        "zoom 0.6": lambda: resample(image, fitted.zoomed(0.6 / fitted.zoom), out=buffer),
        "zoom 0.93": lambda: resample(image, fitted.zoomed(0.93 / fitted.zoom), out=buffer),
        "one to one": lambda: resample(image, fitted.one_to_one(), out=buffer),
        "zoom 3": lambda: resample(image, fitted.zoomed(3 / fitted.zoom), out=buffer),
        "zoom 30": lambda: resample(image, fitted.zoomed(30 / fitted.zoom), out=buffer),
        "compose 16 bit": lambda: compose(grayscale, Window(30000, 40000)),
        "heatmap": lambda: heatmap_rgba(cells, 2.0, canvas=canvas, view=fitted),
        "colours shown": lambda: heatmap_picture(shown, ColourMap.DIVERGING, 0.5, fitted),
        "contours": lambda: heatmap_contours(cells, levels, canvas=canvas),
        "contours shown": lambda: contour_picture(shown, ColourMap.DIVERGING, fitted),
    }


def main() -> int:
    """Print a row a case; 1 where one falls short."""
    short = 0
    print(f"rendering {IMAGE_SIZE[0]} x {IMAGE_SIZE[1]} in {VIEWPORT_SIZE[0]} x {VIEWPORT_SIZE[1]}")
    for name, work in cases().items():
        taken = milliseconds(work)
        good = taken <= WANTED_MS
        short += not good
        print(f"  {name:<16}{taken:7.2f} ms  {'ok' if good else 'falls short'}")
    return 1 if short else 0


if __name__ == "__main__":
    raise SystemExit(main())
