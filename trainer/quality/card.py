"""The model card: written by the program from what was measured, weak points first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cxrviewer.inference.auxiliary import AuxiliaryManifest
from trainer.metrics.basics import NOT_DEFINED
from trainer.quality.check import ChestFiles
from trainer.quality.items import Item
from trainer.quality.measure import Line, Measured
from trainer.quality.misfiled import FILED_AS, LATERALS
from trainer.quality.recipe import FOLDS, Recipe
from trainer.quality.terms import SOURCES


@dataclass(frozen=True, eq=False, slots=True)
class Facts:
    """What the card is written from.

    Attributes:
        manifest: Of the bundle.
        recipe: Of the training.
        items: What it was trained and measured on.
        measured: Cross-validation.
        chest: The check on sample DICOM files.
    """

    manifest: AuxiliaryManifest
    recipe: Recipe
    items: Sequence[Item]
    measured: Measured
    chest: ChestFiles


def quality_card(facts: Facts) -> str:
    """Markdown."""
    sections = [
        _title(facts),
        _weak_points(facts),
        _results(facts),
        _families(facts),
        _sources(facts),
        _thresholds(facts),
        _data(facts),
        _training(facts),
        _terms(facts),
    ]
    return "\n\n".join(sections) + "\n"


def _title(facts: Facts) -> str:
    manifest = facts.manifest
    return (
        f"# {manifest.name} {manifest.version}\n\n"
        "Says of an image whether it is a frontal or a lateral chest radiograph or something else,"
        " whether a frontal was taken PA or AP, whether black and white are exchanged, whether it"
        " is turned or mirrored, and whether the patient looks like a child. The viewer lets the"
        " header speak first, fills in what it leaves open, warns, and does not analyse what is no"
        " chest radiograph. Not a medical device; for research and education. This card is written"
        " by the trainer from its measurements."
    )


def _weak_points(facts: Facts) -> str:
    items, chest = facts.items, facts.chest
    negatives = [item for item in items if item.kind == "other"]
    real = [item for item in negatives if not item.made_up]
    laterals = [item for item in items if item.kind == "lateral" and not item.made_up]
    medical = [item for item in real if item.source != "photograph"]
    young = [item for item in items if item.age == "child" and item.source == "nih"]
    short = [line for line in facts.measured.lines if _misses(line)]
    points = [
        f"**What is no chest is mostly made up**: {len(negatives)} such images, of which"
        f" {len(real)} are real ({len(medical)} sample files of other modalities, body parts and"
        f" test patterns, {len(real) - len(medical)} photographs and drawings). The others are"
        " shapes and rods that look like extremities, slices of a voxel phantom, crops of"
        " radiographs, pages and textures. Real images of a kind that is missing here (a real"
        " abdomen, a real shoulder, an animal's chest) may pass as chests.",
        f"**Few laterals**: {len(laterals)} real ones of {_groups(laterals)} patients, beside"
        f" {sum(i.kind == 'lateral' and i.made_up for i in items)} simulated ones.",
        "**Mirroring is what it knows least**: it is right about"
        f" {_text(facts, 'mirrored or not, upright')} of upright frontals and warns of"
        f" {_text(facts, 'mirrored: warned of')} of mirrored ones, fewest where lines and opacities"
        " hide the heart. It goes by heart, stomach and side marker: in a patient with the heart"
        " on the right (dextrocardia, situs inversus), or with heart and mediastinum"
        " pushed aside, the warning is wrong; a mirrored image of a patient with a midline heart is"
        " missed. No such patient is marked in the data.",
        "**PA or AP follows habits of four sources** (portable films, arms, shoulder blades, words"
        " burned into the film), so elsewhere it will do worse; of the source that gathered its"
        " images from publications it is right about"
        f" {_text(facts, 'covid: PA or AP')} (table below).",
        f"**Children**: nearly all are 1 to 5 years old and of one hospital (Kermany), so that the"
        f" network may know the hospital as well as the age; only {len(young)} under 12 years are"
        " of a hospital that also gave adults. Their figure is the honest one.",
        f"**The public sets hold misfiled radiographs**: {len(FILED_AS)} of ChestX-ray14 that lie"
        f" turned or inverted and {len(LATERALS)} lateral among its frontals were put right (a"
        " first network found them, a look at each confirmed it). Wrong views, and hearts on the"
        " right, were not looked for.",
        f"**The same sources taught and tested it**: folds are divided by patient, not by hospital."
        f" Of {chest.files} sample DICOM chests that it never saw, {chest.refused} were refused,"
        f" {chest.wrong_view} got another view than in the header, {chest.warned} got a warning.",
    ]
    if short:
        names = "; ".join(f"{line.name} {line.figure.text}" for line in short)
        points.insert(0, f"**Below its aim**: {names}.")
    return "## Weak points\n\n" + "\n".join(f"- {point}" for point in points)


def _text(facts: Facts, name: str) -> str:
    lines = (*facts.measured.lines, *facts.measured.sources)
    return next((line.figure.text for line in lines if line.name == name), NOT_DEFINED)


def _misses(line: Line) -> bool:
    value = line.figure.value
    return line.aim is not None and (value is None or value < line.aim)


def _groups(items: Sequence[Item]) -> int:
    return len({item.group for item in items})


def _results(facts: Facts) -> str:
    return (
        f"## Results\n\n{FOLDS}-fold cross-validation; everything of one patient, changed or not,"
        " is in one fold. 95 % intervals from 1000 draws of patients. Each chest radiograph was"
        " asked about as it is filed and in four changed copies (one for each turn, mirrored or"
        " inverted at random). Temperatures and thresholds were set on the same answers, one"
        " number each. Real images only, unless made up is said.\n\n"
        + _table(facts.measured.lines, aims=True)
    )


def _families(facts: Facts) -> str:
    return (
        "## What is no chest: part that is refused\n\n"
        "At the threshold for images whose header is silent. `crop` are parts of radiographs too"
        " small to show a chest, `slice` are slices of the voxel phantom.\n\n"
        + _table(facts.measured.families, aims=False)
    )


def _sources(facts: Facts) -> str:
    return "## By data set\n\n" + _table(facts.measured.sources, aims=False)


def _table(lines: Sequence[Line], *, aims: bool) -> str:
    head = "| figure | value [95 %] | answers | patients or groups |" + (" aim |" if aims else "")
    rule = "|---|---|---|---|" + ("---|" if aims else "")
    rows = [
        f"| {line.name} | {line.figure.text} | {line.images} | {line.groups} |"
        + (f" {'' if line.aim is None else f'≥ {line.aim:g}'} |" if aims else "")
        for line in lines
    ]
    return "\n".join([head, rule, *rows])


def _thresholds(facts: Facts) -> str:
    rows = [f"| `{name}` | {value:.4g} |" for name, value in facts.manifest.parameters.items()]
    return (
        "## Thresholds\n\nA temperature divides the logits of its question; the others are"
        " probabilities from which something is said.\n\n| parameter | value |\n|---|---|\n"
        + "\n".join(rows)
    )


def _data(facts: Facts) -> str:
    real = Counter((item.source, item.kind) for item in facts.items if not item.made_up)
    made = Counter((item.source, item.kind) for item in facts.items if item.made_up)
    rows = [
        f"| {source} | {kind} | {count} | {'made up' if counted is made else 'real'} |"
        for counted in (real, made)
        for (source, kind), count in sorted(counted.items())
    ]
    return (
        "## Data\n\n| source | kind | images | |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n\nOf each real file of another kind one copy was kept, however many encodings of it"
        " there are."
    )


def _training(facts: Facts) -> str:
    recipe = facts.recipe
    return (
        "## Train it again\n\n```\ncxr-trainer quality crossval --run runs/quality\n"
        "cxr-trainer quality train --run runs/quality\n"
        "cxr-trainer quality export --run runs/quality --out resources/models\n```\n\n"
        f"`{recipe.architecture}` at {recipe.size} px from random weights, {recipe.steps} steps of"
        f" {recipe.batch_size}, AdamW, greatest learning rate {recipe.lr:g}, cosine, moving average"
        f" {recipe.ema_decay:g}, seed {recipe.seed}. The published network is trained on all"
        " images; its figures are those of the networks of the folds."
    )


def _terms(facts: Facts) -> str:
    credit = "\n".join(f"- {terms.attribution}" for terms in SOURCES.values())
    return f"## Terms\n\n{facts.manifest.license} (LICENSE). Credit:\n\n{credit}"
