"""In which sections the findings of an answer stand, and in which order. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from cxrviewer.findings import FINDING_INFO, Finding, FindingCategory, category_name
from cxrviewer.inference.analysis import Analysis, FindingScore, FindingState
from cxrviewer.ui.study_reading import Differences, claims
from cxrviewer.ui.translate import current_language

EXPERIMENTAL: Final = "experimental"
READER_ONLY: Final = "reader_only"
MODEL_ONLY: Final = "model_only"
REST: Final = "rest"
# Whether these are folded is not remembered: each study begins with its differences.
PASSING: Final = frozenset({READER_ONLY, MODEL_ONLY, REST})


@dataclass(frozen=True, slots=True)
class Group:
    """A section.

    Attributes:
        section_id: Stable id.
        title: In the reader's language.
        scores: From top to bottom.
    """

    section_id: str
    title: str
    scores: tuple[FindingScore, ...]


def grouped(
    analysis: Analysis, shown: Iterable[str] = (), apart: Differences | None = None
) -> tuple[Group, ...]:
    """Sections from top to bottom.

    Args:
        analysis: The answer.
        shown: Ids of the categories to show; none for all.
        apart: Where both readers differ: these stand first and all others together behind them.
    """
    scores = [score for score in in_order(analysis) if _is_shown(score, tuple(shown))]
    return tuple(_by_category(scores) if apart is None else _by_difference(scores, apart))


def hidden_claims(analysis: Analysis, shown: Iterable[str]) -> int:
    """How many present or doubtful findings the filter hides."""
    categories = tuple(shown)
    return sum(
        not _is_shown(score, categories) and score.state is not FindingState.ABSENT
        for score in claims(analysis)
    )


def in_order(analysis: Analysis) -> list[FindingScore]:
    """Scores in the order of the taxonomy."""
    order = tuple(FINDING_INFO)
    return sorted(analysis.findings, key=lambda score: order.index(score.finding))


def _is_shown(score: FindingScore, categories: tuple[str, ...]) -> bool:
    return not categories or FINDING_INFO[score.finding].category.value in categories


def _by_category(scores: list[FindingScore]) -> Iterator[Group]:
    """Categories in their order, experimental findings apart."""
    for category in FindingCategory:
        found = tuple(
            score for score in scores
            if FINDING_INFO[score.finding].category is category and not score.experimental
        )  # fmt: skip
        if found:
            yield Group(category.value, category_name(category, current_language()), found)
    if experimental := tuple(score for score in scores if score.experimental):
        title = QCoreApplication.translate("FindingsPanel", "Experimental")
        yield Group(EXPERIMENTAL, title, experimental)


def _by_difference(scores: list[FindingScore], apart: Differences) -> Iterator[Group]:
    titles = {
        READER_ONLY: QCoreApplication.translate("FindingsPanel", "You yes, second reader no"),
        MODEL_ONLY: QCoreApplication.translate("FindingsPanel", "Second reader yes, you no"),
        REST: QCoreApplication.translate("FindingsPanel", "No contradiction"),
    }
    members: dict[str, tuple[Finding, ...]] = {
        READER_ONLY: apart.reader_only,
        MODEL_ONLY: apart.model_only,
        REST: tuple(
            score.finding for score in scores
            if score.finding not in {*apart.reader_only, *apart.model_only}
        ),
    }  # fmt: skip
    for section_id, findings in members.items():
        found = tuple(score for score in scores if score.finding in findings)
        if found:
            yield Group(section_id, titles[section_id], found)
