"""`cxr-trainer train`."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.cli.options import add_data, add_preset, add_run
from trainer.config_file import load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    add_run(parser)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--export", type=Path, metavar="DIR", help="then publish the bundle there")


def run(options: argparse.Namespace) -> None:
    """Train, and publish where that is asked for.

    Raises:
        TrainerError: Configuration, data or training failed.
    """
    # After the configuration is known to be right: torch takes seconds to import.
    config = load_config(options.preset, options.overrides)
    from trainer.run import Run  # noqa: PLC0415

    training = Run(options.run, options.data, config, options.preset)
    training.train(resume=options.resume)
    if options.export is not None:
        print(f"Published {training.export(options.export).folder}.")
