"""What the reader says of the selected finding: accept, reject, uncertain, comment; and add one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.findings import FINDING_INFO, Finding, FindingCategory, category_name
from cxrviewer.store.ledger import Verdict
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.finding_words import verdict_word
from cxrviewer.ui.session import Session
from cxrviewer.ui.translate import current_language, finding_name

_KEPT: Final = QT_TRANSLATE_NOOP(
    "messages", "The comment was kept with the study on which it was written."
)
_MARGIN: Final = 12
_BUTTONS: Final = (
    ActionId.ACCEPT, ActionId.REJECT, ActionId.UNCERTAIN, ActionId.COMMENT, ActionId.ADD_FINDING,
)  # fmt: skip


class FeedbackBar(QWidget):
    """A line that says what the reader has said so far, buttons, and a field for a comment."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._said = QLabel(self)
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QLineEdit(self)
        self.field.setMaxLength(500)
        self.field.hide()
        self._about: Finding | None = None
        self._study = ""
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.field.returnPressed.connect(self._on_written)
        self._lay_out(actions)
        for signal in (
            session.reading.changed, session.finding_selected, session.analysis_changed,
        ):  # fmt: skip
            signal.connect(self._refresh)
        session.reading.leaving.connect(self._on_leaving)
        self.retranslate()

    @property
    def said(self) -> str:
        """What the line says."""
        return self._said.text()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.field.setPlaceholderText(self.tr("Comment, without names; Enter keeps it"))
        self.field.setAccessibleName(self.tr("Comment"))
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def say(self, verdict: Verdict) -> None:
        """Say something of the selected finding; the same again takes it back."""
        finding = self._session.selected_finding
        if finding is not None:
            self._session.reading.say(finding, verdict)

    def begin_comment(self) -> None:
        """Write on the selected finding, or on the whole study where none is selected."""
        desk = self._session.reading
        if not desk.study or desk.is_hiding:
            return
        self._about, self._study = self._session.selected_finding, desk.study
        self.field.setText(desk.opinion(self._about).comment)
        self.field.show()
        self.activateWindow()  # the key may have come from the window of the images
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def open_menu(self) -> None:
        """Offer the findings that may be added."""
        if self._session.reading.study and not self._session.reading.is_hiding:
            self.menu.popup(self.mapToGlobal(self.rect().topLeft()))

    def end_comment(self) -> bool:
        """Leave the field without keeping what stands in it; False where it was not open."""
        was_open = not self.field.isHidden()
        self.field.hide()
        return was_open

    def _lay_out(self, actions: Actions) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        for action in _BUTTONS:
            button = QToolButton(self)
            button.setDefaultAction(actions[action])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRaise(True)
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        layout.setSpacing(2)
        layout.addWidget(self._said)
        layout.addWidget(self.field)
        layout.addLayout(row)

    @QtSlot()
    def _refresh(self) -> None:
        desk = self._session.reading
        if desk.study != self._study:
            self.field.hide()
        lines = []
        selected = self._session.selected_finding
        opinion = desk.opinion(selected)
        if opinion.verdict is not None:
            about = finding_name(selected) if selected else self.tr("Study")
            template = self.tr("{finding}: you say {verdict}")
            lines.append(template.format(finding=about, verdict=verdict_word(opinion.verdict)))
        if opinion.comment:
            lines.append(self.tr("Comment: {text}").format(text=opinion.comment))
        if desk.added and not desk.is_hiding:
            names = ", ".join(finding_name(f) for f in Finding if f in desk.added)
            lines.append(self.tr("Added by you: {findings}").format(findings=names))
        self._said.setText("\n".join(lines))
        self._said.setVisible(bool(lines))
        self.setVisible(bool(desk.study) and not desk.is_hiding)

    @QtSlot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        # `clear` only takes the menus of before out: they belong to the bar's menu until it ends.
        for before in self.menu.findChildren(QMenu):
            before.deleteLater()
        desk = self._session.reading
        for category in FindingCategory:
            part = self.menu.addMenu(category_name(category, current_language()))
            for finding, info in FINDING_INFO.items():
                if info.category is category and finding is not Finding.NO_FINDING:
                    action = part.addAction(finding_name(finding))
                    action.setCheckable(True)
                    action.setChecked(finding in desk.added)
                    action.setData(finding)
                    action.triggered.connect(self._on_added)

    @QtSlot()
    def _on_added(self) -> None:
        finding = Finding(self.sender().data())  # type: ignore[attr-defined]
        self._session.reading.say(finding, Verdict.ADD)

    @QtSlot()
    def _on_leaving(self) -> None:
        """What stands in the field belongs to the study that is left; emptied it says nothing."""
        text = self.field.text().strip()
        if text and not self.field.isHidden() and self.field.isModified():
            self._on_written()
            self._session.post(Message(_KEPT))
        self.field.hide()

    @QtSlot()
    def _on_written(self) -> None:
        if self._study == self._session.reading.study:
            self._session.reading.comment(self._about, self.field.text().strip())
        self.field.hide()
