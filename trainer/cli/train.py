"""`cxr-trainer train`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Final

from trainer.cli.options import add_data, add_preset, add_run
from trainer.config_file import load_config

_DEFAULT: Final = "first"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    add_run(parser)
    parser.add_argument(
        "--resume", action="store_true",
        help="go on from the last checkpoint; without --preset and --set, as the run was begun",
    )  # fmt: skip
    parser.add_argument(
        "--weights", type=Path, metavar="FILE.safetensors",
        help="first weights of the backbone; the same as --set model.weights=FILE.safetensors",
    )  # fmt: skip
    parser.add_argument("--export", type=Path, metavar="DIR", help="then publish the bundle there")
    parser.set_defaults(preset=None)


def run(options: argparse.Namespace) -> None:
    """Train, and publish where that is asked for.

    Under `torchrun` every process runs this and trains on its part of each batch; the first of them
    writes and publishes.

    Raises:
        TrainerError: Configuration, data or training failed.
    """
    if options.weights is not None:
        options.overrides.append(f"model.weights={json.dumps(str(options.weights))}")
    as_begun = options.resume and options.preset is None and not options.overrides
    as_begun = as_begun and (options.run / "config.json").is_file()
    if not as_begun:
        preset = options.preset or _DEFAULT
        config = load_config(preset, options.overrides)
    # After the configuration is known to be right: torch takes seconds to import.
    from trainer.distributed import is_first_process  # noqa: PLC0415
    from trainer.export import check_publishable  # noqa: PLC0415
    from trainer.run import Run, open_run  # noqa: PLC0415

    if as_begun:
        training = open_run(options.run, options.data)
    else:
        training = Run(options.run, options.data, config, preset)
    if options.export is not None:
        check_publishable(training.config)  # now, not after hours of training
    training.train(resume=options.resume)
    if options.export is not None and is_first_process():
        print(f"Published {training.export(options.export).folder}.")
