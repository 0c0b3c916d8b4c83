"""What the hand means when it points at a drawing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cxrviewer.imaging.annotations.annotation import Annotation
from cxrviewer.imaging.annotations.editing import handles
from cxrviewer.imaging.annotations.figure import strokes
from cxrviewer.imaging.geometry import Point, ViewTransform
from cxrviewer.imaging.measure import PixelScale


@dataclass(frozen=True, slots=True)
class Hit:
    """An annotation under the pointer.

    Attributes:
        identity: Which one.
        handle: Number of the handle that was taken; None for a line or for the whole.
        moves: Numbers of the points that go with the line that was taken; none for all of them.
    """

    identity: str
    handle: int | None = None
    moves: tuple[int, ...] = ()


def hit(
    drawing: Sequence[Annotation],
    at: Point,
    view: ViewTransform,
    scale: PixelScale,
    tolerance: float,
    *,
    preferred: str | None = None,
) -> Hit | None:
    """The annotation at a point of the view.

    Handles come before lines, the selected annotation before others, what was drawn later before
    what was drawn earlier.

    Args:
        drawing: All annotations of the image, in the order in which they were drawn.
        at: View point, in screen pixels.
        view: Where the image lies.
        scale: Of the image.
        tolerance: How far from it the pointer may be, in screen pixels.
        preferred: Identity of the selected annotation.
    """
    newest_first = reversed(drawing)
    order = sorted(newest_first, key=lambda one: one.identity != preferred)
    to_view = placer(view)
    for annotation in order:
        number = _nearest_handle(annotation, at, to_view, tolerance)
        if number is not None:
            return Hit(annotation.identity, number)
    for annotation in order:
        distance, moves = _nearest_stroke(annotation, at, to_view, scale)
        if distance <= tolerance:
            return Hit(annotation.identity, moves=moves)
    return None


def placer(view: ViewTransform) -> Callable[[Point], Point]:
    """Image point to view point, for many points of one view."""
    (xx, xy, x0), (yx, yy, y0) = view.matrix.tolist()

    def place(point: Point) -> Point:
        x, y = point
        return xx * x + xy * y + x0, yx * x + yy * y + y0

    return place


def _nearest_stroke(
    annotation: Annotation, at: Point, to_view: Callable[[Point], Point], scale: PixelScale
) -> tuple[float, tuple[int, ...]]:
    """Screen pixels from a view point to a drawing's nearest line, and what moves with it."""
    nearest: tuple[float, tuple[int, ...]] = math.dist(to_view(annotation.points[0]), at), ()
    for stroke in strokes(annotation.kind, annotation.points, scale):
        points = [to_view(point) for point in stroke.points]
        distance = min(_to_segment(at, start, end) for start, end in pairwise(points))
        if distance < nearest[0]:
            nearest = distance, stroke.moves
    return nearest


def _nearest_handle(
    annotation: Annotation, at: Point, to_view: Callable[[Point], Point], tolerance: float
) -> int | None:
    distances = [math.dist(to_view(handle), at) for handle in handles(annotation)]
    nearest = min(range(len(distances)), key=distances.__getitem__)
    return nearest if distances[nearest] <= tolerance else None


def _to_segment(at: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    if squared == 0.0:
        return math.dist(at, start)
    share = ((at[0] - start[0]) * dx + (at[1] - start[1]) * dy) / squared
    share = min(max(share, 0.0), 1.0)
    return math.dist(at, (start[0] + share * dx, start[1] + share * dy))
