"""From matter to signal: a polyenergetic beam, scatter, blur and quantum noise.

Mass attenuation coefficients μ/ρ in cm²/g are those of NIST (Hubbell and Seltzer, NISTIR 5632,
tables 4: "Tissue, Soft (ICRU-44)" and "Bone, Cortical (ICRU-44)").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]

ENERGIES_KEV: Final = (40.0, 50.0, 60.0, 80.0, 100.0)
SOFT_TISSUE: Final = (0.2688, 0.2264, 0.2048, 0.1823, 0.1693)
CORTICAL_BONE: Final = (0.6655, 0.4242, 0.3148, 0.2229, 0.1855)

DETECTED_SPECTRUM: Final = (0.13, 0.26, 0.30, 0.21, 0.10)
"""Share of the unattenuated signal at each energy: a 125 kVp beam behind 2.5 mm Al and 0.1 mm Cu as
a caesium iodide detector sees it, in five bins. A stand-in, not a measured spectrum."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What decides sharpness and noise.

    Attributes:
        quanta_per_mm2: Detected quanta per mm² of detector without a patient.
        scatter: Scatter reaching the detector behind the grid, relative to the primary signal that
            the surrounding tissue lets through.
        scatter_spread_mm: Standard deviation of that haze.
        blur_mm: Standard deviation of focal spot and detector blur together.
    """

    quanta_per_mm2: float = 5.0e5
    scatter: float = 0.55
    scatter_spread_mm: float = 28.0
    blur_mm: float = 0.16


def attenuation(soft_g_cm2: Signal, bone_g_cm2: Signal) -> Signal:
    """-ln of the transmitted share of the signal, beam hardening included."""
    passed = np.zeros_like(soft_g_cm2)
    for weight, soft, bone in zip(DETECTED_SPECTRUM, SOFT_TISSUE, CORTICAL_BONE, strict=True):
        passed += np.float32(weight) * np.exp(
            -np.float32(soft) * soft_g_cm2 - np.float32(bone) * bone_g_cm2
        )
    return np.asarray(-np.log(passed), np.float32)


def expose(
    attenuated: Signal,
    opening: Signal,
    exposure: Exposure,
    pixel_mm: float,
    rng: np.random.Generator,
) -> Signal:
    """Detector signal relative to an open beam.

    Args:
        attenuated: -ln of the primary transmission.
        opening: Share of the beam that the collimator lets through, 0 to 1.
        exposure: Dose, scatter and blur.
        pixel_mm: Pixel spacing at the detector.
        rng: Source of the noise.
    """
    primary = np.exp(-attenuated)
    body = 1 - np.exp(-attenuated)
    source = np.minimum(primary, 0.35) * body * opening
    haze = _wide_blur(source, exposure.scatter_spread_mm / pixel_mm)
    signal = primary * opening + np.float32(exposure.scatter) * haze + np.float32(2e-4)
    quanta = np.float32(exposure.quanta_per_mm2 * pixel_mm**2)
    # The Gaussian limit of Poisson noise; one field of random numbers, so that a change of the
    # patient changes the noise only where it changes the signal.
    noise = rng.standard_normal(signal.shape, dtype=np.float32)
    signal = signal + noise * np.sqrt(signal / quanta)
    blurred = cv2.GaussianBlur(signal, (0, 0), exposure.blur_mm / pixel_mm)
    return np.maximum(np.asarray(blurred, np.float32), np.float32(1e-5))


def _wide_blur(image: Signal, sigma: float) -> Signal:
    """Gaussian blur of large `sigma` (pixels), done on a smaller copy."""
    shrink = max(1, int(sigma / 8))
    size = (max(8, image.shape[1] // shrink), max(8, image.shape[0] // shrink))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma * size[0] / image.shape[1])
    large = cv2.resize(small, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, np.float32)


def collimator(
    shape: tuple[int, int], borders_mm: tuple[float, float, float, float], pixel_mm: float
) -> Signal:
    """Opening of the collimator with penumbra; borders are left, top, right, bottom."""
    rows, columns = shape
    left, top, right, bottom = (b / pixel_mm for b in borders_mm)
    soft = 1.2 / pixel_mm

    def edge(distance: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.clip(0.5 + distance / soft, 0, 1))

    c, r = np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64)
    across = edge(c - left) * edge(columns - 1 - right - c)
    down = edge(r - top) * edge(rows - 1 - bottom - r)
    return (down[:, None] * across[None, :]).astype(np.float32)
