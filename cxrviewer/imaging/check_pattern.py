"""A test pattern for the eye, drawn at the screen's own pixels, in the manner of AAPM TG18-QC.

It holds what report TG-18 (Samei et al., Med Phys 32, 2005) looks at: grey patches with faint
corners, 5 % in black and 95 % in white, ramps, pairs of lines one pixel wide, fading letters, and
bars for crosstalk. It is our own drawing and no certified pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

GROUND: Final = 128
GRID: Final = 160
# 16 patches from 8 to 248 in steps of 16, black before and white behind them.
GREYS: Final = (0, *range(8, 256, 16), 255)
FIVE_PERCENT: Final = 13
NINETY_FIVE_PERCENT: Final = 242
CORNER: Final = 4
LETTERS: Final = "ABCDEFGHIJKLMN"
"""The first differs from its ground by 14 of 255, the last by 1."""

LETTER_GROUNDS: Final = (26, 128, 230)
_FAINT: Final = (118, 138)


class Part(Enum):
    """What a part of the pattern is for."""

    PATCH = auto()
    INSET = auto()
    BRIGHTER_CORNER = auto()
    DARKER_CORNER = auto()
    RAMP = auto()
    LINES_ACROSS = auto()
    LINES_DOWN = auto()
    FAINT_LINES_ACROSS = auto()
    FAINT_LINES_DOWN = auto()
    LETTERS = auto()
    CROSSTALK = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part lies.

    Attributes:
        part: What.
        left: First column.
        top: First row.
        width: Columns.
        height: Rows.
        value: Its grey, or its ground's; of lines and ramps 0.
    """

    part: Part
    left: int
    top: int
    width: int
    height: int
    value: int = 0

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns."""
        rows = slice(self.top, self.top + self.height)
        return rows, slice(self.left, self.left + self.width)


@dataclass(frozen=True, eq=False, slots=True)
class CheckPattern:
    """A drawn pattern.

    Attributes:
        pixels: (rows, columns) uint8, one for each pixel of the screen; read-only.
        places: Where each part is.
    """

    pixels: Pixels
    places: tuple[Place, ...]


def check_pattern(rows: int, columns: int) -> CheckPattern:
    """The pattern for so many pixels; made for 600 rows and more, it is never larger than asked.

    Args:
        rows: Rows of the screen that it may fill.
        columns: Columns of the screen.
    """
    drawing = _Drawing(rows, columns)
    drawing.grid()
    drawing.patches()
    drawing.ramps()
    drawing.lines()
    drawing.letters()
    drawing.crosstalk()
    drawing.pixels.flags.writeable = False
    return CheckPattern(drawing.pixels, tuple(drawing.places))


class _Drawing:
    """Draws part after part into a square in the middle; lengths are shares of its side."""

    def __init__(self, rows: int, columns: int) -> None:
        self.pixels = np.full((rows, columns), GROUND, np.uint8)
        self.places: list[Place] = []
        self._side = min(rows, columns)
        self._left, self._top = (columns - self._side) // 2, (rows - self._side) // 2

    def grid(self) -> None:
        """Lines one pixel wide over the screen and around it: is it square and whole?"""
        step = max(self._side // 10, 8)
        self.pixels[self._top % step :: step] = GRID
        self.pixels[:, self._left % step :: step] = GRID
        self.pixels[[0, -1]] = 255
        self.pixels[:, [0, -1]] = 255

    def patches(self) -> None:
        """Two rows of nine."""
        size = self._length(0.085)
        for number, grey in enumerate(GREYS):
            row, column = divmod(number, 9)
            x, y = 0.1175 + 0.085 * column, 0.26 + 0.24 * row
            place = self._fill(Part.PATCH, x, y, (size, size), grey)
            if grey in {0, 255}:
                inset = FIVE_PERCENT if grey == 0 else NINETY_FIVE_PERCENT
                self._inside(place, Part.INSET, size // 3, size // 3, inset)
                continue
            corner = max(size // 7, 3)
            far = size - corner - corner // 2
            self._inside(place, Part.BRIGHTER_CORNER, corner // 2, corner, grey + CORNER)
            self._inside(place, Part.DARKER_CORNER, far, corner, grey - CORNER)

    def ramps(self) -> None:
        """All 256 greys, once upwards and once downwards, where there are as many rows."""
        width, height = self._length(0.05), self._length(0.88)
        levels = (np.arange(height) * 256 // height).astype(np.uint8)[:, np.newaxis]
        for x, values in ((0.03, levels), (0.92, levels[::-1])):
            place = self._place(Part.RAMP, x, 0.06, (width, height), 0)
            self.pixels[place.area] = values

    def lines(self) -> None:
        """Lines one pixel wide: black and white in middle and corners, faint beside the middle."""
        for x, y in ((0.105, 0.05), (0.795, 0.05), (0.105, 0.885), (0.795, 0.885), (0.45, 0.40)):
            self._pair(x, y, (0, 255), (Part.LINES_ACROSS, Part.LINES_DOWN))
        for x, y in ((0.30, 0.40), (0.60, 0.40)):
            self._pair(x, y, _FAINT, (Part.FAINT_LINES_ACROSS, Part.FAINT_LINES_DOWN))

    def letters(self) -> None:
        """Letters that fade, on a dark, a middle and a bright ground."""
        width, height = self._length(0.765), self._length(0.06)
        for number, ground in enumerate(LETTER_GROUNDS):
            y = 0.63 + 0.075 * number
            strip = self._fill(Part.LETTERS, 0.1175, y, (width, height), ground)
            self._write(strip)

    def crosstalk(self) -> None:
        """A white bar in black, a black one in white: does it smear along its row?"""
        for x, ground in ((0.1175, 0), (0.51, 255)):
            width, height = self._length(0.3725), self._length(0.06)
            place = self._fill(Part.CROSSTALK, x, 0.15, (width, height), ground)
            rows = slice(place.top + height // 3, place.top + 2 * height // 3)
            columns = slice(place.left + width // 3, place.left + 2 * width // 3)
            self.pixels[rows, columns] = 255 - ground

    def _pair(self, x: float, y: float, greys: tuple[int, int], parts: tuple[Part, Part]) -> None:
        size = self._length(0.045) // 2 * 2
        across = self._place(parts[0], x, y, (size, size), 0)
        down = Place(parts[1], across.left + size + 4, across.top, size, size)
        self.places.append(down)
        alternating = np.array(greys, np.uint8)[np.arange(size) % 2]
        self.pixels[across.area] = alternating[:, np.newaxis]
        self.pixels[down.area] = alternating[np.newaxis]

    def _write(self, strip: Place) -> None:
        """Letters of whole pixels, without smoothing: each has exactly one grey."""
        cell = strip.width // len(LETTERS)
        scale = strip.height / 36.0
        thickness = max(round(scale * 1.6), 1)
        view = self.pixels[strip.area]
        for number, letter in enumerate(LETTERS):
            mask = np.zeros(view.shape, np.uint8)
            at = (number * cell + cell // 4, round(strip.height * 0.78))
            cv2.putText(
                mask, letter, at, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thickness, cv2.LINE_8
            )
            view[mask > 0] = strip.value + len(LETTERS) - number

    def _length(self, share: float) -> int:
        return max(int(self._side * share), 1)

    def _place(self, part: Part, x: float, y: float, size: tuple[int, int], value: int) -> Place:
        left, top = self._left + int(self._side * x), self._top + int(self._side * y)
        place = Place(part, left, top, *size, value)
        self.places.append(place)
        return place

    def _fill(self, part: Part, x: float, y: float, size: tuple[int, int], value: int) -> Place:
        place = self._place(part, x, y, size, value)
        self.pixels[place.area] = value
        return place

    def _inside(self, place: Place, part: Part, by: int, size: int, value: int) -> None:
        inner = Place(part, place.left + by, place.top + by, size, size, value)
        self.places.append(inner)
        self.pixels[inner.area] = value
