"""Letters at the viewport's edges, from Patient Orientation (PS3.3 C.7.6.1.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Opposite directions of a biped; a quadruped's terms (PS3.3 C.7.6.1.1.1) stay unlettered.
_OPPOSITE: Final = {"A": "P", "P": "A", "R": "L", "L": "R", "H": "F", "F": "H"}
_AXIS: Final = {"A": 0, "P": 0, "R": 1, "L": 1, "H": 2, "F": 2}


@dataclass(frozen=True, slots=True)
class EdgeLetters:
    """Direction that each edge of the viewport looks towards; empty where unknown.

    Attributes:
        left: At the left edge.
        top: At the top edge.
        right: At the right edge.
        bottom: At the bottom edge.
    """

    left: str = ""
    top: str = ""
    right: str = ""
    bottom: str = ""


def orientation_letters(
    patient_orientation: tuple[str, str] | None, *, quarter_turns: int = 0, flipped: bool = False
) -> EdgeLetters:
    """Letters for an image as it is shown.

    Args:
        patient_orientation: Directions of rows and columns: what the right and the bottom edge of
            the image look towards. Compound ones too (`AL`, `AFR`), most important letter first.
        quarter_turns: Quarter turns clockwise, after mirroring (as in `ViewTransform`).
        flipped: Whether the image is mirrored left to right.
    """
    row, column = patient_orientation or ("", "")
    right, bottom = _known(row), _known(column)
    left, top = opposite(right), opposite(bottom)
    if flipped:
        left, right = right, left
    edges = [left, top, right, bottom]
    turns = quarter_turns % 4
    # A clockwise turn carries the left edge to the top, the top to the right, and so on.
    return EdgeLetters(*(edges[(edge - turns) % 4] for edge in range(4)))


def opposite(direction: str) -> str:
    """The direction that looks the other way, letter by letter."""
    return "".join(_OPPOSITE[letter] for letter in direction)


def _known(direction: str) -> str:
    """`direction` if it is a legal one (no letter twice, none with its opposite), else empty."""
    letters = direction.strip().upper()
    if any(letter not in _AXIS for letter in letters):
        return ""
    axes = [_AXIS[letter] for letter in letters]
    return letters if len(set(axes)) == len(axes) else ""
