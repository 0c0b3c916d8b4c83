"""Moving and enlarging by dragging and with the wheel."""

from __future__ import annotations

import pytest

from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.voi import Window
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.tools.place_drag import PanDrag, ZoomDrag, wheel_factor, zoomed
from cxrviewer.ui.viewport_transform import transform_of

STATE = DisplayState(Window(10, 20))
# 400 x 300 image in a view of 200 x 300: a screen pixel is two image pixels.
FIT = ViewTransform.fit((400, 300), (200, 300))


def test_pan_keeps_the_image_under_the_pointer() -> None:
    after = PanDrag(STATE, FIT, (100.0, 100.0)).to((110.0, 85.0))
    assert after.zoom == 0.5
    assert after.centre == (150.0 - 20.0, 200.0 + 30.0)


@pytest.mark.parametrize(
    ("quarter_turns", "centre"),
    [
        # 10 right and 15 up on the screen are 20 and 30 image pixels along the turned axes.
        (1, (150.0 + 30.0, 200.0 + 20.0)),
        (2, (150.0 + 20.0, 200.0 - 30.0)),
        (3, (150.0 - 30.0, 200.0 - 20.0)),
    ],
)
def test_pan_follows_the_pointer_on_a_turned_image(
    quarter_turns: int, centre: tuple[float, float]
) -> None:
    after = PanDrag(STATE, FIT.rotated(quarter_turns), (100.0, 100.0)).to((110.0, 85.0))
    assert after.centre == pytest.approx(centre)


def test_zoom_drag_holds_the_point_where_it_began() -> None:
    held = FIT.viewport_to_image(120.0, 60.0)
    after = ZoomDrag(STATE, FIT, (120.0, 60.0)).to((120.0, 10.0))
    place = transform_of(after, (400, 300), (200, 300))
    assert place.zoom == pytest.approx(0.5 * 2.718281828)  # up by a quarter of the view: times e
    assert place.image_to_viewport(*held) == pytest.approx((120.0, 60.0))


@pytest.mark.parametrize(("angle", "factor"), [(120, 1.2), (-120, 1 / 1.2), (60, 1.2**0.5)])
def test_wheel_notches_multiply(angle: float, factor: float) -> None:
    assert wheel_factor(angle) == pytest.approx(factor)


def test_zoom_stops_before_the_image_is_lost_or_only_pixels() -> None:
    small = transform_of(zoomed(STATE, FIT, 1e-6), (400, 300), (200, 300))
    large = transform_of(zoomed(STATE, FIT, 1e6), (400, 300), (200, 300))
    assert small.zoom == pytest.approx(0.125)
    assert large.zoom == pytest.approx(32.0)


def test_fit_is_found_again_in_a_view_of_another_size() -> None:
    assert transform_of(STATE, (400, 300), (800, 900)).zoom == 2.0
    kept = transform_of(STATE.placed(0.7, (1.0, 2.0)), (400, 300), (800, 900))
    assert (kept.zoom, kept.centre) == (0.7, (1.0, 2.0))
