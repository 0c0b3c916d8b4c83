"""Colours of both themes: contrast after WCAG, and meanings that the colour-blind tell apart.

Contrast: WCAG 2.2, relative luminance and contrast ratio. Colour vision: Machado, Oliveira and
Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, matrices
for complete deficiency, in linear sRGB. Differences: CIE 1976, in CIELAB under D65.
"""

from __future__ import annotations

import re
from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.settings import Theme
from cxrviewer.ui.annotations import drawing_item, halo
from cxrviewer.ui.style_sheet import SHEET
from cxrviewer.ui.theme import COLOURS, Colours

Matrix = NDArray[np.float64]

DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
TEXTS = ("text", "secondary", "disabled", "accent", "warning", "prior")
GROUNDS = ("surround", "panel", "raised")
# Text that can stand on a selected row. What cannot be used cannot be selected.
ON_SELECTED = ("text", "secondary", "accent", "warning", "prior")
# What carries a meaning of its own; quieter text is text.
MEANINGS = ("accent", "warning", "prior")
TOLD_APART = [*combinations(MEANINGS, 2), *product(MEANINGS, ("text", "secondary"))]
DIFFERENT = 15.0


def linear(colour: str) -> Matrix:
    shares = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    luminances = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)


def lab(rgb: Matrix) -> Matrix:
    x, y, z = TO_XYZ @ np.clip(rgb, 0, 1) / (0.95047, 1.0, 1.08883)
    roots = [
        np.cbrt(part) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (x, y, z)
    ]
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def difference(one: str, other: str, deficiency: str) -> float:
    seen = DEFICIENCIES[deficiency]
    return float(np.linalg.norm(lab(seen @ linear(one)) - lab(seen @ linear(other))))


def test_the_measures_are_right() -> None:
    """Against values worked out by others."""
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WebAIM's example
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    # Red and green of traffic lights: far apart, but near for deuteranopes.
    assert difference("#b06000", "#6b7c00", "none") > 2 * difference(
        "#b06000", "#6b7c00", "deuteranopia"
    )


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize(("text", "ground"), list(product(TEXTS, GROUNDS)))
def test_text_can_be_read(theme: Theme, text: str, ground: str) -> None:
    colours = COLOURS[theme]
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("text", ON_SELECTED)
def test_text_of_a_selected_row_can_be_read(theme: Theme, text: str) -> None:
    colours = COLOURS[theme]
    assert contrast(getattr(colours, text), colours.selected) >= 4.5


@pytest.mark.parametrize(
    "colour", [halo.TEXT_COLOUR, halo.SECONDARY_COLOUR, halo.WARNING_COLOUR, halo.PRIOR_COLOUR]
)
def test_text_on_images_can_be_read_on_its_dark_halo(colour: object) -> None:
    assert contrast(colour.name(), "#000000") >= 4.5  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", list(Theme))
def test_bars_and_marks_stand_out(theme: Theme) -> None:
    """3:1 for what is no text (WCAG 1.4.11)."""
    colours = COLOURS[theme]
    for name in ("bar_low", "bar_high", "accent"):
        assert contrast(getattr(colours, name), colours.raised) >= 3.0, name


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("deficiency", list(DEFICIENCIES))
@pytest.mark.parametrize(("one", "other"), TOLD_APART)
def test_meanings_are_told_apart_with_any_colour_vision(
    theme: Theme, deficiency: str, one: str, other: str
) -> None:
    colours = COLOURS[theme]
    assert difference(getattr(colours, one), getattr(colours, other), deficiency) >= DIFFERENT


@pytest.mark.parametrize("deficiency", list(DEFICIENCIES))
def test_a_selected_drawing_is_told_from_the_others(deficiency: str) -> None:
    drawn, selected = drawing_item.LINE_COLOUR.name(), drawing_item.SELECTED_COLOUR.name()
    assert difference(drawn, selected, deficiency) >= DIFFERENT


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("deficiency", list(DEFICIENCIES))
def test_the_ends_of_a_bar_are_told_apart(theme: Theme, deficiency: str) -> None:
    colours = COLOURS[theme]
    assert difference(colours.bar_low, colours.bar_high, deficiency) >= DIFFERENT


def test_the_sheet_puts_no_text_on_lines() -> None:
    """The colour of lines is no ground for text: white on it is hard to read in high contrast."""
    grounded = re.findall(r"([^{}]+)\{[^{}]*background: \$line;", SHEET.template)
    parts = {selector.strip().split("::")[0].split(":")[0] for selector in grounded}
    assert parts <= {
        "QMainWindow", "QToolBar", "QMenu", "QScrollBar", "QSlider", "QProgressBar",
        'QWidget[role="line"]',
    }  # fmt: skip


def test_both_themes_have_every_colour() -> None:
    assert set(COLOURS) == set(Theme)
    assert all(isinstance(colours, Colours) for colours in COLOURS.values())
