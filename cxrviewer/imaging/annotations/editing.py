"""Handles, moves and other changes of drawings: pure functions from old to new."""

from __future__ import annotations

from dataclasses import replace

from cxrviewer.imaging.annotations.annotation import REGIONS, Annotation, AnnotationKind, Points
from cxrviewer.imaging.annotations.figure import bounds
from cxrviewer.imaging.geometry import Point, Size

Drawing = tuple[Annotation, ...]

# Of a box: which of its two corners gives x and which gives y of each handle, corners first.
_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))
_SIDES = ((None, 0), (1, None), (None, 1), (0, None))


def handles(annotation: Annotation) -> Points:
    """Image points by which the hand takes it; corners, then middles of sides for a region."""
    if annotation.kind not in REGIONS:
        return annotation.points
    (x, y), (other_x, other_y) = annotation.points
    across, down = (x, other_x), (y, other_y)
    middle = (x + other_x) / 2.0, (y + other_y) / 2.0
    return tuple(
        (
            middle[0] if column is None else across[column],
            middle[1] if row is None else down[row],
        )
        for column, row in (*_CORNERS, *_SIDES)
    )


def with_handle(annotation: Annotation, handle: int, at: Point) -> Annotation:
    """The drawing after its handle of this number was taken to `at`."""
    points = [list(point) for point in annotation.points]
    if annotation.kind in REGIONS:
        column, row = (*_CORNERS, *_SIDES)[handle]
        if column is not None:
            points[column][0] = at[0]
        if row is not None:
            points[row][1] = at[1]
    else:
        points[handle] = list(at)
    return replace(annotation, points=tuple((x, y) for x, y in points), is_proposed=False)


def moved(
    annotation: Annotation, dx: float, dy: float, size: Size, only: tuple[int, ...] = ()
) -> Annotation:
    """The drawing moved by image pixels, but no part of it that lies in the image out of it.

    Args:
        annotation: What is moved.
        dx: Columns to the right.
        dy: Rows down.
        size: (rows, columns) of the image.
        only: Numbers of the points that move, none for all of them.
    """
    numbers = only or range(len(annotation.points))
    low, high = bounds(tuple(annotation.points[number] for number in numbers))
    dx = _kept_inside(dx, low[0], high[0], size[1])
    dy = _kept_inside(dy, low[1], high[1], size[0])
    points = tuple(
        (x + dx, y + dy) if number in numbers else (x, y)
        for number, (x, y) in enumerate(annotation.points)
    )
    return replace(annotation, points=points, is_proposed=False)


def inside(at: Point, size: Size) -> Point:
    """The point of an image of `size` (rows, columns) that is nearest to `at`."""
    return min(max(at[0], 0.0), float(size[1])), min(max(at[1], 0.0), float(size[0]))


def find(drawing: Drawing, identity: str | None) -> Annotation | None:
    """The annotation with this identity."""
    return next((one for one in drawing if one.identity == identity), None)


def with_annotation(drawing: Drawing, annotation: Annotation) -> Drawing:
    """`drawing` with an annotation in the place of its former self, or on top.

    An image has one scale, so a new calibration takes the place of an old one.
    """
    if find(drawing, annotation.identity) is not None:
        return tuple(annotation if one.identity == annotation.identity else one for one in drawing)
    if annotation.kind is AnnotationKind.CALIBRATION:
        drawing = tuple(one for one in drawing if one.kind is not AnnotationKind.CALIBRATION)
    return (*drawing, annotation)


def without(drawing: Drawing, identity: str) -> Drawing:
    """`drawing` less one annotation."""
    return tuple(one for one in drawing if one.identity != identity)


def _kept_inside(way: float, low: float, high: float, size: int) -> float:
    """`way` cut so that a span within 0 to `size` stays there; one beyond may only come nearer."""
    return min(max(way, min(-low, 0.0)), max(size - high, 0.0))
