"""`cxr-trainer evaluate`."""

from __future__ import annotations

import argparse

from trainer.cli.options import add_data, add_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_run(parser)
    add_data(parser)


def run(options: argparse.Namespace) -> None:
    """Measure on the held-out patients; write `report.json` and `report.html` into the run.

    Raises:
        TrainerError: The run is not finished or its data are gone.
    """
    # After the options are known to be right: torch takes seconds to import.
    from cxrviewer.findings import FINDING_INFO  # noqa: PLC0415
    from trainer.report.gallery import gallery  # noqa: PLC0415
    from trainer.report.measure import Explainer, measure, shipped  # noqa: PLC0415
    from trainer.report.write import write_report  # noqa: PLC0415
    from trainer.run import open_run  # noqa: PLC0415
    from trainer.saved_calibration import load_calibration  # noqa: PLC0415

    opened = open_run(options.run, options.data)
    model = shipped(opened.model())
    saved = load_calibration(opened.folder)
    data = opened.data()
    found = measure(opened.config, data, model, preset=opened.preset, saved=saved)
    explainer = Explainer.of(opened.config, data, model)
    examples = gallery(explainer, found) if found.map_method is not None else ()
    for row in found.report.units:
        if row.unit is opened.config.export.count:
            name = FINDING_INFO[row.finding].name_en
            print(f"{name:28} {row.positives:4} of {row.count:4}  AUROC {row.auroc.text}")
    if found.report.confusion is not None:
        print(f"Accuracy {found.report.confusion.accuracy.text}")
    if found.report.mean_auroc is not None:
        print(f"Mean AUROC of the supported findings: {found.report.mean_auroc:.3f}")
    for path in write_report(found, examples, opened.folder):
        print(f"Wrote {path}.")
