"""Sharpening worked out by hand, and what filters must leave alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cxrviewer.dicom.radiograph import GrayscaleAttributes
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.filters import AMOUNT, filtered, sharpened
from cxrviewer.imaging.grayscale_steps import StepKind, with_filters
from cxrviewer.imaging.render import RenderSource
from cxrviewer.imaging.voi import Window, compose

G12 = GrayscaleAttributes(bits_stored=12)


def test_an_edge_overshoots_as_the_formula_says() -> None:
    """A step from 1000 to 2000, blurred, is the normal distribution's integral.

    Half a pixel before the step it is 1000 + 1000 Φ(-0.5/σ); sharpening adds twice the difference
    from that at full strength. With σ = 2: Φ(-0.25) = 0.401294.
    """
    image = np.full((41, 41), 1000, np.uint16)
    image[:, 21:] = 2000
    found = sharpened(image, 1.0, sigma=2.0)
    below = 0.5 * math.erfc(0.25 / math.sqrt(2.0))
    assert below == pytest.approx(0.401294, abs=1e-6)
    # OpenCV's kernel samples the bell curve, it does not integrate it: the last half per cent.
    assert found[20, 20] == pytest.approx(1000 - AMOUNT * 1000 * below, abs=12)
    assert found[20, 21] == pytest.approx(2000 + AMOUNT * 1000 * below, abs=12)
    assert found[20, 0] == 1000
    assert found[20, 40] == 2000


def test_a_plane_stays_as_it_is_and_half_the_strength_does_half() -> None:
    ramp = np.tile(np.arange(64, dtype=np.uint16) * 10, (64, 1))
    assert np.array_equal(sharpened(ramp, 1.0, sigma=2.0)[:, 12:-12], ramp[:, 12:-12])
    noise = np.random.default_rng(0).integers(20_000, 22_000, (64, 64)).astype(np.uint16)
    whole, half = (sharpened(noise, strength, sigma=1.5).astype(int) for strength in (1.0, 0.5))
    assert np.abs(half - noise - (whole - noise) / 2).max() <= 1


def test_padding_does_not_shine_into_the_image() -> None:
    image = np.full((64, 64), 1000, np.uint16)
    valid = np.ones(image.shape, bool)
    image[:, :20], valid[:, :20] = 0, False
    assert (sharpened(image, 1.0, valid=valid)[:, 20:] == 1000).all()
    assert (sharpened(image, 1.0)[:, 20] > 1000).all(), "it would without the mask"


def test_results_stay_within_the_bits_of_the_file_and_padding_stays_padding() -> None:
    values = np.random.default_rng(0).integers(0, 4096, (64, 64)).astype(np.uint16)
    values[:8] = 0
    valid = np.full(values.shape, 65535, np.uint16)
    valid[:8] = 0
    found = filtered(RenderSource(values, valid), DisplayFilters(1.0, 1.0), G12)
    assert found.values.max() == 4095
    assert (found.values[:8] == 0).all()
    assert found.valid is valid
    assert found.values.dtype == values.dtype


def test_signed_values_stay_within_their_bits() -> None:
    g = GrayscaleAttributes(bits_stored=12, pixel_representation=1)
    values = np.random.default_rng(0).integers(-2048, 2048, (64, 64)).astype(np.int16)
    found = filtered(RenderSource(values), DisplayFilters(sharpening=1.0), g).values
    assert (found.min(), found.max()) == (-2048, 2047)


def test_off_and_colour_come_back_as_they_are() -> None:
    grey, colour = (
        RenderSource(np.zeros((9, 9), np.uint16)),
        RenderSource(np.zeros((9, 9, 3), "u1")),
    )
    assert filtered(grey, DisplayFilters(), G12) is grey
    assert filtered(colour, DisplayFilters(1.0, 1.0), G12) is colour


@pytest.mark.parametrize("strengths", [(-0.1, 0.0), (0.0, 1.1)])
def test_strengths_are_0_to_1(strengths: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        DisplayFilters(*strengths)


def test_filters_are_steps_between_the_stored_values_and_the_modality_lut() -> None:
    steps = compose(G12, Window(2048, 4096)).steps
    named = [step.kind for step in with_filters(steps, DisplayFilters(0.5, 0.25))]
    assert named == [
        StepKind.STORED_VALUES,
        StepKind.LOCAL_CONTRAST,
        StepKind.SHARPENING,
        StepKind.RESCALE,
        StepKind.WINDOW,
    ]
    assert with_filters(steps, DisplayFilters()) == steps
    added = with_filters(steps, DisplayFilters(0.5, 0.25))[1]
    assert [str(tag) for tag in added.tags] == ["reader = strength 50%"]
