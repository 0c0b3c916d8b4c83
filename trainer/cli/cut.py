"""`cxr-trainer cut`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from trainer.cli.options import add_data

SOURCES = ("nih", "anatomy", "covid", "kermany")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_data(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the cut data sets"
    )
    parser.add_argument(
        "--anatomy", type=Path, required=True, metavar="DIR", help="bundle that finds the lungs"
    )
    parser.add_argument(
        "--sources", nargs="+", default=SOURCES, metavar="NAME", help="data sets to cut"
    )


def run(options: argparse.Namespace) -> None:
    """Write copies of data sets that are cut to the lungs.

    Raises:
        TrainerError: A data set is missing or damaged, or cannot be cut into that folder.
        BundleError: The bundle is not in order.
    """
    # Torch takes seconds to import.
    from cxrviewer.inference.anatomy.model import load  # noqa: PLC0415
    from trainer.cut_data import cut_data  # noqa: PLC0415

    model = load(options.anatomy)
    with tqdm(unit="images", dynamic_ncols=True, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        report = cut_data(options.data, options.sources, options.out, model, progress)
    for one in report.skipped:
        print(f"{one.path}: left out, {one.reason}", file=sys.stderr)
    print(
        f"{report.images} images cut into {options.out}; in {report.lost} of them the lungs were"
        f" not found, {len(report.skipped)} more could not be read."
    )
