"""What the reader is told of an image's look, and how much of it is fully black or white."""

from __future__ import annotations

import numpy as np
import pytest
from quality_samples import answer

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.quality.appearance import appearance, clipped_shares


def test_shares_of_black_and_white_are_counted() -> None:
    rendered = np.full((400, 320), 100, np.uint8)
    rendered[:40] = 0
    rendered[-80:] = 255
    rendered[200, :] = 254  # nearly white is not white
    assert clipped_shares(rendered) == pytest.approx((0.1, 0.2))


def test_an_ordinary_image() -> None:
    found = appearance(answer(), np.full((64, 64), 7, np.uint8))
    assert found.position is ViewPosition.PA
    assert found.chest == pytest.approx(0.99)
    assert found.degrees == 0
    assert not (found.is_other or found.is_inverted or found.is_mirrored or found.is_child)
    assert (found.black, found.white) == (0.0, 0.0)


def test_what_is_unusual() -> None:
    said = answer(
        kind=(0.3, 0.0, 0.7), polarity=(0.1, 0.9), turn=(0.1, 0.0, 0.0, 0.9), mirrored=(0.05, 0.95),
        age=(0.1, 0.9),
    )  # fmt: skip
    found = appearance(said, np.zeros((64, 64), np.uint8))
    assert found.is_other
    assert found.is_inverted
    assert found.degrees == 270
    assert found.is_mirrored
    assert found.is_child
    assert found.black == 1.0
