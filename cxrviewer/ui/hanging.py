"""Which image goes where when a study is opened, alone or beside a prior of the same patient.

The comparison follows the example protocol for chest radiographs (PS3.17 V.3): the current study
and one prior, frontal and lateral views, like view beside like view.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.ui.layouts import Layout, Slot, single

__all__ = ["EMPTY", "Layout", "Preference", "Slot", "hang", "layout_for", "readable", "single"]

Slots = Mapping[Slot, ImageRef | None]

EMPTY: Slots = MappingProxyType(dict.fromkeys(Slot))


@dataclass(frozen=True, slots=True)
class Preference:
    """How the reader wants studies hung.

    Attributes:
        swap_views: Lateral on the left, frontal on the right.
        prior_left: The prior on the left of the current study.
        grid: Four places, where there is enough to fill more than two.
    """

    swap_views: bool = False
    prior_left: bool = False
    grid: bool = False


def hang(study: Study, prior: Study | None = None, preference: Preference | None = None) -> Slots:
    """Put the images of a study, and of a prior where one is given, into places.

    Alone: frontal on the left and lateral on the right, or the other way round; further images
    below where four places are wanted. Without a lateral the second frontal of the study takes its
    place (inspiration and expiration, decubitus). Picture files carry no patient, so two of them
    share the screen only as a frontal and a lateral. A study without known views shows its first
    image, or both of two.

    With a prior: the current image and the prior's of the same view side by side, frontals above,
    laterals below.
    """
    wanted = preference or Preference()
    if prior is not None:
        return _compared(study, prior, wanted)
    first, second = _pair(study)
    pair = (second, first) if wanted.swap_views and first and second else (first, second)
    left = [image for image in study if image not in pair] if wanted.grid and all(pair) else []
    return MappingProxyType(dict(zip(Slot, [*pair, *left, None, None], strict=False)))


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


def layout_for(slots: Slots, *, grid: bool = False) -> Layout:
    """The smallest layout that shows a filled row; all four places where they are wanted."""
    filled = [slot for slot in Slot if slots.get(slot)]
    below = any(slot.is_lower for slot in filled)
    if grid and below:
        return Layout.GRID
    upper = [slot for slot in filled if not slot.is_lower]
    if not upper and below:
        return Layout.PAIR_LOWER if len(filled) > 1 else single(filled[0])
    if len(upper) == 2:
        return Layout.PAIR
    return single(upper[0]) if upper else Layout.SINGLE_LEFT


def same_plane(one: ImageRef, other: ImageRef) -> bool:
    """Whether both are frontal or both lateral views."""
    return _role(one) == _role(other)


def _role(image: ImageRef) -> tuple[bool, bool]:
    position = image.view.position
    return position.is_frontal, position.is_lateral


def _compared(study: Study, prior: Study, wanted: Preference) -> Slots:
    """Rows of like views; a row that the current study cannot fill is left to the prior."""
    rows: list[tuple[tuple[ImageRef | None, ...], tuple[ImageRef | None, ...]]] = [
        (study.frontals[:1], prior.frontals[:1]),
        (study.laterals[:1], prior.laterals[:1]),
    ]
    if not any(now and then for now, then in rows):
        # No view that both have: the first images of both are all that can lie side by side.
        rows = [(tuple(_pair(study)[:1]), tuple(_pair(prior)[:1]))]
    # The row to begin with is one that both studies have.
    rows.sort(key=lambda row: not (row[0] and row[1]))
    places: list[ImageRef | None] = []
    for now, then in rows:
        pair = [next(iter(now), None), next(iter(then), None)]
        places += reversed(pair) if wanted.prior_left else pair
    return MappingProxyType(dict(zip(Slot, [*places, None, None], strict=False)))


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
