"""Heatmaps over the film: mean kept, in place for every turn, one scale, safe colours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.heatmap_sampling import place_heatmap, sample_points, upsample
from cxrviewer.imaging.overlay import (
    ColourMap,
    blend,
    colour_bar,
    heatmap_contours,
    heatmap_rgba,
)

WHOLE = CanvasTransform((120, 120), (60, 60), 0.5, 0.5, 0.0, 0.0)


def some_map(rows: int = 6, columns: int = 6) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(rows, columns)).astype(np.float32)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 40), st.integers(1, 40))
def test_a_whole_factor_keeps_the_mean(rows: int, columns: int, fy: int, fx: int) -> None:
    cells = some_map(rows, columns)
    y, x = ((np.arange(n * f) + 0.5) / f for n, f in ((rows, fy), (columns, fx)))
    assert upsample(cells, y, x).mean() == pytest.approx(cells.mean(), abs=1e-5)


def test_bilinear_samples_equal_those_of_opencv() -> None:
    cells = some_map(7, 5)
    ours = upsample(cells, (np.arange(91) + 0.5) / 13, (np.arange(40) + 0.5) / 8)
    np.testing.assert_allclose(ours, cv2.resize(cells, (40, 91)), atol=2e-5)


def test_the_map_covers_the_canvas_on_the_image() -> None:
    # Letterbox of a 100 × 50 image on a 60 × 60 canvas: scale 0.6, 15 free on either side.
    canvas = CanvasTransform((100, 50), (60, 60), 0.6, 0.6, 15.0, 0.0)
    view = ViewTransform.fit((100, 50), (200, 200))
    placed = place_heatmap(some_map(), canvas, view)
    assert placed.region == (50, 0, 150, 200)
    # Image middle (25, 50) is canvas middle (30, 30) is cell point (3, 3): mean of four cells.
    middle = some_map()[2:4, 2:4].mean()
    assert placed.values[99:101, 49:51].mean() == pytest.approx(middle, abs=0.02)


def test_a_canvas_that_crops_says_nothing_of_the_rest() -> None:
    # The middle 100 × 100 of a 200 × 100 image: rows 50 to 150.
    canvas = CanvasTransform((200, 100), (60, 60), 0.6, 0.6, 0.0, -30.0)
    placed = place_heatmap(some_map(), canvas, ViewTransform.fit((200, 100), (400, 400)))
    assert placed.region == (100, 100, 300, 300)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("flipped", [False, True])
def test_the_map_turns_with_the_image(turns: int, flipped: bool) -> None:
    cells = np.zeros((6, 6), np.float32)
    cells[1, 4] = 9.0  # middle of the cell on the image: x = 4.5 · 20 = 90, y = 1.5 · 20 = 30
    view = ViewTransform(
        (120, 120), (300, 340), 1.7, (70.0, 50.0), turns, flipped_horizontally=flipped
    )
    rgba = heatmap_rgba(cells, 9.0, canvas=WHOLE, view=view, opacity=1.0)
    weights = rgba[..., 3].astype(float)
    x = (weights.sum(axis=0) * (np.arange(340) + 0.5)).sum() / weights.sum()
    y = (weights.sum(axis=1) * (np.arange(300) + 0.5)).sum() / weights.sum()
    assert (x, y) == pytest.approx(view.image_to_viewport(90.0, 30.0), abs=0.5)


def test_beside_the_image_it_is_transparent() -> None:
    view = ViewTransform.fit((120, 120), (100, 160))
    rgba = heatmap_rgba(np.full((6, 6), 5.0, np.float32), 5.0, canvas=WHOLE, view=view)
    assert (rgba[:, :30] == 0).all()
    assert (rgba[:, 130:] == 0).all()
    # 35 % of 255 is 89.25
    assert (rgba[:, 30:130, 3] == 89).all()


@pytest.mark.parametrize("colour_map", ColourMap)
def test_colours_depend_on_the_fixed_scale_alone(colour_map: ColourMap) -> None:
    view = ViewTransform.fit((120, 120), (60, 60))

    def colour(value: float, other: float, scale: float) -> list[int]:
        cells = np.full((6, 6), value, np.float32)
        cells[:, 3:] = other
        rgba = heatmap_rgba(cells, scale, colour_map, canvas=WHOLE, view=view)
        return [int(v) for v in rgba[30, 2]]

    assert colour(1.0, 1.0, 4.0) == colour(1.0, 100.0, 4.0) == colour(2.0, -7.0, 8.0)
    assert colour(1.0, 1.0, 4.0) != colour(2.0, 2.0, 4.0)


def test_zero_is_clear_and_alpha_grows_with_the_evidence() -> None:
    for colour_map in ColourMap:
        view = ViewTransform.fit((120, 120), (60, 60))
        alphas = []
        for value in (0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 4.0, 9.0):
            cells = np.full((6, 6), value, np.float32)
            alphas.append(
                int(heatmap_rgba(cells, 4.0, colour_map, canvas=WHOLE, view=view)[9, 9, 3])
            )
        assert alphas[0] == 0
        assert alphas == sorted(alphas)
        assert alphas[1] <= 1  # no haze
        assert alphas[-1] == alphas[-2] == 89


def test_signs_are_told_apart_by_diverging_colours_only() -> None:
    view = ViewTransform.fit((120, 120), (60, 60))
    against = np.full((6, 6), -4.0, np.float32)
    red, _, blue, alpha = heatmap_rgba(against, 4.0, canvas=WHOLE, view=view)[9, 9]
    assert blue > red
    assert alpha == 89
    red, _, blue, alpha = heatmap_rgba(-against, 4.0, canvas=WHOLE, view=view)[9, 9]
    assert red > blue
    assert alpha == 89
    hidden = heatmap_rgba(against, 4.0, ColourMap.SEQUENTIAL, canvas=WHOLE, view=view)
    assert (hidden[..., 3] == 0).all()


def test_blending_by_hand() -> None:
    grey = np.array([[100, 200]], np.uint8)
    rgba = np.array([[[255, 0, 0, 51], [0, 0, 255, 0]]], np.uint8)
    # 51 of 255 is a fifth: 0.8 · 100 + 0.2 · 255 = 131, 0.8 · 100 = 80; alpha 0 changes nothing.
    np.testing.assert_array_equal(blend(grey, rgba), [[[131, 80, 80], [200, 200, 200]]])


def test_contours_follow_the_level_to_a_fraction_of_a_pixel() -> None:
    # Cells hold a plane: cell j holds j + 0.5, so at image x (20 columns a cell) it is x / 20.
    cells = np.tile(np.arange(6, dtype=np.float32) + 0.5, (6, 1))
    (line,) = heatmap_contours(cells, [2.25], canvas=WHOLE)
    x, y = line.points.T
    left = x[(x < 80) & (y > 0.0) & (y < 120.0)]
    assert len(left) >= 2
    assert np.abs(left - 45.0).max() < 0.01
    # The area reaches the other three edges of the image.
    assert line.points.max(axis=0) == pytest.approx((120, 120), abs=0.5)


def test_contours_lie_within_half_a_screen_pixel_where_lines_bend() -> None:
    # One cell of 9 among zeros: on the bilinear surface beside it, with u and v the distances
    # from its middle in cells, the value is 9 (1 - u)(1 - v).
    cells = np.zeros((12, 12), np.float32)
    cells[5, 7] = 9.0
    canvas = CanvasTransform((4280, 3520), (384, 384), 384 / 3520, 384 / 4280, 0.0, 0.0)
    (line,) = heatmap_contours(cells, [3.0], canvas=canvas)
    cell = np.array([3520 / 12, 4280 / 12])
    closed = np.vstack([line.points, line.points[:1]]).astype(float)
    for share in (0.0, 0.25, 0.5, 0.75):
        points = closed[:-1] + share * np.diff(closed, axis=0)
        u, v = np.abs(points / cell - (7.5, 5.5)).T
        slopes = 9 * np.hypot((1 - v) / cell[0], (1 - u) / cell[1])
        off = np.abs(9 * (1 - u) * (1 - v) - 3.0) / slopes
        # A screen of 1,500 rows shows 2.85 image pixels in one of its own.
        assert off.max() < 0.5 * 4280 / 1500


def test_slopes_at_points_are_those_of_the_samples() -> None:
    cells = some_map(7, 5)
    y, x = np.array([0.2, 2.3, 3.9, 6.8]), np.array([0.1, 1.7, 3.2, 4.9])
    value, down, across = sample_points(cells, y, x)
    np.testing.assert_allclose(value, np.diag(upsample(cells, y, x)), atol=1e-5)
    # Inside one patch between four middles: differences along an axis are exact.
    step = 0.01
    for i in (1, 2):
        rise = sample_points(cells, y + step, x)[0] - sample_points(cells, y - step, x)[0]
        assert down[i] == pytest.approx(rise[i] / (2 * step), rel=1e-3)
        rise = sample_points(cells, y, x + step)[0] - sample_points(cells, y, x - step)[0]
        assert across[i] == pytest.approx(rise[i] / (2 * step), rel=1e-3)


def test_negative_levels_enclose_what_speaks_against() -> None:
    cells = np.zeros((6, 6), np.float32)
    cells[1, 4] = -9.0
    assert heatmap_contours(cells, [2.0], canvas=WHOLE) == ()
    (line,) = heatmap_contours(cells, [-2.0], canvas=WHOLE)
    assert line.level == -2.0
    middle = (line.points.min(axis=0) + line.points.max(axis=0)) / 2
    assert middle == pytest.approx((90.0, 30.0), abs=0.5)


def test_holes_have_outlines_of_their_own() -> None:
    cells = np.zeros((7, 7), np.float32)
    cells[1:6, 1:6] = 4.0
    cells[3, 3] = -4.0
    assert len(heatmap_contours(cells, [2.0], canvas=WHOLE)) == 2


def test_colour_bar_has_its_ends_and_round_values() -> None:
    bar = colour_bar(2.5, size=(100, 8))
    assert bar.rgba.shape == (100, 8, 4)
    assert [value for value, _ in bar.ticks] == [2.5, 2.0, 1.0, 0.0, -1.0, -2.0, -2.5]
    # Value v stands (2.5 - v) / 5 of the way down.
    assert [row for _, row in bar.ticks] == pytest.approx([0, 10, 30, 50, 70, 90, 100])
    assert [value for value, _ in colour_bar(2.5, ColourMap.SEQUENTIAL).ticks] == [2.5, 2, 1, 0]


def test_colour_bar_shows_the_colours_of_the_map() -> None:
    view = ViewTransform.fit((120, 120), (60, 60))
    bar = colour_bar(4.0, opacity=0.5, size=(256, 1))
    # Row 64 of 256 from the top: 4 - 64.5 / 256 · 8 = 1.984375.
    cells = np.full((6, 6), 1.984375, np.float32)
    shown = heatmap_rgba(cells, 4.0, opacity=0.5, canvas=WHOLE, view=view)[30, 30]
    np.testing.assert_array_equal(bar.rgba[64, 0], shown)
