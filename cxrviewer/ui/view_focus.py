"""The view that has the keyboard is the one that keys act on, and its frame says so."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject

from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.session import Session
from cxrviewer.ui.viewport import Viewport


class ViewFocus(QObject):
    """Activates the place of a view that Tab has led to."""

    def __init__(
        self, session: Session, viewports: Mapping[Slot, Viewport], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        for viewport in viewports.values():
            viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus; every event goes on."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, Viewport):
            self._session.set_active_slot(watched.slot)
        return False
