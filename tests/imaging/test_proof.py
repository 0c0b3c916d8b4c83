"""A pixel's way through the chain, by hand, and against the composed table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxrviewer.dicom.radiograph import GrayscaleAttributes, LutTable, VoiLutFunction
from cxrviewer.imaging.display_filters import DisplayFilters
from cxrviewer.imaging.grayscale_steps import StepKind, with_filters
from cxrviewer.imaging.proof import values_at_steps
from cxrviewer.imaging.voi import Voi, VoiLut, Window, compose

G = GrayscaleAttributes(
    photometric_interpretation="MONOCHROME1",
    bits_stored=12,
    rescale_slope=2.0,
    rescale_intercept=-100.0,
    pixel_padding_value=0,
)
WINDOW = Window(1900.0, 1001.0)


def test_each_step_by_hand() -> None:
    """By the formulas.

    Stored 900 -> 2 · 900 - 100 = 1700 -> ((1700 - 1899.5)/1000 + 0.5) · 255 = 76.6275 -> 77
    -> MONOCHROME1: 178 -> inverted: 77 -> no padding: 77.
    """
    steps = compose(G, WINDOW, inverted=True).steps
    found = values_at_steps(steps, G, WINDOW, 900)
    assert [step.kind.value for step in steps] == [
        "stored_values", "rescale", "window", "polarity", "reader_inversion", "padding",
    ]  # fmt: skip
    assert found == pytest.approx((900.0, 1700.0, 76.6275, 178.0, 77.0, 77.0))


def test_filters_come_first_and_padding_is_by_the_stored_value() -> None:
    """Filtered 1000 -> 1900 -> (0.0005 + 0.5) · 255 = 127.6275 -> 128 -> 127; padding -> 0."""
    chain = with_filters(compose(G, WINDOW).steps, DisplayFilters(0.5, 0.5))
    found = values_at_steps(chain, G, WINDOW, 0, filtered=1000)
    assert found[:3] == (0.0, None, 1000.0), "both filters are done in one go"
    assert found[3:] == pytest.approx((1900.0, 127.6275, 127.0, 0.0))
    one = with_filters(compose(G, WINDOW).steps, DisplayFilters(local_contrast=0.5))
    assert values_at_steps(one, G, WINDOW, 800, filtered=1000)[:2] == (800.0, 1000.0)


LUT = LutTable(100, 10, (np.arange(800) ** 1.05).astype(np.uint16))
MODALITY = LutTable(0, 12, np.arange(4096, dtype=np.uint16)[::-1])


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize(
    "voi",
    [
        WINDOW,
        Window(1000.25, 333.5, VoiLutFunction.LINEAR_EXACT),
        Window(2000.0, 700.0, VoiLutFunction.SIGMOID),
        VoiLut(LUT),
    ],
    ids=["linear", "exact", "sigmoid", "lut"],
)
@pytest.mark.parametrize(
    "g",
    [G, replace(G, photometric_interpretation="MONOCHROME2"), replace(G, modality_lut=MODALITY)],
    ids=["inverse", "plain", "modality LUT"],
)
def test_the_last_step_is_what_the_table_gives_for_every_stored_value(
    g: GrayscaleAttributes, voi: Voi, inverted: bool
) -> None:
    lut = compose(g, voi, inverted=inverted)
    for stored in range(0, 4096, 61):
        values = values_at_steps(lut.steps, g, voi, stored)
        last = values[-1]
        assert last is not None
        shown = last if lut.steps[-1].kind is not StepKind.WINDOW else round(last)
        assert shown == lut.table[stored], stored
