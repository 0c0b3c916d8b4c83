"""What is known of training images when the closer look is trained: labels, trust and who is boxed.

Of what radiologists, boxes or a confirmation say everything counts; text that names a finding
counts a third. That a text names none says little, most where it calls the whole image normal, and
least where a radiologist has boxed something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.labels import LabelOrigin, Sample, Target, label_array
from trainer.localisation import boxes_of

LEAST: Final = 20
"""Boxed images that a finding needs; the closer look is silent about others."""

_LEAST_POSITIVES: Final = 5
"""Positives of an origin below which nobody can have asked for the finding."""

_TRUSTED: Final = (
    LabelOrigin.BOX, LabelOrigin.EXPERT, LabelOrigin.EXPERT4, LabelOrigin.CONFIRMED,
)  # fmt: skip
_TEXT: Final = 0.3
_TEXT_NORMAL: Final = 0.6
_TEXT_BESIDE_BOX: Final = 0.1


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """Labels of n frontal images for K findings.

    Attributes:
        samples: The images.
        findings: Those that enough images have boxes of.
        values: (n, K), 0 or 1.
        trust: (n, K), 0 where nothing is known.
        boxed: (n, K), whether a box says where it is.
        clear: (n,), whether none of the findings is there as far as anyone knows.
    """

    samples: tuple[Sample, ...]
    findings: tuple[Finding, ...]
    values: NDArray[np.float32]
    trust: NDArray[np.float32]
    boxed: NDArray[np.bool_]
    clear: NDArray[np.bool_]


def known_of(samples: Sequence[Sample], findings: Sequence[Target]) -> Known | None:
    """What is known of the frontal images of `samples`; None where no finding has enough boxes."""
    frontal = tuple(one for one in samples if ViewRole.FRONTAL in one.images)
    boxed = {
        finding: np.array([bool(boxes_of(one, finding, ViewRole.FRONTAL)) for one in frontal])
        for finding in findings
        if isinstance(finding, Finding)
    }
    supported = tuple(finding for finding, there in boxed.items() if there.sum() >= LEAST)
    if not supported:
        return None
    there = np.stack([boxed[finding] for finding in supported], axis=1)
    values, trust = _trusted(frontal, supported)
    _add_text(frontal, supported, there, values, trust)
    clear = (values.max(axis=1) == 0) & (trust.min(axis=1) >= _TEXT_NORMAL)
    return Known(frontal, supported, values, trust, there, clear)


def _trusted(
    samples: Sequence[Sample], findings: tuple[Finding, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    values = np.zeros((len(samples), len(findings)), np.float32)
    trust = np.zeros_like(values)
    for origin in _TRUSTED:
        said = label_array(samples, findings, [origin])[:, 0]
        asked = (said > 0.5).sum(axis=0) >= _LEAST_POSITIVES
        new = (said >= 0) & asked & (trust == 0)
        values[new], trust[new] = said[new] > 0.5, 1.0
    return values, trust


def _add_text(
    samples: Sequence[Sample],
    findings: tuple[Finding, ...],
    boxed: NDArray[np.bool_],
    values: NDArray[np.float32],
    trust: NDArray[np.float32],
) -> None:
    """What the text says where nobody better does; changes `values` and `trust`."""
    said = label_array(samples, findings, [LabelOrigin.TEXT])[:, 0]
    normal = label_array(samples, [Finding.NO_FINDING], [LabelOrigin.TEXT])[:, 0] == 1
    absent = np.where(normal, _TEXT_NORMAL, _TEXT)
    absent = np.where(boxed.any(axis=1, keepdims=True), _TEXT_BESIDE_BOX, absent)
    weights: Mapping[bool, NDArray[np.float64]] = {True: np.full_like(absent, _TEXT), False: absent}
    for present, weight in weights.items():
        new = (said == float(present)) & (trust == 0)
        values[new], trust[new] = float(present), np.broadcast_to(weight, new.shape)[new]
