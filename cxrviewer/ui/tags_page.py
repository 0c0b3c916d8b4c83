"""All tags of the image in the active view, with a search."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QEvent, Qt, QThreadPool, Signal, SignalInstance
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.dicom.study import ImageRef
from cxrviewer.dicom.tag_tree import TagNode, count, read_tags
from cxrviewer.errors import QT_TRANSLATE_NOOP, CxrViewerError, Message
from cxrviewer.ui.one_time_task import OneTimeTask
from cxrviewer.ui.session import Session
from cxrviewer.ui.tag_model import COLUMNS, TagModel, TagSearch
from cxrviewer.ui.translate import translated

_UNEXPECTED: Final = QT_TRANSLATE_NOOP(
    "messages", "The tags could not be read ({error}). The log has the details."
)

_log = logging.getLogger(__name__)


class TagsPage(QDialog):
    """Stays open beside the work and follows the active view; the header is read in a thread.

    Attributes:
        search: What to look for.
        tree: The tags.
        outcome: How many there are, or why there are none.
    """

    _read = Signal(str, object, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._uid = ""
        self._nodes: tuple[TagNode, ...] | None = None
        self._problem: Message | None = None
        self._model = TagModel((), self)
        self._found = TagSearch(self)
        self.search = QLineEdit(self)
        self.tree = QTreeView(self)
        self.outcome = QLabel(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy_button = QPushButton(self)
        self._buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._follow()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("DICOM tags"))
        self.tree.setAccessibleName(self.windowTitle())
        self.search.setPlaceholderText(self.tr("Search: keyword, number or value"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy the selected rows; they may name the patient."))
        self._show_nodes(self._nodes or ())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with the key of the system."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    @QtSlot()
    def copy(self) -> None:
        """Put the selected rows on the clipboard, all that are found where none is selected."""
        rows = self.tree.selectionModel().selectedRows()
        lines = [self._model.line(self._found.mapToSource(row)) for row in rows]
        if not lines:
            lines = [
                self._model.line(self._found.mapToSource(self._found.index(row, 0)))
                for row in range(self._found.rowCount())
            ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    # --- reading ---------------------------------------------------------------------------------

    @QtSlot()
    def _follow(self) -> None:
        """Read the tags of the active image, where it is another one."""
        ref = self._session.active_image
        uid = ref.sop_instance_uid if ref is not None else ""
        if uid == self._uid:
            return
        self._uid, self._nodes, self._problem = uid, None, None
        self._show_nodes(())
        if ref is not None:
            QThreadPool.globalInstance().start(_Reading(ref, self._read))

    @QtSlot(str, object, object)
    def _on_read(self, uid: str, nodes: tuple[TagNode, ...], problem: Message | None) -> None:
        if uid == self._uid:
            self._nodes, self._problem = nodes, problem
            self._show_nodes(nodes)

    def _show_nodes(self, nodes: tuple[TagNode, ...]) -> None:
        before, self._model = self._model, TagModel(nodes, self)
        self._found.setSourceModel(self._model)
        before.deleteLater()
        for column in range(COLUMNS - 1):
            self.tree.resizeColumnToContents(column)
        self._show_outcome()

    @QtSlot(str)
    def _on_search(self, text: str) -> None:
        self._found.look_for(text)
        if text.strip():
            self.tree.expandAll()
        else:
            self.tree.collapseAll()
        self._show_first_column()
        self._show_outcome()

    @QtSlot()
    def _show_first_column(self) -> None:
        """Deeper rows are set in further."""
        self.tree.resizeColumnToContents(0)

    def _show_outcome(self) -> None:
        self.copy_button.setEnabled(self._found.rowCount() > 0)
        if self._problem is not None:
            text = translated(self._problem)
        elif not self._uid:
            text = self.tr("There is no image in the active view.")
        elif self._nodes is None:
            text = self.tr("The header is being read…")
        elif not self._nodes:
            text = self.tr("This image is no DICOM file: it has no tags.")
        elif self.search.text().strip():
            template = self.tr("Found: {found} of {total} elements")
            text = template.format(found=self._count_found(self._nodes), total=count(self._nodes))
        else:
            text = self.tr("Elements: {total}").format(total=count(self._nodes))
        self.outcome.setText(text)

    def _count_found(self, nodes: tuple[TagNode, ...]) -> int:
        return sum(
            int(bool(node.tag) and self._found.matches(node)) + self._count_found(node.children)
            for node in nodes
        )

    def _connect(self) -> None:
        self._read.connect(self._on_read)
        self.search.textChanged.connect(self._on_search)
        self.tree.expanded.connect(self._show_first_column)
        self.copy_button.clicked.connect(self.copy)
        self._buttons.rejected.connect(self.close)
        session = self._session
        for signal in (session.slots_changed, session.active_slot_changed):
            signal.connect(self._follow)

    def _lay_out(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.tree.setModel(self._found)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.outcome.setProperty("role", "secondary")
        self.outcome.setWordWrap(True)
        for button in self._buttons.buttons():
            # Return ends a search, not the page.
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.outcome)
        layout.addWidget(self._buttons)
        self.resize(820, 640)
        self.search.setFocus()


class _Reading(OneTimeTask):
    """Runs in the pool; the signal belongs to the page."""

    def __init__(self, ref: ImageRef, read: SignalInstance) -> None:
        super().__init__()
        self._ref, self._done = ref, read

    def work(self) -> None:
        nodes: tuple[TagNode, ...] = ()
        problem: Message | None = None
        try:
            nodes = read_tags(self._ref)
        except CxrViewerError as error:
            problem = error.message
        except Exception as error:
            # Its text may quote the header.
            _log.error("tags not read: %s", type(error).__name__)
            problem = Message(_UNEXPECTED, {"error": type(error).__name__})
        # The page may have been closed meanwhile; then nobody waits any more.
        with suppress(RuntimeError):
            self._done.emit(self._ref.sop_instance_uid, nodes, problem)
