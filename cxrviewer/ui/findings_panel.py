"""The right panel: what the second reader says of the study on the screen."""

from __future__ import annotations

import dataclasses
from typing import Final

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cxrviewer.errors import Message
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import Analysis
from cxrviewer.ui import finding_words, icons
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.analysis_status import AnalysisSteps, StatusNote
from cxrviewer.ui.feedback_bar import FeedbackBar
from cxrviewer.ui.finding_groups import PASSING, REST, Group, grouped, hidden_claims
from cxrviewer.ui.finding_row import FindingRow
from cxrviewer.ui.finding_section import FindingSection
from cxrviewer.ui.overlay_controls import OverlayControls
from cxrviewer.ui.panel_menus import CategoryFilter, SensitivityMenu
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.read_first_pane import ReadFirstPane
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_reading import Differences, differences
from cxrviewer.ui.theme import colours, panel_width
from cxrviewer.ui.translate import finding_name, translated
from cxrviewer.ui.trust_strip import TrustStrip

WIDTH: Final = 330
_MARGIN: Final = 12


class FindingsPanel(QWidget):
    """Header, warnings, categories with rows; while there are none, steps or the reason."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._sections: list[FindingSection] = []
        self._shown_categories = session.settings.shown_categories
        self._outline: tuple[tuple[str, str, tuple[Finding, ...]], ...] = ()
        self._heading = QLabel(self)
        self._summary = QLabel(self)
        self._warnings = QVBoxLayout()
        self._steps = AnalysisSteps(self)
        self._note = StatusNote(self)
        self._rows = QWidget(self)
        self._list = QVBoxLayout(self._rows)
        self._scroll = QScrollArea(self)
        self._filter = CategoryFilter(session, self)
        self._sensitivity = SensitivityMenu(session, self)
        self._filtered = QLabel(self)
        self.read_first = ReadFirstPane(session, self)
        self.feedback = FeedbackBar(session, actions, self)
        self.trust = TrustStrip(session, self)
        self._controls = OverlayControls(session, self)
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def sections(self) -> tuple[FindingSection, ...]:
        """Categories from top to bottom, the experimental findings last; none while analysing."""
        return tuple(self._sections) if self._session.analysis else ()

    @property
    def rows(self) -> tuple[FindingRow, ...]:
        """All rows from top to bottom."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def summary(self) -> str:
        """The header's sentence."""
        return self._summary.text()

    @property
    def note(self) -> StatusNote:
        """The sentence that is shown in the place of findings."""
        return self._note

    @property
    def steps(self) -> AnalysisSteps:
        """The steps that are shown while analysing."""
        return self._steps

    def finding_after(self, finding: Finding | None, step: int) -> Finding | None:
        """The finding `step` rows below (negative: above) `finding` among those not folded away."""
        shown = [
            row.finding for section in self.sections if not section.is_folded
            for row in section.rows
        ]  # fmt: skip
        if not shown:
            return None
        if finding not in shown:
            return shown[0 if step > 0 else -1]
        return shown[(shown.index(finding) + step) % len(shown)]

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setFixedWidth(panel_width(WIDTH))
        self._heading.setText(self.tr("SECOND READER"))
        self._scroll.setAccessibleName(self.tr("Findings"))
        self._outline = ()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "heading")
        self._summary.setWordWrap(True)
        content = QWidget()
        body = QVBoxLayout(content)
        body.setContentsMargins(0, 0, 0, 8)
        body.setSpacing(0)
        self._filtered.setProperty("role", "warning")
        self._filtered.setWordWrap(True)
        self._filtered.setContentsMargins(_MARGIN, 0, _MARGIN, 6)
        body.addLayout(self._warnings)
        body.addWidget(self._filtered)
        body.addWidget(self.read_first)
        body.addWidget(self._steps)
        body.addWidget(self._note)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        body.addWidget(self._rows)
        body.addStretch(1)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = QVBoxLayout()
        header.setContentsMargins(_MARGIN, 12, _MARGIN, 8)
        header.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._heading)
        head.addStretch(1)
        head.addWidget(self._sensitivity)
        head.addWidget(self._filter)
        header.addLayout(head)
        header.addWidget(self._summary)
        line = QWidget(self)
        line.setProperty("role", "line")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(line)
        layout.addWidget(self.trust)
        layout.addWidget(self.feedback)
        layout.addWidget(self._controls)

    def _connect(self) -> None:
        session = self._session
        session.analysis_changed.connect(self._refresh)
        session.study_selected.connect(self._on_study)
        session.analysis_progressed.connect(self._on_progressed)
        session.finding_selected.connect(self._on_selected)
        session.settings_changed.connect(self._on_settings)
        session.reading.changed.connect(self._on_reading)
        self._note.pressed.connect(session.analyse)

    @Slot()
    def _refresh(self) -> None:
        analysis = self._session.analysis
        self._show_warnings(analysis.warnings if analysis else ())
        apart = self._differences(analysis)
        if analysis is not None:
            self._show_sections(analysis, apart)
        self._rows.setVisible(analysis is not None)
        self._summary.setText(self._summary_of(analysis, apart))
        self._summary.setVisible(analysis is not None)
        self._shown_categories = self._session.settings.shown_categories
        hidden = hidden_claims(analysis, self._shown_categories) if analysis else 0
        self._filtered.setText(PLURALS.filtered(hidden) if hidden else "")
        self._filtered.setVisible(bool(hidden))
        self._on_progressed()
        self._on_selected()

    @Slot()
    def _on_study(self) -> None:
        """Without a study there is no answer to wait for; with one, its answer is told of too."""
        if self._session.current_study is None:
            self._refresh()

    def _differences(self, analysis: Analysis | None) -> Differences | None:
        desk = self._session.reading
        return differences(analysis, desk.reading) if analysis and desk.compares else None

    def _summary_of(self, analysis: Analysis | None, apart: Differences | None) -> str:
        if analysis is None:
            return ""
        if apart is None:
            return finding_words.summary(analysis)
        if apart.is_empty:
            return self.tr("You and the second reader do not contradict each other.")
        if not apart.not_asked:
            return self.tr("Where you and the second reader differ:")
        names = ", ".join(finding_name(one) for one in apart.not_asked)
        return self.tr("The second reader does not look for: {names}").format(names=names)

    @Slot()
    def _on_settings(self) -> None:
        if self._session.settings.shown_categories != self._shown_categories:
            self._refresh()

    @Slot()
    def _on_reading(self) -> None:
        self._show_opinions()
        self._on_progressed()

    def _show_opinions(self) -> None:
        for section in self._sections:
            for row in section.rows:
                row.set_opinion(self._session.reading.opinion(row.finding))

    @Slot()
    def _on_progressed(self) -> None:
        hiding = self._session.reading.is_hiding and self._session.problem is None
        self.read_first.setVisible(hiding)
        if hiding:
            self._steps.hide()
            self._note.hide()
            return
        step = self._session.analysis_progress
        self._steps.setVisible(step is not None)
        if step is not None:
            self._steps.set_current(step)
        silent = step is not None or self._session.analysis is not None
        self._note.setVisible(not silent)
        if not silent:
            self._show_note()

    @Slot()
    def _on_selected(self) -> None:
        selected = self._session.selected_finding
        for section in self._sections:
            for row in section.rows:
                row.set_selected(selected=row.finding is selected)
                if row.finding is selected and section.is_folded:
                    section.set_folded(is_folded=False)
                if row.finding is selected:
                    self._scroll.ensureWidgetVisible(row, 0, 20)

    @Slot(object)
    def _on_clicked(self, finding: Finding) -> None:
        selected = self._session.selected_finding
        self._session.select_finding(None if finding is selected else finding)

    @Slot(str, bool)
    def _on_folded(self, section_id: str, folded: bool) -> None:
        if section_id in PASSING:
            return
        settings = self._session.settings
        others = [one for one in settings.collapsed_categories if one != section_id]
        collapsed = (*others, section_id) if folded else tuple(others)
        self._session.change_settings(dataclasses.replace(settings, collapsed_categories=collapsed))

    def _show_note(self) -> None:
        problem = self._session.problem
        if problem is not None:
            retry = self.tr("Try again") if problem.can_retry else ""
            icon = "warning" if problem.can_retry else ""
            self._note.show_note(translated(problem.message), icon=icon, button=retry)
        elif self._session.current_study is not None:
            self._note.show_note(
                self.tr("This study has not been analysed."), button=self.tr("Analyse")
            )
        else:
            self._note.show_note(self.tr("Open a study to have it read a second time."))

    def _show_warnings(self, warnings: tuple[Message, ...]) -> None:
        _empty(self._warnings)
        for warning in warnings:
            self._warnings.addWidget(_Warning(translated(warning), self))

    def _show_sections(self, analysis: Analysis, apart: Differences | None) -> None:
        """Put scores into the rows that are there; make rows anew where findings differ."""
        groups = grouped(analysis, self._session.settings.shown_categories, apart)
        study = self._session.reading.study if apart is not None else ""
        outline = tuple(
            (study, group.title, tuple(score.finding for score in group.scores)) for group in groups
        )
        if outline == self._outline:
            for section, group in zip(self._sections, groups, strict=True):
                section.set_scores(group.scores)
        else:
            self._outline = outline
            _empty(self._list)
            self._sections = [self._section(group) for group in groups]
            for section in self._sections:
                self._list.addWidget(section)
        self._show_opinions()

    def _section(self, group: Group) -> FindingSection:
        collapsed = self._session.settings.collapsed_categories
        folded = group.section_id == REST or group.section_id in collapsed
        section = FindingSection(
            group.section_id, group.title, group.scores, is_folded=folded, parent=self
        )
        section.folded.connect(self._on_folded)
        for row in section.rows:
            row.clicked.connect(self._on_clicked)
        return section


class _Warning(QWidget):
    """A sentence with the warning icon."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        picture = QLabel(self)
        ratio = self.devicePixelRatioF()
        picture.setPixmap(icons.pixmap("warning", colours().warning, size=16, scale=ratio))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        picture.setAccessibleName(self.tr("Warning"))
        words = QLabel(text, self)
        words.setWordWrap(True)
        words.setProperty("role", "warning")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 2, _MARGIN, 6)
        layout.setSpacing(8)
        layout.addWidget(picture)
        layout.addWidget(words, 1)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
