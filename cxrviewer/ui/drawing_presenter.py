"""Shows the drawings of one view's image, and finds what the hand points at among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.imaging.annotations.annotation import REGIONS, Annotation, AnnotationKind
from cxrviewer.imaging.annotations.draft import Draft
from cxrviewer.imaging.annotations.editing import handles
from cxrviewer.imaging.annotations.hit import Hit, hit, placer
from cxrviewer.imaging.annotations.probe import reading_at
from cxrviewer.imaging.annotations.roi import RoiStatistics
from cxrviewer.imaging.geometry import Point, ViewTransform
from cxrviewer.ui.annotation_state import Visibility
from cxrviewer.ui.annotations.figure import Figure, ToView, set_figure, shape_of
from cxrviewer.ui.annotations.text_block import LineKind, TextLine
from cxrviewer.ui.measure_words import Measured, brief_lines, label_lines, reading_lines
from cxrviewer.ui.proposals import pose_of
from cxrviewer.ui.roi_desk import RoiDesk
from cxrviewer.ui.session import Session
from cxrviewer.ui.tool_hints import hint
from cxrviewer.ui.tools.drag import ToolKind

if TYPE_CHECKING:
    from cxrviewer.dicom.radiograph import Radiograph
    from cxrviewer.ui.viewport import Viewport

# How far from a line or a handle the hand may be, in our pixels.
TOLERANCE: Final = 7.0


class DrawingPresenter(QObject):
    """Keeps the drawings of a view up with the session.

    Figures are made anew when something about them changes, never for a change of window.
    """

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._session = session
        self._viewport = viewport
        self._roi = RoiDesk(self)
        self._pointer: tuple[ToolKind, Point] | None = None
        self._roi.ready.connect(self.refresh)
        session.annotations.changed.connect(self._on_changed)
        session.annotations.visibility_changed.connect(self.refresh)
        session.analysis_changed.connect(self._on_answer)

    @property
    def is_busy(self) -> bool:
        """Whether a value that belongs to what is shown is still being computed."""
        return self._roi.is_busy

    def show_pointer(self, tool: ToolKind | None, at: Point | None) -> None:
        """Say beside the pointer what a tool has to say there; nothing where either is None.

        Args:
            tool: The chosen tool.
            at: Where the pointer is, in image points.
        """
        speaks = tool is ToolKind.PROBE or (tool is not None and _first_hint(tool))
        pointer = (tool, at) if tool is not None and at is not None and speaks else None
        if pointer != self._pointer:
            self._pointer = pointer
            self.refresh()

    @QtSlot()
    def refresh(self) -> None:
        """Make all figures anew."""
        radiograph, transform = self._viewport.radiograph, self._viewport.image_transform
        figures: list[Figure] = []
        self._roi.turn_to(radiograph)
        if radiograph is not None and transform is not None:
            figures = self._figures(radiograph, transform)
        view = QRectF(self._viewport.viewport().rect())
        self._viewport.layers.drawing.show_figures(figures, view)

    def make_way(self) -> None:
        """Place the words anew where a text of the view has come to stand over some of them."""
        texts = self._viewport.layers.text_boxes
        figures = self._viewport.layers.drawing.figures
        if any(figure.box.intersects(text) for figure in figures for text in texts):
            self.refresh()

    def hit(self, at: Point) -> Hit | None:
        """The annotation at a view point (device pixels): handles, then lines, then words."""
        radiograph, transform = self._viewport.radiograph, self._viewport.image_transform
        state = self._session.annotations
        if radiograph is None or transform is None or state.visibility is Visibility.NONE:
            return None
        ratio = self._viewport.devicePixelRatioF()
        uid = radiograph.ref.sop_instance_uid
        selected = state.selected(uid)
        found = hit(
            state.drawing(uid),
            at,
            transform,
            state.scale(radiograph),
            TOLERANCE * ratio,
            preferred=selected.identity if selected else None,
        )
        return found or self._hit_words(QPointF(at[0] / ratio, at[1] / ratio))

    def _hit_words(self, at: QPointF) -> Hit | None:
        for figure in reversed(self._viewport.layers.drawing.figures):
            if figure.identity and figure.box.contains(at):
                return Hit(figure.identity)
        return None

    @QtSlot()
    def _on_answer(self) -> None:
        radiograph = self._viewport.radiograph
        # An answer says nothing of what is not drawn.
        if radiograph is not None and self._session.annotations.drawing(
            radiograph.ref.sop_instance_uid
        ):
            self._on_changed(radiograph.ref.sop_instance_uid)

    @QtSlot(str)
    def _on_changed(self, uid: str) -> None:
        ref = self._viewport.ref
        if ref is None or ref.sop_instance_uid != uid:
            return
        if self._viewport.is_behind:
            self._viewport.place_later()
        else:
            self.refresh()

    # --- figures ---------------------------------------------------------------------------------

    def _figures(self, radiograph: Radiograph, transform: ViewTransform) -> list[Figure]:
        state = self._session.annotations
        uid = radiograph.ref.sop_instance_uid
        # The reader may have corrected the view since the image was read.
        ref = self._viewport.ref or radiograph.ref
        image = Measured(
            radiograph, ref, state.scale(radiograph), self._statistics(radiograph),
            pose_of(self._session.analysis, uid),
        )  # fmt: skip
        to_view = self._to_view(transform)
        view = QRectF(self._viewport.viewport().rect())
        taken = self._viewport.layers.text_boxes
        found: list[Figure] = []
        for annotation in () if state.visibility is Visibility.NONE else state.drawing(uid):
            selected = state.selected(uid)
            figure = _figure(
                annotation,
                image,
                to_view,
                (view, taken),
                is_selected=selected is not None and selected.identity == annotation.identity,
                with_text=state.visibility is Visibility.ALL,
            )
            found.append(figure)
            taken = [*taken, *_taken_by(figure, annotation)]
        found.extend(self._unfinished(uid, image, to_view, (view, taken)))
        return found

    def _unfinished(
        self, uid: str, image: Measured, to_view: ToView, room: tuple[QRectF, list[QRectF]]
    ) -> Iterator[Figure]:
        draft = self._session.annotations.draft(uid)
        if draft is not None and draft.shown_points:
            yield _draft_figure(draft, image, to_view, room)
        elif self._pointer is not None:
            tool, at = self._pointer
            lines = _pointer_lines(tool, at, image)
            shape = shape_of(AnnotationKind.TEXT, (at,), to_view, image.scale)
            yield set_figure(shape, lines, *room)

    def _statistics(self, radiograph: Radiograph) -> Callable[[Annotation], RoiStatistics | None]:
        return lambda annotation: self._roi.statistics(annotation, radiograph)

    def _to_view(self, transform: ViewTransform) -> ToView:
        place, ratio = placer(transform), self._viewport.devicePixelRatioF()

        def to_view(point: Point) -> QPointF:
            x, y = place(point)
            return QPointF(x / ratio, y / ratio)

        return to_view


def _figure(
    annotation: Annotation,
    image: Measured,
    to_view: ToView,
    room: tuple[QRectF, list[QRectF]],
    *,
    is_selected: bool,
    with_text: bool,
) -> Figure:
    shape = shape_of(annotation.kind, annotation.points, to_view, image.scale)
    lines = label_lines(annotation, image) if with_text else []
    # The reader who has taken hold of a drawing wants to know all of it.
    is_brief = annotation.is_proposed and not is_selected
    return replace(
        set_figure(shape, lines, *room, brief_lines(lines) if is_brief else ()),
        handles=tuple(map(to_view, handles(annotation))) if is_selected else (),
        identity=annotation.identity,
        is_selected=is_selected,
        is_proposed=annotation.is_proposed,
    )


def _taken_by(figure: Figure, annotation: Annotation) -> list[QRectF]:
    """Where other labels should not stand: over these words, and over a region."""
    boxes = [figure.box, figure.lines.boundingRect() if annotation.kind in REGIONS else QRectF()]
    return [box for box in boxes if not box.isEmpty()]


def _draft_figure(
    draft: Draft, image: Measured, to_view: ToView, room: tuple[QRectF, list[QRectF]]
) -> Figure:
    shape = shape_of(draft.kind, draft.shown_points, to_view, image.scale)
    lines: list[TextLine] = []
    # A calibration has no length before the reader has said it.
    if draft.kind is not AnnotationKind.CALIBRATION:
        annotation = draft.annotation("")
        lines = label_lines(annotation, image) if annotation is not None else []
    if text := hint(draft.kind, len(draft.points)):
        lines.append(TextLine(text, LineKind.SECONDARY))
    return replace(set_figure(shape, lines, *room), is_selected=True)


def _pointer_lines(tool: ToolKind, at: Point, image: Measured) -> list[TextLine]:
    if tool is ToolKind.PROBE:
        reading = reading_at(at, image.radiograph)
        return reading_lines(reading) if reading is not None else []
    return [TextLine(_first_hint(tool), LineKind.SECONDARY)]


def _first_hint(tool: ToolKind) -> str:
    return hint(tool.drawn, 0) if tool.drawn is not None else ""
