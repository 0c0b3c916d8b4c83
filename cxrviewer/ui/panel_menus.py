"""Two small menus in the head of the findings panel: which categories, and how sensitive."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QEvent, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cxrviewer.findings import FindingCategory, category_name
from cxrviewer.inference.sensitivity import sensitivity_for, with_sensitivity
from cxrviewer.settings import Sensitivity
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.key_map import keyed
from cxrviewer.ui.session import Session
from cxrviewer.ui.translate import current_language


class _MenuButton(QToolButton):
    """A text button with a menu."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.choices = QMenu(self)
        self.choices.setToolTipsVisible(True)
        self.setMenu(self.choices)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        session.settings_changed.connect(self._on_change)
        session.analysis_changed.connect(self._on_change)

    def refresh(self) -> None:
        """Show what is chosen now."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    @QtSlot()
    def _on_change(self) -> None:
        self.refresh()


class CategoryFilter(_MenuButton):
    """Ticks categories; none ticked means all."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._all = self.choices.addAction("")
        self._all.setCheckable(True)
        self._all.triggered.connect(self._on_all)
        self.choices.addSeparator()
        self._actions: dict[FindingCategory, QAction] = {}
        for category in FindingCategory:
            action = self.choices.addAction("")
            action.setCheckable(True)
            action.triggered.connect(self._on_ticked)
            self._actions[category] = action
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen now."""
        shown = self._session.settings.shown_categories
        self._all.setText(self.tr("All categories"))
        self._all.setChecked(not shown)
        names = {one: category_name(one, current_language()) for one in FindingCategory}
        for category, action in self._actions.items():
            action.setText(names[category].replace("&", "&&"))
            action.setChecked(category.value in shown)
        chosen = [names[one] for one in FindingCategory if one.value in shown]
        what = chosen[0] if len(chosen) == 1 else str(len(chosen))
        text = self.tr("Filter: {what}").format(what=what) if chosen else self.tr("All")
        self.setText(text.replace("&", "&&"))
        self.setToolTip(self.tr("Show only some categories of findings"))
        self.setVisible(self._session.analysis is not None)
        self.setAccessibleName(self.toolTip())

    @QtSlot()
    def _on_all(self) -> None:
        self._choose(())

    @QtSlot()
    def _on_ticked(self) -> None:
        ticked = [one.value for one, action in self._actions.items() if action.isChecked()]
        self._choose(() if len(ticked) == len(self._actions) else tuple(ticked))

    def _choose(self, shown: tuple[str, ...]) -> None:
        settings = self._session.settings
        self._session.change_settings(dataclasses.replace(settings, shown_categories=shown))
        self.refresh()


class SensitivityMenu(_MenuButton):
    """Chooses which operating point decides, for this version of this model."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        group = QActionGroup(self)
        self._actions: dict[Sensitivity, QAction] = {}
        for preset in Sensitivity:
            action = self.choices.addAction("")
            action.setCheckable(True)
            action.setData(preset)
            action.triggered.connect(self._on_chosen)
            group.addAction(action)
            self._actions[preset] = action
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen now."""
        texts = {
            Sensitivity.SCREENING: (
                self.tr("Screening"),
                self.tr("Present from the sensitive operating point on; nothing is doubtful."),
            ),
            Sensitivity.BALANCED: (
                self.tr("Balanced"),
                self.tr("Doubtful from the sensitive point, present from the specific one."),
            ),
            Sensitivity.SPECIFIC: (
                self.tr("Specific"),
                self.tr("Present from the specific operating point on; nothing is doubtful."),
            ),
        }
        analysis = self._session.analysis
        chosen = (
            sensitivity_for(self._session.settings, analysis.bundle)
            if analysis is not None
            else Sensitivity.BALANCED
        )
        for preset, action in self._actions.items():
            action.setText(texts[preset][0])
            action.setToolTip(texts[preset][1])
            action.setChecked(preset is chosen)
        self.setText(texts[chosen][0])
        heading = keyed(self.tr("What counts as present"), ActionId.NEXT_SENSITIVITY)
        self.setToolTip(f"{heading}\n{texts[chosen][0]}: {texts[chosen][1]}")
        self.setAccessibleName(f"{heading}: {texts[chosen][0]}")
        self.setVisible(analysis is not None)

    @QtSlot()
    def _on_chosen(self) -> None:
        choose_sensitivity(self._session, Sensitivity(self.sender().data()))  # type: ignore[attr-defined]


def choose_sensitivity(session: Session, preset: Sensitivity) -> None:
    """Take a preset for the model that answered; nothing where none has."""
    analysis = session.analysis
    if analysis is not None:
        session.change_settings(with_sensitivity(session.settings, analysis.bundle, preset))


def next_sensitivity(session: Session) -> None:
    """Take the next preset."""
    analysis = session.analysis
    if analysis is not None:
        order = list(Sensitivity)
        here = order.index(sensitivity_for(session.settings, analysis.bundle))
        choose_sensitivity(session, order[(here + 1) % len(order)])
