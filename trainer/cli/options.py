"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def add_preset(parser: argparse.ArgumentParser) -> None:
    """`--preset` and `--set`."""
    parser.add_argument("--preset", default="first", help="name of a preset, or a TOML file")
    parser.add_argument(
        "--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE",
        help="change one value of the preset, for example optim.epochs=5; may be repeated",
    )  # fmt: skip


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data`."""
    data = Path(os.environ.get("CXR_SHARED_DATA", Path("..") / "shared" / "data"))
    parser.add_argument(
        "--data", type=Path, default=data, metavar="DIR", help="folder of the data sets"
    )


def add_run(parser: argparse.ArgumentParser) -> None:
    """`--run`."""
    # torchrun takes --run, even behind the module's name, for its own --run-path cut short.
    parser.add_argument(
        "--run", "--run-folder", dest="run", type=Path, required=True, metavar="DIR",
        help="run folder (under torchrun by its long name)",
    )  # fmt: skip
