"""What is made legible before organs are outlined, and what stays as it is."""

from __future__ import annotations

import numpy as np
import pytest

from cxrviewer.inference.anatomy.contrast import legible, organ_canvas
from cxrviewer.inference.preprocess import PreprocessSpec


def ramp(low: int, high: int) -> np.ndarray:
    """(128, 128) with every grey value from `low` to `high` equally often in every fourth row."""
    columns = np.linspace(low, high, 128).round().astype(np.uint8)
    return np.tile(columns, (128, 1))


def test_a_nearly_white_image_is_spread_over_all_grey_values() -> None:
    found = legible(ramp(239, 254))
    assert (found.min(), found.max()) == (0, 255)
    assert (np.diff(found[0].astype(int)) >= 0).all()
    # 16 grey values go in, 16 come out, 17 apart: 255 / 15.
    assert np.unique(found).tolist() == list(range(0, 256, 17))


def test_a_few_far_pixels_do_not_count() -> None:
    image = ramp(239, 254)
    image[0, :4] = 0  # a marker: far less than one per cent
    found = legible(image)
    assert found[1].tolist() == legible(ramp(239, 254))[1].tolist()
    assert found[0, 0] == 0


@pytest.mark.parametrize("image", [ramp(0, 255), ramp(60, 110), np.full((64, 64), 7, np.uint8)])
def test_other_images_stay_as_they_are(image: np.ndarray) -> None:
    assert legible(image) is image


def test_the_limit_is_32_grey_values() -> None:
    assert legible(ramp(100, 140)).max() == 140
    assert legible(ramp(100, 125)).max() == 255


def test_the_canvas_is_that_of_the_legible_image() -> None:
    canvas, transform = organ_canvas(ramp(239, 254), PreprocessSpec(64))
    assert canvas.shape == (64, 64)
    assert canvas.max() > 240
    assert canvas.min() < 20
    assert transform.scale_x == 0.5
