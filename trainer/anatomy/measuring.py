"""What a network's outlines are worth: each case by a network that has not seen it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cxrviewer.inference.anatomy.contrast import organ_canvas
from cxrviewer.inference.anatomy.framing import asymmetry
from cxrviewer.inference.anatomy.heart import heart_size
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines, outline
from cxrviewer.inference.anatomy.soundness import lungs_side_by_side, measurable
from cxrviewer.inference.preprocess import PreprocessSpec, normalize
from trainer.anatomy.cases import Case, Outlined, hidden_lung, on_canvas, read_outlined
from trainer.metrics import Figure, Interval
from trainer.metrics.bootstrap import patient_draws

_DRAWS: Final = 1000
_LEVELS: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Measured:
    """One case, outlined by a network that has not seen it.

    Attributes:
        name: Of the case.
        source: Data set.
        fold: That held it out.
        dice: Of each organ against people's outline, on the image's own pixels.
        certainty: The Dice that the network expects of each.
        ratio: Cardiothoracic ratio on the network's outlines; None where it cannot be measured.
        outlined_ratio: The same on people's outlines.
        known_ratio: The one that came with the case, or None.
        asymmetry: Of the lungs' widths on the network's outlines, or None.
        hidden_lung: Part of the heart over which people outlined a lung as well.
    """

    name: str
    source: str
    fold: int
    dice: Mapping[Organ, float]
    certainty: Mapping[Organ, float]
    ratio: float | None
    outlined_ratio: float | None
    known_ratio: float | None
    asymmetry: float | None
    hidden_lung: float

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def as_shipped(network: nn.Module) -> nn.Module:
    """A copy whose weights are rounded as a bundle stores them; statistics of norms are not."""
    copied = copy.deepcopy(network).eval()
    with torch.no_grad():
        for parameter in copied.parameters():
            parameter.copy_(parameter.half().float())
    return copied


def outlines_of(
    network: nn.Module, image: NDArray[np.uint8], spec: PreprocessSpec
) -> tuple[Outlines, Mapping[Organ, float]]:
    """A network's outlines of an image (rows, columns), and how sure it is of each."""
    canvas, transform = organ_canvas(image, spec)
    with torch.inference_mode():
        answer = network(torch.from_numpy(normalize(canvas, spec))[None])
        return outline(torch.sigmoid(answer)[0].float().numpy(), transform)


def measure_cases(
    network: nn.Module, cases: Sequence[Case], spec: PreprocessSpec, fold: int
) -> list[Measured]:
    """Compare with people's outlines, one image at a time as in the application."""
    return [_measure(network, case, spec, fold) for case in cases]


def _measure(network: nn.Module, case: Case, spec: PreprocessSpec, fold: int) -> Measured:
    outlined = read_outlined(case)
    found, certainty = outlines_of(network, outlined.image, spec)
    return Measured(
        name=case.name,
        source=case.source,
        fold=fold,
        dice=dice(found.on_image(), outlined.labels),
        certainty=dict(certainty),
        ratio=_ratio(found),
        outlined_ratio=_ratio(_by_people(outlined, found, spec)),
        known_ratio=case.ratio,
        asymmetry=asymmetry(found) if lungs_side_by_side(found) else None,
        hidden_lung=hidden_lung(outlined.labels),
    )


def dice(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> dict[Organ, float]:
    """Twice the shared area over the sum of both, of each organ; 1 where both are empty."""
    found = {}
    for organ in Organ:
        first, second = (one & organ.bit) > 0, (other & organ.bit) > 0
        total = int(first.sum()) + int(second.sum())
        found[organ] = 2 * int((first & second).sum()) / total if total else 1.0
    return found


def _by_people(outlined: Outlined, found: Outlines, spec: PreprocessSpec) -> Outlines:
    return Outlines(on_canvas(outlined, spec).labels, found.canvas)


def _ratio(outlines: Outlines) -> float | None:
    size = heart_size(outlines) if measurable(outlines) else None
    return None if size is None else size.ratio


def mean_of(values: Sequence[float]) -> Figure:
    """Mean with a 95 % interval over cases, each of which counts as a patient."""
    if not values:
        return Figure(None, why="0 cases")
    known = np.asarray(values)
    names = [str(number) for number in range(len(known))]
    draws = [
        (weights @ known) / weights.sum(axis=1) for weights in patient_draws(names, _DRAWS, seed=0)
    ]
    low, high = np.percentile(np.concatenate(draws), _LEVELS)
    return Figure(float(known.mean()), Interval(float(low), float(high)))
