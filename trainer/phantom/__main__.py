"""`python -m trainer.phantom --out DIR [--case NAME] [--seed N]`: write simulated studies."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer.phantom.cases import CASES
from trainer.phantom.dicom_writer import write_study
from trainer.phantom.simulate import make_phantom
from trainer.phantom.study import COARSE, FULL


def main(arguments: Sequence[str] | None = None) -> int:
    """Write each study into a folder of its name; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m trainer.phantom", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder that takes the studies")
    parser.add_argument(
        "--case", action="append", choices=sorted(CASES), help="which study; all when left out"
    )
    parser.add_argument("--seed", type=int, default=1, help="everything random follows from it")
    parser.add_argument("--coarse", action="store_true", help="small and quick, for trying out")
    options = parser.parse_args(arguments)
    resolution = COARSE if options.coarse else FULL
    for name in options.case or CASES:
        phantom = make_phantom(name, options.seed, resolution=resolution)
        for path in write_study(phantom, options.out / name):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
