"""Local contrast: contrast-limited adaptive histogram equalisation (CLAHE) of stored values.

After Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", Graphics Gems IV (1994). The
image is cut into tiles; each tile's histogram, clipped so that noise is not stretched, gives a
rising curve; a pixel goes through the curves of the four tiles around it, weighted by its distance
to their middles. OpenCV's own CLAHE counts 16-bit images in 65,536 bins, where clipping leaves
nearly nothing to equalise; here the bins share the range that the image uses. The curves keep the
ends of that range where they are, so windows and presets still fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
Curves = NDArray[np.float32]

TILES: Final = 8
CLIP: Final = 3.0
_BINS: Final = 256
# Markers and dead pixels at the ends of the scale must not use up the bins.
_USED_PERCENT: Final = (0.1, 99.9)
_ALL: Final = 1 << 16


def local_contrast(
    values: Pixels,
    strength: float,
    *,
    valid: NDArray[np.bool_] | None = None,
    used: tuple[int, int] | None = None,
) -> Pixels:
    """The image with more local contrast, of the same type.

    Args:
        values: (rows, columns) uint8, uint16 or int16.
        strength: 0 leaves the image as it is, 1 is all of the equalisation.
        valid: (rows, columns) False where padding, which no curve is made from.
        used: Ends of the range that is equalised; by default what nearly all pixels use.
    """
    low, high = used or used_range(values, valid)
    if high - low < 2 or min(values.shape) < TILES:
        return values.copy()
    curves = _curves(values, valid, low, high)
    out = np.empty_like(values)
    limits = np.iinfo(values.dtype)
    for rows, columns, around, weights in _cells(values.shape):
        block = values[rows, columns]
        index = np.clip(block.astype(np.int32) - low, 0, high - low).astype(np.uint16)
        change = _blended(curves, index, around, weights)
        change *= strength
        change += block
        np.rint(change, out=change)
        out[rows, columns] = np.clip(change, limits.min, limits.max)
    return out


def used_range(values: Pixels, valid: NDArray[np.bool_] | None = None) -> tuple[int, int]:
    """Smallest and largest value that the image uses, but for a thousandth at either end."""
    lowest = int(np.iinfo(values.dtype).min)
    mask = None if valid is None else valid.view(np.uint8)
    cumulated = np.cumsum(_counted(_raised(values, lowest), mask, _ALL, _ALL))
    if cumulated[-1] == 0:
        return 0, 0
    wanted = [cumulated[-1] * percent / 100.0 for percent in _USED_PERCENT]
    low, high = (int(np.searchsorted(cumulated, one)) for one in wanted)
    return low + lowest, min(high, _ALL - 1) + lowest


def _curves(values: Pixels, valid: NDArray[np.bool_] | None, low: int, high: int) -> Curves:
    """(TILES, TILES, high - low + 1) what each tile's curve adds to each value from `low` on."""
    steps = np.arange(high - low + 1, dtype=np.float64)
    edges = np.linspace(0.0, high - low + 1.0, _BINS + 1)
    found = np.zeros((TILES, TILES, steps.size), np.float32)
    raised = _raised(values, low)
    for row, down in enumerate(_spans(values.shape[0])):
        for column, across in enumerate(_spans(values.shape[1])):
            mask = None if valid is None else valid[down, across].view(np.uint8)
            tile = np.minimum(raised[down, across], high - low)
            counts = _counted(tile, mask, _BINS, high - low + 1)
            if counts.sum() > 0:
                shares = np.concatenate([[0.0], np.cumsum(_clipped(counts))])
                # A value stands for the middle of its step; both ends stay where they are.
                curve = np.interp(steps + 0.5, edges, shares * (high - low + 1.0)) - 0.5
                found[row, column] = np.clip(curve, 0.0, high - low) - steps
                found[row, column, [0, -1]] = 0.0
    return found


def _clipped(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of a clipped histogram; what was cut off is given to all bins alike."""
    limit = CLIP * counts.sum() / counts.size
    over = np.maximum(counts - limit, 0.0).sum()
    shares: NDArray[np.float64] = (np.minimum(counts, limit) + over / counts.size) / counts.sum()
    return shares


def _counted(
    raised: NDArray[np.uint16],
    mask: NDArray[np.uint8] | None,
    bins: int,
    end: int,
) -> NDArray[np.float64]:
    """(bins,) how many pixels lie in each bin; together these reach from 0 to `end`."""
    whole = None if mask is None else np.ascontiguousarray(mask)
    # OpenCV lets other threads run meanwhile.
    found = cv2.calcHist([np.ascontiguousarray(raised)], [0], whole, [bins], [0, end])
    return found.ravel().astype(np.float64)


def _raised(values: Pixels, low: int) -> NDArray[np.uint16]:
    """Values counted from `low` on; smaller ones count as `low`."""
    if low == 0 and values.dtype == np.uint16:
        return values
    return np.clip(values.astype(np.int32) - low, 0, _ALL - 1).astype(np.uint16)


def _spans(length: int) -> Iterator[slice]:
    """Tiles along one side, as equal as they can be."""
    ends = [round(length * number / TILES) for number in range(TILES + 1)]
    return (slice(start, stop) for start, stop in pairwise(ends))


def _cells(
    shape: tuple[int, ...],
) -> Iterator[tuple[slice, slice, tuple[int, int, int, int], tuple[Pixels, Pixels]]]:
    """Blocks between the middles of tiles: rows, columns, the tiles around, their weights.

    Tiles are given as (upper, lower, left, right); weights are those of the lower and the right.
    """
    for rows, upper, lower, down in _steps(shape[0]):
        for columns, left, right, across in _steps(shape[1]):
            weights = down[:, np.newaxis], across[np.newaxis]
            yield rows, columns, (upper, lower, left, right), weights


def _steps(length: int) -> Iterator[tuple[slice, int, int, Pixels]]:
    """Along one side: pixels, the tile before and behind them, weight of the one behind."""
    size = length / TILES
    middles = [(number + 0.5) * size for number in range(TILES)]
    ends = [0, *(round(middle) for middle in middles), length]
    for number, (start, stop) in enumerate(pairwise(ends)):
        before, behind = max(number - 1, 0), min(number, TILES - 1)
        way = (np.arange(start, stop) + 0.5 - middles[before]) / size
        yield slice(start, stop), before, behind, np.clip(way, 0.0, 1.0).astype(np.float32)


def _blended(
    curves: Curves,
    index: NDArray[np.uint16],
    around: tuple[int, int, int, int],
    weights: tuple[Pixels, Pixels],
) -> NDArray[np.float32]:
    """What four curves add to the values of a block, weighted."""
    upper, lower, left, right = around
    down, across = weights
    above = _mixed(curves[upper, left][index], curves[upper, right][index], across)
    below = _mixed(curves[lower, left][index], curves[lower, right][index], across)
    return _mixed(above, below, down)


def _mixed(
    first: NDArray[np.float32], second: NDArray[np.float32], share: Pixels
) -> NDArray[np.float32]:
    second -= first
    second *= share
    second += first
    return second
