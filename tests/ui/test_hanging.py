"""Which image goes where."""

from __future__ import annotations

import pytest
from dummies import image, study

from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.ui.hanging import Layout, Preference, Slot, hang, layout_for, single

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
    slots = hang(study("1", *images))
    assert slots[Slot.LEFT] == images[left]
    assert slots[Slot.RIGHT] == (None if right is None else images[right])


def test_swapped_when_the_settings_say_so() -> None:
    images = _views(V.PA, V.LL)
    slots = hang(study("1", *images), preference=Preference(swap_views=True))
    assert (slots[Slot.LEFT], slots[Slot.RIGHT]) == (images[1], images[0])


def test_a_single_image_is_not_moved_by_swapping() -> None:
    images = _views(V.PA)
    assert hang(study("1", *images), preference=Preference(swap_views=True))[Slot.LEFT] == images[0]


@pytest.mark.parametrize(
    ("positions", "together"),
    [((V.PA, V.LL), True), ((V.PA, V.AP), False), ((V.UNKNOWN, V.UNKNOWN), False)],
)
def test_pictures_share_the_screen_only_as_frontal_and_lateral(
    positions: tuple[ViewPosition, ...], together: bool
) -> None:
    slots = hang(study("1", *_views(*positions, transfer_syntax_uid="")))
    assert (slots[Slot.RIGHT] is not None) is together


def test_layout_follows_what_hangs() -> None:
    one, two = _views(V.PA, V.LL)
    assert layout_for({Slot.LEFT: one, Slot.RIGHT: two}) is Layout.PAIR
    assert layout_for({Slot.LEFT: one, Slot.RIGHT: None}) is Layout.SINGLE_LEFT
    assert layout_for({Slot.LEFT: None, Slot.RIGHT: two}) is Layout.SINGLE_RIGHT


@pytest.mark.parametrize("slot", list(Slot))
def test_a_single_layout_shows_its_slot(slot: Slot) -> None:
    assert single(slot).slots == (slot,)
    assert single(slot).is_single


def test_the_place_beside_is_in_the_same_row() -> None:
    assert [slot.other for slot in Slot] == [
        Slot.RIGHT, Slot.LEFT, Slot.LOWER_RIGHT, Slot.LOWER_LEFT,
    ]  # fmt: skip
    assert [(slot.row, slot.column) for slot in Slot] == [(0, 0), (0, 1), (1, 0), (1, 1)]


# Views of the current study and of the prior, then what hangs row by row: c for the current study,
# p for the prior, with the number of the image; PS3.17 V.3 hangs like view beside like view.
COMPARED = [
    ((V.PA, V.LL), (V.PA, V.LL), "c0 p0 c1 p1"),
    ((V.LL, V.PA), (V.PA, V.LL), "c1 p0 c0 p1"),
    ((V.PA, V.LL), (V.AP,), "c0 p0 c1 -"),
    ((V.AP,), (V.PA, V.LL), "c0 p0 - p1"),
    ((V.LL,), (V.PA, V.LL), "c0 p1 - p0"),
    ((V.PA, V.LL), (V.RL,), "c1 p0 c0 -"),
    ((V.PA,), (V.LL,), "c0 p0 - -"),
    ((V.UNKNOWN,), (V.PA,), "c0 p0 - -"),
    ((V.UNKNOWN,), (V.UNKNOWN, V.UNKNOWN), "c0 p0 - -"),
]


@pytest.mark.parametrize(("now", "then", "expected"), COMPARED)
def test_like_views_of_current_and_prior_lie_side_by_side(
    now: tuple[ViewPosition, ...], then: tuple[ViewPosition, ...], expected: str
) -> None:
    current = study("1", *(image(f"c{i}", view) for i, view in enumerate(now)))
    prior = study("2", *(image(f"p{i}", view) for i, view in enumerate(then)))
    slots = hang(current, prior)
    assert [ref.sop_instance_uid if ref else "-" for ref in slots.values()] == expected.split()
    mirrored = hang(current, prior, Preference(prior_left=True))
    assert [mirrored[slot.other] for slot in Slot] == [slots[slot] for slot in Slot]


def test_four_places_take_the_further_images_of_a_study() -> None:
    images = _views(V.PA, V.LL, V.AP, V.LLD, V.RLD)
    slots = hang(study("1", *images), preference=Preference(grid=True))
    assert [slots[slot] for slot in Slot] == images[:4]
    assert list(hang(study("1", *images)).values())[2:] == [None, None]


@pytest.mark.parametrize(
    ("filled", "grid", "expected"),
    [
        ("1100", True, Layout.PAIR),
        ("1110", True, Layout.GRID),
        ("1111", False, Layout.PAIR),
        ("1000", True, Layout.SINGLE_LEFT),
        ("0010", False, Layout.SINGLE_LOWER_LEFT),
        ("0011", False, Layout.PAIR_LOWER),
        ("0000", False, Layout.SINGLE_LEFT),
    ],
)
def test_the_layout_that_shows_what_hangs(filled: str, grid: bool, expected: Layout) -> None:
    slots = {
        slot: image(slot.value) if mark == "1" else None
        for slot, mark in zip(Slot, filled, strict=True)
    }
    assert layout_for(slots, grid=grid) is expected
