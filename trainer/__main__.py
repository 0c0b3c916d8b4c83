"""Command line of the trainer: `cxr-trainer` or `python -m trainer`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cxrviewer.errors import CxrViewerError
from cxrviewer.findings import FINDING_INFO

_USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it was done, 2 with one sentence on stderr when it could not be."""
    options = _parser().parse_args(arguments)
    try:
        _COMMANDS[options.command](options)
    except CxrViewerError as error:
        print(f"cxr-trainer: {error}", file=sys.stderr)
        return _USAGE_ERROR
    except KeyboardInterrupt:
        print("cxr-trainer: stopped; go on with --resume.", file=sys.stderr)
        return _USAGE_ERROR
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cxr-trainer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a network")
    train.add_argument("--preset", default="first", help="name of a preset, or a TOML file")
    train.add_argument(
        "--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE",
        help="change one value of the preset, for example optim.epochs=5; may be repeated",
    )  # fmt: skip
    train.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    train.add_argument("--export", type=Path, metavar="DIR", help="then publish the bundle there")
    evaluate = commands.add_parser("evaluate", help="measure a trained network")
    export = commands.add_parser("export", help="publish a trained network as a bundle")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of bundles")
    data = Path(os.environ.get("CXR_SHARED_DATA", Path("..") / "shared" / "data"))
    for command in (train, evaluate, export):
        command.add_argument("--run", type=Path, required=True, metavar="DIR", help="run folder")
        command.add_argument(
            "--data", type=Path, default=data, metavar="DIR", help="folder of the data sets"
        )
    return parser


# torch takes seconds to import: each command does so itself, after its arguments are known to be
# right.
def _train(options: argparse.Namespace) -> None:
    from trainer.config_file import load_config  # noqa: PLC0415

    config = load_config(options.preset, options.overrides)
    from trainer.run import Run  # noqa: PLC0415

    run = Run(options.run, options.data, config, options.preset)
    run.train(resume=options.resume)
    if options.export is not None:
        _publish(run.export(options.export).folder)


def _evaluate(options: argparse.Namespace) -> None:
    from trainer.run import open_run  # noqa: PLC0415

    report = open_run(options.run, options.data).evaluate()
    for result in report.findings:
        interval = result.auroc_interval
        figure = "not defined" if result.auroc is None else f"{result.auroc:.3f}"
        ends = "" if interval is None else f" [{interval.low:.3f}, {interval.high:.3f}]"
        name = FINDING_INFO[result.finding].name_en
        print(f"{name:28} {result.positives:4} of {result.images:4}  AUROC {figure}{ends}")
    if report.mean_auroc is not None:
        print(f"Mean AUROC of the supported findings: {report.mean_auroc:.3f}")


def _export(options: argparse.Namespace) -> None:
    from trainer.run import open_run  # noqa: PLC0415

    _publish(open_run(options.run, options.data).export(options.out).folder)


def _publish(folder: Path) -> None:
    print(f"Published {folder}.")


_COMMANDS = {"train": _train, "evaluate": _evaluate, "export": _export}

if __name__ == "__main__":
    sys.exit(main())
