"""`cxr-trainer calibrate`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from trainer.cli.options import add_data, add_run
from trainer.config import CalibrationMethod

if TYPE_CHECKING:
    from cxrviewer.inference.bending import Bending


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_run(parser)
    add_data(parser)
    parser.add_argument(
        "--method", choices=[one.value for one in CalibrationMethod],
        help="how confidences are fitted; as configured when left out",
    )  # fmt: skip
    parser.add_argument(
        "--on", choices=("validation", "held_out"),
        help="part to fit on; validation where the run has one, when left out",
    )  # fmt: skip


def run(options: argparse.Namespace) -> None:
    """Fit confidences and thresholds again and save them with the run.

    Raises:
        TrainerError: The run is not finished, or it has no such part.
    """
    from dataclasses import replace  # noqa: PLC0415

    from trainer.errors import ConfigError  # noqa: PLC0415
    from trainer.evaluate import fit_all  # noqa: PLC0415
    from trainer.report.measure import Explainer, known_part, shipped  # noqa: PLC0415
    from trainer.results import FittedOn  # noqa: PLC0415
    from trainer.run import open_run  # noqa: PLC0415

    opened = open_run(options.run, options.data)
    model, data = shipped(opened.model()), opened.data()
    part = options.on or ("validation" if data.split.validation else "held_out")
    samples = getattr(data.split, part)
    explainer = Explainer.of(opened.config, data, model)
    known = known_part(explainer, samples)
    if known is None:
        raise ConfigError("This run has no validation part; use --on held_out.")
    config = opened.config.export
    if options.method is not None:
        config = replace(config, calibration=CalibrationMethod(options.method))
    fitted = fit_all(known, explainer.layout.findings, config, FittedOn(part))
    for finding, one in fitted.findings.items():
        law = one.calibration
        print(
            f"{finding.value:28} {one.positives:5} of {one.images:5}  slope {law.slope:.3f}"
            f"  offset {law.offset:+.3f}{_bend(law.bending)}"
        )
    print(f"Wrote {fitted.save(opened.folder)}.")


def _bend(curve: Bending) -> str:
    if curve.is_identity:
        return ""
    return f"  slopes {curve.lower:.3f} to {curve.upper:.3f}, shift {curve.shift:+.3f}"
