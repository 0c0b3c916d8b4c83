"""Lead side marker in the beam, and the words burned into the picture."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.phantom.geometry import BeamGeometry, BeamView
from trainer.phantom.presentation import letters, stamp
from trainer.phantom.projection import Shadow

LEAD: Final = 5.0
"""-ln transmission of the marker: 1 mm of lead passes under 1 % at 60 keV (NIST: μ = 57 cm⁻¹)."""

WATERMARK: Final = "SIMULATED"


def lead_marker(beam: BeamGeometry) -> Shadow:
    """Mask 0 to 1 of the letter L, 11 mm tall: at the patient's left shoulder, or in front."""
    mask = np.zeros((beam.rows, beam.columns), np.float32)
    letter = letters("L", max(5, round(11 / beam.pixel_mm)))
    thickness = max(1, round(1.1 / beam.pixel_mm))
    bold = cv2.dilate(letter, np.ones((thickness, thickness), np.uint8))
    lateral = beam.view is BeamView.LL
    column = round((22 if lateral else beam.columns * beam.pixel_mm - 34) / beam.pixel_mm)
    stamp(mask, np.asarray(bold, np.float32), (column, round(24 / beam.pixel_mm)), 1.0)
    return mask


def burn_text(stored: NDArray[np.uint16], beam: BeamGeometry, largest: int) -> None:
    """Write the watermark, and the projection of a portable film, in place."""
    words = [WATERMARK]
    if beam.view is BeamView.AP:
        words.append("AP PORTABLE")
    height = max(5, round(4.2 / beam.pixel_mm))
    row = round(14 / beam.pixel_mm)
    for word in words:
        ink = letters(word, height)
        if beam.view is BeamView.LL:
            column = stored.shape[1] - round(14 / beam.pixel_mm) - ink.shape[1]
        else:
            column = round(14 / beam.pixel_mm)
        area = stored[row : row + ink.shape[0], column : column + ink.shape[1]]
        bright = np.float32(largest) * 0.92
        mixed = area + ink[: area.shape[0], : area.shape[1]] * (bright - area)
        area[...] = np.rint(mixed).astype(np.uint16)
        row += round(7 / beam.pixel_mm)
