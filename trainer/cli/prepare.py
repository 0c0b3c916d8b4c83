"""`cxr-trainer prepare`."""

from __future__ import annotations

import argparse
from pathlib import Path

from tqdm import tqdm

from trainer.cli.options import add_data, add_preset
from trainer.config_file import load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="folder for the cache, summary.json and skipped.csv; runs in it find the cache",
    )  # fmt: skip


def run(options: argparse.Namespace) -> None:
    """Check the data sets, decode their images and say what was found.

    Raises:
        TrainerError: A data set is missing or damaged, or there is no space.
    """
    config = load_config(options.preset, options.overrides)
    # After the configuration is known to be right: it imports every reader.
    from trainer.prepare import SUMMARY, as_text, prepare  # noqa: PLC0415

    with tqdm(desc="Decoding", unit="image", disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        summary = prepare(config, options.data, options.out, progress=show)
    print(as_text(summary))
    print(f"Written to {options.out / SUMMARY}.")
