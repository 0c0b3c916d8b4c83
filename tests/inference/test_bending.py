"""The curve of beta calibration: values by hand, its inverse, and that it rises."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from cxrviewer.inference.bending import IDENTITY, SHIFTS, SLOPES, Bending

CURVES = st.builds(Bending, st.floats(*SLOPES), st.floats(*SLOPES), st.floats(*SHIFTS))


def _at(curve: Bending, logit: float) -> float:
    return float(curve.bent(np.array(logit)))


@pytest.mark.parametrize(
    ("curve", "logit", "log_odds"),
    [
        # c + a ln p - b ln(1 - p) with p = 1/2: (b - a) ln 2 + c
        (Bending(3.0, 1.0, 0.0), 0.0, -2 * math.log(2)),
        (Bending(0.5, 2.0, -1.0), 0.0, 1.5 * math.log(2) - 1),
        # p = 3/4: 3 ln(3/4) - ln(1/4) = ln(27/16); p = 1/4: 3 ln(1/4) - ln(3/4) = ln(1/48)
        (Bending(3.0, 1.0, 0.0), math.log(3), math.log(27 / 16)),
        (Bending(3.0, 1.0, 0.0), -math.log(3), -math.log(48)),
        # Far out only one of the two slopes is left.
        (Bending(3.0, 0.5, 1.0), 600.0, 301.0),
        (Bending(3.0, 0.5, 1.0), -600.0, -1799.0),
        (Bending(2.0, 2.0, 0.5), 1.5, 3.5),
    ],
)
def test_values_by_hand(curve: Bending, logit: float, log_odds: float) -> None:
    assert _at(curve, logit) == pytest.approx(log_odds, abs=1e-9)
    assert curve.straightened(log_odds) == pytest.approx(logit, abs=1e-9)


@pytest.mark.parametrize("logit", [-1e6, -3.7, 0.0, 0.1, 41.3, 1e6])
def test_the_identity_changes_nothing_at_all(logit: float) -> None:
    assert _at(IDENTITY, logit) == logit
    assert IDENTITY.straightened(logit) == logit
    assert IDENTITY.is_identity
    assert not Bending(1.0, 1.0, 0.1).is_identity


@given(curve=CURVES, low=st.floats(-50, 50), step=st.floats(1e-3, 10))
def test_it_rises_no_slower_than_its_least_slope(curve: Bending, low: float, step: float) -> None:
    rise = (_at(curve, low + step) - _at(curve, low)) / step
    least, greatest = sorted((curve.lower, curve.upper))
    assert least - 1e-6 <= rise <= greatest + 1e-6


@given(curve=CURVES, log_odds=st.floats(-40, 40))
def test_the_inverse_against_a_search_between_brackets(curve: Bending, log_odds: float) -> None:
    def miss(logit: float) -> float:
        # ln p = -ln(1 + e^-z), and 1 - p is the p of -z; p itself would lose digits near 1.
        lower, upper = -math.log1p(math.exp(-logit)), math.log1p(math.exp(logit))
        return curve.shift + curve.lower * lower + curve.upper * upper - log_odds

    expected = brentq(miss, -600, 600, xtol=1e-11)
    assert curve.straightened(log_odds) == pytest.approx(expected, abs=1e-8)
