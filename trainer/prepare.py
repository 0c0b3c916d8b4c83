"""Checks a data set once: what it holds, what is left out, how grey it is; fills the cache."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cxrviewer.findings import FINDING_INFO, Finding
from trainer.cache import Progress
from trainer.config import Config
from trainer.decode import Decoder, decode_shard
from trainer.errors import DatasetError
from trainer.labels import UNCERTAIN, Sample
from trainer.normalisation import preprocess_spec
from trainer.sources import Data, Skipped, load_data

CACHE: Final = "cache"
SUMMARY: Final = "summary.json"
SKIPPED: Final = "skipped.csv"
_NO_SPACE: Final = (
    "{path} could not be written: {reason}. Make room there or choose another folder."
)


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Samples by the strongest word that any origin has on a finding.

    Attributes:
        positive: More likely there than not.
        negative: More likely not there.
        uncertain: Said to be uncertain, and nothing else.
    """

    positive: int
    negative: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class PartCounts:
    """A part of the split.

    Attributes:
        samples: Samples.
        patients: Patients.
        images: Image files.
        sources: Samples by data set.
        findings: Counts by finding, where anything is known.
    """

    samples: int
    patients: int
    images: int
    sources: dict[str, int]
    findings: dict[str, FindingCounts]


@dataclass(frozen=True, eq=False, slots=True)
class Summary:
    """What `prepare` has found.

    Attributes:
        parts: By name of the part: training, validation, test.
        too_young: Samples left out for the patient's age.
        too_old: Samples left out because nobody gets that old.
        lost: Samples left out because no image of theirs could be read.
        skipped: Files left out.
        preprocess: Resolved preprocessing, as a bundle of this run will say it.
        config: Resolved configuration.
    """

    parts: dict[str, PartCounts]
    too_young: int
    too_old: int
    lost: int
    skipped: tuple[Skipped, ...]
    preprocess: dict[str, object]
    config: dict[str, object]

    def to_json(self) -> dict[str, Any]:
        """Everything but the list of files, which has a table of its own."""
        return {
            "parts": {name: asdict(part) for name, part in self.parts.items()},
            "too_young": self.too_young,
            "too_old": self.too_old,
            "lost": self.lost,
            "skipped": dict(Counter(found.reason for found in self.skipped)),
            "preprocess": self.preprocess,
            "config": self.config,
        }


def prepare(
    config: Config,
    root: Path,
    out: Path,
    *,
    progress: Progress | None = None,
    decoder: Decoder = decode_shard,
) -> Summary:
    """Read the data sets, check and decode every image, measure, and write what was found.

    A run in a folder beside the cache (`--run OUT/NAME`) finds it and starts at once.

    Args:
        config: Everything.
        root: Folder of the data sets.
        out: Gets `cache/`, `summary.json` and `skipped.csv`.
        progress: Told how many of how many images are decoded.
        decoder: Where canvases come from: the files, or shards that a cluster has decoded.

    Raises:
        DatasetError: A data set is missing or damaged, or there is no space.
        SplitError: A part of the split stays empty.
    """
    data = load_data(config, root, out / CACHE, progress=progress, decoder=decoder)
    found = summarise(config, data)
    _write(out / SUMMARY, json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    _write(out / SKIPPED, _table(found.skipped))
    return found


def summarise(config: Config, data: Data) -> Summary:
    """Count what is there."""
    split = data.split
    parts = {"training": split.train, "validation": split.validation, "test": split.held_out}
    spec = data.spec or preprocess_spec(config.input)
    return Summary(
        parts={name: count(samples) for name, samples in parts.items()},
        too_young=data.too_young,
        too_old=data.too_old,
        lost=data.lost,
        skipped=data.skipped,
        preprocess=spec.to_json(),
        config=config.to_json(),
    )


def count(samples: Sequence[Sample]) -> PartCounts:
    """Counts of one part; they may be counted by shard and added up."""
    words: dict[Finding, Counter[str]] = {finding: Counter() for finding in Finding}
    for sample in samples:
        for finding, value in _strongest(sample).items():
            words[finding][_word(value)] += 1
    return PartCounts(
        samples=len(samples),
        patients=len({sample.patient for sample in samples}),
        images=len({path for sample in samples for path in sample.images.values()}),
        sources=dict(Counter(sample.source for sample in samples)),
        findings={
            finding.value: FindingCounts(**{name: found[name] for name in _WORDS})
            for finding, found in words.items()
            if found
        },
    )


_WORDS: Final = ("positive", "negative", "uncertain")


def _strongest(sample: Sample) -> dict[Finding, float]:
    """The greatest value of each finding; `UNCERTAIN` is less than any other."""
    found: dict[Finding, float] = {}
    for label in sample.labels:
        if isinstance(label.target, Finding):
            found[label.target] = max(label.value, found.get(label.target, UNCERTAIN))
    return found


def _word(value: float) -> str:
    if value == UNCERTAIN:
        return "uncertain"
    return "positive" if value > 0.5 else "negative"


def _table(skipped: Sequence[Skipped]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("path", "reason"))
    writer.writerows((found.path, found.reason) for found in skipped)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    """Beside its place, then moved there.

    Raises:
        DatasetError: It cannot be written.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError as error:
        reason = error.strerror or "the disk does not answer"
        raise DatasetError(_NO_SPACE, path=path, reason=reason) from error


def as_text(summary: Summary) -> str:
    """A table for a terminal."""
    lines = []
    for name, part in summary.parts.items():
        sources = ", ".join(f"{source} {number:,}" for source, number in part.sources.items())
        lines.append(
            f"{name:10} {part.samples:9,} samples {part.patients:9,} patients"
            f" {part.images:9,} images   {sources}"
        )
    lines += [
        f"left out: {summary.too_young:,} too young, {summary.too_old:,} too old, {summary.lost:,}"
        " without a readable image",
        "",
        "training                         positive  negative uncertain",
    ]
    for finding, found in summary.parts["training"].findings.items():
        title = FINDING_INFO[Finding(finding)].name_en
        lines.append(f"{title:30} {found.positive:10,}{found.negative:10,}{found.uncertain:10,}")
    reasons = Counter(found.reason for found in summary.skipped)
    lines += ["", f"skipped files: {len(summary.skipped):,}"]
    lines += [f"  {number:,}: {reason}" for reason, number in reasons.most_common()]
    lines.append(f"mean {summary.preprocess['mean']}, deviation {summary.preprocess['std']}")
    return "\n".join(lines)
