"""What widgets may read of the session and listen to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, ScanIssue, Study
from cxrviewer.errors import Message
from cxrviewer.findings import Finding
from cxrviewer.imaging.voi import Voi
from cxrviewer.settings import Settings
from cxrviewer.ui import remembered
from cxrviewer.ui.analysis_desk import AnalysisDesk, Problem, StudyStatus
from cxrviewer.ui.annotation_state import AnnotationState
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.display_desk import DisplayDesk
from cxrviewer.ui.display_state import DisplayState, OverlayState
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.hanging_desk import HangingDesk
from cxrviewer.ui.image_store import ImageStore
from cxrviewer.ui.lens_state import LensState
from cxrviewer.ui.library import Library
from cxrviewer.ui.reading_desk import ReadingDesk
from cxrviewer.ui.translate import language_for
from cxrviewer.ui.turns import Turns

if TYPE_CHECKING:
    from cxrviewer.inference.analysis import Analysis, AnalysisStep


class MessageLevel(StrEnum):
    """How loud a message is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    LOSS = "loss"
    """What the reader does is not kept: it stays until the reader has seen it."""


class SessionState(QObject):
    """The readable half of `Session`: signals and properties; nothing here changes anything.

    Signals:
        studies_changed: `studies` grew or was replaced.
        issues_changed: `issues` grew or was emptied.
        scan_progressed: (files done, files in all); equal when the scan has ended.
        study_selected: `current_study` is another one.
        status_changed: (Study Instance UID) `status` gives another value.
        slots_changed: `slots` holds other images.
        layout_changed: `layout` is another one.
        active_slot_changed: `active_slot` is the other one.
        images_replaced: (tuple of SOP Instance UIDs) their files hold other images now.
        radiograph_loaded: (SOP Instance UID) `radiograph` now gives it.
        radiograph_failed: (SOP Instance UID, Message) it cannot be shown, and why.
        display_changed: (SOP Instance UID) `display_state` gives another value.
        analysis_changed: `analysis` or `problem` is another one.
        analysis_progressed: `analysis_progress` is another one.
        finding_selected: `selected_finding` is another one.
        overlay_changed: `overlay` is another one.
        demographics_toggled: `demographics_visible` is another one.
        settings_changed: `settings` is another one.
        message_posted: (Message, MessageLevel) something to tell.
        message_withdrawn: (Message) it is no longer true.
        opening: Something else is opened in the place of all there is.
    """

    studies_changed = Signal()
    issues_changed = Signal()
    scan_progressed = Signal(int, int)
    study_selected = Signal()
    status_changed = Signal(str)
    slots_changed = Signal()
    layout_changed = Signal()
    active_slot_changed = Signal()
    images_replaced = Signal(object)
    radiograph_loaded = Signal(str)
    radiograph_failed = Signal(str, object)
    display_changed = Signal(str)
    analysis_changed = Signal()
    analysis_progressed = Signal()
    finding_selected = Signal()
    overlay_changed = Signal()
    demographics_toggled = Signal()
    settings_changed = Signal()
    message_posted = Signal(object, object)
    message_withdrawn = Signal(object)
    opening = Signal()

    def __init__(self, settings: Settings, ends: BackEnds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.turns = Turns(self)
        self._settings = settings
        self._ends = ends
        self._library = Library()
        self._opened: tuple[Path, ...] = ()
        self._issues: tuple[ScanIssue, ...] = ()
        self._scanning: tuple[int, int] | None = None
        self._current: str | None = None
        self._hanging = HangingDesk(self)
        self._failures: dict[str, Message] = {}
        self._finding: Finding | None = None
        self._overlay = remembered.overlay_from(settings)
        self._demographics_visible = settings.demographics_visible
        self._images = ImageStore(ends.read, parent=self)
        self._display = DisplayDesk(self._images, self, keeper=ends.looks())
        self._hanging.slots_changed.connect(self.slots_changed)
        self._hanging.layout_changed.connect(self.layout_changed)
        self._hanging.active_changed.connect(self.active_slot_changed)
        self._display.changed.connect(self.display_changed)
        self._annotations = AnnotationState(ends.keeper(), self)
        self._lens = LensState(self)
        self._desk = AnalysisDesk(ends.analyser(settings), self._images, self)
        self._reading = ReadingDesk(ends.ledger(), settings, self._answer, self)

    @property
    def settings(self) -> Settings:
        """What the user has chosen."""
        return self._settings

    @property
    def language(self) -> str:
        """`en` or `fr`."""
        return language_for(self._settings.language)

    @property
    def studies(self) -> tuple[Study, ...]:
        """All studies found: newest first, those of one patient together."""
        return self._library.studies

    @property
    def opened(self) -> tuple[Path, ...]:
        """Files and folders that were opened last."""
        return self._opened

    @property
    def issues(self) -> tuple[ScanIssue, ...]:
        """Files that were not read, and why."""
        return self._issues

    @property
    def scanning(self) -> tuple[int, int] | None:
        """(files done, files in all) while a scan runs."""
        return self._scanning

    @property
    def current_study(self) -> Study | None:
        """The study that is hung."""
        return self._library.find(self._current)

    def is_prior(self, study: Study) -> bool:
        """Whether `study` is of the current patient and there is a later one."""
        return self._library.is_prior(study, self.current_study)

    @property
    def prior(self) -> Study | None:
        """The earlier study that hangs beside the current one."""
        return self._hanging.prior

    @property
    def priors(self) -> tuple[Study, ...]:
        """All earlier studies of the current patient, the newest first."""
        return self._library.priors(self.current_study)

    def status(self, study_uid: str) -> StudyStatus:
        """How far the analysis of a study is."""
        return self._desk.status(study_uid)

    def study_of(self, uid: str) -> Study | None:
        """The study that holds the image with this SOP Instance UID."""
        return self._library.study_of(uid)

    @property
    def slots(self) -> Mapping[Slot, ImageRef | None]:
        """Which image is where."""
        return self._hanging.slots

    @property
    def layout(self) -> Layout:
        """Which places are shown."""
        return self._hanging.layout

    @property
    def active_slot(self) -> Slot:
        """The place that keyboard commands act on."""
        return self._hanging.active

    @property
    def active_image(self) -> ImageRef | None:
        """The image in the active place."""
        return self.slots[self.active_slot]

    def radiograph(self, uid: str) -> Radiograph | None:
        """The image with its pixels, once it has been read."""
        return self._images.get(uid)

    def failure(self, uid: str) -> Message | None:
        """Why an image cannot be shown."""
        return self._failures.get(uid)

    def display_state(self, uid: str) -> DisplayState | None:
        """How the image is shown, once it has been read."""
        return self._display.state(uid)

    @property
    def annotations(self) -> AnnotationState:
        """What the reader has drawn on the images."""
        return self._annotations

    @property
    def lens(self) -> LensState:
        """The magnifier."""
        return self._lens

    @property
    def analysis(self) -> Analysis | None:
        """The answer for the current study, where the reader may see it; by the preset in force."""
        return self._reading.shown(self._answer())

    @property
    def reading(self) -> ReadingDesk:
        """What the reader says of the current study."""
        return self._reading

    def first_voi(self, uid: str) -> Voi | None:
        """The window of an image before the reader changed it, once it has been read."""
        state = self._images.first_state(uid)
        return state.voi if state is not None else None

    def _answer(self) -> Analysis | None:
        """Never that of the study before, however late the desk is told of the new one."""
        answer = self._desk.analysis
        return answer if answer and answer.study_instance_uid == self._current else None

    @property
    def analysis_progress(self) -> AnalysisStep | None:
        """The running step, while the current study is being analysed."""
        return self._desk.step

    @property
    def problem(self) -> Problem | None:
        """Why there is no analysis of the current study, and whether trying again may help."""
        return self._desk.problem

    @property
    def selected_finding(self) -> Finding | None:
        """The finding whose map is shown."""
        return self._finding

    @property
    def overlay(self) -> OverlayState:
        """How maps are drawn."""
        return self._overlay

    @property
    def demographics_visible(self) -> bool:
        """Whether names and dates are shown on the images."""
        return self._demographics_visible
