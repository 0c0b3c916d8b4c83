"""The part of an image that lies around the lungs."""

from __future__ import annotations

import numpy as np
import pytest

from cxrviewer.imaging.canvas import CanvasTransform, FitMode
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.cut import Cut, cut_out, lung_cut
from cxrviewer.inference.preprocess import (
    ChannelMode,
    PreprocessSpec,
    Region,
    fit_canvas,
    normalize,
)


def outlines(right: tuple[int, int, int, int], left: tuple[int, int, int, int]) -> Outlines:
    """Boxes (left, top, right, bottom) on a canvas of 100, half as large as an image 200 wide."""
    labels = np.zeros((100, 100), np.uint8)
    for organ, (x0, y0, x1, y1) in ((Organ.RIGHT_LUNG, right), (Organ.LEFT_LUNG, left)):
        labels[y0:y1, x0:x1] |= organ.bit
    return Outlines(labels, CanvasTransform((160, 200), (100, 100), 0.5, 0.5, 0.0, 10.0))


def test_both_lungs_with_a_margin() -> None:
    found = lung_cut(outlines((10, 20, 40, 70), (55, 25, 90, 80)), 160, 200)
    # Columns 20 to 180 and rows 20 to 140 of the image, 3 % of 160 and of 120 more on each side.
    assert found == Cut(15, 16, 185, 144)


@pytest.mark.parametrize(
    "seen",
    [
        None,
        outlines((10, 20, 40, 70), (0, 0, 0, 0)),  # one lung alone
        outlines((55, 20, 90, 70), (10, 20, 40, 70)),  # sides exchanged
        outlines((40, 40, 50, 60), (52, 40, 60, 60)),  # far too small
    ],
)
def test_the_usual_place_where_lungs_were_not_found(seen: Outlines | None) -> None:
    found = lung_cut(seen, 160, 200)
    assert not found.found
    # 10 % to 90 % of the columns, 10 % to 85 % of the rows, and the margin.
    assert (found.left, found.top, found.right, found.bottom) == (15, 12, 185, 140)


def test_beyond_the_image_is_black() -> None:
    image = np.full((4, 5), 9, np.uint8)
    found = cut_out(image, Cut(-2, 1, 4, 6))
    assert found.shape == (5, 6)
    assert found[:3, 2:].tolist() == [[9] * 4] * 3
    assert found.sum() == 9 * 12


def test_canvas_of_a_cut_lies_on_the_whole_image() -> None:
    image = np.random.default_rng(0).integers(0, 256, (200, 300), np.uint8)
    cut = Cut(50, -20, 250, 140)
    spec = PreprocessSpec(64, FitMode.STRETCH)
    canvas, place = fit_canvas(image, spec, cut)
    np.testing.assert_array_equal(canvas, fit_canvas(cut_out(image, cut), spec)[0])
    # The edges of the cut are the edges of the canvas.
    assert 50 * place.scale_x + place.offset_x == pytest.approx(0)
    assert 250 * place.scale_x + place.offset_x == pytest.approx(64)
    assert -20 * place.scale_y + place.offset_y == pytest.approx(0)
    assert 140 * place.scale_y + place.offset_y == pytest.approx(64)
    assert place.image_size == (200, 300)


def test_equalised_grey_is_the_rank_and_knows_no_exposure() -> None:
    spec = PreprocessSpec(32, channels=ChannelMode.EQUALISED)
    canvas = np.random.default_rng(0).integers(60, 120, (32, 32)).astype(np.uint8)
    found = normalize(canvas, spec)
    np.testing.assert_array_equal(found, normalize(canvas * 2, spec))
    ranks = np.array([(canvas < value).sum() for value in canvas.ravel()]).reshape(32, 32)
    order = np.argsort(ranks.ravel(), kind="stable")
    assert (np.diff(found[0].ravel()[order]) >= 0).all()
    # 0 and 255 as the normalisation sees them.
    assert (found.min(), found.max()) == (-2, 2)


def test_region_travels_with_the_bundle() -> None:
    spec = PreprocessSpec(64, region=Region.LUNGS)
    assert PreprocessSpec.from_json(spec.to_json()) == spec
    assert "region" not in PreprocessSpec(64).to_json()
