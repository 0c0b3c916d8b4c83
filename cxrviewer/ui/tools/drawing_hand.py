"""The left button over drawings: draws new ones, selects, moves and reshapes those that are there.

With a tool that moves the image only the selected drawing can be taken hold of, so that a drag of
the window that happens to begin on a line changes the window and no measurement; a click selects.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from cxrviewer.imaging.annotations import editing
from cxrviewer.imaging.annotations.annotation import WITH_TEXT, Annotation, AnnotationKind
from cxrviewer.imaging.annotations.draft import Draft
from cxrviewer.imaging.annotations.hit import Hit
from cxrviewer.imaging.geometry import Point
from cxrviewer.ui.annotation_state import AnnotationState, Visibility, new_identity
from cxrviewer.ui.inline_editor import InlineEditor, millimetres
from cxrviewer.ui.session import Session
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.viewport import Viewport

_K: Final = AnnotationKind


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change that has begun: what is changed, by what, and where the pointer was then."""

    annotation: Annotation
    handle: int | None
    moves: tuple[int, ...]
    start: Point


class DrawingHand(QObject):
    """Turns presses, moves and releases over one view into drawings. Points are device pixels."""

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._session = session
        self._viewport = viewport
        self._pressed: Point | None = None
        self._edit: _Edit | None = None
        self._editor: InlineEditor | None = None
        self.tool = ToolKind.WINDOW

    @property
    def _state(self) -> AnnotationState:
        return self._session.annotations

    @property
    def _uid(self) -> str | None:
        """The image, once it can be drawn on."""
        radiograph = self._viewport.radiograph
        if radiograph is None or self._viewport.image_transform is None:
            return None
        uid = radiograph.ref.sop_instance_uid
        return uid if self._state.is_loaded(uid) else None

    # --- the mouse -------------------------------------------------------------------------------

    def press(self, at: Point) -> bool:
        """The left button goes down; whether that is ours."""
        uid = self._uid
        if uid is None:
            return False
        if self.tool is ToolKind.LENS:
            self._session.lens.click(uid, self._image_point(at, is_kept=False))
            return True
        self._viewport.drawings.show_pointer(None, None)
        is_drawing = self._state.draft(uid) is not None
        found = None if is_drawing else self._hit_for_tool(at, uid)
        if found is not None:
            self._begin_edit(uid, found, at)
        elif self.tool.drawn is not None:
            self._draw_at(uid, at)
        elif self.tool is ToolKind.SELECT:
            self._state.deselect()
        else:
            return False
        self._pressed = at
        return True

    def move(self, at: Point) -> bool:
        """The pointer moves, pressed or not; whether that is ours."""
        uid = self._uid
        if uid is None:
            return False
        if self._edit is not None:
            self._state.preview(uid, self._edited(self._edit, at))
            return True
        draft = self._state.draft(uid)
        if draft is not None:
            self._state.set_draft(uid, draft.moved(self._image_point(at)))
            return True
        if self._pressed is None:
            self._hover(at)
        return self._pressed is not None

    def release(self, at: Point) -> None:
        """The left button goes up again."""
        pressed, self._pressed = self._pressed, None
        uid = self._uid
        if uid is None or pressed is None:
            return
        was_dragged = self._is_far(pressed, at)
        edit, self._edit = self._edit, None
        draft = self._state.draft(uid)
        if edit is not None and was_dragged:
            self._state.put(uid, self._edited(edit, at))
        elif edit is not None:
            self._state.cancel()
        elif draft is not None:
            draft = draft.released(self._image_point(at), was_dragged=was_dragged)
            self._show_or_finish(uid, draft)

    def click(self, at: Point) -> None:
        """The button went down and up with a tool that moves the image: select what is there."""
        uid = self._uid
        if uid is not None:
            found = self._viewport.drawings.hit(at)
            self._state.select(uid, found.identity if found else None)

    def point_at(self, at: Point) -> None:
        """The right button goes down: what its menu is about is selected."""
        uid = self._uid
        found = self._viewport.drawings.hit(at) if uid is not None else None
        if uid is not None and found is not None:
            self._state.select(uid, found.identity)

    def double_click(self, at: Point) -> bool:
        """The second click of two; whether that is ours. It opens words for a change."""
        uid = self._uid
        if uid is None:
            return False
        if self.tool.drawn is not None and self._state.draft(uid) is not None:
            return self.press(at)
        found = self._viewport.drawings.hit(at)
        annotation = editing.find(self._state.drawing(uid), found.identity) if found else None
        if annotation is not None and annotation.kind in WITH_TEXT:
            self.edit_text(uid, annotation)
            return True
        return annotation is not None or (not self.tool.moves_image and self.press(at))

    def leave(self) -> None:
        """The pointer leaves the view."""
        self._viewport.drawings.show_pointer(None, None)
        self._session.lens.leave()

    def wheel(self, notches: float) -> bool:
        """The wheel turns; whether that is ours: it sets the magnifier while that is the tool."""
        lens = self._session.lens
        if self.tool is not ToolKind.LENS or lens.lens is None or not notches:
            return False
        lens.enlarge(1 if notches > 0 else -1)
        return True

    def end(self) -> None:
        """Drop what has begun, but keep what was written: another image or another tool comes."""
        self._pressed = self._edit = None
        self._state.cancel()
        self.leave()
        if self._editor is not None:
            self._editor.finish()

    def choose_tool(self, tool: ToolKind) -> None:
        """Draw something else from now on."""
        self.end()
        self.tool = tool
        # Without a button pressed the pointer matters only to tools that draw.
        self._viewport.viewport().setMouseTracking(not tool.moves_image)

    # --- words -----------------------------------------------------------------------------------

    def edit_text(self, uid: str, annotation: Annotation) -> None:
        """Let the reader write the words of an annotation."""
        prompt = QCoreApplication.translate("Measurements", "Text")
        editor = InlineEditor(
            self._viewport.viewport(),
            self._widget_point(annotation.points[-1]),
            text=annotation.text,
            prompt=prompt,
        )
        editor.accepted.connect(partial(self._on_text, uid, annotation))
        self._keep(editor)

    def _ask_length(self, uid: str, draft: Draft) -> None:
        prompt = QCoreApplication.translate("Measurements", "True length in mm")
        at = self._widget_point(draft.points[-1])
        editor = InlineEditor.for_millimetres(self._viewport.viewport(), at, prompt)
        editor.accepted.connect(partial(self._on_length, uid, draft))
        editor.closed.connect(partial(self._state.set_draft, uid, None))
        self._keep(editor)

    def _keep(self, editor: InlineEditor) -> None:
        self._editor = editor
        editor.closed.connect(self._on_editor_closed)

    def _on_editor_closed(self) -> None:
        self._editor = None
        self._viewport.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_text(self, uid: str, annotation: Annotation, text: str) -> None:
        self._state.put(uid, replace(annotation, text=text))

    def _on_length(self, uid: str, draft: Draft, text: str) -> None:
        known = millimetres(text)
        if known is not None:
            annotation = draft.annotation(new_identity(), known_mm=known)
            if annotation is not None:
                self._state.put(uid, annotation)

    # --- helpers ---------------------------------------------------------------------------------

    def _hit_for_tool(self, at: Point, uid: str) -> Hit | None:
        """What a press takes hold of, by what the tool is for."""
        found, selected = self._viewport.drawings.hit(at), self._state.selected(uid)
        if found is None or self.tool is ToolKind.SELECT:
            return found
        if selected is None or found.identity != selected.identity:
            return None
        if self.tool.moves_image:
            return found
        # A tube that is measured along the midline must not move the midline.
        is_same_kind = selected.kind is self.tool.drawn
        return found if is_same_kind and (found.handle is not None or found.moves) else None

    def _begin_edit(self, uid: str, found: Hit, at: Point) -> None:
        annotation = editing.find(self._state.drawing(uid), found.identity)
        if annotation is not None:
            self._state.select(uid, found.identity)
            start = self._image_point(at, is_kept=False)
            self._edit = _Edit(annotation, found.handle, found.moves, start)

    def _draw_at(self, uid: str, at: Point) -> None:
        kind = self.tool.drawn
        if kind is None:
            return
        if self._state.visibility is Visibility.NONE:
            self._state.set_visibility(Visibility.ALL)
        draft = self._state.draft(uid) or Draft(kind)
        if not draft.points:
            self._state.deselect()
        self._show_or_finish(uid, draft.pressed(self._image_point(at)))

    def _show_or_finish(self, uid: str, draft: Draft) -> None:
        if not draft.is_complete:
            self._state.set_draft(uid, draft)
        elif draft.kind is _K.CALIBRATION:
            self._finish_calibration(uid, draft)
        else:
            self._state.set_draft(uid, None)
            annotation = draft.annotation(new_identity())
            if annotation is not None and annotation.kind is _K.TEXT:
                self.edit_text(uid, annotation)
            elif annotation is not None and not annotation.is_degenerate:
                self._state.put(uid, annotation)

    def _finish_calibration(self, uid: str, draft: Draft) -> None:
        """The line stays on the screen until its length is known; a click alone is no line."""
        if draft.points[0] == draft.points[1]:
            self._state.set_draft(uid, None)
        elif self._editor is None:
            self._state.set_draft(uid, draft)
            self._ask_length(uid, draft)

    def _edited(self, edit: _Edit, at: Point) -> Annotation:
        if edit.handle is not None:
            return editing.with_handle(edit.annotation, edit.handle, self._image_point(at))
        x, y = self._image_point(at, is_kept=False)
        way = x - edit.start[0], y - edit.start[1]
        return editing.moved(edit.annotation, *way, self._image_size(), only=edit.moves)

    def _hover(self, at: Point) -> None:
        point = self._image_point(at, is_kept=False)
        self._viewport.drawings.show_pointer(self.tool, point)
        if self.tool is ToolKind.LENS and self._uid is not None:
            self._session.lens.follow(self._uid, point)
        if self.tool is ToolKind.SELECT:
            found = self._viewport.drawings.hit(at)
            over = Qt.CursorShape.SizeAllCursor if found else Qt.CursorShape.ArrowCursor
            self._viewport.viewport().setCursor(QCursor(over))

    def _image_point(self, at: Point, *, is_kept: bool = True) -> Point:
        """Image point under a view point, moved into the image where it is to be kept."""
        transform = self._viewport.image_transform
        if self.tool is ToolKind.PROBE:
            # A single pixel is read: the one under the middle of the screen's, not at its corner.
            at = at[0] + 0.5, at[1] + 0.5
        point = transform.viewport_to_image(*at) if transform is not None else (0.0, 0.0)
        return editing.inside(point, self._image_size()) if is_kept else point

    def _image_size(self) -> tuple[int, int]:
        radiograph = self._viewport.radiograph
        return radiograph.shape if radiograph is not None else (0, 0)

    def _widget_point(self, point: Point) -> QPoint:
        transform, ratio = self._viewport.image_transform, self._viewport.devicePixelRatioF()
        x, y = transform.image_to_viewport(*point) if transform is not None else (0.0, 0.0)
        return QPoint(round(x / ratio) + 8, round(y / ratio) + 8)

    def _is_far(self, start: Point, end: Point) -> bool:
        trembling = QApplication.startDragDistance() / 2 * self._viewport.devicePixelRatioF()
        return math.dist(start, end) >= trembling
