"""What the quality network says of one image, in words that the application uses. Free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.quality.heads import CLASSES, SPANS, Head
from cxrviewer.inference.quality.thresholds import QualityThresholds


@dataclass(frozen=True, slots=True)
class QualityAnswer:
    """One image, judged by its pixels alone.

    Attributes:
        probabilities: For each question the probability of each class, in the order of `CLASSES`.
        thresholds: From how sure on something is said.
    """

    probabilities: Mapping[Head, tuple[float, ...]]
    thresholds: QualityThresholds

    def probability(self, head: Head, name: str) -> float:
        """Of the class `name` of a question."""
        return self.probabilities[head][CLASSES[head].index(name)]

    @property
    def named(self) -> Mapping[str, Mapping[str, float]]:
        """The probabilities by the names of questions and classes."""
        return MappingProxyType(
            {
                head.value: MappingProxyType(dict(zip(CLASSES[head], found, strict=True)))
                for head, found in self.probabilities.items()
            }
        )

    @property
    def other(self) -> float:
        """Probability that this is no chest radiograph."""
        return self.probability(Head.KIND, "other")

    @property
    def is_other(self) -> bool:
        """Whether this is no chest radiograph."""
        return self.other >= self.thresholds.refuse_other

    @property
    def is_other_for_certain(self) -> bool:
        """Whether this is none even if the header says so."""
        return self.other >= self.thresholds.refuse_despite_header

    @property
    def lateral(self) -> float:
        """Probability of a lateral view, given that it is a chest radiograph."""
        frontal = self.probability(Head.KIND, "frontal")
        lateral = self.probability(Head.KIND, "lateral")
        return lateral / max(frontal + lateral, 1e-12)

    @property
    def position(self) -> ViewPosition:
        """The view as far as it is clear."""
        limit = self.thresholds.state_view
        if self.lateral >= limit:
            return ViewPosition.LATERAL
        return self._frontal() if 1 - self.lateral >= limit else ViewPosition.UNKNOWN

    def _frontal(self) -> ViewPosition:
        limit = self.thresholds.state_projection
        if self.probability(Head.PROJECTION, "AP") >= limit:
            return ViewPosition.AP
        if self.probability(Head.PROJECTION, "PA") >= limit:
            return ViewPosition.PA
        return ViewPosition.FRONTAL

    @property
    def is_inverted(self) -> bool:
        """Whether black and white are exchanged."""
        return self.probability(Head.POLARITY, "inverted") >= self.thresholds.warn_inverted

    @property
    def degrees(self) -> int:
        """By how much the image is turned clockwise: 0, 90, 180 or 270."""
        turned = self.probabilities[Head.TURN]
        if 1 - turned[0] < self.thresholds.warn_turned:
            return 0
        return int(CLASSES[Head.TURN][1 + int(np.argmax(turned[1:]))])

    def righted(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The image (rows, columns) upright and with the usual polarity, (rows, columns) or turned.

        Not mirrored: whether it is can only be said of what this gives.
        """
        upright = np.rot90(image, self.degrees // 90)
        return np.ascontiguousarray(255 - upright if self.is_inverted else upright)

    def with_sides_of(self, other: QualityAnswer) -> QualityAnswer:
        """The same, with the word of `other` on whether left and right are exchanged."""
        sides = {Head.MIRRORED: other.probabilities[Head.MIRRORED]}
        return replace(self, probabilities=MappingProxyType({**self.probabilities, **sides}))

    @property
    def is_mirrored(self) -> bool:
        """Whether a frontal view has left and right exchanged; a lateral may face either way."""
        if self.position.is_lateral:
            return False
        return self.probability(Head.MIRRORED, "yes") >= self.thresholds.warn_mirrored

    @property
    def is_child(self) -> bool:
        """Whether the patient of a frontal view looks like a child."""
        if self.position.is_lateral:
            return False
        return self.probability(Head.AGE, "child") >= self.thresholds.warn_child


def decide(logits: NDArray[np.floating], thresholds: QualityThresholds) -> QualityAnswer:
    """From the network's output to an answer.

    Args:
        logits: (OUTPUTS,).
        thresholds: Of the bundle.
    """
    found = {
        head: tuple(map(float, softmax(logits[span.slice] / thresholds.temperatures[head])))
        for head, span in SPANS.items()
    }
    return QualityAnswer(MappingProxyType(found), thresholds)


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Along the last axis."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
