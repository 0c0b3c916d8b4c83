"""Uniform borders around the exposed field of a radiograph. Free of torch.

Collimation, a shutter burnt into the pixels, the frame of a digitised film, a canvas that an
archive has padded: lines at a side that are all of one grey and end at a straight step. Air beside
the patient may be as black, but a body has no straight edge along the whole of the image.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.imaging.grey_percentiles import grey_percentiles
from cxrviewer.inference.cut import Cut

Grey = NDArray[np.uint8]
Flags = NDArray[np.bool_]

LEAST_BORDER: Final = 0.06
"""Part of a side; a narrower border is left where it is: networks know such films from training."""

# Lines and columns that are looked at; they are picked and not averaged, so that a border keeps its
# grey and its step.
_LOOKED_AT: Final = 256
# Grey values between the darkest and the brightest per cent, below which nothing stands out.
_FLAT: Final = 32
# Part of a side; what is wider is no border.
_MOST_BORDER: Final = 0.5
# Grey values around that of a border: around an even one, and at most around a noisy one.
_EVEN, _NOISY = 4, 14
# Noise goes so many times as far from the border's grey as four fifths of it do. Of noise around
# black, half is cut off, so that a median deviation would be 0.
_NOISE: Final = 3.5
_FOUR_FIFTHS: Final = 0.8
# Part of the outermost lines that is of the border's grey; the rest may be text.
_LEAST_EVEN: Final = 0.7
# Part of a border that is text and markers, and of its outermost lines where they are in these.
_MOST_TEXT: Final = 0.05
_MOST_TEXT_OUTSIDE: Final = 0.15
# Part of the field's breadth along which its edge is one step, within so many lines. Around a dark
# border less will do: nothing of a body is black, while an abdomen may be evenly white.
_LEAST_EDGE: Final = 0.6
_LEAST_DARK_EDGE: Final = 0.4
_DARK: Final = 16
# The same of a dark border that takes so much of the side, as the air beside a body hardly does.
_WIDE: Final = 0.15
_LEAST_WIDE_EDGE: Final = 0.3
# The same where a border of the same grey was found on another side: then air may be as black as
# the border, and the step is where the beam's edge cuts neck or arms.
_LEAST_KNOWN_EDGE: Final = 0.4
_LEAST_KNOWN_DARK_EDGE: Final = 0.15
_SLANT: Final = 3
# Part of a line that noise may be where a border ends.
_CLEAN: Final = 0.02
# Part of the lines just before a step that is border, and just behind it that is not. Text, which
# begins with a step too, is thinner.
_MOSTLY: Final = 0.75
_BESIDE: Final = 1 / 32
# Part of a column that is no border where the field reaches it; text is narrower.
_REACH: Final = 0.1
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class _Step:
    """Where a border ends.

    Attributes:
        line: The first line behind it, or one of the two before that.
        level: Grey value of the border.
        tolerance: Grey values around it that are border.
        first: First column of the field.
        last: Column behind its last.
    """

    line: int
    level: int
    tolerance: int
    first: int
    last: int


def exposed_field(image: Grey) -> Cut:
    """The image without uniform borders; all of it where there are none.

    A border on one side may hide that of another or lie within a second one of another grey, so
    all sides are looked at until nothing changes.

    Args:
        image: (rows, columns), as rendered.
    """
    rows, columns = image.shape
    found = Cut(0, 0, columns, rows)
    stride = max(1, math.ceil(max(rows, columns) / _LOOKED_AT))
    if not _stands_out(image[::stride, ::stride].copy()):
        return found
    known: list[_Step] = []
    for _ in range(_ROUNDS):
        before = found
        top = _border(_lines(image, found), rows, stride, known)
        found = replace(found, top=found.top + top)
        bottom = _border(_lines(image, found)[::-1], rows, stride, known)
        found = replace(found, bottom=found.bottom - bottom)
        left = _border(_lines(image, found).T, columns, stride, known)
        found = replace(found, left=found.left + left)
        right = _border(_lines(image, found).T[::-1], columns, stride, known)
        found = replace(found, right=found.right - right)
        if found == before:
            break
    return found


def _stands_out(coarse: Grey) -> bool:
    low, high = grey_percentiles(coarse, (1.0, 99.0))
    return high - low >= _FLAT


def _lines(image: Grey, part: Cut) -> Grey:
    return image[part.top : part.bottom, part.left : part.right]


def _border(lines: Grey, side: int, stride: int, known: list[_Step]) -> int:
    """How many of the first lines of (lines, columns) are border.

    Args:
        lines: What is left of the image, turned so that the border would be its first lines.
        side: Lines of the whole image.
        stride: Every so many lines and columns are looked at.
        known: Borders found so far; a new one is added.
    """
    step = _coarse_step(lines[::stride, ::stride], side / stride, known)
    if step is None:
        return 0
    found = _exact(lines, step, stride)
    if found < LEAST_BORDER * side:
        return 0
    known.append(step)
    return found


def _coarse_step(lines: Grey, side: float, known: list[_Step]) -> _Step | None:
    """Where a border ends among the lines that are looked at."""
    least = math.ceil(LEAST_BORDER * side)
    if len(lines) <= least:
        return None
    outermost = lines[: max(2, least // 4)].astype(np.int16)
    level = _ranked(outermost, 0.5)
    away = np.abs(outermost - level)
    tolerance = int(min(max(_NOISE * _ranked(away, _FOUR_FIFTHS), _EVEN), _NOISY))
    if np.count_nonzero(away <= tolerance) < _LEAST_EVEN * away.size:
        return None
    outside = _unlike(lines[:least], level, tolerance)
    if np.count_nonzero(outside) > _MOST_TEXT_OUTSIDE * outside.size:
        return None
    unlike = _unlike(lines, level, tolerance)
    reached = np.flatnonzero(np.count_nonzero(unlike, axis=0) >= _REACH * len(unlike))
    if not reached.size:
        return None
    first, last = int(reached[0]), int(reached[-1]) + 1
    is_known = any(abs(one.level - level) <= one.tolerance for one in known)
    edges = _least_edges(side, is_dark=level <= _DARK, is_known=is_known)
    line = _straight_step(unlike, slice(first, last), edges)
    return None if line is None else _Step(line, level, tolerance, first, last)


def _ranked(values: NDArray[np.int16], share: float) -> int:
    """The value that a share of all is below; a sort is faster than a percentile of so few."""
    return int(np.sort(values, axis=None)[int(share * (values.size - 1))])


def _unlike(lines: Grey, level: int, tolerance: int) -> Flags:
    """What is not of the grey of a border."""
    found: Flags = (lines < max(0, level - tolerance)) | (lines > min(255, level + tolerance))
    return found


def _least_edges(side: float, *, is_dark: bool, is_known: bool) -> NDArray[np.float64]:
    """For borders of 0, 1 … lines, along what part of the field their edge must be a step."""
    edges = np.full(int(_MOST_BORDER * side) + 1, _LEAST_DARK_EDGE if is_dark else _LEAST_EDGE)
    if is_known:
        edges[:] = _LEAST_KNOWN_DARK_EDGE if is_dark else _LEAST_KNOWN_EDGE
    elif is_dark:
        edges[math.ceil(_WIDE * side) :] = _LEAST_WIDE_EDGE
    edges[: math.ceil(LEAST_BORDER * side)] = np.inf
    return edges


def _straight_step(unlike: Flags, reached: slice, edges: NDArray[np.float64]) -> int | None:
    """The first line at which a border ends along much of the field.

    Args:
        unlike: (lines, columns), what is not of the border's grey.
        reached: Columns of the field.
        edges: From `_least_edges`.
    """
    beside = max(3, round(_BESIDE * len(unlike)))
    lines = np.flatnonzero(np.isfinite(edges[: len(unlike) - beside + 1]))
    if not lines.size:
        return None
    text = np.cumsum(np.count_nonzero(unlike, axis=1))[lines - 1] / (lines * unlike.shape[1])
    field = unlike[:, reached]
    sums = np.zeros((len(field) + 1, field.shape[1]), np.int16)
    np.cumsum(field, axis=0, out=sums[1:])
    behind = sums[lines + beside] - sums[lines] >= _MOSTLY * beside
    before = sums[lines] - sums[np.maximum(lines - beside, 0)] <= (1 - _MOSTLY) * beside
    steps = field[lines] & ~field[lines - 1] & behind & before
    near = steps.copy()
    for further in range(1, _SLANT):
        near[:-further] |= steps[further:]
    is_edge = (near.mean(axis=1) >= edges[lines]) & (text <= _MOST_TEXT)
    return int(lines[is_edge.argmax()]) if is_edge.any() else None


def _exact(lines: Grey, step: _Step, stride: int) -> int:
    """How many of all lines are border, by a step that was seen among those looked at.

    From the step outwards to the first clean line: where the edge is slanted or blurred, or an arm
    reaches out of what was taken for the field, nothing of it goes.
    """
    stop = (step.line + _SLANT - 1) * stride + 1
    columns = slice(step.first * stride, step.last * stride, stride)
    near = _unlike(lines[:stop, columns], step.level, step.tolerance)
    clean = np.count_nonzero(near, axis=1) <= _CLEAN * near.shape[1]
    return stop - int(clean[::-1].argmax()) if clean.any() else 0
