"""What a model card tells first: where the model is weak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxrviewer.findings import FINDING_INFO
from trainer.card_counts import patients_in
from trainer.card_details import encoder_side
from trainer.config import Config
from trainer.crossval.summary import CrossValidated
from trainer.evaluate import FindingResult
from trainer.labels import Sample
from trainer.lateral import LateralFacts
from trainer.localisation import LocalisationRow
from trainer.sources import Data


def weak_points(
    config: Config,
    kept: Sequence[FindingResult],
    left_out: Sequence[FindingResult],
    data: Data,
    *,
    lateral: LateralFacts,
    crossval: CrossValidated | None,
) -> str:
    """The first section of a card.

    Args:
        config: Of the run.
        kept: Findings of the bundle.
        left_out: Findings that it could not support.
        data: Of the run.
        lateral: What stood behind the lateral branch.
        crossval: What was measured, where nobody is held out.
    """
    experimental = [FINDING_INFO[result.finding].name_en for result in kept if result.experimental]
    held = data.split.held_out if crossval is None else crossval.samples
    minimum = config.export.min_positives
    # Each stage of an encoder halves the grid of the one before; the last has cells of 32 px.
    cells = (encoder_side(config) // 32) << (config.model.map_stages - 1)
    points = [
        f"**It is weak.** Its mean AUROC over {len(kept)} findings is {_mean(kept):.2f} on"
        f" {_held(held, crossval)}"
        f"{_mean_of_all(kept, left_out, minimum)}.{_who_measured(crossval)} Published"
        " networks trained on a hundred times more images reach about 0.8 and more. Do not rely on"
        " it; use it to see how the application works.",
        f"**The figures are uncertain.** Many findings have few positives among the held-out images"
        f" (column “positives”), and the intervals are wide. {_experimental(experimental)}",
        "**The held-out images come from the same hospital** and the same selection as a part of"
        " the training images. Elsewhere it will do worse.",
        "**A confidence is relative to these patients**, of whom unusually many had each finding"
        " (share = positives / images below). Where a finding is rarer, the true probability is"
        " lower.",
        f"**The lateral hardly counts.** {lateral.laterals} lateral images stood behind the lateral"
        f" branch ({lateral.pairs} of them with a frontal image of the same day), none of them with"
        f" an expert's label of the findings below, and {_measured(lateral)}."
        f" {_gate(lateral)}{_strange(crossval)} Alone, a lateral is analysed, but the answer is"
        " little more than a guess.",
        f"**The map is coarse**: {cells} × {cells} cells an"
        " image. It shows what the network's sum is made of, not where the edge of a finding is."
        f" {_boxes(crossval, kept)}",
        *_without_place(kept),
        "**Small findings are beyond it**: of a film 40 cm wide, a nodule of 5 mm is"
        f" {5 / 400 * config.input.size:.1f} px wide.",
        "**Shortcuts are likely**: tubes, markers, portable exposures and post-operative changes"
        " occur together with findings in the training data.",
        f"**Adults only**: images of patients under {config.data.min_age} were left out"
        f" ({data.too_young}).",
        *config.export.notes,
    ]
    return "## Weak points\n\n" + "\n".join(f"- {point}" for point in points)


def _held(held: Sequence[Sample], crossval: CrossValidated | None) -> str:
    """How many images have labels to be measured against; more may have boxes alone."""
    if crossval is None:
        return f"{len(held)} held-out images of {patients_in(held)} patients"
    found = crossval.found
    return f"{found.images} held-out images of {found.patients} patients"


def _who_measured(crossval: CrossValidated | None) -> str:
    if crossval is None:
        return ""
    return (
        f" “Held out” here means cross-validated: each image was measured by one of"
        f" {len(crossval.found.folds)} networks, none of which ever saw its patient. The weights of"
        " this bundle were then trained in the same way on all patients."
    )


def _without_place(kept: Sequence[FindingResult]) -> Iterator[str]:
    names = [FINDING_INFO[result.finding].name_en for result in kept if not result.has_place]
    if names:
        yield (
            f"**Some findings have no map**: {', '.join(names)}. Too few boxes were there to teach"
            " where they lie. Their score belongs to the whole image."
        )


def _boxes(crossval: CrossValidated | None, kept: Sequence[FindingResult]) -> str:
    if crossval is None or not crossval.found.localisation:
        return "It was not measured against drawn boxes."
    found = crossval.found
    boxed = found.localisation[-1]
    return (
        f"On {boxed.images} findings boxed by radiologists ({boxed.patients} patients) its greatest"
        f" value lies in the box in {found.mean_pointing.text} of them, mean over the findings."
        f"{_boxes_of_reported(found.localisation, kept)}"
    )


def _boxes_of_reported(rows: Sequence[LocalisationRow], kept: Sequence[FindingResult]) -> str:
    """The mean over what the bundle reports, where boxes of other findings have a part in it."""
    reported = {result.finding for result in kept}
    named = [(row.finding, row.pointing.value) for row in rows if row.finding is not None]
    others = [FINDING_INFO[finding].name_en for finding, _ in named if finding not in reported]
    values = [value for finding, value in named if finding in reported and value is not None]
    if not others or not values:
        return ""
    return (
        f" Not all of these findings are part of the model: without {', '.join(others)} the mean is"
        f" {sum(values) / len(values):.3f}."
    )


def _mean(results: Sequence[FindingResult]) -> float:
    return sum(result.auroc or 0.0 for result in results) / max(1, len(results))


def _mean_of_all(
    kept: Sequence[FindingResult], left_out: Sequence[FindingResult], minimum: int
) -> str:
    """The mean without the choice, where findings were left out for their figure alone."""
    useless = [one for one in left_out if min(one.positives, one.negatives) >= minimum]
    if not useless:
        return ""
    names = ", ".join(FINDING_INFO[one.finding].name_en for one in useless)
    return f" ({_mean([*kept, *useless]):.2f} with what was left out for its figure: {names})"


def _experimental(names: Sequence[str]) -> str:
    if not names:
        return "No interval of an AUROC includes 0.5."
    return (
        "The interval includes 0.5, so that chance alone may explain the figure, for: "
        + ", ".join(names)
        + ". These are marked experimental."
    )


def _measured(lateral: LateralFacts) -> str:
    if not lateral.measured:
        return "what a lateral adds could not be measured (0 held-out studies with a lateral)"
    return f"what it adds was measured on {lateral.measured} held-out studies only"


def _gate(lateral: LateralFacts) -> str:
    if lateral.weight is None or lateral.change is None:
        return "No study with both views was there to teach the gate."
    return (
        f"The gate gives it {_percent(lateral.weight)} of the weight beside a frontal image"
        " (median over the training pairs); the greatest change of a confidence by adding it is"
        f" {_percent(lateral.change)} there, so that it can hardly harm the"
        " frontal's answer, nor help it."
    )


def _strange(crossval: CrossValidated | None) -> str:
    change = None if crossval is None else crossval.strange_lateral
    if change is None or change.value is None or change.interval is None:
        return ""
    low, high = change.interval.low, change.interval.high
    return (
        " Beside a lateral of another patient, which can do nothing but harm, the mean AUROC of the"
        f" folds' networks changes by {change.value:+.4f} [{low:+.4f}, {high:+.4f}]."
    )


def _percent(part: float) -> str:
    return "less than 1 %" if part < 0.01 else f"{100 * part:.0f} %"
