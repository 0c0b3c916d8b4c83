"""`cxr-trainer import-weights`."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Final

from cxrviewer.imaging.canvas import FitMode
from trainer.import_weights import (
    ImportRequest,
    Kind,
    WeightsError,
    default_preprocess,
    import_weights,
)

_UNKNOWN_TERMS: Final = "Terms not stated; ask those who published the weights."
_NO_LICENSE: Final = "The licence {path} cannot be read; give a text file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help=".pt, .pth or .safetensors file")
    parser.add_argument(
        "--kind", type=Kind, choices=list(Kind), required=True, help="whose network it is"
    )
    parser.add_argument(
        "--architecture", default="", metavar="NAME", help="timm's name, for example resnet50"
    )
    parser.add_argument(
        "--variant", default="", metavar="NAME",
        help="TorchXRayVision's name of the weights, for example densenet121-res224-all: gives"
        " findings and operating points",
    )  # fmt: skip
    parser.add_argument(
        "--findings", default="", metavar="A,B,…",
        help="name of each output in order, “-” for one to leave out",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of bundles")
    parser.add_argument("--name", required=True, help="name of the bundle")
    parser.add_argument("--size", type=int, help="side of the image; 224, or 512 for res512")
    parser.add_argument("--fit", type=FitMode, choices=list(FitMode), help="how it becomes square")
    parser.add_argument("--mean", type=_numbers, metavar="A,B,C", help="mean on the scale 0..1")
    parser.add_argument("--std", type=_numbers, metavar="A,B,C", help="deviation on that scale")
    parser.add_argument("--license", default=_UNKNOWN_TERMS, help="terms of the weights, shortly")
    parser.add_argument("--license-file", type=Path, metavar="FILE", help="their full text")


def run(options: argparse.Namespace) -> None:
    """Write the bundle.

    Raises:
        WeightsError: The file cannot be read, would run code or does not fit.
        BundleError: The network is not one that the application can build.
    """
    labels = tuple(name.strip() for name in options.findings.split(",")) if options.findings else ()
    channels = 1 if options.kind is Kind.TORCHXRAYVISION else len(options.mean or (0,) * 3)
    size = options.size or (512 if "512" in options.variant else 224)
    chosen = {key: getattr(options, key) for key in ("fit", "mean", "std")}
    preprocess = replace(
        default_preprocess(options.kind, size=size, channels=channels),
        **{key: value for key, value in chosen.items() if value is not None},
    )
    architecture = options.architecture or options.variant.partition("-")[0]
    request = ImportRequest(
        file=options.file, kind=options.kind, architecture=architecture, name=options.name,
        labels=labels, variant=options.variant, preprocess=preprocess, license=options.license,
        license_text=_license(options.license_file),
    )  # fmt: skip
    imported = import_weights(request, options.out)
    findings = imported.report.manifest.findings
    print(f"Wrote {options.out / options.name} with {len(findings)} findings; not evaluated here.")
    if imported.left_out:
        print(f"Left out, not known here or not trained: {', '.join(imported.left_out)}.")


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def _license(path: Path | None) -> str:
    try:
        return "" if path is None else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise WeightsError(_NO_LICENSE, path=path) from None
