"""`cxrviewer bundles`: the models there are, and whether the files of one are whole."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxrviewer.cli.console import ExitCode, complain
from cxrviewer.errors import BundleError
from cxrviewer.inference.auxiliary import AuxiliaryManifest, read_any
from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.manifest_header import BundleHeader, BundleKind, bundle_folders, read_kind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|verify")
    actions.add_parser("list", help="name, version, kind, architecture, outputs and terms of each")
    verify = actions.add_parser("verify", help="check hashes, shapes and maps of one")
    verify.add_argument("folder", metavar="DIR", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """List (1 where one is damaged, 2 where there is none), or verify one."""
    return _verify(arguments.folder) if arguments.action == "verify" else _list()


def _list() -> int:
    code = ExitCode.USAGE
    for folder in bundle_folders():
        try:
            print(_row(read_any(folder)))
            code = ExitCode.OK if code is ExitCode.USAGE else code
        except BundleError as error:
            complain(error)
            code = ExitCode.REJECTED
    if code is ExitCode.USAGE:
        complain("No model is installed.")
    return code


def _row(manifest: BundleManifest | AuxiliaryManifest) -> str:
    network = manifest.architecture
    if isinstance(manifest, BundleManifest):
        network += f", {manifest.fusion} fusion"
        outputs = "findings      " + ", ".join(row.finding.value for row in manifest.findings)
    else:
        outputs = "outputs       " + ", ".join(manifest.outputs)
    return (
        f"{manifest.name} {manifest.version}\n"
        f"  kind          {manifest.kind}\n"
        f"  architecture  {network}, {manifest.preprocess.size} px\n"
        f"  {outputs}\n"
        f"  terms         {manifest.license}\n"
        f"  folder        {manifest.folder}"
    )


def _verify(folder: Path) -> int:
    # Imports stand in the functions, since torch takes seconds.
    if read_kind(folder) is BundleKind.FINDINGS:
        return _verify_findings(folder)
    from cxrviewer.inference.auxiliary_bundle import verify_auxiliary  # noqa: PLC0415

    report = verify_auxiliary(folder)
    _say_in_order(report.manifest, report.parameters, report.size_bytes)
    return ExitCode.OK


def _verify_findings(folder: Path) -> int:
    from cxrviewer.inference.bundle import verify_bundle  # noqa: PLC0415

    report = verify_bundle(folder)
    _say_in_order(report.manifest, report.parameters, report.size_bytes)
    if report.identity_error is None:
        print("  maps     Grad-CAM (this architecture has no exact maps)")
    else:
        print(f"  maps     add up to the logits within {report.identity_error:.1e}")
    return ExitCode.OK


def _say_in_order(manifest: BundleHeader, parameters: int, size_bytes: int) -> None:
    print(f"{manifest.name} {manifest.version} is in order.")
    print(f"  weights  {parameters:,} in {size_bytes / 1e6:.1f} MB")
