"""Answers of a quality network made up by hand."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from cxrviewer.inference.quality.answer import QualityAnswer
from cxrviewer.inference.quality.heads import Head
from cxrviewer.inference.quality.thresholds import QualityThresholds

THRESHOLDS = QualityThresholds(
    refuse_other=0.6,
    refuse_despite_header=0.95,
    state_view=0.9,
    state_projection=0.8,
    warn_inverted=0.7,
    warn_turned=0.7,
    warn_mirrored=0.9,
    warn_child=0.7,
    temperatures=MappingProxyType(dict.fromkeys(Head, 1.0)),
)

PLAIN: dict[Head, tuple[float, ...]] = {
    Head.KIND: (0.98, 0.01, 0.01),
    Head.PROJECTION: (0.95, 0.05),
    Head.POLARITY: (0.99, 0.01),
    Head.TURN: (0.97, 0.01, 0.01, 0.01),
    Head.MIRRORED: (0.95, 0.05),
    Head.AGE: (0.99, 0.01),
}
"""An upright PA view of an adult."""


def answer(**changes: Any) -> QualityAnswer:
    """`PLAIN` with other probabilities by the name of their question."""
    found = PLAIN | {Head(name): value for name, value in changes.items()}
    return QualityAnswer(MappingProxyType(found), THRESHOLDS)
