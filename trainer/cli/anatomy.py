"""`cxr-trainer anatomy`: the network that outlines lungs and heart."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.cli.options import add_data, add_run
from trainer.errors import ConfigError

if TYPE_CHECKING:
    from trainer.anatomy.folds import Runs

_TRIALS = {
    "epochs": "another number of epochs",
    "size": "another side of the canvas, a multiple of 32",
    "width": "another width of the network",
}
_NO_FOLD = "There is no fold {fold}; name folds from 0 to {last}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="train|crossval|export")
    train = actions.add_parser("train", help="train on all cases; goes on where it was stopped")
    crossval = actions.add_parser(
        "crossval", help="train a network for each fold and measure all; goes on likewise"
    )
    crossval.add_argument(
        "--only", type=int, nargs="+", metavar="FOLD",
        help="train these folds and measure nothing, so that processes can share the work",
    )  # fmt: skip
    export = actions.add_parser("export", help="measure again and publish the bundle")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of bundles")
    export.add_argument(
        "--fold", type=int,
        help="publish this fold's network instead of the one that was trained on all cases",
    )  # fmt: skip
    for action in (train, crossval, export):
        add_data(action)
        add_run(action)
        action.add_argument("--threads", type=int, default=2, help="threads of the processor")
        for name, what in _TRIALS.items():
            action.add_argument(f"--{name}", type=int, metavar="N", help=f"{what}, to try it out")


def run(options: argparse.Namespace) -> None:
    """Train on all cases, cross-validate, or publish.

    Raises:
        TrainerError: Data, training or publishing failed.
    """
    # Set before the libraries read it: a thread that waits must not take a core from the others.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from trainer.anatomy.crossval import (  # noqa: PLC0415 - torch takes seconds to import
        RESULTS,
        cross_validate,
        summary,
        train_folds,
    )

    runs = _runs(options)
    if options.action == "train":
        runs.train_all(_say)
        return
    if options.action == "crossval":
        folds = options.only if options.only is not None else range(runs.settings.folds)
        _check_folds(runs, folds)
        train_folds(runs, folds, _say)
        if options.only is None:
            print(summary(cross_validate(runs, _say), options.run / RESULTS))
        return
    from trainer.anatomy.publish import publish  # noqa: PLC0415

    _check_folds(runs, [] if options.fold is None else [options.fold])
    results = cross_validate(runs, _say)
    print(f"Published {publish(runs, results, options.out, fold=options.fold).folder}.")


def _check_folds(runs: Runs, folds: Iterable[int]) -> None:
    if wrong := [fold for fold in folds if not 0 <= fold < runs.settings.folds]:
        raise ConfigError(_NO_FOLD, fold=wrong[0], last=runs.settings.folds - 1)


def _runs(options: argparse.Namespace) -> Runs:
    from trainer.anatomy.cases import read_cases  # noqa: PLC0415
    from trainer.anatomy.folds import Runs  # noqa: PLC0415
    from trainer.anatomy.settings import AnatomySettings  # noqa: PLC0415

    settings = AnatomySettings()
    settings = replace(settings, run=replace(settings.run, threads=options.threads))
    if options.epochs is not None:
        settings = replace(settings, optim=replace(settings.optim, epochs=options.epochs))
    if options.size is not None:
        settings = replace(settings, size=options.size)
    if options.width is not None:
        settings = replace(settings, width=options.width)
    return Runs(options.run, settings, read_cases(options.data / "anatomy"))


def _say(text: str) -> None:
    print(time.strftime("%H:%M:%S"), text, flush=True)
