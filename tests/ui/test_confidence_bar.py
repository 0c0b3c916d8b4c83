"""The scale of the bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxrviewer.ui.confidence_bar import bar_position
from cxrviewer.ui.theme import bar_colour


@pytest.mark.parametrize(
    ("confidence", "position"),
    # log odds from 1 % to 99 %: logit(0.1) / (2 logit(0.99)) + 0.5 = 0.2609
    [(0.0, 0.0), (0.01, 0.0), (0.1, 0.2609), (0.5, 0.5), (0.9, 0.7391), (0.99, 1.0), (1.0, 1.0)],
)
def test_positions(confidence: float, position: float) -> None:
    assert bar_position(confidence) == pytest.approx(position, abs=1e-4)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_is_never_a_shorter_bar(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert bar_position(low) <= bar_position(high)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_is_never_a_darker_bar(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert bar_colour(low).lightness() <= bar_colour(high).lightness()
