"""How far reader and second reader agree, month by month; and the ledger as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.errors import Message, StoreError
from cxrviewer.findings import Finding
from cxrviewer.store.agreement import Month, Question, Share, models, months
from cxrviewer.store.ledger import LedgerEntry
from cxrviewer.store.ledger_export import write_entries, write_labels
from cxrviewer.ui.month_plot import MonthPlot, Series
from cxrviewer.ui.session import Session
from cxrviewer.ui.session_state import MessageLevel
from cxrviewer.ui.translate import NO_BREAK_SPACE, finding_name, percent_text

_ALL: Final = "all"
_STUDY: Final = "study"
Writer = Callable[[Path, Sequence[LedgerEntry]], None]


class AgreementPage(QDialog):
    """Two plots and a table that stay open beside the work.

    Attributes:
        table: A row a month.
        agreement_plot: Shares of agreement.
        drift_plot: What the model expects and what readers see.
    """

    # From the ledger's thread to ours.
    _read = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._entries: tuple[LedgerEntry, ...] = ()
        self._problem: Message | None = None
        self._months: tuple[Month, ...] = ()
        self.finding = QComboBox(self)
        self.model = QComboBox(self)
        self.blinded = QCheckBox(self)
        self.agreement_plot = MonthPlot(self)
        self.drift_plot = MonthPlot(self)
        self.table = QTableWidget(self)
        self._note = QLabel(self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._labels = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._all = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.reload()

    @QtSlot()
    def reload(self) -> None:
        """Read the ledger again; it answers soon."""
        self._session.reading.read_ledger(self._read.emit)

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Agreement and drift"))
        self.table.setAccessibleName(self.windowTitle())
        self.blinded.setText(self.tr("Only what was said before the second reader was shown"))
        self._labels.setText(self.tr("Export labels…"))
        self._all.setText(self.tr("Export all entries…"))
        self._note.setText(
            self.tr(
                "Last opinion on each finding of each study, by month (UTC); intervals of 95 %"
                " (Wilson). Uncertain opinions and doubtful states are not compared. What is said"
                " after the second reader was shown leans towards it."
            )
        )
        self._fill_choices()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def export(self, write: Writer, path: Path) -> None:
        """Write a file; a problem goes to the message bar."""
        try:
            write(path, self._entries)
        except StoreError as error:
            self._problem = error.message
            self._session.post(error.message, MessageLevel.ERROR)
            return
        if self._problem is not None:
            self._session.withdraw(self._problem)
            self._problem = None

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.addWidget(self.finding)
        choices.addWidget(self.model)
        choices.addWidget(self.blinded)
        choices.addStretch(1)
        plots = QHBoxLayout()
        plots.addWidget(self.agreement_plot, 1)
        plots.addWidget(self.drift_plot, 1)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setColumnCount(6)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._note.setWordWrap(True)
        self._note.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(choices)
        layout.addLayout(plots, 3)
        layout.addWidget(self.table, 2)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons)
        self.resize(1040, 720)

    def _connect(self) -> None:
        self._read.connect(self._on_read)
        self._session.reading.changed.connect(self.reload)
        self.finding.currentIndexChanged.connect(self._refresh)
        self.model.currentIndexChanged.connect(self._refresh)
        self.blinded.toggled.connect(self._refresh)
        self._buttons.rejected.connect(self.close)
        self._labels.clicked.connect(self._on_labels)
        self._all.clicked.connect(self._on_all)

    def _fill_choices(self) -> None:
        found = {entry.finding for entry in self._entries}
        entries = [(_ALL, self.tr("All findings")), (_STUDY, self.tr("Normal or abnormal study"))]
        entries += [(one.value, finding_name(one)) for one in Finding if one in found]
        _fill(self.finding, entries)
        known = [(name, name) for name in models(self._entries)]
        _fill(self.model, [("", self.tr("All models")), *known])

    @QtSlot(object)
    def _on_read(self, entries: tuple[LedgerEntry, ...]) -> None:
        self._entries = entries
        self._fill_choices()
        self._refresh()

    def _question(self) -> Question:
        chosen = self.finding.currentData() or _ALL
        return Question(
            finding=None if chosen in {_ALL, _STUDY} else Finding(chosen),
            whole_study=chosen == _STUDY,
            blinded_only=self.blinded.isChecked(),
            model=self.model.currentData() or "",
        )

    @QtSlot()
    def _refresh(self) -> None:
        self._months = months(self._entries, self._question())
        names = [one.month for one in self._months]
        empty = self.tr("No opinions yet")
        self.agreement_plot.show_series(
            self.tr("Agreement"),
            names,
            [_series(self.tr("agreement"), [one.agreement for one in self._months])],
            empty,
        )
        expected = [one.expected for one in self._months]
        self.drift_plot.show_series(
            self.tr("Drift: expected by the model, seen by the reader"),
            names,
            [
                Series(self.tr("expected"), tuple(expected)),
                _series(self.tr("seen"), [one.seen for one in self._months]),
            ],
            empty,
        )
        self._fill_table()

    def _fill_table(self) -> None:
        headings = [
            self.tr("Month"), self.tr("Agreement"), self.tr("Sensitivity"),
            self.tr("Specificity"), self.tr("Seen"), self.tr("Expected"),
        ]  # fmt: skip
        self.table.setHorizontalHeaderLabels(headings)
        self.table.setRowCount(len(self._months))
        for row, one in enumerate(reversed(self._months)):
            shares = (one.agreement, one.sensitivity, one.specificity, one.seen)
            expected = self._undefined() if one.expected is None else percent_text(one.expected)
            texts = [one.month, *map(self._share_text, shares), expected]
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))

    def _share_text(self, share: Share) -> str:
        """`80 % (41–98), n = 5`; never a figure without its cases."""
        if share.value is None or share.interval is None:
            return self._undefined()
        low, high = (QLocale().toString(round(end * 100)) for end in share.interval)
        cases = f"n{NO_BREAK_SPACE}={NO_BREAK_SPACE}{QLocale().toString(share.cases)}"
        return f"{percent_text(share.value)} ({low}–{high}), {cases}"

    def _undefined(self) -> str:
        return self.tr("not defined")

    @QtSlot()
    def _on_labels(self) -> None:
        self._ask(write_labels, "labels.csv")

    @QtSlot()
    def _on_all(self) -> None:
        self._ask(write_entries, "ledger.csv")

    def _ask(self, write: Writer, name: str) -> None:
        kinds = f"{self.tr('Table')} (*.csv);;JSON (*.json)"
        chosen, kind = QFileDialog.getSaveFileName(self, self.tr("Export"), name, kinds)
        if chosen:
            path = Path(chosen)
            suffix = ".json" if "json" in kind else ".csv"
            self.export(write, path if path.suffix else path.with_suffix(suffix))


def _series(name: str, shares: Sequence[Share]) -> Series:
    return Series(name, tuple(one.value for one in shares), tuple(one.interval for one in shares))


def _fill(box: QComboBox, entries: Sequence[tuple[str, str]]) -> None:
    """Other entries, the same choice where it is still there."""
    chosen = box.currentData()
    blocked = box.blockSignals(True)
    box.clear()
    for value, text in entries:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(blocked)
