"""Settings, notice, help and about. Only the notice stops the work."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QDialog

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.ui.about import AboutDialog
from cxrviewer.ui.notice import NoticeAnswer, NoticeDialog
from cxrviewer.ui.openers import Openers
from cxrviewer.ui.report_page import ReportPage, copy_report
from cxrviewer.ui.session import Session
from cxrviewer.ui.settings_dialog import SettingsDialog
from cxrviewer.ui.shortcuts_page import ShortcutsPage

if TYPE_CHECKING:
    from cxrviewer.ui.main_window import MainWindow
    from cxrviewer.ui.reading_area import ReadingArea

_COPIED: Final = QT_TRANSLATE_NOOP("messages", "The report is on the clipboard.")
Page = TypeVar("Page", bound=QDialog)


class Pages(QObject):
    """Opens each page once and brings it to the front after that.

    Signals:
        commanded: (ActionId) a page wants something done that has an action.
    """

    commanded = Signal(object)

    def __init__(self, session: Session, openers: Openers, window: MainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._openers = openers
        self._window = window

    @QtSlot()
    def show_settings(self) -> None:
        """Edit the settings; every change is in force at once."""
        page = self._window.findChild(SettingsDialog)
        if page is None:
            page = SettingsDialog(self._session, self._window)
            page.commanded.connect(self.commanded)
        _bring_up(page)

    @QtSlot()
    def show_shortcuts(self) -> None:
        """Keys and mouse."""
        found = self._window.findChild(ShortcutsPage)
        _bring_up(found or ShortcutsPage(self._session, self._window))

    @QtSlot()
    def show_tour(self) -> None:
        """The hints of the first start."""
        from cxrviewer.ui.tour import Tour  # noqa: PLC0415 - wanted once, not at every start

        tour = self._window.findChild(Tour)
        if tour is None or not tour.isVisible():
            tour = Tour(self._window)
            tour.ended.connect(self._on_tour_ended)
            tour.begin()

    @QtSlot()
    def show_about(self) -> None:
        """About the application and its models."""
        self._show(AboutDialog)

    @QtSlot()
    def show_agreement(self) -> None:
        """Agreement and drift by month."""
        from cxrviewer.ui.agreement_page import AgreementPage  # noqa: PLC0415 - plots load slowly

        _bring_up(
            self._window.findChild(AgreementPage) or AgreementPage(self._session, self._window)
        )

    @QtSlot()
    def show_report(self) -> None:
        """The report as text."""
        _bring_up(self._window.findChild(ReportPage) or ReportPage(self._session, self._window))

    @QtSlot()
    def copy_report(self) -> None:
        """The report as text, on the clipboard at once."""
        copy_report(self._session)
        self._session.post(Message(_COPIED))

    @QtSlot()
    def show_presets(self) -> None:
        """Edit the window presets; changes apply at once."""
        from cxrviewer.ui.presets_page import PresetsPage  # noqa: PLC0415 - few ever open it

        _bring_up(self._window.findChild(PresetsPage) or PresetsPage(self._session, self._window))

    def show_proof(self, area: ReadingArea) -> None:
        """Every step from stored value to screen."""
        from cxrviewer.ui.proof_page import ProofPage  # noqa: PLC0415 - few ever open it

        _bring_up(self._window.findChild(ProofPage) or ProofPage(area, self._session))

    @QtSlot()
    def show_tags(self) -> None:
        """All tags of the image in the active view."""
        from cxrviewer.ui.tags_page import TagsPage  # noqa: PLC0415 - few ever open it

        _bring_up(self._window.findChild(TagsPage) or TagsPage(self._session, self._window))

    @QtSlot()
    def show_check_screen(self) -> None:
        """The test pattern on every screen."""
        from cxrviewer.ui.check_screen import show_on_all_screens  # noqa: PLC0415 - as above

        show_on_all_screens(self._window)

    def show_notice(self) -> None:
        """The first-start notice, unless it was read before."""
        if self._session.settings.notice_accepted:
            return
        dialog = NoticeDialog(self._window)
        accepted = bool(dialog.exec())
        dialog.deleteLater()
        if not accepted:
            return
        settings = dataclasses.replace(self._session.settings, notice_accepted=True)
        self._session.change_settings(settings)
        if dialog.answer is NoticeAnswer.DEMO:
            self._openers.open_demo()
        elif dialog.answer is NoticeAnswer.FOLDER:
            self._openers.open_folder()

    def show_tour_once(self) -> None:
        """The hints, unless they were seen before."""
        if self._session.settings.notice_accepted and not self._session.settings.tour_seen:
            self.show_tour()

    @QtSlot()
    def _on_tour_ended(self) -> None:
        settings = dataclasses.replace(self._session.settings, tour_seen=True)
        self._session.change_settings(settings)

    def _show(self, kind: type[Page]) -> None:
        _bring_up(self._window.findChild(kind) or kind(self._window))


def _bring_up(page: QDialog) -> None:
    page.show()
    page.raise_()
    page.activateWindow()
