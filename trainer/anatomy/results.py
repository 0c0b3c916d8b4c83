"""The cross-validation in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from cxrviewer.inference.anatomy.answer import AnatomyLimits
from cxrviewer.inference.anatomy.organs import Organ
from trainer.anatomy.measuring import Measured, mean_of
from trainer.metrics import Figure

EVERY: Final = "all"
ONE_CUSTOM: Final = "lungs beside the heart"
"""Cases whose lungs are outlined as what is seen beside the heart, which is the custom of most."""

CUSTOM: Final = 0.02
"""Part of the heart that a lung may cover in a mask of that custom."""
# Outlines are called uncertain where the network expects twice the error that it expects of the
# least certain of these cases, this share of all. On films unlike these it expects more, and may
# still be right.
_LEAST_CERTAIN: Final = 0.02
_FACTOR: Final = 2.0
# Per cent of cases; the limits of the lungs' asymmetry lie this much further from their middle. An
# opacity in one lung changes its width, too, and such films are rare among these.
_ASYMMETRY_LEVELS: Final = (1.0, 99.0)
_FURTHER: Final = 1.5
_POOR: Final = 0.9
_WORST: Final = 8


@dataclass(frozen=True, slots=True)
class OrganRow:
    """Dice of one organ over the cases of a source.

    Attributes:
        organ: Which.
        source: Data set, or `all`.
        cases: How many.
        mean: With its interval over cases.
        deviation: Standard deviation over cases.
        lowest: The worst case.
        poor: Cases below 0.9.
    """

    organ: Organ
    source: str
    cases: int
    mean: Figure
    deviation: float
    lowest: float
    poor: int


@dataclass(frozen=True, slots=True)
class RatioRow:
    """Cardiothoracic ratios of a network against others.

    Attributes:
        against: What they are compared with.
        cases: How many.
        unmeasured: Cases whose outlines allowed no ratio; not among `cases`.
        error: Mean absolute difference with its interval.
        bias: Mean difference, network minus other.
        deviation: Standard deviation of the difference.
        greatest: Greatest absolute difference.
    """

    against: str
    cases: int
    unmeasured: int
    error: Figure
    bias: float
    deviation: float
    greatest: float


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured by cross-validation.

    Attributes:
        cases: All of them.
    """

    cases: tuple[Measured, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """`all`, those of one custom, then each data set."""
        return (EVERY, ONE_CUSTOM, *sorted({case.source for case in self.cases}))

    @property
    def folds(self) -> int:
        """How many folds were measured."""
        return len({case.fold for case in self.cases})

    def of(self, source: str) -> list[Measured]:
        """The cases of one of `sources`."""
        if source == ONE_CUSTOM:
            return [case for case in self.cases if case.hidden_lung <= CUSTOM]
        return [case for case in self.cases if source in {EVERY, case.source}]

    def organs(self) -> list[OrganRow]:
        """Dice by organ and source."""
        return [self._organ(organ, source) for organ in Organ for source in self.sources]

    def ratios(self) -> list[RatioRow]:
        """Cardiothoracic ratios against those that came with the cases and those of outlines."""
        known = [case for case in self.cases if case.known_ratio is not None]
        return [
            _ratio_row("ctr.csv", known, [case.known_ratio for case in known]),
            _ratio_row(
                "people's outlines", self.cases, [case.outlined_ratio for case in self.cases]
            ),
        ]

    def worst(self) -> list[Measured]:
        """Cases whose worst organ is the worst."""
        return sorted(self.cases, key=lambda case: min(case.dice.values()))[:_WORST]

    def limits(self) -> AnatomyLimits:
        """From where on the application says something."""
        unequal = [case.asymmetry for case in self.cases if case.asymmetry is not None]
        low, high = np.percentile(unequal, _ASYMMETRY_LEVELS) if unequal else (-1.0, 1.0)
        middle, reach = (low + high) / 2, _FURTHER * (high - low) / 2
        least = np.quantile([min(case.certainty.values()) for case in self.cases], _LEAST_CERTAIN)
        return AnatomyLimits(
            least_certainty=round(max(0.0, 1 - _FACTOR * (1 - float(least))), 3),
            least_asymmetry=round(max(-1.0, float(middle - reach)), 3),
            most_asymmetry=round(min(1.0, float(middle + reach)), 3),
        )

    def warned(self) -> tuple[int, int, int]:
        """Cases with an organ below 0.9, those called uncertain, and those that are both."""
        limit = self.limits().least_certainty
        poor = [min(case.dice.values()) < _POOR for case in self.cases]
        unsure = [min(case.certainty.values()) < limit for case in self.cases]
        both = [one and other for one, other in zip(poor, unsure, strict=True)]
        return sum(poor), sum(unsure), sum(both)

    def to_json(self) -> dict[str, Any]:
        """Plain values, with every case."""
        return {
            "cases": len(self.cases),
            "folds": self.folds,
            "dice": [asdict(row) for row in self.organs()],
            "cardiothoracic_ratio": [asdict(row) for row in self.ratios()],
            "limits": asdict(self.limits()),
            "each": [case.to_json() for case in self.cases],
        }

    def _organ(self, organ: Organ, source: str) -> OrganRow:
        values = [case.dice[organ] for case in self.of(source)]
        return OrganRow(
            organ=organ,
            source=source,
            cases=len(values),
            mean=mean_of(values),
            deviation=float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
            lowest=min(values, default=0.0),
            poor=sum(value < _POOR for value in values),
        )


def _ratio_row(against: str, cases: Sequence[Measured], others: Sequence[float | None]) -> RatioRow:
    differences = [
        case.ratio - other
        for case, other in zip(cases, others, strict=True)
        if case.ratio is not None and other is not None
    ]
    return RatioRow(
        against=against,
        cases=len(differences),
        unmeasured=len(cases) - len(differences),
        error=mean_of([abs(one) for one in differences]),
        bias=float(np.mean(differences)) if differences else 0.0,
        deviation=float(np.std(differences, ddof=1)) if len(differences) > 1 else 0.0,
        greatest=max((abs(one) for one in differences), default=0.0),
    )
