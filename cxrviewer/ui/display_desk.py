"""How each image is shown, and what linked views do together."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from cxrviewer.ui import links
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.links import Link


class DisplayDesk(QObject):
    """Display states by SOP Instance UID; an image untouched has its first state.

    Signals:
        changed: (SOP Instance UID) `state` gives another value.
    """

    changed = Signal(str)

    def __init__(self, images: ImageStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self._states: dict[str, DisplayState] = {}

    def state(self, uid: str) -> DisplayState | None:
        """How an image is shown, once it has been read."""
        return self._states.get(uid) or self._images.first_state(uid)

    def set(self, uid: str, state: DisplayState, linked: Mapping[str, Link]) -> None:
        """Show an image differently, and those linked to it as their links ask."""
        before = self.state(uid)
        if before is None or before == state:
            return
        self._states[uid] = state
        self.changed.emit(uid)
        for other_uid, link in linked.items():
            self._follow(before, state, uid, other_uid, link)

    def reset(self, uid: str) -> None:
        """Show an image as at first."""
        if self._states.pop(uid, None) is not None:
            self.changed.emit(uid)

    def clear(self) -> None:
        """Forget all states."""
        self._states.clear()

    def _follow(
        self,
        before: DisplayState,
        after: DisplayState,
        uid: str,
        other_uid: str,
        link: Link,
    ) -> None:
        old = self.state(other_uid)
        image, other_image = self._images.get(uid), self._images.get(other_uid)
        if old is None or image is None or other_image is None:
            return
        new = old
        if link.window and links.window_changed(before, after):
            new = links.linked_window(before, after, new)
        if link.place and links.place_changed(before, after):
            new = links.linked_place(after, new, image=image, other_image=other_image)
        if new != old:
            self._states[other_uid] = new
            self.changed.emit(other_uid)
