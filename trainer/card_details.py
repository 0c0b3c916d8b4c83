"""More sections of a model card: how an answer is made, parts of the patients, calibration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cxrviewer.findings import FINDING_INFO
from cxrviewer.inference.manifest import Calibration, CalibrationKind
from cxrviewer.inference.network_spec import CLOSE_LOOK_SHRINK
from cxrviewer.inference.preprocess import Region
from trainer.config import Config, RunConfig
from trainer.evaluate import FindingResult, Report
from trainer.metrics import Bin
from trainer.subgroups import SubgroupRow

_LEAST: Final = 5
"""Positives and negatives of a part below which a figure says nothing."""

_LAWS: Final = {
    CalibrationKind.PLATT: "Platt",
    CalibrationKind.TEMPERATURE: "temperature",
    CalibrationKind.BETA: "beta",
}


def encoder_side(config: Config) -> int:
    """Pixels along a side of what the encoder sees."""
    return config.input.size // (CLOSE_LOOK_SHRINK if config.model.close_look else 1)


def how_it_answers(config: Config) -> Iterator[str]:
    """What the network sees and what its map holds, where that is not all of the image."""
    told = []
    if config.input.region is Region.LUNGS:
        told.append(
            "The image is cut to the rectangle around both lungs, as the anatomy bundle outlines"
            " them, and stretched to a square. So places mean the same on all images; but where the"
            " outlines fail, this fails too. What lies outside (shoulders, abdomen, neck) is not"
            " seen. In a lateral image everything is seen but uniform borders."
        )
    if config.model.overview:
        told.append(
            "A score is a sum. One part is the mean of a map that was taught where radiologists"
            " drew boxes; its hot spots are the network's own. Of a finding that nobody boxed it is"
            " spread evenly, for its hot spots would be accidents. Another, the overview, weighs"
            " grey values and edges at each place of the chest, and the pooled features of the"
            " network, in a ridge regression on the trusted labels; it tells images apart better,"
            " but its weights follow the anatomy that differs between patients and point at"
            " nothing. It is therefore spread evenly over the map: map and bias add up to the"
            " score, and the colour of a whole map says more of the score than its hottest place."
            " **A hot spot on a map that is otherwise cold is no finding.**"
        )
    if config.model.locator:
        told.append(
            "The locator moves a map, and with it no score: a ridge regression on the same grey"
            " values and edges, fitted to the boxes of training images and of their mirror images."
            " It knows where radiologists boxed a finding on radiographs of that look, which points"
            " better than the network's own map alone; but what it knows is mostly side and height."
            " It does not find what is small or unusual, and **on an image without the finding it"
            " points all the same.** It says nothing of nodules and masses."
        )
    if config.model.close_look:
        told.append(
            "The closer look is a second, small network, trained by itself from random weights. It"
            " sees the image at twice the size and every grey value against those around it, and"
            " scores each cell for each boxed finding, taught by boxes, by shadows added to clear"
            " images and by the labels of whole images. Half of the log-odds that any cell has a"
            " finding is added to its score, evenly over the map; where its scores lie above their"
            " mean moves the map and no score. It is asked about the image and its mirror image,"
            " and the mean counts. A nodule is smaller than the other parts can show: its place is"
            " the closer look's alone. What has no boxes of its own gathers the scores of what it"
            " means, and its place from them: a lung lesion is a mass or a nodule, a consolidation"
            " what was boxed as infiltration or pneumonia, a lung opacity any of five findings. All"
            " of them together speak against “no finding”, more softly, and give it no place. Of"
            " what is neither boxed nor gathered (edema, pleural thickening) it says nothing, and"
            " such a finding has no map."
        )
    if told:
        yield "## How it answers\n\n" + "\n\n".join(told)


def subgroups(report: Report, kept: Sequence[FindingResult]) -> Iterator[str]:
    """AUROC for parts of the patients."""
    wanted = {result.finding for result in kept}
    rows = [
        row for row in report.subgroups
        if row.finding in wanted and min(row.positives, row.images - row.positives) >= _LEAST
    ]  # fmt: skip
    if not rows:
        return
    yield (
        "## Subgroups\n\nThe same answers for parts of the patients; parts with fewer than"
        f" {_LEAST} positives or negatives are left out.\n\n"
        "| part | finding | images | patients | positives | AUROC [95 %] |\n"
        "|---|---|---|---|---|---|\n" + "\n".join(map(_part, rows))
    )


def _part(row: SubgroupRow) -> str:
    return (
        f"| {row.group.value} {row.member} | {FINDING_INFO[row.finding].name_en} | {row.images} |"
        f" {row.patients} | {row.positives} | {row.auroc.text} |"
    )


def method(kept: Sequence[FindingResult]) -> str:
    """By which calibrations the confidences were fitted, the most frequent first.

    As `beta`, or `beta; Platt for Mass, Nodule` where a finding fell back on another one.
    """
    findings: dict[str, list[str]] = {}
    for result in kept:
        name = FINDING_INFO[result.finding].name_en
        findings.setdefault(_law(result.calibration), []).append(name)
    first, *others = sorted(findings, key=lambda law: -len(findings[law])) or ["none"]
    return "; ".join([first, *(f"{law} for {', '.join(findings[law])}" for law in others)])


def _law(law: Calibration) -> str:
    return "none" if law == Calibration() else _LAWS[law.kind]


def calibration(kept: Sequence[FindingResult]) -> Iterator[str]:
    """What confidences came true, in bins."""
    rows = [
        f"| {FINDING_INFO[result.finding].name_en} | {_three(result.ece)} |"
        f" {_three(result.ece_by_chance)} | {_two(result.brier)} |"
        f" {'; '.join(map(_bin, result.reliability))} |"
        for result in kept
    ]
    yield (
        "## Calibration\n\nConfidence said → part that had the finding (images), in bins of a"
        " tenth, each on patients that the calibration was not fitted on. ECE: mean distance of the"
        " two, weighted by images; “by chance”: what it would be in the mean on as many images if"
        " every confidence were exactly right."
        f" Fitted by: {method(kept)}.\n\n"
        "| finding | ECE | by chance | Brier | said → was (n) |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
    )


def _bin(one: Bin) -> str:
    return f"{one.confidence:.2f} → {one.frequency:.2f} ({one.count})"


def against_text(text: Report | None, kept: Sequence[FindingResult]) -> Iterator[str]:
    """All measured images judged by labels that were mined from their reports."""
    if text is None:
        return
    wanted = {result.finding for result in kept}
    rows = [
        f"| {FINDING_INFO[one.finding].name_en} | {one.positives} / {one.images} |"
        f" {_with_interval(one)} |"
        for one in text.findings
        if one.finding in wanted and one.auroc is not None
    ]
    yield (
        "## Against text-mined labels\n\nAnswers of the same networks to all held-out images, also"
        " those with boxes alone, judged by the data set's own labels, which experts contradict"
        " often.\n\n"
        "| finding | positives / images | AUROC [95 %] |\n|---|---|---|\n" + "\n".join(rows)
    )


def training(config: Config, preset: str, command: str) -> str:
    """How to make the same weights again; `command` is the trainer's."""
    optim = config.optim
    is_taught = bool(config.model.weights)
    first = "first weights of another run (WEIGHTS)" if is_taught else "random first weights"
    return (
        "## Train it again\n\n`make models`, which does this and what has to come before (the"
        " bundles that it needs, cut data, first weights). `make models MORE=chestxray14` does it"
        " on more data, here on the whole of ChestX-ray14 besides (docs/datasets.md tells which"
        " data sets can be named, and their layouts). The last step:\n\n"
        f"```\npython -m trainer {command} --preset "
        f"{preset} --data {_data_folder(config)} --run runs/{config.export.name}"
        f" --export resources/models{_settings(config)}\n```\n\n"
        f"{optim.epochs} epochs of {optim.epoch_size or 'all'} draws, batch {optim.batch_size},"
        f" AdamW, greatest learning rate {optim.lr:g}, weight decay {optim.weight_decay:g}, cosine,"
        f" moving average {optim.ema_decay:g}, seed {config.run.seed},"
        f" {config.run.threads} threads, {first}. The same machine with the same"
        " number of threads gives the same weights; another one may round otherwise."
    )


def _settings(config: Config) -> str:
    """What has to be said besides the preset, so that the same comes out."""
    first = " --set model.weights=WEIGHTS" if config.model.weights else ""
    threads = config.run.threads
    return first + (f" --set run.threads={threads}" if threads != RunConfig().threads else "")


def _data_folder(config: Config) -> str:
    return "runs/lungs" if config.input.region is Region.LUNGS else "../shared/data"


def _with_interval(one: FindingResult) -> str:
    if one.auroc_interval is None:
        return _two(one.auroc)
    return f"{_two(one.auroc)} [{one.auroc_interval.low:.2f}, {one.auroc_interval.high:.2f}]"


def _three(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _two(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"
