"""What stands in the place of the second reader until the reader has marked the study."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cxrviewer.findings import FINDING_INFO, Finding, FindingCategory, category_name
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.key_map import keyed
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_reading import Overall
from cxrviewer.ui.translate import current_language, finding_name

_MARGIN: Final = 12


class ReadFirstPane(QWidget):
    """Normal, abnormal, or ticks; then the second reader may be seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._words = QLabel(self)
        self.normal = QPushButton(self)
        self.abnormal = QPushButton(self)
        self.show_answer = QPushButton(self)
        self.ticks: dict[Finding, QCheckBox] = {}
        self._headings: dict[FindingCategory, QLabel] = {}
        self._lay_out()
        self.normal.clicked.connect(self._on_normal)
        self.abnormal.clicked.connect(self._on_abnormal)
        self.show_answer.clicked.connect(session.reading.reveal)
        session.reading.changed.connect(self._show_marks)
        self.retranslate()
        self._show_marks()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._words.setText(
            self.tr("Read first: the second reader waits until you have marked this study.")
        )
        self.normal.setText(self.tr("Normal"))
        self.normal.setToolTip(
            keyed(self.tr("Nothing abnormal; shows the second reader"), ActionId.MARK_NORMAL)
        )
        self.abnormal.setText(self.tr("Abnormal"))
        self.abnormal.setToolTip(
            keyed(self.tr("Something abnormal; tick what you see"), ActionId.MARK_ABNORMAL)
        )
        self.show_answer.setText(keyed(self.tr("Show the second reader"), ActionId.REVEAL))
        for category, heading in self._headings.items():
            heading.setText(category_name(category, current_language()))
        for finding, box in self.ticks.items():
            box.setText(finding_name(finding))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._words.setWordWrap(True)
        both = QHBoxLayout()
        both.addWidget(self.normal, 1)
        both.addWidget(self.abnormal, 1)
        self.abnormal.setCheckable(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 4, _MARGIN, 8)
        layout.setSpacing(5)
        layout.addWidget(self._words)
        layout.addLayout(both)
        layout.addWidget(self.show_answer)
        for category in FindingCategory:
            heading = QLabel(self)
            heading.setProperty("role", "heading")
            heading.setContentsMargins(0, 6, 0, 0)
            self._headings[category] = heading
            layout.addWidget(heading)
            for finding, info in FINDING_INFO.items():
                if info.category is category and finding is not Finding.NO_FINDING:
                    layout.addWidget(self._tick(finding))

    def _tick(self, finding: Finding) -> QCheckBox:
        box = QCheckBox(self)
        box.setProperty("finding", finding.value)
        box.toggled.connect(self._on_ticked)
        self.ticks[finding] = box
        return box

    @QtSlot()
    def _show_marks(self) -> None:
        reading = self._session.reading.reading
        for finding, box in self.ticks.items():
            with QSignalBlocker(box):
                box.setChecked(finding in reading.ticked)
        self.abnormal.setChecked(reading.overall is Overall.ABNORMAL)
        self.show_answer.setEnabled(reading.is_marked)

    @QtSlot()
    def _on_normal(self) -> None:
        self._session.reading.mark(Overall.NORMAL)

    @QtSlot()
    def _on_abnormal(self) -> None:
        self._session.reading.mark(Overall.ABNORMAL)
        self._show_marks()

    @QtSlot(bool)
    def _on_ticked(self, on: bool) -> None:
        finding = Finding(self.sender().property("finding"))
        self._session.reading.tick(finding, on=on)
