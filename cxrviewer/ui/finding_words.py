"""What the findings panel says, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import (
    Analysis,
    AnalysisStep,
    FindingScore,
    FindingState,
    OperatingPoints,
    ViewRole,
)
from cxrviewer.inference.anatomy.zones import place_words
from cxrviewer.store.ledger import Opinion, Verdict
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.translate import NO_BREAK_SPACE, finding_name, percent_text, translated

_CONTEXT: Final = "findings"

_STATES: Final = {
    FindingState.PRESENT: QT_TRANSLATE_NOOP("findings", "Present"),
    FindingState.DOUBTFUL: QT_TRANSLATE_NOOP("findings", "Doubtful"),
    FindingState.ABSENT: QT_TRANSLATE_NOOP("findings", "Absent"),
}
_STEPS: Final = {
    AnalysisStep.LOADING_MODEL: QT_TRANSLATE_NOOP("findings", "Load the model"),
    AnalysisStep.PREPARING: QT_TRANSLATE_NOOP("findings", "Prepare the images"),
    AnalysisStep.NETWORK: QT_TRANSLATE_NOOP("findings", "Ask the network"),
    AnalysisStep.MAPS: QT_TRANSLATE_NOOP("findings", "Compute the maps"),
}
_VERDICTS: Final = {
    Verdict.ACCEPT: QT_TRANSLATE_NOOP("findings", "there"),
    Verdict.ADD: QT_TRANSLATE_NOOP("findings", "there, added"),
    Verdict.REJECT: QT_TRANSLATE_NOOP("findings", "not there"),
    Verdict.UNCERTAIN: QT_TRANSLATE_NOOP("findings", "uncertain"),
    Verdict.NORMAL: QT_TRANSLATE_NOOP("findings", "normal"),
    Verdict.ABNORMAL: QT_TRANSLATE_NOOP("findings", "abnormal"),
    Verdict.COMMENT: "",
    Verdict.WITHDRAW: "",
}
_VIEWS: Final = {
    ViewRole.FRONTAL: QT_TRANSLATE_NOOP("findings", "Frontal"),
    ViewRole.LATERAL: QT_TRANSLATE_NOOP("findings", "Lateral"),
}


def state_word(score: FindingScore) -> str:
    """Present, Doubtful, Absent; a dash where the model has no operating points."""
    return _translate(_STATES[score.state]) if score.operating_points else "–"


def all_state_words() -> tuple[str, ...]:
    """Every word that `state_word` may give, for columns of equal width."""
    return (*map(_translate, _STATES.values()), "–")


def accessible_opinion(opinion: Opinion) -> str:
    """What the reader said of a row, for a screen reader; empty where nothing."""
    said = verdict_word(opinion.verdict) if opinion.verdict is not None else ""
    return " ".join(part for part in (said, opinion.comment) if part)


def verdict_word(verdict: Verdict) -> str:
    """What the reader says, in a word or two."""
    return _translate(_VERDICTS[verdict])


def step_text(step: AnalysisStep) -> str:
    """A step of an analysis, as something to do."""
    return _translate(_STEPS[step])


def summary(analysis: Analysis) -> str:
    """How many findings lie above their operating points; experimental ones do not count."""
    counted = [score for score in analysis.findings if _counts(score)]
    present = sum(score.state is FindingState.PRESENT for score in counted)
    doubtful = sum(score.state is FindingState.DOUBTFUL for score in counted)
    if not present and not doubtful:
        return _translate(QT_TRANSLATE_NOOP("findings", "No finding reaches an operating point"))
    none = _translate(QT_TRANSLATE_NOOP("findings", "No finding present"))
    sentences = [PLURALS.findings_present(present) if present else none]
    if doubtful:
        sentences.append(PLURALS.findings_doubtful(doubtful))
    return ", ".join(sentences)


def title(score: FindingScore) -> str:
    """Name, state and calibrated figure, as `Atelectasis: absent, 10 %`.

    It stands wherever a map is shown: a map has colours for an absent finding, too.
    """
    if score.operating_points:
        state = state_word(score).lower()
    else:
        state = _translate(QT_TRANSLATE_NOOP("findings", "no operating points"))
    template = (
        QT_TRANSLATE_NOOP("findings", "{name}: {state}, {figure}, experimental")
        if score.experimental
        else QT_TRANSLATE_NOOP("findings", "{name}: {state}, {figure}")
    )
    return _translate(template).format(
        name=finding_name(score.finding), state=state, figure=figure_text(score.confidence)
    )


def figure_text(confidence: float) -> str:
    """A calibrated confidence in whole per cent, never rounded to certainty."""
    if confidence < 0.01:
        return f"<{NO_BREAK_SPACE}{percent_text(0.01)}"
    if confidence > 0.99:
        return f">{NO_BREAK_SPACE}{percent_text(0.99)}"
    return percent_text(confidence)


def shares_text(score: FindingScore) -> str:
    """What the calibrated logit is the sum of, with signs; empty unless there are two views.

    As `Frontal −2.4 · Lateral 0.0 · const. −0.4 (logit)`. A share of the whole would lose
    whether a view speaks for the finding or against it. Where a curve leads from the sum to the
    confidence they are raw logits: those of the confidence do not add up. A line may end after a
    point alone, never within a term or its unit.
    """
    if len(score.view_shares) < 2:
        return ""
    constant = _translate(QT_TRANSLATE_NOOP("findings", "const."))
    terms = [(_translate(_VIEWS[role]), share) for role, share in score.view_shares.items()]
    parts = (
        f"{word}{NO_BREAK_SPACE}{_signed(value)}"
        for word, value in (*terms, (constant, score.bias))
    )
    straight = score.bending.is_identity
    unit = _translate(
        QT_TRANSLATE_NOOP("findings", "logit")
        if straight
        else QT_TRANSLATE_NOOP("findings", "raw logit")
    )
    terms_text = f"{NO_BREAK_SPACE}· ".join(parts)
    return f"{terms_text} ({unit.replace(' ', NO_BREAK_SPACE)})"


def single_view_text(score: FindingScore) -> str:
    """Which view alone the score comes from; empty where there are two."""
    if len(score.view_shares) != 1:
        return ""
    role = next(iter(score.view_shares))
    template = _translate(QT_TRANSLATE_NOOP("findings", "From the {view} view alone"))
    return template.format(view=_translate(_VIEWS[role]).lower())


def places_text(score: FindingScore) -> str:
    """Where the greater part of the frontal map lies, as `Map: left lower zone, heart`."""
    if not score.has_place:
        return _translate(QT_TRANSLATE_NOOP("findings", "No map: its place was not taught"))
    if not score.places:
        return ""
    template = _translate(QT_TRANSLATE_NOOP("findings", "Map: {places}"))
    return template.format(
        places=", ".join(translated(place_words(place)) for place in score.places)
    )


def tooltip(score: FindingScore) -> str:
    """The calibrated figure, the operating points, and what they mean; rich text."""
    lines = [f"<b>{finding_name(score.finding)}</b>", frequency_text(score.confidence)]
    if score.operating_points:
        lines.append(_points_text(score.operating_points))
    else:
        lines.append(
            _translate(QT_TRANSLATE_NOOP("findings", "The model has no operating points for it."))
        )
    lines.append(
        _translate(
            QT_TRANSLATE_NOOP(
                "findings", "The bar is drawn on a log-odds scale: 50 % lies in its middle."
            )
        )
    )
    if not score.bending.is_identity:
        lines.append(
            _translate(
                QT_TRANSLATE_NOOP(
                    "findings",
                    "Map and views add up in raw logits: log-odds that a rising curve turns into"
                    " the figure.",
                )
            )
        )
    if score.experimental:
        lines.append(
            _translate(
                QT_TRANSLATE_NOOP(
                    "findings",
                    "Experimental: in testing the model could not be shown to tell it from chance.",
                )
            )
        )
    return "<br>".join(lines)


def frequency_text(confidence: float) -> str:
    """The calibrated confidence as a natural frequency."""
    hundred = confidence * 100
    if hundred < 1:
        return _translate(
            QT_TRANSLATE_NOOP(
                "findings",
                "Of the images it was tested on, fewer than 1 of 100 with this score have it.",
            )
        )
    if hundred > 99:
        return _translate(
            QT_TRANSLATE_NOOP(
                "findings",
                "Of the images it was tested on, more than 99 of 100 with this score have it.",
            )
        )
    template = _translate(
        QT_TRANSLATE_NOOP(
            "findings",
            "Of the images it was tested on, about {count} of 100 with this score have it.",
        )
    )
    return template.format(count=QLocale().toString(round(hundred)))


def accessible_row(score: FindingScore) -> str:
    """A row for a screen reader."""
    return f"{finding_name(score.finding)}: {state_word(score)}. {frequency_text(score.confidence)}"


def strongest(scores: Iterable[FindingScore]) -> FindingScore | None:
    """The score that matters most: by state, then by confidence."""
    order = tuple(FindingState)
    return max(scores, key=lambda score: (order.index(score.state), score.confidence), default=None)


def _points_text(points: OperatingPoints) -> str:
    template = _translate(
        QT_TRANSLATE_NOOP(
            "findings", "Operating points: sensitive {sensitive}, specific {specific}."
        )
    )
    return template.format(
        sensitive=_threshold_text(points.sensitive), specific=_threshold_text(points.specific)
    )


def _threshold_text(share: float) -> str:
    if share >= 0.1:
        return percent_text(share)
    return f"{QLocale().toString(share * 100, 'g', 2)}{NO_BREAK_SPACE}%"


def _signed(value: float) -> str:
    """One decimal with its sign, a true minus; none where it rounds to nothing."""
    rounded = round(value, 1)
    figure = QLocale().toString(abs(rounded), "f", 1)
    return f"−{figure}" if rounded < 0 else f"+{figure}" if rounded > 0 else figure


def _counts(score: FindingScore) -> bool:
    return (
        score.finding is not Finding.NO_FINDING
        and not score.experimental
        and score.operating_points is not None
    )


def _translate(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
