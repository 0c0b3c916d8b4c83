"""The session's part that turns to a study and puts its images into places."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.findings import Finding
from cxrviewer.settings import Settings
from cxrviewer.ui import hanging
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.hanging import Layout, Slot
from cxrviewer.ui.session_state import SessionState


class SessionHanging(SessionState):
    """Commands on places; see `Session`."""

    def __init__(self, settings: Settings, ends: BackEnds, parent: QObject | None = None) -> None:
        super().__init__(settings, ends, parent)
        self._has_chosen = False

    @property
    def has_chosen(self) -> bool:
        """Whether the reader has done anything with what was opened."""
        return self._has_chosen

    def show_image(self, slot: Slot, ref: ImageRef) -> None:
        """Put one image of any study into a place."""
        self._has_chosen = self._hanging.by_hand = True
        slots = self._hanging.with_image(slot, ref)
        layout = self.layout
        if slot not in layout.slots:
            layout = hanging.layout_for(slots, grid=self._settings.grid or slot.is_lower)
        self._put(slots, layout)
        self._turn_desk()

    def set_active_slot(self, slot: Slot) -> None:
        """Choose the place that keyboard commands act on."""
        self._hanging.activate(slot)

    def set_layout(self, layout: Layout) -> None:
        """Show one place, two or four."""
        self._hanging.show(layout)

    def select_finding(self, finding: Finding | None) -> None:
        """Show the map of a finding, or none."""
        if finding is not None and (self.analysis is None or not self.analysis.score(finding)):
            return
        if finding is not self._finding:
            self._has_chosen = self._has_chosen or finding is not None
            self._finding = finding
            self.finding_selected.emit()

    # --- helpers ---------------------------------------------------------------------------------

    def _turn_to(self, uid: str | None) -> None:
        self._current = uid
        self._hanging.begin()
        self._reading.turn_to(uid or "")
        study = self.current_study
        self.select_finding(None)
        if study is None:
            self._put(hanging.EMPTY, Layout.PAIR)
        self.study_selected.emit()
        if study is not None:
            self._hang(study, is_other=True)

    def _hang_without(self, uid: str) -> bool:
        """Hang others in the place of an image that cannot be read; False where that is not right.

        What the reader has hung by hand stays.
        """
        study = self.current_study
        if study is None or self._hanging.by_hand:
            return False
        if any(image.sop_instance_uid == uid for image in hanging.readable(study, self._failures)):
            return False
        self._hang(study)
        return True

    def _hang_again(self, *, swapped: bool = False) -> None:
        """Hang the current study as the settings are now; what the reader hung by hand stays."""
        study = self.current_study
        if study is not None and not self._hanging.by_hand:
            self._hang(study)
        elif swapped:
            slots = {slot: self.slots[slot.other] for slot in Slot}
            self._put(slots, hanging.layout_for(slots) if self.layout.is_single else self.layout)

    def _hang(self, study: Study, *, is_other: bool = False) -> None:
        priors = self._library.priors(study)
        slots = self._hanging.arranged(study, priors, self._settings, self._failures)
        # Another study may hang already where the reader has put its images by hand.
        if not is_other and dict(slots) == dict(self.slots):
            return
        self._put(slots, hanging.layout_for(slots, grid=self._settings.grid))
        self._turn_desk()

    def _put(self, slots: Mapping[Slot, ImageRef | None], layout: Layout) -> None:
        if self._hanging.put(slots):
            self._images.pin(self._hanging.uids | self._desk.planned)
            for ref in slots.values():
                if ref is not None:
                    self._failures.pop(ref.sop_instance_uid, None)
                    self._images.request(ref)
        self.set_layout(layout)

    def _turn_desk(self) -> None:
        study, hung = self.current_study, self._hanging.uids
        if study is not None:
            study = hanging.readable(study, self._failures.keys() - hung)
        self._desk.show(study, hung, ask=self._settings.analyse_automatically)
        self._images.pin(hung | self._desk.planned)
