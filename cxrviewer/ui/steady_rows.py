"""Keeps the rows of a list where they are while others come in above them.

A study that slips away under the pointer is the wrong patient opened.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QListView


class SteadyRows(QObject):
    """Holds on to the uppermost row that is seen, as long as the pointer is over the list.

    Elsewhere a list that shows its top goes on showing its top, where new studies appear.
    """

    def __init__(self, view: QListView, model: QAbstractItemModel) -> None:
        """Give `view` its model: before it hears of rows that go it still knows where they are."""
        super().__init__(view)
        self._view = view
        self._held = QPersistentModelIndex()
        self._top = 0
        model.rowsAboutToBeInserted.connect(self._hold)
        model.rowsAboutToBeRemoved.connect(self._hold)
        view.setModel(model)
        model.rowsInserted.connect(self._restore)
        model.rowsRemoved.connect(self._restore)

    @QtSlot(QModelIndex, int, int)
    def _hold(self, _parent: QModelIndex, first: int, last: int) -> None:
        view = self._view
        is_free = not view.viewport().underMouse() and view.verticalScrollBar().value() == 0
        index = QModelIndex() if is_free else view.indexAt(view.viewport().rect().topLeft())
        if index.isValid() and first <= index.row() <= last:
            index = index.siblingAtRow(last + 1)  # perhaps this one goes
        self._held = QPersistentModelIndex(index)
        self._top = view.visualRect(index).top() if index.isValid() else 0

    @QtSlot()
    def _restore(self) -> None:
        view = self._view
        if not self._held.isValid():
            return
        index = view.model().index(self._held.row(), 0)
        moved = view.visualRect(index).top() - self._top
        bar = view.verticalScrollBar()
        if moved:
            view.updateGeometries()
            bar.setValue(bar.value() + moved)
