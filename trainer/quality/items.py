"""The images that the quality network learns from, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.quality.heads import CLASSES, Head

UNKNOWN: Final = -1
"""Class of a question whose answer is not known for an image."""


@dataclass(frozen=True, slots=True)
class Item:
    """One image.

    Attributes:
        source: Data set, or family of made-up images.
        name: What tells it from the others of its source.
        group: Patient, or whatever must not stand on both sides of a split.
        kind: `frontal`, `lateral` or `other`.
        projection: `PA`, `AP`, or empty where not known.
        age: `adult`, `child`, or empty where not known.
        made_up: Whether it was simulated.
    """

    source: str
    name: str
    group: str
    kind: str
    projection: str = ""
    age: str = ""
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A transform with a known truth: first mirrored, then turned; or inverted.

    Attributes:
        turns: Quarter turns clockwise.
        mirrored: Left and right exchanged.
        inverted: Black and white exchanged.
    """

    turns: int = 0
    mirrored: bool = False
    inverted: bool = False


UNCHANGED: Final = Change()


def truth_of(item: Item, change: Change) -> NDArray[np.int64]:
    """(questions,) class of each question, `UNKNOWN` where it has no answer.

    Which way a lateral faces is up to the department, so mirroring means nothing there; and of what
    is no chest nothing but that is asked.
    """
    chest = item.kind != "other"
    known = {
        Head.KIND: item.kind,
        Head.PROJECTION: item.projection,
        Head.POLARITY: ("normal", "inverted")[change.inverted] if chest else "",
        Head.TURN: str(90 * (change.turns % 4)) if chest else "",
        Head.MIRRORED: ("no", "yes")[change.mirrored] if item.kind == "frontal" else "",
        Head.AGE: item.age,
    }
    return np.array([_class(head, known[head]) for head in Head], np.int64)


def _class(head: Head, name: str) -> int:
    return CLASSES[head].index(name) if name else UNKNOWN
