"""The view transform: fixed points, turns as seen, and agreement of map and inverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.imaging.geometry import ViewTransform

SIZES = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


@st.composite
def transforms(draw: st.DrawFn) -> ViewTransform:
    image, viewport = draw(SIZES), draw(SIZES)
    share = st.floats(0.0, 1.0)
    return ViewTransform(
        image,
        viewport,
        draw(st.floats(0.02, 40.0)),
        (draw(share) * image[1], draw(share) * image[0]),
        draw(st.integers(0, 3)),
        draw(st.booleans()),
        draw(st.sampled_from([1.0, 0.5, 1.25])),
    )


def test_fit_touches_the_nearer_edges_and_centres_the_rest() -> None:
    # 100 rows × 50 columns into 30 × 40: the height decides, 30 / 100 = 0.3; width 15, 12.5 free.
    fitted = ViewTransform.fit((100, 50), (30, 40))
    assert fitted.zoom == pytest.approx(0.3)
    assert fitted.image_in_viewport == pytest.approx((12.5, 0.0, 15.0, 30.0))


def test_fit_of_a_turned_image_swaps_its_sides() -> None:
    # Lying on its side it is 50 high and 100 wide: 40 / 100 = 0.4; height 20, 5 free.
    fitted = ViewTransform.fit((100, 50), (30, 40), quarter_turns=1)
    assert fitted.image_in_viewport == pytest.approx((0.0, 5.0, 40.0, 20.0))


def test_fit_respects_the_pixel_aspect() -> None:
    # Pixels twice as high as wide: 100 rows count as 200; 30 / 200 = 0.15 a column, 0.3 a row.
    fitted = ViewTransform.fit((100, 50), (30, 40), pixel_aspect=2.0)
    assert fitted.image_in_viewport == pytest.approx((16.25, 0.0, 7.5, 30.0))


# Corners of a 2 × 4 image in an 8 × 8 viewport at zoom 1, middle at (4, 4); by drawing it.
# Upright the image spans x 2..6, y 3..5; on its side x 3..5, y 2..6.
CORNERS = [
    (0, False, (2, 3), (6, 3)),
    (1, False, (5, 2), (5, 6)),
    (2, False, (6, 5), (2, 5)),
    (3, False, (3, 6), (3, 2)),
    (0, True, (6, 3), (2, 3)),
    (1, True, (5, 6), (5, 2)),
    (2, True, (2, 5), (6, 5)),
    (3, True, (3, 2), (3, 6)),
]


@pytest.mark.parametrize(("turns", "flipped", "top_left", "top_right"), CORNERS)
def test_corners_by_hand(
    turns: int, flipped: bool, top_left: tuple[int, int], top_right: tuple[int, int]
) -> None:
    view = ViewTransform((2, 4), (8, 8), 1.0, (2.0, 1.0), turns, flipped)
    assert view.image_to_viewport(0, 0) == pytest.approx(top_left)
    assert view.image_to_viewport(4, 0) == pytest.approx(top_right)


@given(transforms(), st.floats(-9000, 9000), st.floats(-9000, 9000))
def test_there_and_back(view: ViewTransform, x: float, y: float) -> None:
    assert view.viewport_to_image(*view.image_to_viewport(x, y)) == pytest.approx((x, y), abs=1e-4)


@given(transforms(), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(1.0, 3.0))
def test_zooming_in_holds_the_image_point_under_the_pointer(
    view: ViewTransform, u: float, v: float, factor: float
) -> None:
    x, y = u * view.image_size[1], v * view.image_size[0]
    at = view.image_to_viewport(x, y)
    assert view.zoomed(factor, at).viewport_to_image(*at) == pytest.approx((x, y), abs=1e-4)


@given(transforms(), st.integers(-50, 50), st.integers(-50, 50))
def test_panning_moves_the_image_with_the_pointer(view: ViewTransform, dx: int, dy: int) -> None:
    moved = view.panned(dx, dy)
    rows, columns = view.image_size
    if not (0 < moved.centre[0] < columns and 0 < moved.centre[1] < rows):
        return  # stopped at the image's edge
    before, after = view.image_to_viewport(0, 0), moved.image_to_viewport(0, 0)
    assert after == pytest.approx((before[0] + dx, before[1] + dy), abs=1e-3)


def test_the_image_cannot_be_lost() -> None:
    view = ViewTransform.fit((100, 100), (50, 50)).panned(1e6, -1e6)
    assert view.centre == (0.0, 100.0)


@given(transforms(), st.floats(0, 5000), st.floats(0, 5000))
def test_flipping_mirrors_what_is_seen(view: ViewTransform, x: float, y: float) -> None:
    before, after = view.image_to_viewport(x, y), view.flipped().image_to_viewport(x, y)
    assert after == pytest.approx((view.viewport_size[1] - before[0], before[1]), abs=1e-3)


@given(transforms(), st.floats(0, 5000), st.floats(0, 5000))
def test_rotating_turns_what_is_seen_clockwise(view: ViewTransform, x: float, y: float) -> None:
    rows, columns = view.viewport_size
    before, after = view.image_to_viewport(x, y), view.rotated(1).image_to_viewport(x, y)
    # Clockwise on the screen: what was right of the middle is now below it.
    right, below = before[0] - columns / 2, before[1] - rows / 2
    assert after == pytest.approx((columns / 2 - below, rows / 2 + right), abs=1e-3)


@given(transforms())
def test_four_turns_and_two_flips_are_none(view: ViewTransform) -> None:
    assert view.rotated(1).rotated(-1) == view
    assert view.rotated(1).rotated(1).rotated(1).rotated(1) == view
    assert view.flipped().flipped() == view


@given(transforms())
def test_one_to_one_lies_on_screen_pixels(view: ViewTransform) -> None:
    left, top, _, _ = view.one_to_one().image_in_viewport
    assert (left, top) == pytest.approx((round(left), round(top)), abs=1e-6)


def test_a_fitted_image_stays_fitted_when_the_viewport_grows() -> None:
    assert ViewTransform.fit((100, 50), (30, 40)).resized((60, 80)).zoom == pytest.approx(0.6)


def test_a_zoomed_image_keeps_zoom_and_centre_when_the_viewport_grows() -> None:
    view = ViewTransform((100, 50), (30, 40), 2.0, (10.0, 20.0)).resized((60, 80))
    assert (view.zoom, view.centre) == (2.0, (10.0, 20.0))
    assert view.image_to_viewport(10.0, 20.0) == pytest.approx((40.0, 30.0))
