"""`cxr-trainer explain`."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.cli.options import add_data, add_run

if TYPE_CHECKING:
    from trainer.labels import Sample

_METHODS = ("cam", "gradcam", "lime")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_run(parser)
    add_data(parser)
    parser.add_argument(
        "--images", type=Path, nargs="+", metavar="FILE",
        help="frontal images to explain; held-out samples of the data when left out",
    )  # fmt: skip
    parser.add_argument("--finding", action="append", metavar="ID", help="may be repeated")
    parser.add_argument("--method", choices=_METHODS, default="cam")
    parser.add_argument("--limit", type=int, default=8, help="samples when --images is left out")
    parser.add_argument("--samples", type=int, default=1000, help="changed images for LIME")
    parser.add_argument("--seed", type=int, default=0, help="of LIME")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")


def run(options: argparse.Namespace) -> None:
    """Write a PNG and a JSON for each sample and finding.

    Raises:
        TrainerError: The run is not finished, an image cannot be read, or the network has no such
            explanation.
    """
    # After the options are known to be right: torch takes seconds to import.
    from trainer.explain.explanation import explain  # noqa: PLC0415
    from trainer.report.measure import Explainer, shipped  # noqa: PLC0415
    from trainer.run import open_run  # noqa: PLC0415

    opened = open_run(options.run, options.data)
    model = shipped(opened.model())
    if options.images:
        samples, data = _from_files(opened.config, options.images, opened.folder)
    else:
        data = opened.data()
        samples = list(data.split.held_out[: options.limit])
    explainer = Explainer.of(opened.config, data, model)
    findings = _findings(options.finding, explainer.layout.findings)
    settings = _settings(options, opened.folder)
    for number, sample in enumerate(samples, start=1):
        for finding in findings:
            stem = options.out / f"{number:03d}-{finding.value}-{options.method}"
            for path in explain(explainer, sample, finding, settings, stem):
                print(path)


def _from_files(config: Any, paths: list[Path], folder: Path) -> tuple[list[Sample], Any]:
    """Each file as a frontal image of its own, of which nothing is known."""
    from cxrviewer.inference.analysis import ViewRole  # noqa: PLC0415
    from trainer.cache import open_cache  # noqa: PLC0415
    from trainer.errors import DatasetError  # noqa: PLC0415
    from trainer.labels import Sample  # noqa: PLC0415
    from trainer.sources import Data, preprocess_spec  # noqa: PLC0415
    from trainer.split import Split  # noqa: PLC0415

    facts = json.loads((folder / "config.json").read_text("utf-8")).get("data", {})
    spec = preprocess_spec(config)
    if facts.get("mean") and facts.get("std"):  # measured, where the run did so
        spec = replace(spec, mean=tuple(facts["mean"]), std=tuple(facts["std"]))
    cache = open_cache(paths, spec, folder.parent / "cache", keep=False)
    for path in cache.unreadable:
        raise DatasetError("The image {path} cannot be read; leave it out.", path=path)
    samples = [
        Sample("file", f"file:{number}", {ViewRole.FRONTAL: path})
        for number, path in enumerate(paths)
    ]
    return samples, Data(Split((), tuple(samples)), cache, 0, spec=spec)


def _findings(wanted: list[str] | None, known: tuple[Any, ...]) -> list[Any]:
    from trainer.errors import ConfigError  # noqa: PLC0415

    by_id = {finding.value: finding for finding in known}
    for name in wanted or ():
        if name not in by_id:
            raise ConfigError(
                "This run knows no finding “{name}”; choose among {known}.",
                name=name, known=", ".join(by_id),
            )  # fmt: skip
    return [by_id[name] for name in wanted] if wanted else list(known)


def _settings(options: argparse.Namespace, folder: Path) -> Any:
    """Calibration, thresholds and the scale of colours from the run's report, if there is one."""
    from cxrviewer.findings import Finding  # noqa: PLC0415
    from cxrviewer.inference.bending import Bending  # noqa: PLC0415
    from cxrviewer.inference.manifest import Calibration, CalibrationKind  # noqa: PLC0415
    from trainer.explain.explanation import Settings  # noqa: PLC0415
    from trainer.explain.maps import Method  # noqa: PLC0415

    try:
        report = json.loads((folder / "report.json").read_text("utf-8"))
    except (OSError, ValueError):
        report = {"findings": (), "heatmap_scale": 1.0}
    laws, cuts, scales = {}, {}, {}
    for row in report["findings"]:
        law = row["calibration"]
        laws[Finding(row["finding"])] = Calibration(
            law["slope"],
            law["offset"],
            CalibrationKind(law["kind"]),
            # Reports that are older than beta calibration lack it.
            Bending(**law.get("bending", {})),
        )
        # Older reports have one scale for all findings.
        if (scale := row.get("heatmap_scale")) is not None:
            scales[Finding(row["finding"])] = scale
        if "max_f1" in row.get("decisions", {}):
            cuts[Finding(row["finding"])] = row["decisions"]["max_f1"]["threshold"]
    return Settings(
        Method(options.method), options.samples, options.seed, report["heatmap_scale"],
        laws, cuts, scales,
    )  # fmt: skip
