"""How each image is shown, and what linked views do together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.store.looks import LookKeeper
from cxrviewer.ui import links
from cxrviewer.ui.display_memory import DisplayMemory, recalled_state
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.links import Link


class DisplayDesk(QObject):
    """Display states by SOP Instance UID; an image untouched has its first state.

    Window, inversion, shutter and filters are remembered; an image that was looked at earlier comes
    back as it was, unless the reader is quicker.

    Signals:
        changed: (SOP Instance UID) `state` gives another value.
        problem_found: (Message) what is set cannot be remembered, and why.
    """

    changed = Signal(str)
    problem_found = Signal(object)

    def __init__(
        self,
        images: ImageStore,
        parent: QObject | None = None,
        *,
        keeper: LookKeeper | None = None,
    ) -> None:
        super().__init__(parent)
        self._images = images
        self._states: dict[str, DisplayState] = {}
        self._memory = DisplayMemory(keeper, self)
        self._memory.recalled.connect(self._on_recalled)
        self._memory.problem_found.connect(self.problem_found)
        images.loaded.connect(self._on_loaded)

    def state(self, uid: str) -> DisplayState | None:
        """How an image is shown, once it has been read."""
        return self._states.get(uid) or self._images.first_state(uid)

    def set(self, uid: str, state: DisplayState, linked: Mapping[str, Link]) -> None:
        """Show an image differently, and those linked to it as their links ask."""
        before = self.state(uid)
        if before is None or before == state:
            return
        self._take(uid, state)
        for other_uid, link in linked.items():
            self._follow(before, state, uid, other_uid, link)

    def reset(self, uid: str) -> None:
        """Show an image as at first, and remember nothing of it."""
        if self._states.pop(uid, None) is not None:
            self._keep(uid)
            self.changed.emit(uid)

    def clear(self) -> None:
        """Forget all states; what is remembered of them stays."""
        self._memory.clear()
        self._states.clear()

    def stop(self) -> None:
        """Write all that is not written yet; waits a few seconds at most."""
        self._memory.stop()

    def _take(self, uid: str, state: DisplayState) -> None:
        self._states[uid] = state
        self._keep(uid)
        self.changed.emit(uid)

    def _keep(self, uid: str) -> None:
        radiograph, first = self._images.get(uid), self._images.first_state(uid)
        if radiograph is not None and first is not None:
            self._memory.keep(radiograph, self._states.get(uid, first), first)

    @QtSlot(str)
    def _on_loaded(self, uid: str) -> None:
        radiograph = self._images.get(uid)
        if radiograph is not None:
            self._memory.ask(radiograph)

    @QtSlot(str, object)
    def _on_recalled(self, uid: str, look: Mapping[str, Any]) -> None:
        radiograph, first = self._images.get(uid), self._images.first_state(uid)
        if radiograph is None or first is None or uid in self._states:
            return
        state = recalled_state(look, first, radiograph)
        if state != first:
            self._states[uid] = state
            self.changed.emit(uid)

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
            self._take(other_uid, new)
