"""Which actions can be used now, and which switches are on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.imaging.display_filters import NO_FILTERS
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_runner import SWITCHES, TOOLS
from cxrviewer.ui.action_table import ACTIONS, ActionGroup
from cxrviewer.ui.preset_actions import PresetActions
from cxrviewer.ui.session import Session
from cxrviewer.ui.worklist_commands import sync_worklist

if TYPE_CHECKING:
    from cxrviewer.ui.main_window import MainWindow

_A: Final = ActionId
# A choice for all images, not something done to the one on the screen.
_CHOICES: Final = {_A.LINK_WINDOW, _A.LINK_ZOOM, _A.LINK_LIKE_VIEWS, _A.EDIT_PRESETS}
_ON_IMAGE: Final = (
    {
        action
        for action, info in ACTIONS.items()
        if info.group in {ActionGroup.IMAGE, ActionGroup.PRESETS}
    }
    | {_A.EXPORT, _A.COPY, _A.NEXT_FUNCTION, _A.LOCAL_CONTRAST, _A.SHARPEN}
) - _CHOICES


class ActionStates(QObject):
    """Keeps the actions up with the session."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        for signal in (
            session.studies_changed,
            session.study_selected,
            session.slots_changed,
            session.layout_changed,
            session.active_slot_changed,
            session.radiograph_loaded,
            session.analysis_changed,
            session.analysis_progressed,
            session.finding_selected,
            session.overlay_changed,
            session.demographics_toggled,
            session.settings_changed,
            session.reading.changed,
            session.worklist.watch_changed,
            session.worklist.queue.state_changed,
            session.annotations.edited,
            session.annotations.visibility_changed,
            window.reading_area.tool_changed,
            window.full_screen_changed,
        ):
            signal.connect(self._on_change)
        PresetActions(session, window.actions_table)
        # Asked for with every step of a drag: it looks at shutter and filters alone.
        session.display_changed.connect(self._check_display)
        self.sync()

    @QtSlot()
    def _on_change(self) -> None:
        self.sync()

    def sync(self) -> None:
        """Set every action as the session stands."""
        self._check()
        self._enable()
        sync_worklist(self._session, self._window.actions_table)

    def _check(self) -> None:
        session, actions = self._session, self._window.actions_table
        settings = session.settings
        for action, name in SWITCHES.items():
            actions.check(action, on=getattr(settings, name))
        for action, tool in TOOLS.items():
            actions.check(action, on=self._window.reading_area.tool is tool)
        panels = settings.study_list_visible or settings.findings_visible
        actions.check(_A.IMAGES_ONLY, on=not panels)
        actions.check(_A.DEMOGRAPHICS, on=session.demographics_visible)
        actions.check(_A.OVERLAY, on=session.overlay.visible)
        actions.check(_A.CONTOURS, on=session.overlay.contours)
        actions.check(_A.FULL_SCREEN, on=self._window.is_full_screen)
        self._check_display()

    @QtSlot()
    def _check_display(self) -> None:
        image = self._session.active_image
        state = self._session.display_state(image.sop_instance_uid) if image else None
        actions = self._window.actions_table
        filters = state.filters if state is not None else NO_FILTERS
        actions.check(_A.LOCAL_CONTRAST, on=filters.local_contrast > 0.0)
        actions.check(_A.SHARPEN, on=filters.sharpening > 0.0)
        radiograph = self._session.radiograph(image.sop_instance_uid) if image else None
        has_shutter = radiograph is not None and radiograph.shutter is not None
        actions.check(_A.SHUTTER, on=has_shutter and state is not None and state.shuttered)

    def _enable(self) -> None:
        session = self._session
        image, study = session.active_image, session.current_study
        radiograph = session.radiograph(image.sop_instance_uid) if image is not None else None
        read = radiograph is not None
        busy = session.analysis_progress is not None
        several = len(session.studies) > 1
        for action in _ON_IMAGE:
            self._set(action, on=read)
        # Few images have one.
        self._set(_A.SHUTTER, on=radiograph is not None and radiograph.shutter is not None)
        for action in (_A.NEXT_STUDY, _A.PREVIOUS_STUDY):
            self._set(action, on=several)
        for action in (_A.NEXT_IMAGE, _A.PREVIOUS_IMAGE):
            self._set(action, on=study is not None and len(study.images) > 1)
        filled = sum(ref is not None for ref in session.slots.values())
        for action in (_A.NEXT_VIEW, _A.LAYOUT):
            self._set(action, on=filled > 1)
        for action in (_A.LAYOUT_ONE, _A.LAYOUT_TWO, _A.LAYOUT_FOUR):
            self._set(action, on=study is not None)
        self._enable_priors()
        self._enable_feedback()
        self._enable_drawings()
        for action in (_A.NEXT_FINDING, _A.PREVIOUS_FINDING):
            self._set(action, on=session.analysis is not None)
        refused = session.problem is not None and not session.problem.can_retry
        self._set(_A.ANALYSE, on=study is not None and not busy and not refused)
        self._set(_A.CANCEL, on=busy)

    def _enable_priors(self) -> None:
        uids = [study.study_instance_uid for study in self._session.priors]
        prior = self._session.prior
        here = uids.index(prior.study_instance_uid) if prior else -1
        self._set(_A.EARLIER_PRIOR, on=here + 1 < len(uids))
        self._set(_A.LATER_PRIOR, on=here > 0)

    def _enable_drawings(self) -> None:
        image, state = self._session.active_image, self._session.annotations
        uid = image.sop_instance_uid if image is not None else ""
        drawing, history = state.drawing(uid), state.history(uid)
        self._set(_A.UNDO, on=history.can_undo)
        self._set(_A.REDO, on=history.can_redo)
        self._set(_A.DELETE, on=state.selected(uid) is not None)
        self._set(_A.DELETE_ALL, on=bool(drawing))
        self._set(_A.CONFIRM_LINES, on=any(one.is_proposed for one in drawing))

    def _enable_feedback(self) -> None:
        session, desk = self._session, self._session.reading
        selected = session.selected_finding is not None
        for action in (_A.ACCEPT, _A.REJECT, _A.UNCERTAIN):
            self._set(action, on=selected)
        for action in (_A.ADD_FINDING, _A.COMMENT, _A.REPORT, _A.COPY_REPORT):
            self._set(action, on=bool(desk.study) and not desk.is_hiding)
        for action in (_A.MARK_NORMAL, _A.MARK_ABNORMAL):
            self._set(action, on=bool(desk.study))
        self._set(_A.REVEAL, on=desk.is_hiding and desk.reading.is_marked)
        self._set(_A.NEXT_SENSITIVITY, on=session.analysis is not None)

    def _set(self, action: ActionId, *, on: bool) -> None:
        self._window.actions_table[action].setEnabled(on)
