"""The two halves of preprocessing against numbers worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.errors import BundleError
from cxrviewer.imaging.canvas import CanvasTransform, FitMode
from cxrviewer.inference.preprocess import (
    ChannelMode,
    PreprocessSpec,
    fit_canvas,
    fit_whole,
    normalize,
)

RADIA = PreprocessSpec(
    64, FitMode.STRETCH, ChannelMode.GREY_CLAHE_GAMMA, (0.5,) * 3, (0.25,) * 3, 3.0, 4, 0.5
)


LOGARITHM = PreprocessSpec(
    64, channels=ChannelMode.GREY_CLAHE_LOG, mean=(0.5,) * 3, std=(0.25,) * 3, log_gain=15.0
)
CROPPED = PreprocessSpec(364, FitMode.STRETCH, crop=320)


@pytest.mark.parametrize(
    "spec", [PreprocessSpec(224), PreprocessSpec(96, FitMode.CROP), RADIA, LOGARITHM, CROPPED]
)
def test_json_round_trip(spec: PreprocessSpec) -> None:
    assert PreprocessSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"size": "224"}, "preprocess.size"),
        ({"size": 8}, "preprocess.size"),
        ({"size": True}, "preprocess.size"),
        ({"fit": "squeeze"}, "preprocess.fit.*letterbox, stretch, crop"),
        ({"channels": "rgb"}, "preprocess.channels"),
        ({"mean": [0.5, 0.5]}, "preprocess.mean"),
        ({"mean": 0.5}, "preprocess.mean"),
        ({"std": [0.0]}, "preprocess.std"),
        ({"std": ["x"]}, r"preprocess.std\[0\]"),
        ({"channels": "grey_clahe_gamma"}, "preprocess.mean"),
        ({"gamma": 2}, "preprocess.gamma"),
        ({"log_gain": 2}, "preprocess.log_gain"),
        ({"crop": 225}, "preprocess.crop"),
        ({"crop": 16}, "preprocess.crop"),
        ({"crop": "all"}, "preprocess.crop"),
    ],
)
def test_wrong_field_is_named(change: dict[str, Any], named: str) -> None:
    document = PreprocessSpec(224).to_json() | change
    with pytest.raises(BundleError, match=named):
        PreprocessSpec.from_json(document)


def test_missing_field_is_named() -> None:
    document = PreprocessSpec(224).to_json()
    del document["fit"]
    with pytest.raises(BundleError, match=r"preprocess\.fit"):
        PreprocessSpec.from_json(document)


def test_shrinking_averages_areas() -> None:
    cell = np.array([[7, 9, 8], [11, 13, 12], [30, 0, 0]], np.uint8)  # mean 10
    image = np.tile(cell, (32, 32))
    image[:3, :3] += 40
    canvas, _ = fit_canvas(image, PreprocessSpec(32))
    assert canvas[0, 0] == 50
    assert np.delete(canvas.ravel(), 0).tolist() == [10] * (32 * 32 - 1)


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        (FitMode.LETTERBOX, CanvasTransform((100, 200), (64, 64), 0.32, 0.32, 0.0, 16.0)),
        (FitMode.STRETCH, CanvasTransform((100, 200), (64, 64), 0.32, 0.64, 0.0, 0.0)),
        (FitMode.CROP, CanvasTransform((100, 200), (64, 64), 0.64, 0.64, -32.0, 0.0)),
    ],
)
def test_transform_of_each_fit(fit: FitMode, expected: CanvasTransform) -> None:
    canvas, transform = fit_canvas(np.full((100, 200), 9, np.uint8), PreprocessSpec(64, fit))
    assert transform == expected
    assert canvas.shape == (64, 64)
    assert int((canvas == 9).sum()) == (32 * 64 if fit is FitMode.LETTERBOX else 64 * 64)


def test_manifests_without_a_crop_mean_the_whole_canvas() -> None:
    document = PreprocessSpec(224).to_json()
    assert "crop" not in document
    assert PreprocessSpec.from_json(document).side == 224
    assert PreprocessSpec.from_json(document | {"crop": 0}) == PreprocessSpec(224)
    assert PreprocessSpec.from_json(document | {"crop": 200}).side == 200


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        # 364 - 320 leaves 22 on each side; the letterboxed image is 182 high, from 91 on.
        (FitMode.LETTERBOX, CanvasTransform((100, 200), (320, 320), 1.82, 1.82, -22.0, 69.0)),
        (FitMode.STRETCH, CanvasTransform((100, 200), (320, 320), 1.82, 3.64, -22.0, -22.0)),
        (FitMode.CROP, CanvasTransform((100, 200), (320, 320), 3.64, 3.64, -204.0, -22.0)),
    ],
)
def test_crop_is_the_middle_of_the_canvas(fit: FitMode, expected: CanvasTransform) -> None:
    image = np.random.default_rng(0).integers(0, 256, (100, 200), np.uint8)
    spec = PreprocessSpec(364, fit, crop=320)
    canvas, transform = fit_canvas(image, spec)
    whole, _ = fit_whole(image, spec)
    assert transform == expected
    assert whole.shape == (364, 364)
    np.testing.assert_array_equal(canvas, whole[22:342, 22:342])
    assert normalize(canvas, spec).shape == (1, 320, 320)


@pytest.mark.parametrize("fit", FitMode)
def test_crop_of_an_odd_difference_is_still_where_the_transform_says(fit: FitMode) -> None:
    image = np.zeros((101, 101), np.uint8)
    image[60, 40] = 255
    canvas, transform = fit_canvas(image, PreprocessSpec(101, fit, crop=64))
    row, column = np.argwhere(canvas == 255)[0]
    assert column + 0.5 == 40.5 * transform.scale_x + transform.offset_x
    assert row + 0.5 == 60.5 * transform.scale_y + transform.offset_y


def test_rounding_is_part_of_the_scales() -> None:
    _, transform = fit_canvas(np.zeros((333, 1000), np.uint8), PreprocessSpec(100))
    assert transform.scale_x == 0.1
    assert transform.scale_y == 33 / 333
    assert transform.offset_y == 33.0


@pytest.mark.parametrize("fit", FitMode)
@pytest.mark.parametrize("shape", [(150, 90), (90, 150), (40, 50), (25, 200), (20, 24)])
def test_transform_says_where_a_pixel_went(fit: FitMode, shape: tuple[int, int]) -> None:
    """On a ramp a canvas pixel holds the image coordinate that the transform gives its centre."""
    spec = PreprocessSpec(32, fit)
    for axis in (0, 1):
        length = shape[axis]
        ramp = (np.arange(length) + 0.5) * 250 / length
        image = (
            np.broadcast_to(ramp[:, None] if axis == 0 else ramp, shape).round().astype(np.uint8)
        )
        canvas, transform = fit_canvas(np.ascontiguousarray(image), spec)
        scale = (transform.scale_y, transform.scale_x)[axis]
        offset = (transform.offset_y, transform.offset_x)[axis]
        centres = (np.arange(spec.size) + 0.5 - offset) / scale
        inside = (centres > 1 / scale) & (centres < length - 1 / scale)
        line = canvas[:, 16] if axis == 0 else canvas[16, :]
        expected = centres * 250 / length
        # Rounded twice; half a canvas pixel would be 4.
        assert np.abs(line[inside] - expected[inside]).max() <= 1.1


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(list(FitMode)))
def test_any_shape_fills_or_fits_the_canvas(rows: int, columns: int, fit: FitMode) -> None:
    canvas, transform = fit_canvas(np.full((rows, columns), 200, np.uint8), PreprocessSpec(64, fit))
    # The canvas as a rectangle in image pixels.
    x, y = -transform.offset_x / transform.scale_x, -transform.offset_y / transform.scale_y
    width, height = 64 / transform.scale_x, 64 / transform.scale_y
    assert canvas.shape == (64, 64)
    assert canvas.max() == 200
    covers = (x <= 1e-9, y <= 1e-9, x + width >= columns - 1e-9, y + height >= rows - 1e-9)
    within = (x >= -1e-9, y >= -1e-9, x + width <= columns + 1e-9, y + height <= rows + 1e-9)
    if fit is not FitMode.CROP:
        assert all(covers)
    if fit is not FitMode.LETTERBOX:
        assert all(within)


def test_normalize_grey() -> None:
    canvas = np.full((32, 32), 51, np.uint8)
    one = normalize(canvas, PreprocessSpec(32, mean=(0.5,), std=(0.25,)))
    assert one.shape == (1, 32, 32)
    assert one.dtype == np.float32
    assert one[0, 0, 0] == pytest.approx((0.2 - 0.5) / 0.25)
    three = normalize(canvas, PreprocessSpec(32, mean=(0.5, 0.4, 0.3), std=(0.25, 0.2, 0.1)))
    assert three[:, 3, 5] == pytest.approx([-1.2, -1.0, -1.0])


def test_clahe_and_gamma_channels() -> None:
    canvas = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64).astype(np.uint8)
    grey, clahe, gamma = normalize(canvas, RADIA) * 0.25 + 0.5
    assert grey == pytest.approx(canvas / 255, abs=1e-6)
    assert clahe * 255 == pytest.approx(cv2.createCLAHE(3.0, (4, 4)).apply(canvas), abs=1e-3)
    assert gamma == pytest.approx(np.sqrt(canvas / 255), abs=1e-6)


def test_logarithm_channel() -> None:
    canvas = np.arange(64 * 64, dtype=np.uint16).reshape(64, 64).astype(np.uint8)
    _, clahe, bright = normalize(canvas, LOGARITHM) * 0.25 + 0.5
    # By hand: log(1 + 15 * 0.2) / log(16) = log(4) / log(16) = 1/2, at the value 51.
    assert bright[0, 51] == pytest.approx(0.5, abs=1e-6)
    assert bright[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert bright[3, 63] == pytest.approx(1.0, abs=1e-6)
    assert clahe * 255 == pytest.approx(cv2.createCLAHE(2.0, (8, 8)).apply(canvas), abs=1e-3)
