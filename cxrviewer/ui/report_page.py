"""The report as text: made of what the reader said, edited at will, copied for dictation."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.errors import ExportError, Message
from cxrviewer.export.report_templates import (
    Statement,
    load_overrides,
    save_overrides,
    template,
    with_override,
)
from cxrviewer.export.report_text import report_text
from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.ui.report_facts import report_facts
from cxrviewer.ui.session import Session
from cxrviewer.ui.session_state import MessageLevel
from cxrviewer.ui.translate import LANGUAGES, current_language

_FINDINGS: Final = tuple(finding for finding in Finding if finding is not Finding.NO_FINDING)


class ReportPage(QDialog):
    """Text and sentences; stays open beside the work and follows it until the text is edited.

    Attributes:
        text: The report; what the reader types comes back with its study until the program ends.
        language: Of the report, independent of the window's.
        sentences: A row a finding: what is written where it is there, not there, uncertain.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._overrides = load_overrides()
        self._study = session.reading.study
        self._problem: Message | None = None
        self.text = QPlainTextEdit(self)
        self.language = QComboBox(self)
        self.sentences = QTableWidget(len(_FINDINGS), 1 + len(Statement), self)
        self._language_label = QLabel(self)
        self._note = QLabel(self)
        self._fields = QLabel(self)
        self._tabs = QTabWidget(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = self._buttons.addButton("", role)
        self.renew_button = self._buttons.addButton("", role)
        for value, name in LANGUAGES.items():
            self.language.addItem(name, value)
        self.language.setCurrentIndex(max(0, self.language.findData(current_language())))
        self._lay_out()
        self._connect()
        self.retranslate()
        self._show()

    @QtSlot()
    def renew(self) -> None:
        """Write the text anew from what the reader has said; what was typed is gone."""
        self._session.report_drafts.forget(self._study)
        facts = report_facts(self._session)
        with QSignalBlocker(self.text):
            self.text.setPlainText(report_text(facts, self.language.currentData(), self._overrides))
        self.text.document().setModified(False)

    @QtSlot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Report"))
        self._language_label.setText(self.tr("Language of the report"))
        self.language.setAccessibleName(self._language_label.text())
        self.text.setAccessibleName(self.tr("Report"))
        self._tabs.setAccessibleName(self.tr("Report"))
        self.sentences.setAccessibleName(self.tr("Sentences"))
        self._tabs.setTabText(0, self.tr("Report"))
        self._tabs.setTabText(1, self.tr("Sentences"))
        self.copy_button.setText(self.tr("Copy"))
        self.renew_button.setText(self.tr("Write anew"))
        self._note.setText(
            self.tr(
                "Only what you have said is written: accepted and added findings, rejected ones as"
                " negative statements, uncertain ones. The second reader’s own answers are not."
            )
        )
        self._fields.setText(
            self.tr(
                "Edit a sentence in place; {name} and {zones} are filled in when it is written."
            )
        )
        self._fill_sentences()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._language_label)
        row.addWidget(self.language)
        row.addStretch(1)
        self._note.setWordWrap(True)
        self._note.setProperty("role", "small")
        written = QWidget(self)
        column = QVBoxLayout(written)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.text, 1)
        column.addWidget(self._note)
        table = self.sentences
        table.verticalHeader().hide()
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._tabs.addTab(written, "")
        changed = QWidget(self)
        below = QVBoxLayout(changed)
        below.setContentsMargins(8, 8, 8, 8)
        self._fields.setProperty("role", "small")
        self._fields.setWordWrap(True)
        below.addWidget(table, 1)
        below.addWidget(self._fields)
        self._tabs.addTab(changed, "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(row)
        layout.addWidget(self._tabs, 1)
        layout.addWidget(self._buttons)
        self.resize(900, 600)

    def _connect(self) -> None:
        self._buttons.rejected.connect(self.close)
        self.copy_button.clicked.connect(self.copy)
        self.renew_button.clicked.connect(self.renew)
        self.language.currentIndexChanged.connect(self._on_language)
        self.text.textChanged.connect(self._on_typed)
        self.sentences.itemChanged.connect(self._on_sentence)
        self._session.reading.changed.connect(self._follow)
        self._session.slots_changed.connect(self._follow)
        self._session.annotations.edited.connect(self._follow)

    def _fill_sentences(self) -> None:
        language = self.language.currentData()
        headings = [
            self.tr("Finding"), self.tr("There"), self.tr("Not there"), self.tr("Uncertain"),
        ]  # fmt: skip
        with QSignalBlocker(self.sentences):
            self.sentences.setHorizontalHeaderLabels(headings)
            for row, finding in enumerate(_FINDINGS):
                name = QTableWidgetItem(FINDING_INFO[finding].name(language))
                name.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.sentences.setItem(row, 0, name)
                for column, statement in enumerate(Statement, 1):
                    text = template(finding, statement, language, self._overrides)
                    self.sentences.setItem(row, column, QTableWidgetItem(text))
            self.sentences.resizeRowsToContents()

    @QtSlot()
    def _follow(self) -> None:
        """Keep up with what is said, but never over what was typed for this study."""
        is_other = self._session.reading.study != self._study
        self._study = self._session.reading.study
        if is_other or not self.text.document().isModified():
            self._show()

    def _show(self) -> None:
        """What was typed for the study, else what follows from what the reader has said."""
        typed = self._session.report_drafts.get(self._study)
        if typed is None:
            self.renew()
            return
        with QSignalBlocker(self.text):
            self.text.setPlainText(typed)
        self.text.document().setModified(True)

    @QtSlot()
    def _on_typed(self) -> None:
        self._session.report_drafts.keep(self._study, self.text.toPlainText())

    @QtSlot()
    def _on_language(self) -> None:
        self._fill_sentences()
        self._follow()

    @QtSlot(QTableWidgetItem)
    def _on_sentence(self, item: QTableWidgetItem) -> None:
        finding = _FINDINGS[item.row()]
        statement = list(Statement)[item.column() - 1]
        language = self.language.currentData()
        try:
            changed = with_override(self._overrides, language, finding, statement, item.text())
            save_overrides(changed)
        except ExportError as error:
            self._problem = error.message
            self._session.post(error.message, MessageLevel.ERROR)
        else:
            self._overrides = changed
            if self._problem is not None:
                self._session.withdraw(self._problem)
                self._problem = None
        self._fill_sentences()
        self._follow()


def copy_report(session: Session) -> None:
    """Put the report on the clipboard at once: as it was typed, else in the window's language."""
    typed = session.report_drafts.get(session.reading.study)
    if typed is None:
        typed = report_text(report_facts(session), current_language(), load_overrides())
    QGuiApplication.clipboard().setText(typed)
