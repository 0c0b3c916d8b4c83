"""All drawings of one image, and every state that they have been in: undo without limit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxrviewer.imaging.annotations.editing import Drawing


@dataclass(frozen=True, slots=True)
class History:
    """A drawing with what it was before and what was undone.

    Attributes:
        present: The drawing now.
        past: What it was before, oldest first.
        future: What was undone, last undone first.
    """

    present: Drawing = ()
    past: tuple[Drawing, ...] = ()
    future: tuple[Drawing, ...] = ()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return bool(self.future)

    def changed(self, drawing: Drawing) -> History:
        """With another drawing; what was undone before is gone. The same drawing is no change."""
        if drawing == self.present:
            return self
        return History(drawing, (*self.past, self.present))

    def undone(self) -> History:
        """One step back; nothing happens at the beginning."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redone(self) -> History:
        """One step forward again; nothing happens at the end."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])

    def recovered(self, drawing: Drawing) -> History:
        """With what was drawn in an earlier session beneath all that is here; nothing to undo."""
        return replace(
            self,
            present=(*drawing, *self.present),
            past=tuple((*drawing, *before) for before in self.past),
            future=tuple((*drawing, *after) for after in self.future),
        )
