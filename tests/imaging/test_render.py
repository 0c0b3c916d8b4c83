"""Resampling: every point within half a screen pixel, true averages, nothing bleeds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging import pyramid
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.pyramid import ImagePyramid
from cxrviewer.imaging.render import RenderSource, displayed, render, resample, resample_source
from cxrviewer.imaging.voi import Window, compose

IDENTITY = Window(128, 256)
EIGHT_BITS = GrayscaleAttributes(bits_stored=8)


def radiograph(
    pixels: NDArray[Any], g: GrayscaleAttributes = EIGHT_BITS, colour: NDArray[Any] | None = None
) -> Radiograph:
    return Radiograph(ImageRef(Path("x.dcm")), pixels, colour, g)


def blob_image(rows: int, columns: int, x: float, y: float, sigma: float) -> NDArray[np.uint16]:
    """A bell-shaped spot whose centre of mass is the image point (x, y), in pixel edges."""
    column, row = np.arange(columns) + 0.5, np.arange(rows) + 0.5
    across = np.exp(-((column - x) ** 2) / (2 * sigma**2))
    down = np.exp(-((row - y) ** 2) / (2 * sigma**2))
    return np.round(60000 * np.outer(down, across)).astype(np.uint16)


def centre_of_mass(values: NDArray[Any]) -> tuple[float, float]:
    weights = values.astype(np.float64)
    rows, columns = weights.shape
    x = (weights.sum(axis=0) * (np.arange(columns) + 0.5)).sum() / weights.sum()
    y = (weights.sum(axis=1) * (np.arange(rows) + 0.5)).sum() / weights.sum()
    return float(x), float(y)


@settings(max_examples=120)
@given(
    zoom=st.floats(0.12, 12.0) | st.sampled_from([0.999, 1.0, 1.001, 0.5, 20.0]),
    offset=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
    turns=st.integers(0, 3),
    flipped=st.booleans(),
    aspect=st.sampled_from([1.0, 1.0, 0.8, 1.3]),
)
def test_a_point_is_drawn_where_the_transform_says(
    zoom: float, offset: tuple[float, float], turns: int, flipped: bool, aspect: float
) -> None:
    sigma = max(3.0 / zoom, 2.0)
    reach = 6 * sigma
    rows = columns = int(4 * reach)
    x, y = rows / 2 + 0.3, columns / 2 - 0.2
    image = blob_image(rows, columns, x, y, sigma)
    side = int(2.2 * reach * zoom * max(aspect, 1)) | 1
    view = ViewTransform(
        (rows, columns), (side, side + 4), zoom, (x + offset[0], y + offset[1]),
        turns, flipped, aspect,
    )  # fmt: skip
    found = centre_of_mass(resample(image, view).values)
    assert found == pytest.approx(view.image_to_viewport(x, y), abs=0.501)


def test_points_far_apart_keep_their_places_at_an_awkward_zoom() -> None:
    # 4,280 × 3,520 shown at 0.3777: cuts between tiles must not add up.
    points = [(60.0, 70.0), (1755.5, 2140.5), (3460.25, 4200.75), (3460.25, 70.0)]
    image = np.zeros((4280, 3520), np.uint16)
    for x, y in points:
        left, top = int(x) - 40, int(y) - 40
        image[top : top + 80, left : left + 80] = blob_image(80, 80, x - left, y - top, 8.0)
    for pan in (0.0, 0.37):
        view = ViewTransform((4280, 3520), (1700, 1400), 0.3777, (1760.0 + pan, 2140.0 - pan))
        values = resample(image, view).values
        for x, y in points:
            u, v = view.image_to_viewport(x, y)
            left, top = round(u) - 15, round(v) - 15
            u_found, v_found = centre_of_mass(
                values[max(top, 0) : top + 30, max(left, 0) : left + 30]
            )
            assert (u_found + max(left, 0), v_found + max(top, 0)) == pytest.approx((u, v), abs=0.5)


def test_panning_by_whole_pixels_moves_the_picture_unchanged() -> None:
    noise = np.random.default_rng(1).integers(0, 4096, (2000, 1600), dtype=np.uint16)
    view = ViewTransform((2000, 1600), (400, 500), 0.61, (801.3, 977.9))
    before, after = resample(noise, view).values, resample(noise, view.panned(-7, 3)).values
    np.testing.assert_array_equal(after[3:, :-7], before[:-3, 7:])


def test_shrinking_by_a_whole_factor_is_the_mean_of_the_pixels() -> None:
    values = np.random.default_rng(2).integers(0, 65536, (60, 40), dtype=np.uint16)
    shown = resample(values, ViewTransform.fit((60, 40), (15, 10))).values
    means = values.reshape(15, 4, 10, 4).mean(axis=(1, 3))
    assert np.abs(shown - means).max() <= 0.5 + 1e-6


def test_one_to_one_shows_every_stored_value_as_it_is() -> None:
    values = np.random.default_rng(3).integers(-2048, 2048, (301, 203), dtype=np.int16)
    view = ViewTransform.fit((301, 203), (500, 400)).one_to_one()
    shown = resample(values, view)
    left, top, right, bottom = shown.region
    np.testing.assert_array_equal(shown.values[top:bottom, left:right], values)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16])
def test_turns_and_mirroring_are_exact(turns: int, flipped: bool, dtype: type) -> None:
    values = np.random.default_rng(4).integers(0, 120, (31, 23)).astype(dtype)
    expected = np.rot90(values[:, ::-1] if flipped else values, -turns)
    view = ViewTransform.fit(
        (31, 23), expected.shape, quarter_turns=turns, flipped_horizontally=flipped
    )
    np.testing.assert_array_equal(resample(values, view).values, expected)


def test_nearest_at_high_zoom_shows_pixels_as_squares() -> None:
    values = np.array([[10, 200], [60, 90]], np.uint8)
    shown = resample(values, ViewTransform.fit((2, 2), (40, 40))).values
    np.testing.assert_array_equal(shown, np.kron(values, np.ones((20, 20), np.uint8)))


def test_enlarging_a_ramp_gives_a_finer_ramp() -> None:
    # Pixel middles at 0.5, 1.5 … hold 100, 200 …; four times as large, sample i lies at
    # (i + 0.5) / 4, so the value is 100 + 100·((i + 0.5)/4 - 0.5), flat beyond the outer middles.
    values = np.tile(np.arange(100, 900, 100, dtype=np.uint16), (8, 1))
    shown = resample(values, ViewTransform.fit((8, 8), (32, 32))).values
    expected = np.clip(100 + 100 * ((np.arange(32) + 0.5) / 4 - 0.5), 100, 800)
    assert np.abs(shown[16] - expected).max() <= 1.0


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("turns", [0, 1])
def test_beside_the_image_it_is_black_in_every_polarity(
    photometric: str, inverted: bool, turns: int
) -> None:
    g = replace(EIGHT_BITS, photometric_interpretation=photometric)
    image = radiograph(np.full((20, 10), 100, np.uint8), g)
    view = ViewTransform.fit((20, 10), (40, 60), quarter_turns=turns)
    shown = render(image, compose(g, IDENTITY, inverted=inverted), view)
    grey = 155 if (photometric == "MONOCHROME1") != inverted else 100
    expected = np.zeros((40, 60), np.uint8)
    if turns:
        expected[5:35] = grey  # 10 × 20 on its side: 60 / 20 = 3 times, 30 high
    else:
        expected[:, 20:40] = grey  # 40 / 20 = 2 times, 20 wide
    np.testing.assert_array_equal(shown, expected)


@pytest.mark.parametrize("zoom", [0.37, 1.0, 3.3])
@pytest.mark.parametrize(("padding", "dtype"), [(65535, np.uint16), (-2000, np.int16)])
def test_padding_does_not_bleed_into_its_neighbours(zoom: float, padding: int, dtype: type) -> None:
    g = GrayscaleAttributes(
        bits_stored=16, pixel_representation=int(padding < 0), pixel_padding_value=padding
    )
    values = np.full((90, 90), 1000, dtype)
    values[:, 31:52] = padding
    view = ViewTransform((90, 90), (61, 61), zoom, (45.3, 44.8))
    found = resample_source(RenderSource.of(radiograph(values, g)), view)
    assert found.padding is not None
    left, top, right, bottom = found.region
    inside = np.zeros(found.values.shape, bool)
    inside[top:bottom, left:right] = True
    kept = found.values[inside & ~found.padding]
    assert np.abs(kept.astype(int) - 1000).max() <= 1
    shown = displayed(found, compose(g, Window(500, 500)))
    assert set(np.unique(shown)) <= {0, 255}
    assert (shown[inside & ~found.padding] == 255).all()
    assert (shown[found.padding] == 0).all()
    # Padding lies in columns 31 to 52; the viewport shows 61 / zoom columns around 45.3.
    half = 61 / zoom / 2
    visible = min(52.0, 45.3 + half) - max(31.0, 45.3 - half)
    assert (found.padding & inside)[30].sum() == pytest.approx(visible * zoom, abs=1.01)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16])
def test_an_average_that_equals_the_padding_value_is_no_padding(
    dtype: type, photometric: str
) -> None:
    # A chessboard of 125 and 129: the mean of every 2 × 2 pixels is 127, which means padding.
    g = GrayscaleAttributes(
        bits_stored=np.iinfo(dtype).bits,
        pixel_representation=int(dtype is np.int16),
        pixel_padding_value=127,
        photometric_interpretation=photometric,
    )
    board = (np.indices((40, 40)).sum(axis=0) % 2 * 4 + 125).astype(dtype)
    shown = render(
        radiograph(board, g), compose(g, IDENTITY), ViewTransform.fit((40, 40), (20, 20))
    )
    assert (shown == (128 if photometric == "MONOCHROME1" else 127)).all()


# All 8-bit values become greys between 102 and 153 with this window, in either polarity.
NOTHING_BLACK = Window(128, 1276)


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 999),
    padding=st.tuples(st.integers(0, 255), st.integers(0, 255)),
    padded=st.booleans(),
    zoom=st.floats(0.15, 4.0),
    photometric=st.sampled_from(["MONOCHROME1", "MONOCHROME2"]),
    dtype=st.sampled_from([np.uint8, np.uint16, np.int16]),
    halved=st.booleans(),
)
def test_only_padding_becomes_black(
    *,
    seed: int,
    padding: tuple[int, int],
    padded: bool,
    zoom: float,
    photometric: str,
    dtype: type,
    halved: bool,
) -> None:
    g = GrayscaleAttributes(
        bits_stored=np.iinfo(dtype).bits,
        pixel_representation=int(dtype is np.int16),
        pixel_padding_value=padding[0],
        pixel_padding_range_limit=padding[1],
        photometric_interpretation=photometric,
    )
    low, high = min(padding), max(padding)
    kept = [value for value in range(256) if not low <= value <= high]
    assume(kept)
    values = np.random.default_rng(seed).choice(kept, (64, 48)).astype(dtype)
    if padded:
        values[:, :20] = padding[0]
    lut = compose(g, NOTHING_BLACK)
    view = ViewTransform((64, 48), (50, 40), zoom, (24.0, 32.0))
    source = RenderSource.of(radiograph(values, g))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyramid, "LARGE", 0 if halved else 10**6)
        found = ImagePyramid.of(source).resample(view)
    assert (found.padding is not None) == padded
    shown = displayed(found, lut)
    left, top, right, bottom = found.region
    image = np.zeros(shown.shape, bool)
    image[top:bottom, left:right] = True
    padding_shown = np.zeros(shown.shape, bool) if found.padding is None else found.padding
    assert (shown[image & ~padding_shown] > 100).all()
    assert (shown[~image | padding_shown] == 0).all()
    x = view.image_to_viewport(20.0, 0.0)[0] if padded else -100.0
    # Within a screen pixel or two image pixels (of the half-size copy) the border may lie.
    nearby = max(1.0, 2.0 * zoom) + 0.5
    columns = np.arange(40) + 0.5
    assert not padding_shown[image & (columns > x + nearby)].any()
    assert padding_shown[image & (columns < x - nearby)].all()


def test_a_colour_image_keeps_its_colours_and_can_be_inverted() -> None:
    colour = np.zeros((4, 4, 3), np.uint8)
    colour[..., 0], colour[..., 2] = 200, 30
    image = radiograph(np.zeros((4, 4), np.uint8), colour=colour)
    view = ViewTransform.fit((4, 4), (8, 8))
    assert (render(image, compose(EIGHT_BITS, IDENTITY), view) == [200, 0, 30]).all()
    negative = render(image, compose(EIGHT_BITS, IDENTITY, inverted=True), view)
    assert (negative == [55, 255, 225]).all()


def test_buffers_are_used_again() -> None:
    values = np.full((10, 10), 7, np.uint16)
    buffer = np.full((5, 9), 99, np.uint16)
    found = resample(values, ViewTransform.fit((10, 10), (5, 9)), out=buffer)
    assert found.values is buffer
    assert found.region == (2, 0, 7, 5)
    screen = np.full((5, 9), 99, np.uint8)
    assert (
        displayed(found, compose(GrayscaleAttributes(bits_stored=4), Window(8, 16)), out=screen)
        is screen
    )
    assert (screen[:, :2] == 0).all()
    assert (screen[:, 2:7] == 119).all()  # 7 / 15 of 255


def test_an_image_panned_out_of_sight_leaves_black() -> None:
    view = ViewTransform((10, 10), (4, 4), 1.0, (100.0, 100.0))
    assert (
        render(radiograph(np.full((10, 10), 9, np.uint8)), compose(EIGHT_BITS, IDENTITY), view) == 0
    ).all()
