"""The offer to go on with the last reading: a bar that nobody has to answer."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from cxrviewer.store.reading_journal import ReadingRecord


class RestoreBar(QFrame):
    """A sentence and two buttons above the images.

    Signals:
        answered: (bool) whether the reader wants the reading back.
    """

    answered = Signal(bool)

    def __init__(self, record: ReadingRecord, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = record
        self.setProperty("role", "offer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel(self)
        self.restore = QPushButton(self)
        self.decline = QPushButton(self)
        self.restore.clicked.connect(self._on_restore)
        self.decline.clicked.connect(self._on_decline)
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.setSpacing(10)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.restore)
        layout.addWidget(self.decline)
        self.retranslate()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self._text.setText(self._sentence())
        self.restore.setText(self.tr("Restore"))
        self.decline.setText(self.tr("No, begin anew"))
        self.setAccessibleName(self._text.text())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _sentence(self) -> str:
        moment = QDateTime.fromString(self._record.moment, Qt.DateFormat.ISODate)
        when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        if self._record.is_over:
            said = self.tr("Your last reading ended on {when}. Restore the last reading?")
        else:
            said = self.tr("Your last reading was interrupted on {when}. Restore the last reading?")
        return said.format(when=when)

    def _on_restore(self) -> None:
        self.answered.emit(True)

    def _on_decline(self) -> None:
        self.answered.emit(False)
