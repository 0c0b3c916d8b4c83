"""Which image goes where when a study is opened."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

from cxrviewer.dicom.study import ImageRef, Study


class Slot(StrEnum):
    """The two places of the reading area."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Slot:
        """The place beside this one."""
        return Slot.RIGHT if self is Slot.LEFT else Slot.LEFT


class Layout(StrEnum):
    """How many places are shown."""

    PAIR = "pair"
    SINGLE_LEFT = "single_left"
    SINGLE_RIGHT = "single_right"

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The places that are shown, left first."""
        return {
            Layout.PAIR: (Slot.LEFT, Slot.RIGHT),
            Layout.SINGLE_LEFT: (Slot.LEFT,),
            Layout.SINGLE_RIGHT: (Slot.RIGHT,),
        }[self]

    @property
    def other(self) -> Layout:
        """The other place alone; both places stay both."""
        return {
            Layout.PAIR: Layout.PAIR,
            Layout.SINGLE_LEFT: Layout.SINGLE_RIGHT,
            Layout.SINGLE_RIGHT: Layout.SINGLE_LEFT,
        }[self]


def single(slot: Slot) -> Layout:
    """The layout that shows `slot` alone."""
    return Layout.SINGLE_LEFT if slot is Slot.LEFT else Layout.SINGLE_RIGHT


EMPTY: Mapping[Slot, ImageRef | None] = MappingProxyType({Slot.LEFT: None, Slot.RIGHT: None})


def hang(study: Study, *, swap_views: bool) -> Mapping[Slot, ImageRef | None]:
    """Frontal on the left and lateral on the right, or the other way round.

    Without a lateral the second frontal of the study takes its place (inspiration and expiration,
    decubitus). Picture files carry no patient, so two of them share the screen only as a frontal
    and a lateral. A study without known views shows its first image, or both of two.
    """
    first, second = _pair(study)
    left, right = (second, first) if swap_views and first and second else (first, second)
    return MappingProxyType({Slot.LEFT: left, Slot.RIGHT: right})


def readable(study: Study, unreadable: Container[str]) -> Study:
    """The study without images that cannot be read, where another one of the same role can.

    An image whose role no other one has stays, so that its place says why it is empty. Pictures
    stay as well: another one of the folder need not be of the same patient.

    Args:
        study: The study.
        unreadable: SOP Instance UIDs.
    """
    good = [image for image in study if image.sop_instance_uid not in unreadable]
    roles = {_role(image) for image in good if not image.is_picture}
    images = [image for image in study if image in good or _role(image) not in roles]
    return replace(study, images=tuple(images))


def layout_for(slots: Mapping[Slot, ImageRef | None]) -> Layout:
    """Both places where both are filled, else the filled one alone."""
    if slots[Slot.LEFT] and slots[Slot.RIGHT]:
        return Layout.PAIR
    return Layout.SINGLE_RIGHT if slots[Slot.RIGHT] else Layout.SINGLE_LEFT


def _role(image: ImageRef) -> tuple[bool, bool]:
    position = image.view.position
    return position.is_frontal, position.is_lateral


def _pair(study: Study) -> tuple[ImageRef | None, ImageRef | None]:
    frontals, laterals = study.frontals, study.laterals
    if frontals and laterals:
        return frontals[0], laterals[0]
    others = [image for image in study if image not in frontals and image not in laterals]
    if laterals:
        return (others[0], laterals[0]) if others else (laterals[0], None)
    ordered = [*frontals, *others]
    if not ordered:
        return None, None
    together = not ordered[0].is_picture and (len(frontals) > 1 or len(ordered) == 2)
    return ordered[0], ordered[1] if together and len(ordered) > 1 else None
