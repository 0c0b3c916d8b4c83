"""`cxr-trainer quality`."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from trainer.cli.options import add_data, add_run

_ALL: Final = "all"
_FOLDS: Final = "crossval"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "what", choices=("crossval", "measure", "train", "export"),
        help="train and ask on folds of the patients; print their figures; train on everything;"
        " publish (trains first where that was not done)",
    )  # fmt: skip
    add_data(parser)
    add_run(parser)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch")
    parser.add_argument("--steps", type=int, metavar="N", help="another length, to try it out")
    parser.add_argument("--fold", type=int, action="append", help="only this fold; may be repeated")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of bundles, for export")


def run(options: argparse.Namespace) -> None:
    """Do one of the four; all of them go on where they were stopped.

    Raises:
        TrainerError: Data or training failed, or the bundle answers otherwise than the network.
    """
    # torch takes seconds to import.
    from trainer.quality.crossval import answers, cross_validate, teller  # noqa: PLC0415
    from trainer.quality.learn import learn  # noqa: PLC0415
    from trainer.quality.pool import open_pool  # noqa: PLC0415
    from trainer.quality.publish import publish, summary  # noqa: PLC0415
    from trainer.quality.recipe import FOLDS, Recipe  # noqa: PLC0415

    recipe = replace(Recipe(), threads=options.threads)
    if options.steps is not None:
        recipe = replace(recipe, steps=options.steps)
    pool = open_pool(options.data, options.run / "cache", recipe.preprocess)
    folds = options.run / _FOLDS
    if options.what == "crossval":
        cross_validate(pool, recipe, folds, options.fold or range(FOLDS))
    if options.what in {"crossval", "measure"}:
        if (trials := answers(folds)) is not None:
            print(json.dumps(summary(trials, pool), indent=2, ensure_ascii=False))
        return
    everything = pool.rows(lambda item: True)
    network = learn(pool, everything, recipe, options.run / _ALL, teller(_ALL))
    if options.what == "export":
        out = options.out or options.run
        manifest = publish(network, pool, recipe, data=options.data, folds=folds, out=out)
        print(f"Published {manifest.folder}.")
