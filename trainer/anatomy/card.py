"""The model card of the anatomy bundle, written from what was measured; weak points first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cxrviewer.inference.anatomy.contrast import FLAT
from cxrviewer.inference.anatomy.organs import Organ
from trainer.anatomy.results import CUSTOM, EVERY, ONE_CUSTOM, OrganRow, RatioRow, Results
from trainer.anatomy.settings import AnatomySettings
from trainer.terms import TERMS, short_license

_NAMES: Final = {
    Organ.LEFT_LUNG: "Left lung", Organ.RIGHT_LUNG: "Right lung", Organ.HEART: "Heart",
}  # fmt: skip
_SOURCES: Final = {EVERY: "all", "jsrt": "JSRT", "wingspan": "Wingspan"}


def anatomy_card(
    settings: AnatomySettings,
    results: Results,
    cases: int,
    *,
    name: str,
    version: str,
    fold: int | None = None,
) -> str:
    """Markdown.

    Args:
        settings: What was trained and how.
        results: Of the cross-validation.
        cases: Images that the network that ships was trained on.
        name: Of the bundle.
        version: Of the bundle.
        fold: Whose network ships; None for one that was trained on all images.
    """
    sections = [
        f"# {name} {version}\n\nA small U-Net of {settings.size} px that outlines both lungs and"
        " the heart on frontal chest radiographs. From the outlines the application computes the"
        " cardiothoracic ratio, names the zones in which a heatmap lies, and warns of lungs that"
        " are cut off and of rotation. Not a medical device; for research and education. This card"
        " is written by the trainer from its measurements.",
        "## Weak points\n\n" + "\n".join(f"- {point}" for point in _weak_points(results)),
        _outlines(settings, results, fold),
        _ratios(results),
        _warnings(results),
        _worst(results),
        _data(settings, results, cases),
        _retrain(name, fold),
        f"## Terms\n\n{short_license(('anatomy',))}. {TERMS['anatomy'].attribution}"
        " The full text is in LICENSE.",
    ]
    return "\n\n".join(sections) + "\n"


def _weak_points(results: Results) -> Iterator[str]:
    rows = {row.source: row for row in results.organs() if row.organ is Organ.HEART}
    sources = [row for source, row in rows.items() if source in {"jsrt", "wingspan"}]
    if len(sources) > 1:
        best, last = sorted(sources, key=lambda row: -(row.mean.value or 0))
        yield (
            f"**The heart's lower and lateral borders are guesses where they cannot be seen.** Its"
            f" outline is worse on {_SOURCES[last.source]} (mean Dice {last.mean.text}, lowest"
            f" {last.lowest:.2f}) than on {_SOURCES[best.source]} ({best.mean.text}, lowest"
            f" {best.lowest:.2f}): dark renderings, large hearts, hearts that merge with the"
            " diaphragm or with fluid."
        )
    ratio = results.ratios()[0]
    yield (
        f"**The ratio errs.** By {ratio.error.text} in the mean, by {ratio.greatest:.2f} in the"
        f" worst of {ratio.cases} cases, so a ratio near 0.5 decides nothing. It means little on an"
        " AP or a supine view, where the heart is magnified, nor with a poor breath; the"
        " application says so where the view is known. The lines can be moved by hand."
    )
    yield (
        "**It has seen lungs that are mostly clear.** A lung that is white with fluid or collapse,"
        " a pneumonectomy, children, and portable views with many devices were not among the"
        " training images or rarely; their outlines may stop at the opacity."
    )
    yield (
        "**Portable films of intensive care were looked at, not measured,** since there are no"
        " outlines of any. On most the outlines could be used; on some they had horns along tubes,"
        " above an apex or below an angle, or left out a lung's edge. The certainty falls there and"
        " the application warns below its limit, but not on each of them."
    )
    other = len(results.cases) - len(results.of(ONE_CUSTOM))
    yield (
        f"**People's outlines differ.** In {other} of {len(results.cases)} masks the left lung"
        " includes what lies behind the heart, in the others it does not. The network learns the"
        " custom of the others: a lung is what is seen beside the heart. Against those masks its"
        " left lung looks worse than it is."
    )
    yield (
        "**It takes the image as it lies.** The lung at the image's left is called the right one."
        " A mirrored or turned image is for the quality model to find."
    )
    yield (
        "**The files name no patients,** so the folds are by image. Should a patient be there"
        " twice, the figures are too good."
    )


def _outlines(settings: AnatomySettings, results: Results, fold: int | None) -> str:
    lines = [
        f"## Outlines, {settings.folds}-fold cross-validation",
        "",
        "| organ | images of | n | Dice, mean [95 %] | SD | lowest | below 0.9 |",
        "|---|---|---|---|---|---|---|",
        *(_organ_line(row) for row in results.organs()),
        "",
        "Each image is outlined by a network that has not seen it, with weights as they are stored,"
        " and compared with the outlines that came with it on the image's own pixels (512 px)."
        f" Intervals: percentile bootstrap over images. “{ONE_CUSTOM}”: without the masks of the"
        f" other custom, in which a lung covers more than {CUSTOM:.0%} of the heart; the network's"
        f" answer has no say in that. {_shipped(fold)} No figure chose a checkpoint."
        + _unmeasured(settings, results),
    ]
    return "\n".join(lines)


def _shipped(fold: int | None) -> str:
    if fold is None:
        return "The network that ships is one more, trained on all images in the same way."
    return "The network that ships is that of one fold, trained without the images of that fold."


def _unmeasured(settings: AnatomySettings, results: Results) -> str:
    if results.folds == settings.folds:
        return ""
    return (
        f" Of the {settings.folds} folds {results.folds} were trained when this card was written;"
        " the images of the others are not among the figures."
    )


def _organ_line(row: OrganRow) -> str:
    return (
        f"| {_NAMES[row.organ]} | {_SOURCES.get(row.source, row.source)} | {row.cases} |"
        f" {row.mean.text} | {row.deviation:.3f} | {row.lowest:.3f} | {row.poor} |"
    )


def _ratios(results: Results) -> str:
    lines = [
        "## Cardiothoracic ratio",
        "",
        "| against | n | mean absolute error [95 %] | bias | SD | greatest | not measured |",
        "|---|---|---|---|---|---|---|",
        *(_ratio_line(row) for row in results.ratios()),
        "",
        "Width of the heart (greatest distances of its right and left border from a vertical"
        " midline) over the width between the outermost points of the lungs; both ends of a width"
        " may lie at different heights. On people's outlines this definition gives the ratios of"
        " `ctr.csv` within rounding (mean absolute difference 0.001 at 512 px, 0.002 at 256 px,"
        " n 183). Bias: network minus other.",
    ]
    return "\n".join(lines)


def _ratio_line(row: RatioRow) -> str:
    return (
        f"| {row.against} | {row.cases} | {row.error.text} | {row.bias:+.3f} |"
        f" {row.deviation:.3f} | {row.greatest:.3f} | {row.unmeasured} |"
    )


def _warnings(results: Results) -> str:
    limits = results.limits()
    poor, unsure, both = results.warned()
    return (
        "## When it warns\n\n"
        "The certainty of an outline is the Dice that the network's own probabilities lead to"
        f" expect. Below {limits.least_certainty:.3f} for any organ the outlines are called"
        " uncertain: that is twice the error that it expects of the least certain 2 % of these"
        f" images. By cross-validation {unsure} of {len(results.cases)} images were, {both} of them"
        f" among the {poor} with an organ below 0.9: the warning finds what is strange, not every"
        " error. Rotation is spoken of where the asymmetry of the lungs' widths in the upper half"
        " is outside of"
        f" {limits.least_asymmetry:+.2f} … {limits.most_asymmetry:+.2f}, one and a half times as"
        " far from the middle as 98 % of these images; it is a sign, not a measure of the angle."
    )


def _worst(results: Results) -> str:
    lines = [
        "## The worst images",
        "",
        "| image | Dice: left lung, right lung, heart | certainty of the least sure |",
        "|---|---|---|",
        *(
            f"| {case.source} {number} | "
            + ", ".join(f"{case.dice[organ]:.2f}" for organ in Organ)
            + f"{_custom(case.hidden_lung)} | {min(case.certainty.values()):.2f} |"
            for number, case in enumerate(results.worst(), start=1)
        ),
    ]
    return "\n".join(lines)


def _custom(hidden: float) -> str:
    return " (mask includes the lung behind the heart)" if hidden > 0.02 else ""


def _data(settings: AnatomySettings, results: Results, cases: int) -> str:
    optim, augment = settings.optim, settings.augment
    counts = ", ".join(
        f"{len(results.of(source))} of {_SOURCES.get(source, source)}"
        for source in results.sources
        if source not in {EVERY, ONE_CUSTOM}
    )
    return (
        "## Training\n\n"
        f"{cases} frontal radiographs with outlines; measured: {counts}. Ages and sexes are not"
        " in the files; they look like adults. In one mask the names of heart and left lung were"
        " exchanged, which is put right when it is read.\n\n"
        f"Input: the canonical rendering, letterboxed to {settings.size} px; plain, equalised"
        f" (CLAHE) and brightened grey as three channels. An image of fewer than {FLAT} grey values"
        " (between its darkest and its brightest per cent) is spread over all of them first. Where"
        " a lung was outlined behind the heart as well, that part is taken off before training."
        f" Loss: cross-entropy plus soft Dice."
        f" {optim.epochs} epochs in batches of {optim.batch_size}, AdamW, cosine schedule from"
        f" {optim.lr:g}, moving average of the weights. Augmentation: rotation by"
        f" {augment.rotation:g}°, zoom by {augment.zoom:.0%}, stretch, shift, mirroring (lungs"
        " exchange their names), contrast, noise, erased rectangles."
    )


def _retrain(name: str, fold: int | None) -> str:
    chosen = "" if fold is None else f" --fold {fold}"
    return (
        "## Train it again\n\n```\n"
        "cxr-trainer anatomy crossval --data DATA --run runs/anatomy\n"
        "cxr-trainer anatomy train --data DATA --run runs/anatomy\n"
        f"cxr-trainer anatomy export --data DATA --run runs/anatomy --out MODELS{chosen}\n"
        f"```\n\nThe last one writes `MODELS/{name}`. The seed is fixed; `crossval.json` in the run"
        " folder holds the figures of every image."
    )
