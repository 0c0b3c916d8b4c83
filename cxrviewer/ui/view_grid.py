"""The views in one or two rows, each in the frame of its study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.painting import painting
from cxrviewer.ui.session import Session
from cxrviewer.ui.theme import colours
from cxrviewer.ui.viewport import Viewport

FRAME: Final = 2


class ViewGrid(QWidget):
    """Views that share the space equally.

    The outer line of a frame shows which view keys act on, the inner one that it holds a prior.
    """

    def __init__(
        self, session: Session, viewports: Mapping[Slot, Viewport], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._viewports = viewports
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(FRAME, FRAME, FRAME, FRAME)
        self._grid.setSpacing(2 * FRAME)
        for slot, viewport in viewports.items():
            # No view asks for more than the others, whatever it shows.
            viewport.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._grid.addWidget(viewport, slot.row, slot.column)
        session.layout_changed.connect(self._show_layout)
        for signal in (session.active_slot_changed, session.slots_changed, session.studies_changed):
            signal.connect(self._repaint)
        self._show_layout()

    @QtSlot()
    def _repaint(self) -> None:
        self.update()

    @QtSlot()
    def _show_layout(self) -> None:
        shown = self._session.layout.slots
        for slot, viewport in self._viewports.items():
            viewport.setVisible(slot in shown)
        for place in (0, 1):
            # A row or column without a view must not keep its share.
            self._grid.setRowStretch(place, int(any(slot.row == place for slot in shown)))
            self._grid.setColumnStretch(place, int(any(slot.column == place for slot in shown)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Black, and a frame around each view."""
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(colours().surround))
        shown = self._session.layout.slots
        for slot in shown:
            is_active = slot is self._session.active_slot
            inner = colours().prior if self._holds_prior(slot) else colours().surround
            outer = colours().accent if is_active else colours().line
            frame: QRect = self._viewports[slot].geometry()
            if len(shown) > 1:
                _draw(painter, frame, 2, outer if is_active or inner != colours().prior else inner)
            _draw(painter, frame, 1, inner)

    def _holds_prior(self, slot: Slot) -> bool:
        ref = self._session.slots[slot]
        study = self._session.study_of(ref.sop_instance_uid) if ref is not None else None
        return study is not None and self._session.is_prior(study)


def _draw(painter: QPainter, view: QRect, distance: int, colour: str) -> None:
    """A line one pixel wide, so far outside of `view`."""
    painter.setPen(QColor(colour))
    painter.drawRect(view.adjusted(-distance, -distance, distance - 1, distance - 1))
