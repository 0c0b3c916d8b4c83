"""Which image goes where."""

from __future__ import annotations

import pytest
from dummies import image, study

from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.ui.hanging import Layout, Slot, hang, layout_for, single

V = ViewPosition


def _views(*positions: ViewPosition, **facts: object) -> list[ImageRef]:
    return [image(f"1.{i}", position, **facts) for i, position in enumerate(positions)]


@pytest.mark.parametrize(
    ("positions", "left", "right"),
    [
        ((V.PA, V.LL), 0, 1),
        ((V.LL, V.PA), 1, 0),
        ((V.AP, V.PA, V.LL), 1, 2),
        ((V.PA,), 0, None),
        ((V.LL,), 0, None),
        ((V.PA, V.AP), 0, 1),
        ((V.AP, V.PA), 1, 0),
        ((V.UNKNOWN,), 0, None),
        ((V.UNKNOWN, V.UNKNOWN), 0, 1),
        ((V.UNKNOWN, V.UNKNOWN, V.UNKNOWN), 0, None),
        ((V.UNKNOWN, V.LL), 0, 1),
        ((V.LLD, V.RLD), 0, 1),
    ],
)
def test_frontal_left_lateral_right(
    positions: tuple[ViewPosition, ...], left: int, right: int | None
) -> None:
    images = _views(*positions)
    slots = hang(study("1", *images), swap_views=False)
    assert slots[Slot.LEFT] == images[left]
    assert slots[Slot.RIGHT] == (None if right is None else images[right])


def test_swapped_when_the_settings_say_so() -> None:
    images = _views(V.PA, V.LL)
    slots = hang(study("1", *images), swap_views=True)
    assert (slots[Slot.LEFT], slots[Slot.RIGHT]) == (images[1], images[0])


def test_a_single_image_is_not_moved_by_swapping() -> None:
    images = _views(V.PA)
    assert hang(study("1", *images), swap_views=True)[Slot.LEFT] == images[0]


@pytest.mark.parametrize(
    ("positions", "together"),
    [((V.PA, V.LL), True), ((V.PA, V.AP), False), ((V.UNKNOWN, V.UNKNOWN), False)],
)
def test_pictures_share_the_screen_only_as_frontal_and_lateral(
    positions: tuple[ViewPosition, ...], together: bool
) -> None:
    slots = hang(study("1", *_views(*positions, transfer_syntax_uid="")), swap_views=False)
    assert (slots[Slot.RIGHT] is not None) is together


def test_layout_follows_what_hangs() -> None:
    one, two = _views(V.PA, V.LL)
    assert layout_for({Slot.LEFT: one, Slot.RIGHT: two}) is Layout.PAIR
    assert layout_for({Slot.LEFT: one, Slot.RIGHT: None}) is Layout.SINGLE_LEFT
    assert layout_for({Slot.LEFT: None, Slot.RIGHT: two}) is Layout.SINGLE_RIGHT


@pytest.mark.parametrize("slot", list(Slot))
def test_a_single_layout_shows_its_slot_and_its_other_the_other(slot: Slot) -> None:
    assert single(slot).slots == (slot,)
    assert single(slot).other.slots == (slot.other,)
    assert Layout.PAIR.other is Layout.PAIR
