"""Files that were not read, and why; folded to one line until asked."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.dicom.study import ScanIssue
from cxrviewer.ui import icons
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.session import Session
from cxrviewer.ui.theme import colours
from cxrviewer.ui.translate import translated

_LIST_HEIGHT: Final = 200
_TEXT = Qt.ItemDataRole.UserRole + 1


class IssuesList(QWidget):
    """`2 files not read ▸`; open, it lists reasons and below each its files, to be copied."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._title = QPushButton(self)
        self._copy = QPushButton(self)
        self._tree = _CopyableTree(self)
        self._model = QStandardItemModel(self)
        self._reasons: dict[str, QStandardItem] = {}
        self._count = 0
        self._lay_out()
        session.issues_changed.connect(self._on_issues)
        self._title.toggled.connect(self._on_toggled)
        self._copy.clicked.connect(self._on_copy)
        self.retranslate()

    @property
    def title(self) -> QPushButton:
        """The line that opens and folds."""
        return self._title

    @property
    def model(self) -> QStandardItemModel:
        """Reasons, below each its files."""
        return self._model

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._copy.setText(self.tr("Copy all"))
        self._tree.setAccessibleName(self.tr("Files that were not read"))
        self._fill_anew()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._title.setCheckable(True)
        for button in (self._title, self._copy):
            button.setProperty("role", "link")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tree.setModel(self._model)
        self._tree.setFixedHeight(_LIST_HEIGHT)
        self._tree.hide()
        self._copy.hide()
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self._title, 1)
        row.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._tree)

    @Slot()
    def _on_issues(self) -> None:
        issues = self._session.issues
        if len(issues) < self._count:
            self._fill_anew()
            return
        for issue in issues[self._count :]:
            self._add(issue)
        self._count = len(issues)
        self._show_title()

    def _fill_anew(self) -> None:
        self._model.clear()
        self._reasons.clear()
        self._count = 0
        for issue in self._session.issues:
            self._add(issue)
        self._count = len(self._session.issues)
        self._show_title()

    def _add(self, issue: ScanIssue) -> None:
        reason = translated(issue.reason)
        parent = self._reasons.get(reason)
        if parent is None:
            parent = QStandardItem(reason)
            parent.setToolTip(reason)
            parent.setEditable(False)
            parent.setData(reason, _TEXT)
            self._reasons[reason] = parent
            self._model.appendRow(parent)
        child = QStandardItem(PurePath(issue.location).name)
        child.setToolTip(f"{issue.location}\n{reason}")
        child.setEditable(False)
        child.setData(f"{issue.location}\t{reason}", _TEXT)
        parent.appendRow(child)

    def _show_title(self) -> None:
        self.setVisible(self._count > 0)
        is_open = self._title.isChecked()
        self._title.setText(PLURALS.files_not_read(self._count))
        self._title.setIcon(
            icons.pixmap(
                "chevron_down" if is_open else "chevron_right",
                colours().secondary,
                size=12,
                scale=self.devicePixelRatioF(),
            )
        )
        self._title.setToolTip(self.tr("Show which files were not read, and why"))

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self._tree.setVisible(is_open)
        self._copy.setVisible(is_open)
        self._show_title()

    @Slot()
    def _on_copy(self) -> None:
        lines = (f"{issue.location}\t{translated(issue.reason)}" for issue in self._session.issues)
        QGuiApplication.clipboard().setText("\n".join(lines))


class _CopyableTree(QTreeView):
    """Copies the marked lines, files with their reasons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setWordWrap(True)
        self.setUniformRowHeights(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            indexes: list[QModelIndex] = self.selectedIndexes()
            QGuiApplication.clipboard().setText("\n".join(index.data(_TEXT) for index in indexes))
        else:
            super().keyPressEvent(event)
