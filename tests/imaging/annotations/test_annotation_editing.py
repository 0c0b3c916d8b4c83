"""Moving, reshaping, finding and drafting drawings."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.imaging.annotations.annotation import (
    POINT_COUNTS,
    Annotation,
    AnnotationKind,
)
from cxrviewer.imaging.annotations.draft import Draft
from cxrviewer.imaging.annotations.editing import (
    find,
    handles,
    inside,
    moved,
    with_annotation,
    with_handle,
    without,
)
from cxrviewer.imaging.annotations.figure import strokes
from cxrviewer.imaging.annotations.hit import Hit, hit
from cxrviewer.imaging.geometry import Point, ViewTransform
from cxrviewer.imaging.measure import LengthUnit, MeasurementPlane, PixelScale

K = AnnotationKind
SIZE = (400, 320)
SQUARE = PixelScale(0.2, 0.2, MeasurementPlane.DETECTOR, LengthUnit.MILLIMETRE)
TALL = PixelScale(0.4, 0.2, MeasurementPlane.DETECTOR, LengthUnit.MILLIMETRE)
SPREAD = [(100, 50), (170, 300), (80, 200), (180, 210), (30, 220), (250, 230)]


def made(kind: AnnotationKind, *points: Point, identity: str = "a") -> Annotation:
    known = 10.0 if kind is K.CALIBRATION else None
    return Annotation(identity, kind, points, known_mm=known)


def example(kind: AnnotationKind, identity: str = "a") -> Annotation:
    return made(kind, *SPREAD[: POINT_COUNTS[kind]], identity=identity)


@pytest.mark.parametrize("kind", list(K))
def test_moving_moves_every_point_alike(kind: AnnotationKind) -> None:
    before = example(kind)
    after = moved(before, 5.5, -7.25, SIZE)
    for (x, y), (new_x, new_y) in zip(before.points, after.points, strict=True):
        assert (new_x - x, new_y - y) == (5.5, -7.25)
    assert moved(after, -5.5, 7.25, SIZE) == before


@pytest.mark.parametrize("kind", list(K))
def test_nothing_is_moved_out_of_the_image(kind: AnnotationKind) -> None:
    for way in ((1000, 0), (-1000, 0), (0, 1000), (0, -1000)):
        after = moved(example(kind), *way, SIZE)
        assert all(0 <= x <= 320 and 0 <= y <= 400 for x, y in after.points)


def test_what_lies_partly_outside_may_only_come_nearer() -> None:
    beyond = made(K.LENGTH, (-30, 10), (50, 10))
    assert moved(beyond, -10, 0, SIZE).points[0][0] == -30
    assert moved(beyond, 12, 0, SIZE).points[0][0] == -18


def test_touching_a_proposal_makes_it_the_readers() -> None:
    proposal = Annotation("a", K.CARDIOTHORACIC, tuple(SPREAD), is_proposed=True)
    assert not moved(proposal, 1, 0, SIZE).is_proposed
    assert not with_handle(proposal, 2, (1, 2)).is_proposed


def test_handles_of_a_region_move_its_corners_and_its_sides() -> None:
    box = made(K.RECTANGLE, (10, 20), (50, 60))
    assert handles(box) == (
        (10, 20), (50, 20), (50, 60), (10, 60), (30, 20), (50, 40), (30, 60), (10, 40),
    )  # fmt: skip
    assert with_handle(box, 1, (70, 5)).points == ((10, 5), (70, 60))
    assert with_handle(box, 4, (99, 15)).points == ((10, 15), (50, 60))
    assert with_handle(box, 7, (3, 99)).points == ((3, 20), (50, 60))


@pytest.mark.parametrize("kind", list(K))
def test_every_handle_goes_where_it_is_taken(kind: AnnotationKind) -> None:
    before = example(kind)
    corners = 4 if kind in {K.RECTANGLE, K.ELLIPSE} else len(handles(before))
    for number in range(corners):
        assert handles(with_handle(before, number, (7.0, 9.0)))[number] == (7.0, 9.0)


def test_drawing_keeps_its_order_and_one_calibration() -> None:
    drawing = with_annotation((), example(K.LENGTH, "1"))
    drawing = with_annotation(drawing, example(K.CALIBRATION, "2"))
    drawing = with_annotation(drawing, example(K.ANGLE, "3"))
    drawing = with_annotation(drawing, moved(drawing[0], 1, 1, SIZE))
    assert [one.identity for one in drawing] == ["1", "2", "3"]
    drawing = with_annotation(drawing, example(K.CALIBRATION, "4"))
    assert [one.identity for one in drawing] == ["1", "3", "4"]
    assert [one.identity for one in without(drawing, "3")] == ["1", "4"]
    assert find(drawing, "3") is drawing[1]
    assert find(drawing, None) is None


def test_points_are_kept_in_the_image() -> None:
    assert inside((-3, 500), SIZE) == (0.0, 400.0)
    assert inside((12.5, 13.5), SIZE) == (12.5, 13.5)


# --- what the hand finds -------------------------------------------------------------------------

VIEWS = [
    ViewTransform(SIZE, (600, 800), zoom, (160, 200), turns, flipped)
    for zoom, turns, flipped in product((0.5, 3.0), range(4), (False, True))
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", list(K))
def test_handles_and_lines_are_found_however_the_image_lies(
    kind: AnnotationKind, view: ViewTransform
) -> None:
    drawing = [example(kind)]
    for number, handle in enumerate(handles(drawing[0])):
        x, y = view.image_to_viewport(*handle)
        assert hit(drawing, (x + 3, y - 2), view, SQUARE, 6.0) == Hit("a", number)
    for stroke in strokes(kind, drawing[0].points, SQUARE):
        (x, y), (other_x, other_y) = stroke.points[:2]
        share = 0.37
        at = view.image_to_viewport(x + share * (other_x - x), y + share * (other_y - y))
        found = hit(drawing, at, view, SQUARE, 6.0)
        assert found is not None
        assert found.identity == "a"


def test_tolerance_is_in_pixels_of_the_screen() -> None:
    line = [made(K.LENGTH, (100, 100), (200, 100))]
    for zoom in (0.25, 1.0, 8.0):
        view = ViewTransform(SIZE, (600, 800), zoom, (150, 100))
        x, y = view.image_to_viewport(150, 100)
        assert hit(line, (x, y + 5.9), view, SQUARE, 6.0) == Hit("a")
        assert hit(line, (x, y + 6.1), view, SQUARE, 6.0) is None


def test_the_selected_one_then_the_newest_is_taken() -> None:
    view = ViewTransform(SIZE, SIZE, 1.0, (160, 200))
    lines = [
        made(K.LENGTH, (100, 100), (200, 100), identity="old"),
        made(K.LENGTH, (100, 101), (200, 101), identity="new"),
    ]
    assert hit(lines, (150, 100), view, SQUARE, 6.0) == Hit("new")
    assert hit(lines, (150, 100), view, SQUARE, 6.0, preferred="old") == Hit("old")
    crossing = made(K.LENGTH, (150, 50), (150, 100), identity="handle here")
    assert hit([crossing, *lines], (150, 100), view, SQUARE, 6.0) == Hit("handle here", 1)


def test_inside_of_a_region_is_left_to_other_tools() -> None:
    view = ViewTransform(SIZE, SIZE, 1.0, (160, 200))
    assert hit([made(K.RECTANGLE, (10, 10), (90, 90))], (50, 50), view, SQUARE, 6.0) is None


def test_lines_of_the_ratio_are_perpendicular_to_the_midline_in_the_patient() -> None:
    points = ((100, 50), (140, 300), (80, 200), (180, 210), (30, 220), (250, 230))
    midline, right, left, chest, rest = strokes(K.CARDIOTHORACIC, points, TALL)
    direction = TALL.vector(40, 250)
    for stroke in (right, left, chest):
        (x, y), (other_x, other_y) = stroke.points
        across = TALL.vector(other_x - x, other_y - y)
        dot = across[0] * direction[0] + across[1] * direction[1]
        assert dot == pytest.approx(0.0, abs=1e-9)
    assert midline.is_auxiliary
    assert rest.is_auxiliary
    assert right.points[1] == (80, 200)
    assert (chest.points[0], rest.points[1]) == ((30, 220), (250, 230))


# --- drafts --------------------------------------------------------------------------------------


def test_a_line_is_one_drag_or_two_clicks() -> None:
    dragged = Draft(K.LENGTH).pressed((1, 2)).moved((5, 5)).released((9, 9), was_dragged=True)
    clicked = Draft(K.LENGTH).pressed((1, 2)).released((1, 2), was_dragged=False)
    assert not clicked.is_complete
    assert clicked.moved((9, 9)).shown_points == ((1, 2), (9, 9))
    clicked = clicked.moved((8, 8)).pressed((9, 9))
    assert dragged.is_complete
    assert clicked.is_complete
    assert dragged.points == clicked.points == ((1, 2), (9, 9))
    # The button that set the last point is still to be released.
    assert clicked.released((30, 30), was_dragged=True) == clicked


def test_an_angle_is_a_drag_and_a_click_and_two_lines_are_two_drags() -> None:
    angle = Draft(K.ANGLE).pressed((0, 0)).released((5, 5), was_dragged=True)
    assert angle.annotation("a") is not None  # with the pointer as its last point
    assert angle.moved((9, 1)).pressed((9, 0)).points == ((0, 0), (5, 5), (9, 0))
    cobb = Draft(K.COBB).pressed((0, 0)).released((9, 0), was_dragged=True)
    assert cobb.annotation("a") is None
    cobb = cobb.pressed((0, 50)).released((9, 55), was_dragged=True)
    assert cobb.is_complete
    assert cobb.points == ((0, 0), (9, 0), (0, 50), (9, 55))


@given(st.sampled_from(list(K)), st.lists(st.booleans(), max_size=9))
def test_any_mix_of_drags_and_clicks_ends_with_all_points(
    kind: AnnotationKind, drags: list[bool]
) -> None:
    draft = Draft(kind)
    for step, was_dragged in enumerate([*drags, *[False] * 6]):
        if draft.is_complete:
            break
        draft = draft.pressed((step, 2.0 * step)).moved((step, 90.0))
        draft = draft.released((step + 0.5, 91.0 + step), was_dragged=was_dragged)
    assert draft.is_complete
    assert len(draft.points) == POINT_COUNTS[kind]
    known = 5.0 if kind is K.CALIBRATION else None
    found = draft.annotation("a", known_mm=known)
    assert found is not None
    assert not found.is_degenerate


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (K.LENGTH, ((3, 3), (3, 3))),
        (K.RECTANGLE, ((3, 3), (9, 3))),
        (K.ANGLE, ((0, 0), (5, 5), (5, 5))),
        (K.COBB, ((0, 0), (5, 5), (7, 7), (7, 7))),
        (K.CARDIOTHORACIC, ((1, 1), (1, 1), (0, 0), (2, 2), (3, 3), (4, 4))),
    ],
)
def test_drawings_without_extent_are_told(kind: AnnotationKind, points: object) -> None:
    assert Annotation("a", kind, points).is_degenerate  # type: ignore[arg-type]
    assert not example(kind).is_degenerate


# --- lines that move by themselves ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "at", "moves"),
    [
        (K.CARDIOTHORACIC, (160, 100), (0, 1)),  # the midline
        (K.CARDIOTHORACIC, (145, 220), (2,)),  # from it to the first heart border
        (K.CARDIOTHORACIC, (190, 240), (3,)),
        (K.CARDIOTHORACIC, (100, 260), (4, 5)),  # across the chest
        (K.COBB, (160, 120), (0, 1)),
        (K.LENGTH, (160, 120), ()),
    ],
)
def test_a_line_of_several_is_taken_alone(
    kind: AnnotationKind, at: Point, moves: tuple[int, ...]
) -> None:
    heart = ((160, 60), (160, 340), (130, 220), (220, 240), (60, 260), (260, 260))
    plain = ((160, 60), (160, 200), (100, 300), (220, 300))
    points = heart if kind is K.CARDIOTHORACIC else plain[: POINT_COUNTS[kind]]
    drawing = [made(kind, *points)]
    view = ViewTransform(SIZE, SIZE, 1.0, (160, 200))
    found = hit(drawing, at, view, SQUARE, 6.0)
    assert found is not None
    assert found.handle is None
    assert found.moves == moves
    after = moved(drawing[0], 3.0, 4.0, SIZE, only=found.moves)
    expected = found.moves or range(len(points))
    for number, (before, now) in enumerate(zip(points, after.points, strict=True)):
        way = (3.0, 4.0) if number in expected else (0.0, 0.0)
        assert (now[0] - before[0], now[1] - before[1]) == way


def test_a_line_that_moves_alone_stays_in_the_image() -> None:
    lines = made(K.COBB, (10, 20), (90, 20), (10, 380), (90, 380))
    after = moved(lines, 0.0, 100.0, SIZE, only=(2, 3))
    assert after.points == ((10, 20), (90, 20), (10, 400), (90, 400))
