"""What the reader has drawn on each image, what is selected, and what is being drawn just now."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.annotations import editing
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.calibration import calibrated
from cxrviewer.imaging.annotations.cardiothoracic import CtrLines
from cxrviewer.imaging.annotations.draft import Draft
from cxrviewer.imaging.annotations.editing import Drawing
from cxrviewer.imaging.annotations.history import History
from cxrviewer.imaging.measure import PixelScale, pixel_scale
from cxrviewer.store.annotation_keeper import Keeper
from cxrviewer.store.annotations import image_key


class Visibility(StrEnum):
    """How much of the drawings is shown."""

    ALL = "all"
    NO_TEXT = "no_text"
    NONE = "none"

    @property
    def next(self) -> Visibility:
        """What follows when the reader asks for less, and all again in the end."""
        order = list(Visibility)
        return order[(order.index(self) + 1) % len(order)]


class AnnotationState(QObject):
    """Drawings by SOP Instance UID. Every finished stroke goes to the keeper at once.

    Signals:
        changed: (SOP Instance UID) what is drawn on the image, or selected there, is another.
        visibility_changed: `visibility` is another one, or proposals come or go.
        edited: What can be undone, done again or deleted may be another.
        problem_found: (Message) drawings cannot be kept, or were lost, and why.
    """

    changed = Signal(str)
    visibility_changed = Signal()
    edited = Signal()
    problem_found = Signal(object)
    # From the keeper's thread to ours.
    _read = Signal(int, str, object)
    _told = Signal(object)

    def __init__(self, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._histories: dict[str, History] = {}
        self._keys: dict[str, str] = {}
        self._loaded: set[str] = set()
        self._selected: tuple[str, str] | None = None
        self._draft: tuple[str, Draft] | None = None
        self._preview: tuple[str, Annotation] | None = None
        self._visibility = Visibility.ALL
        self._hides_proposals = False
        self._generation = 0
        self._read.connect(self._on_read)
        self._told.connect(self.problem_found)
        keeper.listen(self._told.emit)

    # --- what is there ---------------------------------------------------------------------------

    def is_loaded(self, uid: str) -> bool:
        """Whether it is known what was drawn on an image earlier; nothing is drawn before."""
        return uid in self._loaded

    def drawing(self, uid: str) -> Drawing:
        """All annotations of an image that the reader may see; one under change as it is now."""
        drawing = self._history(uid).present
        if self._hides_proposals:
            drawing = tuple(one for one in drawing if not one.is_proposed)
        if self._preview is not None and self._preview[0] == uid:
            return editing.with_annotation(drawing, self._preview[1])
        return drawing

    def scale(self, radiograph: Radiograph) -> PixelScale:
        """Scale of an image, by the reader's calibration where there is one."""
        drawing = self.drawing(radiograph.ref.sop_instance_uid)
        return calibrated(pixel_scale(radiograph.spacing), drawing)

    def draft(self, uid: str) -> Draft | None:
        """What is being drawn on an image."""
        return self._draft[1] if self._draft is not None and self._draft[0] == uid else None

    def selected(self, uid: str) -> Annotation | None:
        """The selected annotation, where it is one of this image."""
        if self._selected is None or self._selected[0] != uid:
            return None
        return editing.find(self.drawing(uid), self._selected[1])

    def history(self, uid: str) -> History:
        """All states of an image's drawing."""
        return self._history(uid)

    @property
    def visibility(self) -> Visibility:
        """How much of all drawings is shown."""
        return self._visibility

    # --- commands --------------------------------------------------------------------------------

    def load(self, ref: ImageRef) -> None:
        """Find out what was drawn on an image earlier."""
        uid = ref.sop_instance_uid
        if uid in self._keys:
            return
        self._keys[uid] = image_key(ref)
        self._keeper.read(self._keys[uid], _Answer(self._read.emit, self._generation, uid))

    def clear(self) -> None:
        """Forget all images; what was drawn on them is kept."""
        self._generation += 1
        self._draft = self._preview = self._selected = None
        self._histories.clear()
        self._keys.clear()
        self._loaded.clear()
        self.edited.emit()

    def put(self, uid: str, annotation: Annotation) -> None:
        """Draw an annotation, or change one, and select it."""
        self._preview = None
        self._selected = (uid, annotation.identity)
        self._take(uid, editing.with_annotation(self._history(uid).present, annotation))

    def preview(self, uid: str, annotation: Annotation) -> None:
        """Show an annotation as it would become; `put` makes it so, `cancel` undoes it."""
        self._preview = (uid, annotation)
        self.changed.emit(uid)

    def remove(self, uid: str, identity: str) -> None:
        """Delete an annotation."""
        self._preview = None
        self._take(uid, editing.without(self._history(uid).present, identity))

    def remove_selected(self) -> None:
        """Delete the selected annotation."""
        if self._selected is not None:
            self.remove(*self._selected)

    def remove_all(self, uid: str) -> None:
        """Delete all that is drawn on an image."""
        self._preview = None
        self._take(uid, ())

    def undo(self, uid: str) -> None:
        """Take the last change of an image's drawing back."""
        self.cancel()
        self._keep(uid, self._history(uid).undone())

    def redo(self, uid: str) -> None:
        """Do again what was undone last."""
        self.cancel()
        self._keep(uid, self._history(uid).redone())

    def select(self, uid: str, identity: str | None) -> None:
        """Select an annotation, or none."""
        before, self._selected = self._selected, (uid, identity) if identity else None
        if self._selected == before:
            return
        for changed in {one[0] for one in (before, self._selected) if one is not None}:
            self.changed.emit(changed)
        self.edited.emit()

    def deselect(self) -> None:
        """Select nothing."""
        if self._selected is not None:
            self.select(self._selected[0], None)

    def set_draft(self, uid: str, draft: Draft | None) -> None:
        """Show what is being drawn; there is one draft at a time, whatever the image."""
        before, self._draft = self._draft, None if draft is None else (uid, draft)
        if before is None and draft is not None:
            self._keeper.prepare()
        if before is not None and before[0] != uid:
            self.changed.emit(before[0])
        if before != self._draft:
            self.changed.emit(uid)

    def cancel(self) -> bool:
        """Drop what is being drawn or changed; whether there was something."""
        if self._draft is not None:
            self.set_draft(self._draft[0], None)
        elif self._preview is not None:
            uid, self._preview = self._preview[0], None
            self.changed.emit(uid)
        else:
            return False
        return True

    def escape(self) -> bool:
        """Drop what is being drawn, else the selection; whether there was something."""
        if self.cancel():
            return True
        had_selection = self._selected is not None
        self.deselect()
        return had_selection

    def set_visibility(self, visibility: Visibility) -> None:
        """Show more or less of all drawings."""
        if visibility is not self._visibility:
            self._visibility = visibility
            self.visibility_changed.emit()

    def hide_proposals(self, *, hidden: bool) -> None:
        """Keep back what the second reader has drawn, also in an earlier session, or show it."""
        if hidden is not self._hides_proposals:
            self._hides_proposals = hidden
            self.visibility_changed.emit()

    def propose_ctr(self, uid: str, lines: CtrLines) -> bool:
        """Draw the lines of a cardiothoracic ratio for the reader to check.

        They are marked as proposed until the reader moves or confirms them. Lines of the reader's
        own are never replaced; an older proposal is.

        Args:
            uid: SOP Instance UID.
            lines: What an anatomy model found.

        Returns:
            Whether the proposal was drawn.
        """
        if not self.is_loaded(uid):
            return False
        present = self._history(uid).present
        kind = AnnotationKind.CARDIOTHORACIC
        old = next((one for one in present if one.kind is kind), None)
        if old is not None and not old.is_proposed:
            return False
        identity = old.identity if old else new_identity()
        proposal = lines.annotation(identity, is_proposed=True)
        if proposal == old:
            return True
        self._take(uid, editing.with_annotation(present, proposal))
        return True

    def stop(self) -> None:
        """Write all that is not written yet; waits a few seconds at most."""
        self._keeper.stop()

    # --- helpers ---------------------------------------------------------------------------------

    def _history(self, uid: str) -> History:
        return self._histories.get(uid) or History()

    def _take(self, uid: str, drawing: Drawing) -> None:
        self._keep(uid, self._history(uid).changed(drawing))

    def _keep(self, uid: str, history: History) -> None:
        before = self._history(uid)
        self._histories[uid] = history
        if history.present != before.present and uid in self._keys:
            self._keeper.write(self._keys[uid], history.present)
        if self.selected(uid) is None and self._selected is not None and self._selected[0] == uid:
            self._selected = None
        self.changed.emit(uid)
        self.edited.emit()

    @QtSlot(int, str, object)
    def _on_read(self, generation: int, uid: str, drawing: Drawing) -> None:
        if generation != self._generation:
            return
        self._loaded.add(uid)
        if drawing:
            self._histories[uid] = self._history(uid).recovered(drawing)
        self.changed.emit(uid)
        self.edited.emit()


class _Answer:
    """Carries what was read from the keeper's thread to the window's, and for which image."""

    def __init__(self, emit: Callable[[int, str, object], None], generation: int, uid: str) -> None:
        self._emit, self._generation, self._uid = emit, generation, uid

    def __call__(self, _image: str, drawing: Drawing) -> None:
        self._emit(self._generation, self._uid, drawing)


def new_identity() -> str:
    """What tells a new annotation from all others."""
    return uuid.uuid4().hex
