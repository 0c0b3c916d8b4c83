"""What carries over between linked views, in numbers worked out by hand."""

from __future__ import annotations

import dataclasses

import pytest
from dummies import image, radiograph

from cxrviewer.dicom.radiograph import Radiograph, SpacingAttributes
from cxrviewer.imaging.voi import Window
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.links import linked_place, linked_window, place_changed, window_changed


def _state(center: float, width: float, **facts: object) -> DisplayState:
    return DisplayState(Window(center, width), **facts)  # type: ignore[arg-type]


def test_a_drag_is_carried_over_relative_to_the_width() -> None:
    before, after = _state(1000, 2000), _state(1100, 1000)
    # The other window is half as wide: half the shift, half the narrowing.
    other = linked_window(before, after, _state(300, 1000))
    assert (other.voi.center, other.voi.width) == (350, 500)


def test_there_and_back_gives_the_same_window() -> None:
    start, moved, other = _state(1000, 2000), _state(1300, 2500), _state(500, 800)
    there = linked_window(start, moved, other)
    back = linked_window(moved, start, there)
    assert back.voi.center == pytest.approx(500)
    assert back.voi.width == pytest.approx(800)


def test_inversion_is_carried_over_but_the_window_stays() -> None:
    before, other = _state(1000, 2000), _state(300, 1000)
    after = before.inverted_greys()
    changed = linked_window(before, after, other)
    assert changed.inverted
    assert changed.voi == other.voi


def _radiograph(spacing: float | None, rows: int = 400, columns: int = 320) -> Radiograph:
    made = radiograph(image("1", rows=rows, columns=columns))
    attributes = SpacingAttributes((spacing, spacing) if spacing else None)
    return dataclasses.replace(made, spacing=attributes)


def test_zoom_is_the_same_in_millimetres() -> None:
    after = _state(0, 1, zoom=2.0, centre=(160.0, 100.0))
    other = linked_place(
        after, _state(0, 1), image=_radiograph(0.2), other_image=_radiograph(0.1, 800, 640)
    )
    # Pixels half as large need half the zoom to look as large.
    assert other.zoom == pytest.approx(1.0)
    assert other.centre == pytest.approx((320.0, 200.0))


def test_without_spacing_zoom_is_the_same_in_shares_of_the_height() -> None:
    after = _state(0, 1, zoom=2.0, centre=(0.0, 0.0))
    other = linked_place(
        after, _state(0, 1), image=_radiograph(None), other_image=_radiograph(None, 800, 640)
    )
    assert other.zoom == pytest.approx(1.0)


def test_fitting_one_view_fits_the_other() -> None:
    other = linked_place(
        _state(0, 1), _state(0, 1, zoom=3.0, centre=(1.0, 1.0)),
        image=_radiograph(0.2), other_image=_radiograph(0.2),
    )  # fmt: skip
    assert other.is_fitted
    assert other.centre is None


def test_turning_is_neither_a_change_of_window_nor_of_place() -> None:
    before = _state(1, 2)
    assert not window_changed(before, before.turned(1))
    assert not place_changed(before, before.turned(1))
    assert window_changed(before, before.inverted_greys())
    assert place_changed(before, before.placed(1.0, (0.0, 0.0)))
