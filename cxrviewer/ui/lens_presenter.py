"""Shows the magnifier in the view whose image it enlarges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.ui.session import Session

if TYPE_CHECKING:
    from cxrviewer.ui.viewport import Viewport


class LensPresenter(QObject):
    """Keeps the magnifier of one view up with the session."""

    def __init__(self, session: Session, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._session = session
        self._viewport = viewport
        session.lens.changed.connect(self.refresh)
        session.slots_changed.connect(self._on_slots_changed)
        viewport.sigDeviceTransformChanged.connect(self._on_moved)

    @QtSlot()
    def refresh(self) -> None:
        """Stand where the session's magnifier is, or nowhere."""
        view, state = self._viewport, self._session.lens
        lens, transform, ref = state.lens, view.image_transform, view.ref
        if lens is None or transform is None or ref is None or ref.sop_instance_uid != lens.uid:
            view.layers.lens.clear()
            return
        view.layers.lens.place(
            transform,
            lens.at,
            state.magnification,
            view.devicePixelRatioF(),
            is_frozen=lens.is_frozen,
        )

    @QtSlot()
    def _on_slots_changed(self) -> None:
        """A magnifier goes with its image."""
        lens = self._session.lens.lens
        hung = [ref.sop_instance_uid for ref in self._session.slots.values() if ref is not None]
        if lens is not None and lens.uid not in hung:
            self._session.lens.hide()

    @QtSlot(object)
    def _on_moved(self, _viewport: object) -> None:
        self.refresh()
