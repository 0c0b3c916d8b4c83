"""`cxr-trainer tune`."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.cli.options import add_data, add_preset


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    parser.add_argument(
        "--study", type=Path, required=True, metavar="FILE.db",
        help="SQLite file of the search; one that exists is continued, and the results are written"
        " beside it",
    )  # fmt: skip
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that share the search"
    )


def run(options: argparse.Namespace) -> None:
    """Search, and write table, best preset and picture.

    Raises:
        TrainerError: Configuration, data or search failed.
    """
    from trainer.tuning.search import tune  # noqa: PLC0415 # Optuna and torch take seconds

    found = tune(
        options.preset, options.overrides, options.data, options.study, workers=options.workers
    )
    values = ", ".join(f"{key} = {value}" for key, value in found.values.items())
    print(f"Best: trial {found.trial}, {found.metric} {found.value:.4f} with {values}.")
    print(f"Wrote {found.table}, {found.picture} and {found.preset};")
    print(f"train with: cxr-trainer train --preset {found.preset} --run DIR")
