"""`cxr-trainer export`."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from trainer.cli.options import add_data, add_run
from trainer.export import check_publishable
from trainer.onnx_export import export_onnx
from trainer.outputs import layout_of
from trainer.run import CONFIG, Run, open_run
from trainer.sources import preprocess_spec


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_run(parser)
    add_data(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder of bundles or ONNX files"
    )
    parser.add_argument(
        "--format", choices=("bundle", "onnx"), default="bundle",
        help="a bundle of the viewer, or an ONNX file with logits and maps as outputs",
    )  # fmt: skip


def run(options: argparse.Namespace) -> None:
    """Publish a finished run as a bundle, or write it as ONNX.

    Raises:
        TrainerError: The run is not finished, the viewer cannot show such a network, or what was
            written does not answer like the network.
    """
    finished = open_run(options.run, options.data)
    if options.format == "onnx":
        print(_write_onnx(finished, options.out))
        return
    check_publishable(finished.config)
    print(f"Published {finished.export(options.out).folder}.")


def _write_onnx(finished: Run, folder: Path) -> str:
    """Write the network as it was trained, before calibration; returns what to tell."""
    config, written = finished.config, json.loads((finished.folder / CONFIG).read_text("utf-8"))
    spec = preprocess_spec(config)
    if written["data"]["mean"]:  # measured on the training images
        spec = replace(spec, mean=tuple(written["data"]["mean"]), std=tuple(written["data"]["std"]))
    path = folder / f"{config.export.name}.onnx"
    information = {
        "name": config.export.name,
        "version": config.export.version,
        "architecture": config.model.architecture,
        "fusion": config.model.fusion.value,
        "views": [view.value for view in config.model.views],
        "calibration": "none",
    }
    difference = export_onnx(
        finished.model(), layout_of(config.loss), spec, path,
        information=information, features=int(written["features"]),
    )  # fmt: skip
    return f"Wrote {path}; it differs from the trainer by at most {difference:.1g}."
