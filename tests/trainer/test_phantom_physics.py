"""Attenuation, scatter and noise of the phantom against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.phantom.physics import Exposure, attenuation, collimator, expose
from trainer.phantom.presentation import Processing, letters, present


def _grey(value: float, size: int = 200) -> np.ndarray:
    return np.full((size, size), value, np.float32)


@pytest.mark.parametrize(
    ("soft", "bone", "expected"),
    [
        (0.0, 0.0, 0.0),
        # 0.13 e^-2.688 + 0.26 e^-2.264 + 0.30 e^-2.048 + 0.21 e^-1.823 + 0.10 e^-1.693 = 0.12688
        (10.0, 0.0, 2.0645),
        # 0.13 e^-1.331 + 0.26 e^-0.8484 + 0.30 e^-0.6296 + 0.21 e^-0.4458 + 0.10 e^-0.371 = 0.5090
        (0.0, 2.0, 0.6754),
    ],
)
def test_attenuation_sums_the_spectrum(soft: float, bone: float, expected: float) -> None:
    got = attenuation(_grey(soft, 2), _grey(bone, 2))
    assert got[0, 0] == pytest.approx(expected, abs=2e-3)


def test_the_beam_hardens() -> None:
    ten, twenty = (float(attenuation(_grey(t, 2), _grey(0, 2))[0, 0]) for t in (10.0, 20.0))
    assert 1.9 * ten < twenty < 2 * ten


def test_noise_is_that_of_the_quanta() -> None:
    quiet = Exposure(quanta_per_mm2=1e6, scatter=0.0, blur_mm=0.001)
    rng = np.random.default_rng(1)
    signal = expose(_grey(0.5), _grey(1.0), quiet, 0.2, rng)
    # e^-0.5 of 1e6 × 0.04 quanta a pixel.
    expected = 1 / np.sqrt(np.exp(-0.5) * 1e6 * 0.04)
    assert signal.std() / signal.mean() == pytest.approx(expected, rel=0.03)


def test_scatter_lightens_and_varies_slowly() -> None:
    patient = _grey(3.0)
    patient[:, 100:] = 5.0
    clean = Exposure(quanta_per_mm2=1e12, scatter=0.0)
    hazy = Exposure(quanta_per_mm2=1e12, scatter=0.5)
    rng = np.random.default_rng
    haze = expose(patient, _grey(1), hazy, 1.0, rng(1)) - expose(
        patient, _grey(1), clean, 1.0, rng(1)
    )
    assert haze.min() > 0
    assert np.abs(np.diff(haze, axis=1)).max() < 0.02 * haze.max()


def test_the_collimator_lets_its_rectangle_through() -> None:
    opening = collimator((100, 80), (10.0, 20.0, 5.0, 8.0), 1.0)
    assert opening[50, 40] == 1.0
    assert opening[50, 8] == opening[18, 40] == opening[50, 76] == opening[93, 40] == 0.0


def test_denser_is_brighter() -> None:
    steps = np.exp(-np.linspace(1.0, 5.0, 64, dtype=np.float32))
    stored = present(np.repeat(steps[:, None], 64, axis=1), Processing(), 2.0)
    assert (np.diff(stored[:, 32].astype(int)) >= 0).all()
    assert stored.max() <= 4095


def test_letters_have_ink() -> None:
    ink = letters("SIMULATED", 16)
    assert ink.max() == 1.0
    assert ink.shape[1] > 4 * ink.shape[0]
