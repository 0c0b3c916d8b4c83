"""What keys, toolbar and menus ask of the drawings of the active image."""

from __future__ import annotations

from dataclasses import replace

from cxrviewer.ui.session import Session


class DrawingCommands:
    """Commands on the drawings; nothing happens where there are none."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._state = session.annotations

    def delete(self) -> None:
        """Delete the selected drawing."""
        self._state.remove_selected()

    def delete_all(self) -> None:
        """Delete all drawings of the active image; undo brings them back."""
        if (uid := self._uid) is not None:
            self._state.remove_all(uid)

    def undo(self) -> None:
        """Take the last change on the active image back."""
        if (uid := self._uid) is not None:
            self._state.undo(uid)

    def redo(self) -> None:
        """Do again on the active image what was undone."""
        if (uid := self._uid) is not None:
            self._state.redo(uid)

    def show_less(self) -> None:
        """All drawings, then without words, then none, then all again."""
        self._state.set_visibility(self._state.visibility.next)

    def confirm(self) -> None:
        """Take the proposals on the active image over as the reader's own."""
        uid = self._uid
        for annotation in self._state.drawing(uid) if uid is not None else ():
            if annotation.is_proposed and uid is not None:
                self._state.put(uid, replace(annotation, is_proposed=False))

    @property
    def _uid(self) -> str | None:
        image = self._session.active_image
        if image is None or not self._state.is_loaded(image.sop_instance_uid):
            return None
        return image.sop_instance_uid
