"""Does what an action asks: one handler for each row of the table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.store.ledger import Verdict
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.drawing_commands import DrawingCommands
from cxrviewer.ui.layout_steps import (
    show_four,
    show_one,
    show_two,
    step_prior,
    turn_to_next_view,
)
from cxrviewer.ui.panel_menus import next_sensitivity
from cxrviewer.ui.preset_actions import PRESET_KEYS
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_reading import Overall
from cxrviewer.ui.study_steps import step_image, step_study
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.worklist_commands import WorklistCommands

if TYPE_CHECKING:
    from cxrviewer.ui.main_window import MainWindow

_A: Final = ActionId
_OPACITY_STEP: Final = 0.1

TOOLS: Final[Mapping[ActionId, ToolKind]] = {ActionId(f"tool_{kind}"): kind for kind in ToolKind}
# Settings that a key turns on and off.
SWITCHES: Final[Mapping[ActionId, str]] = {
    _A.SWAP_VIEWS: "swap_views",
    _A.LINK_WINDOW: "link_window",
    _A.LINK_ZOOM: "link_zoom",
    _A.LINK_LIKE_VIEWS: "link_like_views",
    _A.COMPARE: "compare",
    _A.PRIOR_LEFT: "prior_left",
    _A.DETACH: "detached",
    _A.HISTOGRAM: "histogram_visible",
    _A.READ_FIRST: "read_first",
    _A.STUDY_LIST: "study_list_visible",
    _A.FINDINGS: "findings_visible",
}

Handler = Callable[[], None]


class ActionRunner(QObject):
    """Listens to the window's actions."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._area = window.reading_area
        self.handlers: Mapping[ActionId, Handler] = {
            **self._window_handlers(),
            **self._study_handlers(),
            **WorklistCommands(session, window.openers).handlers(),
            **self._image_handlers(),
            **self._drawing_handlers(),
            **self._finding_handlers(),
            **self._feedback_handlers(),
        }
        window.actions_table.triggered.connect(self.run)

    @QtSlot(object)
    def run(self, action: ActionId) -> None:
        """Do it."""
        self.handlers[action]()

    def _window_handlers(self) -> dict[ActionId, Handler]:
        window = self._window
        return {
            _A.OPEN_FOLDER: window.openers.open_folder,
            _A.OPEN_FILES: window.openers.open_files,
            _A.OPEN_DEMO: window.openers.open_demo,
            _A.EXPORT: window.export.show_dialog,
            _A.COPY: window.export.copy_now,
            _A.IMAGES_ONLY: self._toggle_panels,
            _A.FULL_SCREEN: window.toggle_full_screen,
            _A.SETTINGS: window.pages.show_settings,
            _A.SHORTCUTS: window.pages.show_shortcuts,
            _A.EDIT_PRESETS: window.pages.show_presets,
            _A.GRAYSCALE_PROOF: partial(window.pages.show_proof, window.reading_area),
            _A.DICOM_TAGS: window.pages.show_tags,
            _A.CHECK_SCREEN: window.pages.show_check_screen,
            _A.TOOLBAR: window.window_bar.take_focus,
            _A.TOUR: window.pages.show_tour,
            _A.ABOUT: window.pages.show_about,
            _A.QUIT: self._quit,
            **{action: partial(self._switch, name) for action, name in SWITCHES.items()},
        }

    def _study_handlers(self) -> dict[ActionId, Handler]:
        session, area = self._session, self._area
        tools = {action: partial(area.choose_tool, kind) for action, kind in TOOLS.items()}
        return {
            _A.NEXT_STUDY: partial(step_study, session, 1),
            _A.PREVIOUS_STUDY: partial(step_study, session, -1),
            _A.NEXT_IMAGE: partial(step_image, session, 1),
            _A.PREVIOUS_IMAGE: partial(step_image, session, -1),
            _A.LAYOUT: area.toggle_layout,
            _A.LAYOUT_ONE: partial(show_one, session),
            _A.LAYOUT_TWO: partial(show_two, session),
            _A.LAYOUT_FOUR: partial(show_four, session),
            _A.EARLIER_PRIOR: partial(step_prior, session, 1),
            _A.LATER_PRIOR: partial(step_prior, session, -1),
            _A.NEXT_VIEW: partial(turn_to_next_view, session),
            _A.DEMOGRAPHICS: session.toggle_demographics,
            **tools,
        }

    def _image_handlers(self) -> dict[ActionId, Handler]:
        presets = {action: partial(self._preset, key) for action, key in PRESET_KEYS.items()}
        return {
            _A.ZOOM_IN: self._on_image("zoom_in"),
            _A.ZOOM_OUT: self._on_image("zoom_out"),
            _A.FIT: self._on_image("fit"),
            _A.ONE_TO_ONE: self._on_image("show_one_to_one"),
            _A.PAN_LEFT: self._on_image("pan", -1, 0),
            _A.PAN_RIGHT: self._on_image("pan", 1, 0),
            _A.PAN_UP: self._on_image("pan", 0, -1),
            _A.PAN_DOWN: self._on_image("pan", 0, 1),
            _A.BRIGHTER: self._on_image("brighten", 1),
            _A.DARKER: self._on_image("brighten", -1),
            _A.MORE_CONTRAST: self._on_image("raise_contrast", 1),
            _A.LESS_CONTRAST: self._on_image("raise_contrast", -1),
            _A.INVERT: self._on_image("invert"),
            _A.SHUTTER: self._on_image("toggle_shutter"),
            _A.ROTATE_RIGHT: self._on_image("rotate", 1),
            _A.ROTATE_LEFT: self._on_image("rotate", -1),
            _A.FLIP: self._on_image("flip"),
            _A.FLIP_VERTICAL: self._on_image("flip_vertically"),
            _A.RESET: self._on_image("reset"),
            _A.NEXT_FUNCTION: self._on_image("show_next_function"),
            _A.LOCAL_CONTRAST: self._on_image("toggle_filter", "local_contrast"),
            _A.SHARPEN: self._on_image("toggle_filter", "sharpening"),
            **presets,
        }

    def _drawing_handlers(self) -> dict[ActionId, Handler]:
        commands = DrawingCommands(self._session)
        return {
            _A.UNDO: commands.undo,
            _A.REDO: commands.redo,
            _A.DELETE: commands.delete,
            _A.DELETE_ALL: commands.delete_all,
            _A.SHOW_DRAWINGS: commands.show_less,
            _A.CONFIRM_LINES: commands.confirm,
        }

    def _finding_handlers(self) -> dict[ActionId, Handler]:
        session = self._session
        return {
            _A.OVERLAY: partial(self._toggle_overlay, "visible"),
            _A.CONTOURS: partial(self._toggle_overlay, "contours"),
            _A.LESS_OPACITY: partial(self._change_opacity, -_OPACITY_STEP),
            _A.MORE_OPACITY: partial(self._change_opacity, _OPACITY_STEP),
            _A.NEXT_FINDING: partial(self._step_finding, 1),
            _A.PREVIOUS_FINDING: partial(self._step_finding, -1),
            _A.NO_FINDING: self._escape,
            _A.ANALYSE: session.analyse,
            _A.CANCEL: session.cancel_analysis,
        }

    def _feedback_handlers(self) -> dict[ActionId, Handler]:
        reading, feedback = self._session.reading, self._window.findings_panel.feedback
        return {
            _A.MARK_NORMAL: partial(reading.mark, Overall.NORMAL),
            _A.MARK_ABNORMAL: partial(reading.mark, Overall.ABNORMAL),
            _A.REVEAL: reading.reveal,
            _A.NEXT_SENSITIVITY: partial(next_sensitivity, self._session),
            _A.ACCEPT: partial(feedback.say, Verdict.ACCEPT),
            _A.REJECT: partial(feedback.say, Verdict.REJECT),
            _A.UNCERTAIN: partial(feedback.say, Verdict.UNCERTAIN),
            _A.ADD_FINDING: feedback.open_menu,
            _A.COMMENT: feedback.begin_comment,
            _A.AGREEMENT: self._window.pages.show_agreement,
            _A.REPORT: self._window.pages.show_report,
            _A.COPY_REPORT: self._window.pages.copy_report,
        }

    def _on_image(self, command: str, *arguments: int | str) -> Handler:
        """A command on whatever view is active when the action is triggered."""

        def handler() -> None:
            getattr(self._area.commands, command)(*arguments)

        return handler

    def _preset(self, key: int) -> None:
        """Through the preset of a digit; linked views each through their own."""
        session = self._session
        linked = session.settings.link_window
        for slot in session.layout.slots if linked else (session.active_slot,):
            self._area.commands_of(slot).apply_preset_of_key(key)

    def _switch(self, name: str) -> None:
        settings = self._session.settings
        switched: dict[str, Any] = {name: not getattr(settings, name)}
        self._session.change_settings(dataclasses.replace(settings, **switched))

    def _toggle_panels(self) -> None:
        """Hide both panels, or show both where none is shown."""
        settings = self._session.settings
        shown = not (settings.study_list_visible or settings.findings_visible)
        self._session.change_settings(
            dataclasses.replace(settings, study_list_visible=shown, findings_visible=shown)
        )

    def _toggle_overlay(self, name: str) -> None:
        overlay = self._session.overlay
        switched: dict[str, Any] = {name: not getattr(overlay, name)}
        self._session.set_overlay(dataclasses.replace(overlay, **switched))

    def _change_opacity(self, step: float) -> None:
        overlay = self._session.overlay
        opacity = min(1.0, max(0.05, round(overlay.opacity + step, 2)))
        self._session.set_overlay(dataclasses.replace(overlay, opacity=opacity))

    def _step_finding(self, step: int) -> None:
        current = self._session.selected_finding
        self._session.select_finding(self._window.findings_panel.finding_after(current, step))

    def _escape(self) -> None:
        """Drop the drawing, the selection, the magnifier, the tool, the map or the full screen.

        The first of these that there is; one press takes one thing away.
        """
        session = self._session
        if self._window.findings_panel.feedback.end_comment():
            return
        if session.annotations.escape() or session.lens.hide():
            return
        if not self._area.tool.moves_image:
            self._area.choose_tool(ToolKind.WINDOW)
        elif session.selected_finding is not None:
            session.select_finding(None)
        elif self._window.is_full_screen:
            self._window.toggle_full_screen()

    def _quit(self) -> None:
        self._window.close()
