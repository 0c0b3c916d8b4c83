"""LIME: which superpixels of an image an answer rests on (Ribeiro et al. 2016).

Superpixels are those of the `lime` package: quickshift, by scikit-image. Some of them are replaced
by their mean grey, many times over, and a ridge regression tells how much each one's presence is
worth to the probability.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, redirect_stderr
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Probabilities = Callable[[NDArray[np.uint8]], NDArray[np.float64]]
"""From grey canvases (n, size, size) to probabilities (n, findings)."""

TOP_REGIONS: Final = 5
_BATCH: Final = 16


@dataclass(frozen=True, eq=False, slots=True)
class Regions:
    """What LIME found.

    Attributes:
        segments: (size, size) number of each pixel's superpixel.
        weights: Superpixel and its weight, the weightiest first, in units of probability.
        probability: Of the whole image.
        fit: R² of the regression on the samples, 0..1; near 0 the regions mean little.
    """

    segments: NDArray[np.int64]
    weights: tuple[tuple[int, float], ...]
    probability: float
    fit: float

    def top(self, count: int = TOP_REGIONS) -> tuple[tuple[int, float], ...]:
        """The superpixels with the greatest weights, for or against."""
        return self.weights[:count]

    def mask(self, count: int = TOP_REGIONS) -> NDArray[np.int8]:
        """(size, size): 1 where a top region speaks for the finding, -1 against, else 0."""
        signs = np.zeros(self.segments.shape, np.int8)
        for segment, weight in self.top(count):
            signs[self.segments == segment] = 1 if weight > 0 else -1
        return signs


def lime_regions(
    canvas: NDArray[np.uint8],
    probabilities: Probabilities,
    column: int,
    *,
    samples: int = 1000,
    seed: int = 0,
) -> Regions:
    """Explain one finding on one canvas.

    Args:
        canvas: (size, size), as the network's preprocessing gives it.
        probabilities: The network.
        column: Finding.
        samples: Changed images that are tried.
        seed: Of the choice of superpixels.
    """
    from lime.lime_image import LimeImageExplainer  # noqa: PLC0415 - imports scikit-image

    def answered(images: NDArray[np.uint8]) -> NDArray[np.float64]:
        return probabilities(images[..., 0])

    explainer: Any = LimeImageExplainer(random_state=seed)
    with _quiet():
        found = explainer.explain_instance(
            np.repeat(canvas[..., None], 3, axis=2), answered, labels=(column,), top_labels=None,
            hide_color=None, num_samples=samples, batch_size=_BATCH, random_seed=seed,
        )  # fmt: skip
    weights = sorted(found.local_exp[column], key=lambda entry: -abs(entry[1]))
    return Regions(
        segments=np.asarray(found.segments, np.int64),
        weights=tuple((int(segment), float(weight)) for segment, weight in weights),
        probability=float(probabilities(canvas[None])[0, column]),
        fit=float(found.score),
    )


def _quiet() -> AbstractContextManager[object]:
    """No progress bar where nobody watches; published versions of the package always draw one."""
    return nullcontext() if sys.stderr.isatty() else redirect_stderr(io.StringIO())
