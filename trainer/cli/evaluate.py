"""`cxr-trainer evaluate`."""

from __future__ import annotations

import argparse

from cxrviewer.findings import FINDING_INFO
from trainer.cli.options import add_data, add_run
from trainer.run import open_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_run(parser)
    add_data(parser)


def run(options: argparse.Namespace) -> None:
    """Measure on the held-out patients.

    Raises:
        TrainerError: The run is not finished or its data are gone.
    """
    report = open_run(options.run, options.data).evaluate()
    for result in report.findings:
        interval = result.auroc_interval
        figure = "not defined" if result.auroc is None else f"{result.auroc:.3f}"
        ends = "" if interval is None else f" [{interval.low:.3f}, {interval.high:.3f}]"
        name = FINDING_INFO[result.finding].name_en
        print(f"{name:28} {result.positives:4} of {result.images:4}  AUROC {figure}{ends}")
    if report.mean_auroc is not None:
        print(f"Mean AUROC of the supported findings: {report.mean_auroc:.3f}")
