"""A half-size copy must put every point where the whole image puts it."""

from __future__ import annotations

import numpy as np
import pytest

from cxrviewer.imaging import pyramid
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.pyramid import ImagePyramid
from cxrviewer.imaging.render import RenderSource, resample_source


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid, "LARGE", 10_000)


def image(rows: int = 601, columns: int = 483) -> np.ndarray:
    """Smooth, different at every place and along both axes."""
    y, x = np.mgrid[0:rows, 0:columns]
    return (20_000 + 9000 * np.sin(x / 31) + 9000 * np.cos(y / 23) + 5 * x).astype(np.uint16)


VIEWS = [
    ViewTransform.fit((601, 483), (200, 150)),
    ViewTransform.fit((601, 483), (200, 150)).rotated(1).fitted(),
    ViewTransform.fit((601, 483), (200, 150)).flipped().zoomed(1.3, (20, 30)),
    ViewTransform.fit((601, 483), (150, 200), pixel_aspect=0.5),
]


@pytest.mark.parametrize("view", VIEWS)
def test_half_size_gives_the_same_picture(view: ViewTransform) -> None:
    source = RenderSource(image())
    found = ImagePyramid.of(source)
    assert found.half is not None
    assert found.half.values.shape == (300, 241)
    quick, whole = found.resample(view).values, resample_source(source, view).values
    difference = np.abs(quick.astype(float) - whole)
    # Greys of the screen are 257 apart; a shift by half a screen pixel would give over 600.
    assert np.percentile(difference, 99) < 300
    assert found.resample(view).region == resample_source(source, view).region


@pytest.mark.parametrize("zoom", [0.51, 1.0, 3.0])
def test_whole_image_is_used_where_half_would_be_enlarged(zoom: float) -> None:
    source = RenderSource(image())
    view = ViewTransform((601, 483), (200, 150), zoom, (240.0, 300.0))
    quick = ImagePyramid.of(source).resample(view).values
    assert np.array_equal(quick, resample_source(source, view).values)


def test_small_image_has_no_copy() -> None:
    assert ImagePyramid.of(RenderSource(image(90, 80))).half is None


def test_padding_stays_out_of_the_average() -> None:
    values = np.full((400, 300), 30_000, np.uint16)
    values[:, :101] = 0
    valid = np.where(values > 0, np.uint16(65_535), np.uint16(0))
    found = ImagePyramid.of(RenderSource(values, valid))
    shown = found.resample(ViewTransform.fit((400, 300), (100, 75)))
    assert shown.padding is not None
    kept = shown.values[~shown.padding]
    assert abs(kept.astype(int) - 30_000).max() <= 2
    assert shown.padding.mean() == pytest.approx(101 / 300, abs=0.02)
