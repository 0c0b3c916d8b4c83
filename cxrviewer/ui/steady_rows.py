"""Keeps the rows of the list where they are while others come in above them.

A study that slips away under the pointer is the wrong patient opened.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QPersistentModelIndex, QPoint
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QListView

from cxrviewer.ui.study_model import StudyModel


class SteadyRows(QObject):
    """Holds on to the uppermost row that is seen and stays.

    A list that shows its top, with the pointer elsewhere, goes on showing its top, where new
    studies appear.
    """

    def __init__(self, view: QListView, model: StudyModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._held: list[tuple[QPersistentModelIndex, int]] = []
        model.rows_changing.connect(self._hold)
        model.rows_changed.connect(self._restore)

    @QtSlot()
    def _hold(self) -> None:
        """Remember what is seen, once before all that comes and goes in one go."""
        self._held = []
        view, bar = self._view, self._view.verticalScrollBar()
        if bar.value() == 0 and not view.viewport().underMouse():
            return
        index = view.indexAt(QPoint(0, 0))
        while index.isValid() and view.visualRect(index).top() < view.viewport().height():
            self._held.append((QPersistentModelIndex(index), view.visualRect(index).top()))
            index = index.siblingAtRow(index.row() + 1)

    @QtSlot()
    def _restore(self) -> None:
        view, bar = self._view, self._view.verticalScrollBar()
        for held, top in self._held:
            if held.isValid():
                moved = view.visualRect(self._model.index(held.row())).top() - top
                if moved:
                    view.updateGeometries()
                    bar.setValue(bar.value() + moved)
                break
        self._held = []
