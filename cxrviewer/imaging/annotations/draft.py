"""A drawing that is not finished: points come by dragging, by clicking, or by both in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxrviewer.imaging.annotations.annotation import (
    POINT_COUNTS,
    Annotation,
    AnnotationKind,
    Points,
)
from cxrviewer.imaging.geometry import Point


@dataclass(frozen=True, slots=True)
class Draft:
    """Points that have been set, and where the pointer is.

    Pressing sets a point. Releasing sets one too where the pointer was dragged there, so that the
    two ends of a line are one drag or two clicks, as the hand likes it.

    Attributes:
        kind: What is drawn.
        points: Those that have been set.
        pointer: Where the next one would be set.
    """

    kind: AnnotationKind
    points: Points = ()
    pointer: Point | None = None

    @property
    def is_complete(self) -> bool:
        """Whether all points have been set."""
        return len(self.points) == POINT_COUNTS[self.kind]

    @property
    def shown_points(self) -> Points:
        """Those that have been set, and the pointer as the next one."""
        if self.is_complete or self.pointer is None:
            return self.points
        return (*self.points, self.pointer)

    def pressed(self, at: Point) -> Draft:
        """With the button pressed at `at`."""
        return self._with(at)

    def moved(self, at: Point) -> Draft:
        """With the pointer at `at`."""
        return replace(self, pointer=at)

    def released(self, at: Point, *, was_dragged: bool) -> Draft:
        """With the button released at `at`.

        Args:
            at: Image point.
            was_dragged: Whether that is farther from where it was pressed than a hand trembles.
        """
        return self._with(at) if was_dragged else self.moved(at)

    def annotation(
        self, identity: str, *, text: str = "", known_mm: float | None = None
    ) -> Annotation | None:
        """What has been drawn, the pointer taken for a last point that is missing.

        Returns:
            The annotation, or None where more than that is missing.
        """
        points = self.shown_points
        if len(points) != POINT_COUNTS[self.kind]:
            return None
        return Annotation(identity, self.kind, points, text, known_mm)

    def _with(self, at: Point) -> Draft:
        if self.is_complete:
            return self
        return replace(self, points=(*self.points, at), pointer=at)
