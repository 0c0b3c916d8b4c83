"""Files that were not read, and why; folded to one line until asked."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.dicom.study import ScanIssue
from cxrviewer.ui import icons
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.session import Session
from cxrviewer.ui.theme import colours
from cxrviewer.ui.translate import translated

_HEIGHT: Final = 190
_MOST_SHOWN: Final = 500


class IssuesList(QWidget):
    """`2 files not read ▸`; open, it lists reasons and below each its files, to be copied."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.title = QPushButton(self)
        self.copy_button = QToolButton(self)
        self.text = QTextBrowser(self)
        self._lay_out()
        session.issues_changed.connect(self._on_issues)
        self.title.toggled.connect(self._on_toggled)
        self.copy_button.clicked.connect(self._on_copy)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.title.setToolTip(self.tr("Show which files were not read, and why"))
        self.copy_button.setIcon(icons.icon("copy"))
        self.copy_button.setToolTip(self.tr("Copy all, with their folders"))
        self.copy_button.setAccessibleName(self.tr("Copy all, with their folders"))
        self.text.setAccessibleName(self.tr("Files that were not read"))
        self._on_issues()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self.title.setCheckable(True)
        self.title.setProperty("role", "link")
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title.setCursor(Qt.CursorShape.PointingHandCursor)
        self.copy_button.setAutoRaise(True)
        self.copy_button.hide()
        self.text.setOpenLinks(False)
        self.text.setFixedHeight(_HEIGHT)
        self.text.document().setDocumentMargin(10)
        self.text.hide()
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.title, 1)
        row.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.text)

    @Slot()
    def _on_issues(self) -> None:
        count = len(self._session.issues)
        self.setVisible(count > 0)
        self.title.setText(PLURALS.files_not_read(count))
        is_open = self.title.isChecked()
        name = "chevron_down" if is_open else "chevron_right"
        ratio = self.devicePixelRatioF()
        self.title.setIcon(icons.pixmap(name, colours().secondary, size=12, scale=ratio))
        if is_open:
            self.text.setHtml("".join(self._paragraphs()))

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self.text.setVisible(is_open)
        self.copy_button.setVisible(is_open)
        self._on_issues()

    @Slot()
    def _on_copy(self) -> None:
        lines = (f"{issue.location}\t{translated(issue.reason)}" for issue in self._session.issues)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _paragraphs(self) -> Iterator[str]:
        """Each reason once, its files below; thousands of them only when they are copied."""
        groups: dict[str, list[ScanIssue]] = {}
        for issue in self._session.issues[:_MOST_SHOWN]:
            groups.setdefault(translated(issue.reason), []).append(issue)
        for reason, issues in groups.items():
            files = "<br>".join(html.escape(_short(issue.location)) for issue in issues)
            yield f'<p style="margin:0 0 2px 0">{html.escape(reason)}</p>'
            yield f'<p style="margin:0 0 10px 0;color:{colours().secondary}">{files}</p>'
        rest = len(self._session.issues) - _MOST_SHOWN
        if rest > 0:
            yield f"<p>{html.escape(PLURALS.more_files(rest))}</p>"


def _short(location: str) -> str:
    """The file and the folder it is in."""
    return "/".join(PurePath(location).parts[-2:])
