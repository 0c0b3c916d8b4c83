"""What hangs where, which of it is shown, and which view keys act on."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.settings import Settings
from cxrviewer.ui import hanging
from cxrviewer.ui.hanging import Layout, Preference, Slot
from cxrviewer.ui.links import Link


class HangingDesk(QObject):
    """Slots, layout and active slot; and the prior that the study on the screen is compared with.

    Attributes:
        slots: Which image is where.
        layout: Which places are shown.
        active: The place that keyboard commands act on.
        by_hand: Whether the reader has put an image somewhere; then nothing is hung anew by itself.
        prior: The study hung beside the current one, or None.
        chosen_prior: Study Instance UID of the prior that the reader asked for, or empty.

    Signals:
        slots_changed: `slots` holds other images.
        layout_changed: `layout` is another one.
        active_changed: `active` is another one.
    """

    slots_changed = Signal()
    layout_changed = Signal()
    active_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slots: Mapping[Slot, ImageRef | None] = hanging.EMPTY
        self.layout = Layout.PAIR
        self.active = Slot.LEFT
        self.by_hand = False
        self.prior: Study | None = None
        self.chosen_prior = ""

    @property
    def uids(self) -> frozenset[str]:
        """SOP Instance UIDs of all that hangs, shown or not."""
        return frozenset(ref.sop_instance_uid for ref in self.slots.values() if ref is not None)

    def begin(self) -> None:
        """Turn to another study: nothing that the reader did by hand holds any more."""
        self.by_hand, self.prior, self.chosen_prior = False, None, ""

    def follow_settings(self, before: Settings, settings: Settings) -> bool:
        """Whether a change of settings asks for the study to be hung anew."""
        toggled = settings.compare != before.compare
        if toggled:
            self.by_hand = False
        return toggled or preference_of(settings) != preference_of(before)

    def arranged(
        self,
        study: Study,
        priors: Sequence[Study],
        settings: Settings,
        unreadable: Container[str],
    ) -> Mapping[Slot, ImageRef | None]:
        """Where the images of a study go, beside one of its priors where the settings say so.

        Args:
            study: To be hung.
            priors: Earlier studies of its patient, the newest first.
            settings: What the reader wants.
            unreadable: SOP Instance UIDs of images that cannot be read.
        """
        wanted = [one for one in priors if one.study_instance_uid == self.chosen_prior]
        prior = next(iter((*wanted, *priors)), None) if settings.compare else None
        self.prior = prior and hanging.readable(prior, unreadable)
        shown = hanging.readable(study, unreadable)
        return {**hanging.EMPTY, **hanging.hang(shown, self.prior, preference_of(settings))}

    def put(self, slots: Mapping[Slot, ImageRef | None]) -> bool:
        """Hang these; False where they hang already."""
        whole = {**hanging.EMPTY, **slots}
        if whole == dict(self.slots):
            return False
        self.slots = whole
        self.slots_changed.emit()
        return True

    def with_image(self, slot: Slot, ref: ImageRef) -> Mapping[Slot, ImageRef | None]:
        """What would hang with `ref` in `slot`; where it hung before, the former one of `slot`."""
        exchanged = {other: self.slots[slot] for other, hung in self.slots.items() if hung == ref}
        return {**self.slots, **exchanged, slot: ref}

    def show(self, layout: Layout) -> None:
        """Show these places."""
        if layout is self.layout:
            return
        self.layout = layout
        if self.active not in layout.slots:
            filled = [slot for slot in layout.slots if self.slots[slot] is not None]
            self.activate((filled or layout.slots)[0])
        self.layout_changed.emit()

    def activate(self, slot: Slot) -> None:
        """Choose the place that keyboard commands act on."""
        if slot is not self.active:
            self.active = slot
            self.active_changed.emit()

    def linked(
        self, uid: str, settings: Settings, study_of: Callable[[str], Study | None]
    ) -> Mapping[str, Link]:
        """What hangs beside an image, and what of a change carries over to it."""
        hung = {ref.sop_instance_uid: ref for ref in self.slots.values() if ref is not None}
        image = hung.pop(uid, None)
        if image is None:
            return {}
        mine = study_of(uid)
        return {
            other: _link(image, ref, settings, one_study=study_of(other) == mine)
            for other, ref in hung.items()
        }


def preference_of(settings: Settings) -> Preference:
    """How the settings want studies hung."""
    return Preference(settings.swap_views, settings.prior_left, settings.grid)


def _link(one: ImageRef, other: ImageRef, settings: Settings, *, one_study: bool) -> Link:
    """Like views of two studies follow each other unless the reader says no; others by wish."""
    like = settings.link_like_views and not one_study and hanging.same_plane(one, other)
    return Link(window=settings.link_window or like, place=settings.link_zoom or like)
