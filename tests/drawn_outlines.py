"""Outlines made of rectangles, whose measures can be worked out by hand."""

from __future__ import annotations

import numpy as np

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import BundleId
from cxrviewer.inference.anatomy.answer import Anatomy, AnatomyLimits, measure
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines

Box = tuple[int, int, int, int]
"""First row, last row, first column, last column; each last one is one past it."""

CHEST: dict[Organ, Box] = {
    Organ.RIGHT_LUNG: (10, 70, 10, 40),
    Organ.LEFT_LUNG: (13, 70, 60, 86),
    Organ.HEART: (46, 76, 38, 70),
}


def plain_canvas(side: int = 100) -> CanvasTransform:
    """A canvas that is the image itself."""
    return CanvasTransform((side, side), (side, side), 1.0, 1.0, 0.0, 0.0)


def letterboxed_canvas() -> CanvasTransform:
    """An image of 400 rows and 300 columns on a canvas of 100: 12.5 black columns on each side."""
    return CanvasTransform((400, 300), (100, 100), 0.25, 0.25, 12.5, 0.0)


def drawn(
    boxes: dict[Organ, Box] | None = None, canvas: CanvasTransform | None = None, **changes: Box
) -> Outlines:
    """Outlines of boxes; `changes` names organs that lie elsewhere, an empty box for none."""
    places = CHEST if boxes is None else boxes
    canvas = canvas or plain_canvas()
    labels = np.zeros(canvas.canvas_size, np.uint8)
    for organ, box in {**places, **{Organ(name): box for name, box in changes.items()}}.items():
        top, bottom, left, right = box
        labels[top:bottom, left:right] |= organ.bit
    return Outlines(labels, canvas)


def drawn_anatomy(outlines: Outlines | None = None, certainty: float = 0.96) -> Anatomy:
    """What a model would say that drew these outlines."""
    return measure(
        BundleId("anatomy-drawn", "1.0", "cd" * 32),
        drawn() if outlines is None else outlines,
        dict.fromkeys(Organ, certainty),
        AnatomyLimits(0.9, -0.2, 0.1),
    )
