"""`cxr-trainer export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.cli.options import add_data, add_run
from trainer.run import open_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_run(parser)
    add_data(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of bundles")


def run(options: argparse.Namespace) -> None:
    """Publish a finished run as a bundle.

    Raises:
        TrainerError: The run is not finished, or the bundle does not answer like the network.
    """
    print(f"Published {open_run(options.run, options.data).export(options.out).folder}.")
