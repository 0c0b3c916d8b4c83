"""`cxr-trainer crossval`."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.cli.options import add_data, add_preset, add_run
from trainer.config_file import load_config

_RESAMPLINGS = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    add_run(parser)
    parser.add_argument("--folds", type=int, default=5, metavar="N", help="groups of patients")
    parser.add_argument(
        "--fold", type=int, action="append", default=[], metavar="K",
        help="run this one alone, counted from 0; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--pixels", choices=("expert", "text"),
        help="logistic regression on 64 px pixels, on these labels, in place of a preset",
    )  # fmt: skip
    parser.add_argument(
        "--against", type=Path, metavar="DIR",
        help="also print the difference to another cross-validation, patient by patient",
    )  # fmt: skip
    parser.add_argument(
        "--export", type=Path, metavar="DIR",
        help="then train on all patients and publish the bundle there",
    )  # fmt: skip
    parser.add_argument(
        "--phantoms", type=Path, metavar="DIR",
        help="with --export: simulated studies to show in the card",
    )  # fmt: skip
    parser.add_argument(
        "--pictures", type=Path, default=Path("docs/models/findings"), metavar="DIR",
        help="with --phantoms: folder for the card's pictures",
    )  # fmt: skip
    parser.add_argument(
        "--summary", action="store_true", help="train nothing, measure the finished folds again"
    )


def run(options: argparse.Namespace) -> None:
    """Run the folds that are not done, each from its last checkpoint; print the table; publish.

    Raises:
        TrainerError: Configuration, data or training failed.
    """
    config = load_config(options.preset, options.overrides)
    # After the configuration is known to be right: torch takes seconds to import.
    from trainer.crossval.answers import Answered  # noqa: PLC0415
    from trainer.crossval.folds_run import (  # noqa: PLC0415
        all_answers,
        cross_validate,
        run_fold,
        write_summary,
    )
    from trainer.crossval.pixels import pixel_answers  # noqa: PLC0415
    from trainer.crossval.summary import Summary, difference  # noqa: PLC0415
    from trainer.crossval.table import lines  # noqa: PLC0415
    from trainer.labels import LabelOrigin  # noqa: PLC0415

    def answer(fold: int) -> Answered:
        if options.pixels:
            origin = LabelOrigin(options.pixels)
            cache = options.run / "cache"
            return pixel_answers(options.data, cache, [origin], folds=options.folds, fold=fold)
        return run_fold(
            config, options.data, options.run,
            folds=options.folds, fold=fold, preset=options.preset,
        )  # fmt: skip

    def show(found: Summary) -> None:
        print(f"{len(found.folds)} folds: mean AUROC {found.mean.text}", flush=True)

    if options.summary:
        found = write_summary(options.run, resamplings=_RESAMPLINGS)
    else:
        found = cross_validate(
            options.run, options.fold or range(options.folds), answer,
            resamplings=_RESAMPLINGS, on_fold=show,
        )  # fmt: skip
    print("\n".join(lines(found)))
    if options.export is not None:
        from trainer.crossval.publish import publish  # noqa: PLC0415 - as above

        made = publish(
            config, options.data, options.run, options.export,
            folds=options.folds, preset=options.preset,
        )  # fmt: skip
        if options.phantoms is not None:
            from trainer.crossval.phantoms import add_phantoms  # noqa: PLC0415 - as above

            add_phantoms(made.folder, options.phantoms, options.pictures)
        print(f"Published {made.folder}.")
    if options.against is not None:
        gain = difference(
            all_answers(options.run), all_answers(options.against), resamplings=_RESAMPLINGS
        )
        print(f"Mean AUROC less that of {options.against.name}, on the same images: {gain.text}")
