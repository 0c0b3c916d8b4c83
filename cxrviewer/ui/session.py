"""The one mutable state holder of the window.

Widgets read the `Session` and listen to its signals; they never read each other. Everything it
hands out is frozen. It lives in the GUI thread; background work reaches it through queued signals.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from cxrviewer.dicom.study import ImageRef, ScanIssue, Study, View, ViewPosition, ViewSource
from cxrviewer.errors import Message
from cxrviewer.findings import Finding
from cxrviewer.settings import Settings
from cxrviewer.ui import hanging
from cxrviewer.ui.hanging import Layout, Slot

if TYPE_CHECKING:
    from cxrviewer.dicom.radiograph import Radiograph
    from cxrviewer.dicom.scan import ScanProgress
    from cxrviewer.inference.analysis import Analysis, AnalysisRequest, AnalysisStep
    from cxrviewer.ui.display_state import DisplayState, OverlayState


class MessageLevel(StrEnum):
    """How loud a message is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class ScanFunction(Protocol):
    """`cxrviewer.dicom.scan.scan` or a dummy."""

    def __call__(
        self, paths: Sequence[Path], *, cancelled: Callable[[], bool]
    ) -> Iterator[ScanProgress]:
        """Yield studies as they are found."""
        ...


ReadFunction = Callable[[ImageRef], "Radiograph"]


class Analyser(Protocol):
    """`cxrviewer.inference.predictor.Predictor`, its remote twin, or a dummy."""

    def analyse(
        self,
        request: AnalysisRequest,
        *,
        on_step: Callable[[AnalysisStep], None],
        cancelled: Callable[[], bool],
    ) -> Analysis:
        """Answer a request; called in the inference thread."""
        ...


class Session(QObject):
    """Studies, what is hung where and how, and the analysis of the current study.

    Signals:
        studies_changed: `studies` grew or was replaced.
        issues_changed: `issues` grew or was emptied.
        scan_progressed: (files done, files in all); equal when the scan has ended.
        study_selected: `current_study` is another one.
        slots_changed: `slots` holds other images.
        layout_changed: `layout` is another one.
        active_slot_changed: `active_slot` is the other one.
        radiograph_loaded: (SOP Instance UID) `radiograph` now gives it.
        radiograph_failed: (SOP Instance UID, Message) it cannot be shown, and why.
        display_changed: (SOP Instance UID) `display_state` gives another value.
        analysis_changed: `analysis` or `analysis_problem` is another one.
        analysis_progressed: `analysis_progress` is another one.
        finding_selected: `selected_finding` is another one.
        overlay_changed: `overlay` is another one.
        demographics_toggled: `demographics_visible` is another one.
        settings_changed: `settings` is another one.
        message_posted: (Message, MessageLevel) something to tell.
    """

    studies_changed = Signal()
    issues_changed = Signal()
    scan_progressed = Signal(int, int)
    study_selected = Signal()
    slots_changed = Signal()
    layout_changed = Signal()
    active_slot_changed = Signal()
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

    def __init__(
        self,
        settings: Settings,
        *,
        scan: ScanFunction | None = None,
        read: ReadFunction | None = None,
        make_analyser: Callable[[Settings], Analyser] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._scan = scan
        self._read = read
        self._make_analyser = make_analyser
        self._studies: dict[str, Study] = {}
        self._issues: tuple[ScanIssue, ...] = ()
        self._scanning: tuple[int, int] | None = None
        self._current: str | None = None
        self._slots = hanging.EMPTY
        self._layout = Layout.PAIR
        self._active_slot = Slot.LEFT
        self._radiographs: dict[str, Radiograph] = {}
        self._display: dict[str, DisplayState] = {}
        self._analysis: Analysis | None = None
        self._analysis_progress: AnalysisStep | None = None
        self._analysis_problem: Message | None = None
        self._selected_finding: Finding | None = None
        self._overlay: OverlayState | None = None
        self._demographics_visible = settings.demographics_visible

    # --- state -----------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What the user has chosen."""
        return self._settings

    @property
    def language(self) -> str:
        """`en` or `fr`."""
        return self._settings.language or "en"

    @property
    def studies(self) -> tuple[Study, ...]:
        """All studies found, newest first."""
        return tuple(self._studies.values())

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
        return self._studies.get(self._current) if self._current else None

    @property
    def slots(self) -> Mapping[Slot, ImageRef | None]:
        """Which image is where."""
        return self._slots

    @property
    def layout(self) -> Layout:
        """Which places are shown."""
        return self._layout

    @property
    def active_slot(self) -> Slot:
        """The place that keyboard commands act on."""
        return self._active_slot

    def radiograph(self, uid: str) -> Radiograph | None:
        """The image with its pixels, once it has been read."""
        return self._radiographs.get(uid)

    def display_state(self, uid: str) -> DisplayState | None:
        """How the image is shown, once it has been read."""
        return self._display.get(uid)

    @property
    def analysis(self) -> Analysis | None:
        """The answer for the current study."""
        return self._analysis

    @property
    def analysis_progress(self) -> AnalysisStep | None:
        """The running step, while the current study is being analysed."""
        return self._analysis_progress

    @property
    def analysis_problem(self) -> Message | None:
        """Why there is no analysis of the current study, and what to do."""
        return self._analysis_problem

    @property
    def selected_finding(self) -> Finding | None:
        """The finding whose map is shown."""
        return self._selected_finding

    @property
    def overlay(self) -> OverlayState:
        """How maps are drawn."""
        assert self._overlay is not None
        return self._overlay

    @property
    def demographics_visible(self) -> bool:
        """Whether names and dates are shown on the images."""
        return self._demographics_visible

    # --- commands --------------------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Scan files and folders; what is found replaces the list."""

    def select_study(self, uid: str) -> None:
        """Hang a study and, where the settings say so, analyse it."""

    def show_image(self, slot: Slot, ref: ImageRef) -> None:
        """Put one image of any study into a place."""

    def set_active_slot(self, slot: Slot) -> None:
        """Choose the place that keyboard commands act on."""

    def set_layout(self, layout: Layout) -> None:
        """Show one place or both."""

    def set_view(self, uid: str, position: ViewPosition) -> None:
        """The reader says what view an image is; the study is hung and analysed anew."""

    def set_display_state(self, uid: str, state: DisplayState) -> None:
        """Show an image differently; linked settings carry over to the other place."""

    def reset_display(self, uid: str) -> None:
        """Show an image as at first."""

    def select_finding(self, finding: Finding | None) -> None:
        """Show the map of a finding, or none."""

    def set_overlay(self, overlay: OverlayState) -> None:
        """Draw maps differently."""

    def toggle_demographics(self) -> None:
        """Show or hide names and dates on the images."""

    def analyse(self) -> None:
        """Analyse the current study (again)."""

    def cancel_analysis(self) -> None:
        """Stop a running analysis."""

    def change_settings(self, settings: Settings) -> None:
        """Take new settings over."""

    def post(self, message: Message, level: MessageLevel = MessageLevel.INFO) -> None:
        """Tell the user something."""
        self.message_posted.emit(message, level)

    def shutdown(self) -> None:
        """Cancel and join all background work; safe to call twice."""


def corrected(study: Study, uid: str, position: ViewPosition) -> Study:
    """`study` with the reader's word on the view of one image."""
    view = View(position, ViewSource.READER, position.value)
    images = tuple(
        dataclasses.replace(image, view=view) if image.sop_instance_uid == uid else image
        for image in study
    )
    return dataclasses.replace(study, images=images)
