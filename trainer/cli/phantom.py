"""`cxr-trainer phantom`."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.phantom.cases import CASES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--out", type=Path, required=True, help="folder that takes the studies")
    parser.add_argument(
        "--case", action="append", choices=sorted(CASES), help="which study; all when left out"
    )
    parser.add_argument("--seed", type=int, default=1, help="everything random follows from it")
    parser.add_argument("--coarse", action="store_true", help="small and quick, for trying out")


def run(options: argparse.Namespace) -> None:
    """Write each study into a folder of its name."""
    # After the options are known to be right: the projection needs scipy, which takes a second.
    from trainer.phantom.dicom_writer import write_study  # noqa: PLC0415
    from trainer.phantom.simulate import make_phantom  # noqa: PLC0415
    from trainer.phantom.study import COARSE, FULL  # noqa: PLC0415

    resolution = COARSE if options.coarse else FULL
    for name in options.case or CASES:
        phantom = make_phantom(name, options.seed, resolution=resolution)
        for path in write_study(phantom, options.out / name):
            print(path)
