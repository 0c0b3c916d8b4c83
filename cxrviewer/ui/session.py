"""The one mutable state holder of the window.

Widgets read the `Session` and listen to its signals; they never read each other. Everything it
hands out is frozen. It lives in the window's thread; background work reaches it by queued signals.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject

from cxrviewer.dicom.study import Study, ViewPosition
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.suitability import refusal
from cxrviewer.settings import Settings
from cxrviewer.ui import back_ends, lingering, remembered
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.display_state import DisplayState, OverlayState
from cxrviewer.ui.proposals import propose_lines
from cxrviewer.ui.report_drafts import ReportDrafts
from cxrviewer.ui.scan_runner import ScanRunner
from cxrviewer.ui.session_hanging import SessionHanging
from cxrviewer.ui.session_state import MessageLevel
from cxrviewer.ui.turns import Later
from cxrviewer.ui.worklist import Worklist

if TYPE_CHECKING:
    from cxrviewer.dicom.scan import ScanProgress
    from cxrviewer.dicom.watch_news import WatchNews

__all__ = ["MessageLevel", "Session"]

_FOUND: Final = QT_TRANSLATE_NOOP(
    "messages", "Search finished. Studies: {studies}, images: {images}."
)
_FOUND_SOME: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Search finished. Studies: {studies}, images: {images}."
    " Not read: {issues}; the study list says why.",
)
_FOUND_NOTHING: Final = QT_TRANSLATE_NOOP(
    "messages", "No image was found here. Open a folder with DICOM, PNG or JPEG files."
)
_ONE_UNREADABLE: Final = QT_TRANSLATE_NOOP(
    "messages", "One image of this study could not be read; the others are shown."
)


class Session(SessionHanging):
    """Commands on studies, hanging, display and analysis; see `SessionState` for what is readable.

    Args:
        settings: What the user has chosen.
        ends: Back ends; those of the product by default.
        parent: Qt parent.

    Attributes:
        report_drafts: Reports that were edited by hand.
    """

    def __init__(
        self, settings: Settings, ends: BackEnds | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(settings, ends or back_ends.real(), parent)
        self.report_drafts = ReportDrafts()
        self._told_of_study: list[Message] = []
        self.study_selected.connect(self._withdraw_of_study)
        self._pair_first = False
        self._grown: tuple[Study, ...] = ()
        self._growth = Later(self.turns, self._follow_growth, self)
        self._scanner = ScanRunner(self._ends.scan, self)
        self._scanner.progressed.connect(self._on_scan_progressed)
        self._scanner.finished.connect(self._on_scan_finished)
        self._scanner.failed.connect(self._on_scan_failed)
        self._images.loaded.connect(self._on_image_loaded)
        self._images.failed.connect(self._on_image_failed)
        self._annotations.problem_found.connect(self._on_problem)
        self._desk.changed.connect(self._on_analysis_changed)
        self._desk.changed.connect(self._reading.follow_answer)
        self._reading.visibility_changed.connect(self._on_analysis_changed)
        self._reading.problem_found.connect(self._on_problem)
        self._display.problem_found.connect(self._on_problem)
        self._desk.progressed.connect(self.analysis_progressed)
        self._desk.status_changed.connect(self.status_changed)
        self._worklist = Worklist(self, self._desk, self._ends)

    @property
    def worklist(self) -> Worklist:
        """Order and marks of the studies, the watched folder, analyses ahead of the screen."""
        return self._worklist

    # --- commands: studies -----------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path], *, pair_first: bool = False) -> None:
        """Scan files and folders; what is found replaces the list.

        Args:
            paths: Files and folders.
            pair_first: Turn to the first study with a frontal and a lateral view, where there is
                one, rather than to the first of the list.
        """
        if not paths:
            return
        self.opening.emit()
        self._has_chosen = False
        self._pair_first = pair_first
        self._opened = tuple(paths)
        self._library.clear()
        self._issues, self._grown = (), ()
        self._failures.clear()
        self._desk.clear()
        self._images.clear()
        self._display.clear()
        self._annotations.clear()
        self._turn_to(None)
        self._scanning = (0, 0)
        self.studies_changed.emit()
        self.issues_changed.emit()
        if self._worklist.follow_opening(paths):
            self._scanner.cancel()
        else:
            self._scanner.start(paths)
        self.scan_progressed.emit(0, 0)
        self.change_settings(remembered.with_opened(self._settings, paths))

    def take_news(self, news: WatchNews, *, kept: Container[str] = ()) -> None:
        """Take over what has happened in the watched folder.

        Args:
            news: What.
            kept: Study Instance UIDs of studies that stay although their files are gone.
        """
        gone = [uid for uid in news.removed if uid not in kept]
        if gone:
            self._library.remove(gone)
        self._forget_images(news.replaced)
        self._take_studies(news.studies, is_other=bool(gone))
        if self._hanging.uids & set(news.replaced):
            self._turn_desk()
        if news.issues is not None and news.issues != self._issues:
            self._issues = news.issues
            self.issues_changed.emit()
        if news.is_first_look:
            self._scanning = (news.done, news.total) if news.done < news.total else None
            if self._scanning is None:
                self._turn_to_first()
                self._growth.now()
            self.scan_progressed.emit(news.done, news.total)

    def select_study(self, uid: str) -> None:
        """Hang a study and, where the settings say so, analyse it."""
        self._has_chosen = True
        if uid != self._current and self._library.find(uid) is not None:
            self._turn_to(uid)

    def set_view(self, uid: str, position: ViewPosition) -> None:
        """The reader says what view an image is; the study is hung and analysed anew."""
        self._has_chosen = True
        study = self._library.correct_view(uid, position)
        if study is None:
            return
        self.studies_changed.emit()
        self._desk.forget(study.study_instance_uid)
        if study.study_instance_uid == self._current:
            self._hanging.by_hand = False
            self._hang(study)

    # --- commands: hanging -----------------------------------------------------------------------

    def show_prior(self, uid: str) -> None:
        """Hang an earlier study of the patient beside the current one, and compare from now on."""
        self._has_chosen = True
        self._hanging.chosen_prior, self._hanging.by_hand = uid, False
        if self._settings.compare:
            self._hang_again()
        else:
            self.change_settings(dataclasses.replace(self._settings, compare=True))

    # --- commands: display -----------------------------------------------------------------------

    def set_display_state(self, uid: str, state: DisplayState, *, alone: bool = False) -> None:
        """Show an image differently.

        Args:
            uid: SOP Instance UID.
            state: How.
            alone: Leave the other places as they are, even where they are linked.
        """
        self._has_chosen = True
        linked = {} if alone else self._hanging.linked(uid, self._settings, self.study_of)
        self._display.set(uid, state, linked)

    def reset_display(self, uid: str) -> None:
        """Show an image as at first."""
        self._display.reset(uid)

    def set_overlay(self, overlay: OverlayState) -> None:
        """Draw maps differently; opacity, colours and contours are remembered."""
        if overlay == self._overlay:
            return
        self._overlay = overlay
        self.overlay_changed.emit()
        self.change_settings(remembered.with_overlay(self._settings, overlay))

    def toggle_demographics(self) -> None:
        """Show or hide names and dates on the images."""
        self._demographics_visible = not self._demographics_visible
        self.demographics_toggled.emit()
        visible = self._demographics_visible
        self.change_settings(dataclasses.replace(self._settings, demographics_visible=visible))

    # --- commands: analysis and the rest ---------------------------------------------------------

    def prepare_model(self) -> None:
        """Begin to load the model while nobody waits for it."""
        self._desk.prepare()

    def analyse(self) -> None:
        """Analyse the current study (again)."""
        self._desk.analyse()

    def cancel_analysis(self) -> None:
        """Stop a running analysis."""
        self._desk.cancel()

    def change_settings(self, settings: Settings) -> None:
        """Take new settings over."""
        before, self._settings = self._settings, settings
        if settings == before:
            return
        self.settings_changed.emit()
        self._reading.follow_settings(settings)
        if (settings.device, settings.bundle) != (before.device, before.bundle):
            self._desk.replace_analyser(self._ends.analyser(settings))
            self._turn_desk()
        if self._hanging.follow_settings(before, settings):
            self._hang_again(swapped=settings.swap_views != before.swap_views)

    def post(self, message: Message, level: MessageLevel = MessageLevel.INFO) -> None:
        """Tell the user something."""
        self.message_posted.emit(message, level)

    def post_of_study(self, message: Message, level: MessageLevel) -> None:
        """Tell the user something that is true of the study on the screen alone."""
        self._told_of_study.append(message)
        self.post(message, level)

    def withdraw(self, message: Message) -> None:
        """What was told is no longer true."""
        self.message_withdrawn.emit(message)

    def shutdown(self, deadline: QDeadlineTimer | None = None) -> None:
        """Cancel all background work and join it until `deadline`; safe to call twice."""
        until = deadline or lingering.patience()
        self._scanner.cancel()
        self._images.cancel()
        self._worklist.stop(until)
        self._ends.interrupt()
        self._desk.stop()
        self._reading.stop()
        self._annotations.stop()
        self._display.stop()
        self._scanner.stop(until)
        self._images.stop(until)

    # --- events of the back ends -----------------------------------------------------------------

    def _on_scan_progressed(self, _number: int, progress: ScanProgress) -> None:
        self._take_studies(progress.studies)
        if progress.issues:
            self._issues += progress.issues
            self.issues_changed.emit()
        self._scanning = (progress.done, progress.total)
        self.scan_progressed.emit(progress.done, progress.total)

    def _take_studies(self, studies: tuple[Study, ...], *, is_other: bool = False) -> None:
        if studies:
            self._library.add(studies)
            self._grown += studies
            self._growth.ask()
        if studies or is_other:
            self.studies_changed.emit()

    def _forget_images(self, uids: tuple[str, ...]) -> None:
        """Read images again whose files are others now."""
        if not uids:
            return
        self._images.drop(uids)
        for uid in uids:
            self._failures.pop(uid, None)
            study = self._library.study_of(uid)
            if study is not None:
                self._desk.forget(study.study_instance_uid)
        self.images_replaced.emit(uids)
        for ref in self.slots.values():
            if ref is not None and ref.sop_instance_uid in uids:
                self._images.request(ref)

    def _follow_growth(self) -> None:
        """Hang the first study at once, and a study again that has grown meanwhile."""
        grown, self._grown = self._grown, ()
        if grown and self._current is None:
            self._turn_to(grown[0].study_instance_uid)
        elif not self._hanging.by_hand and (
            self._settings.compare
            or any(study.study_instance_uid == self._current for study in grown)
        ):
            self._hang_again()

    def _on_scan_finished(self, _number: int) -> None:
        done = self._scanning[1] if self._scanning else 0
        self._scanning = None
        self._turn_to_first()
        self._growth.now()
        self.scan_progressed.emit(done, done)
        studies = self._library.studies
        if not studies:
            self.post(Message(_FOUND_NOTHING), MessageLevel.WARNING)
            return
        counts = {
            "studies": len(studies),
            "images": sum(len(study.images) for study in studies),
            "issues": len(self._issues),
        }
        self.post(Message(_FOUND_SOME if self._issues else _FOUND, counts))

    def _on_scan_failed(self, _number: int, message: Message) -> None:
        self._scanning = None
        self.scan_progressed.emit(0, 0)
        self.post(message, MessageLevel.ERROR)

    def _on_image_loaded(self, uid: str) -> None:
        radiograph = self._images.get(uid)
        if radiograph is not None:
            self._annotations.load(radiograph.ref)
        self.radiograph_loaded.emit(uid)
        if radiograph is not None and radiograph.warnings and uid in self._hanging.uids:
            self.post_of_study(radiograph.warnings[0], MessageLevel.WARNING)

    def _on_problem(self, message: Message) -> None:
        self.post(message, MessageLevel.LOSS)

    def _on_image_failed(self, uid: str, message: Message) -> None:
        self._failures[uid] = message
        self.radiograph_failed.emit(uid, message)
        if uid not in self._hanging.uids:
            return
        if self._hang_without(uid):
            self.post_of_study(Message(_ONE_UNREADABLE), MessageLevel.WARNING)
            return
        self.post_of_study(message, MessageLevel.ERROR)
        if self._scanning is None:
            self._turn_to_first()

    def _on_analysis_changed(self) -> None:
        analysis = self.analysis
        keeps = self._finding is None or (analysis is not None and analysis.score(self._finding))
        self.analysis_changed.emit()
        self._annotations.hide_proposals(hidden=self._reading.is_hiding)
        if analysis is not None:
            propose_lines(analysis, self._annotations)
        if not keeps and not self._desk.is_busy:
            self.select_finding(None)

    # --- helpers ---------------------------------------------------------------------------------

    def _withdraw_of_study(self) -> None:
        told, self._told_of_study = self._told_of_study, []
        for message in told:
            self.withdraw(message)

    def _turn_to_first(self) -> None:
        """Turn to the first study of the list that can be analysed, unless the reader has chosen.

        While a scan runs that is whichever was found first; the list's order is known at its end.
        """
        studies = self._worklist.studies
        if self._has_chosen or not studies:
            return
        usable = [study for study in studies if self._is_usable(study)] or [studies[0]]
        pairs = [study for study in usable if study.frontals and study.laterals]
        first = pairs[0] if pairs and self._pair_first else usable[0]
        if first.study_instance_uid != self._current:
            self._turn_to(first.study_instance_uid)

    def _is_usable(self, study: Study) -> bool:
        return any(
            image.sop_instance_uid not in self._failures and refusal(image) is None
            for image in study
        )
