"""From the pictures that networks saw back to the images that the reader sees. Free of torch."""

from __future__ import annotations

from dataclasses import replace

from cxrviewer.imaging.annotations.cardiothoracic import CtrLines
from cxrviewer.imaging.geometry import Point
from cxrviewer.inference.analysis import AnalysedView
from cxrviewer.inference.anatomy.answer import Anatomy
from cxrviewer.inference.anatomy.heart import HeartSize
from cxrviewer.inference.seen_part import SeenPart

Ends = tuple[Point, Point]


def on_image(view: AnalysedView, part: SeenPart | None) -> AnalysedView:
    """A view whose places are those of a picture, as one of the image itself.

    What was judged on the picture stays: shares, ratios, and whether a lung reaches its border,
    which is the end of what was exposed.

    Args:
        view: As analysed.
        part: Where its picture lies; None where that is the image.
    """
    if part is None:
        return view
    anatomy = None if view.anatomy is None else _anatomy(view.anatomy, part)
    return replace(view, canvas=part.canvas(view.canvas), anatomy=anatomy, seen_part=part)


def _anatomy(found: Anatomy, part: SeenPart) -> Anatomy:
    outlines = replace(found.outlines, canvas=part.canvas(found.outlines.canvas))
    size = None if found.heart_size is None else _heart_size(found.heart_size, part)
    return replace(found, outlines=outlines, heart_size=size)


def _heart_size(found: HeartSize, part: SeenPart) -> HeartSize:
    def moved(ends: Ends) -> Ends:
        return part.point(ends[0]), part.point(ends[1])

    lines = found.lines
    return replace(
        found,
        heart_width=found.heart_width / part.scale_x,
        chest_width=found.chest_width / part.scale_x,
        lines=CtrLines(moved(lines.midline), moved(lines.heart), moved(lines.chest)),
    )
