"""Why this answer may be trusted, or not: one line that unfolds."""

from __future__ import annotations

import dataclasses
import html
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from cxrviewer.ui import icons
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.session import Session
from cxrviewer.ui.theme import colours
from cxrviewer.ui.trust_facts import TrustFact, trust_facts
from cxrviewer.ui.turns import Later

_MARGIN: Final = 12
_TALLEST: Final = 160


class TrustStrip(QWidget):
    """Facts below a heading that counts those to beware of; cautions stand first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._facts: tuple[TrustFact, ...] = ()
        self._heading = QToolButton(self)
        self._text = QLabel(self)
        self._scroll = QScrollArea(self)
        # Turning to a study changes several facts: said once, in the next turn of the event loop.
        self._turn = Later(session.turns, self.refresh, self)
        self._lay_out()
        self._heading.clicked.connect(self._on_clicked)
        for signal in (
            session.analysis_changed, session.study_selected, session.radiograph_loaded,
            session.settings_changed,
        ):  # fmt: skip
            signal.connect(self._on_change)
        self.refresh()

    @property
    def heading(self) -> QToolButton:
        """What is seen while the facts are folded away; a click unfolds them."""
        self._turn.now()
        return self._heading

    @property
    def text(self) -> str:
        """What is unfolded, as rich text."""
        self._turn.now()
        return self._text.text()

    @QtSlot()
    def refresh(self) -> None:
        """Say everything again, as things are now and in the language of now."""
        # What is folded away needs no arithmetic but for the count.
        self._facts = trust_facts(self._session)
        cautions = sum(fact.is_caution for fact in self._facts)
        title = self.tr("Why trust this?")
        self._scroll.setAccessibleName(title)
        count = PLURALS.cautions(cautions)
        self._heading.setText(f"{title}  ·  {count}" if cautions else title)
        is_open = self._session.settings.trust_visible
        self._heading.setIcon(icons.icon("chevron_down" if is_open else "chevron_right"))
        self._text.setText(_table(self._facts))
        self._scroll.setVisible(is_open)
        wanted = self._text.heightForWidth(self.width() - 10) if self._text.text() else 0
        self._scroll.setFixedHeight(min(max(wanted, 60) + 6, _TALLEST))
        self.setVisible(bool(self._facts))

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.refresh()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "link")
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(self._text)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 2, _MARGIN, 2)
        layout.setSpacing(2)
        layout.addWidget(self._heading)
        layout.addWidget(self._scroll)

    @QtSlot()
    def _on_change(self) -> None:
        self._turn.ask()

    @QtSlot()
    def _on_clicked(self) -> None:
        settings = self._session.settings
        shown = not settings.trust_visible
        self._session.change_settings(dataclasses.replace(settings, trust_visible=shown))


def _table(facts: tuple[TrustFact, ...]) -> str:
    """Rich text: heading and fact, cautions first and in the warning colour with a sign."""
    in_order = sorted(facts, key=lambda fact: not fact.is_caution)
    rows = "".join(_row(fact) for fact in in_order)
    return f'<table cellspacing="0" cellpadding="1">{rows}</table>' if rows else ""


def _row(fact: TrustFact) -> str:
    colour = colours().warning if fact.is_caution else colours().text
    sign = "⚠ " if fact.is_caution else ""
    return (
        f'<tr><td width="92" style="color:{colours().secondary};padding-right:8px">'
        f"{html.escape(fact.heading)}</td>"
        f'<td style="color:{colour}">{sign}{html.escape(fact.text)}</td></tr>'
    )
