"""`cxrviewer bundles`: the models there are, and whether the files of one are whole."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxrviewer.cli.console import ExitCode, complain
from cxrviewer.errors import BundleError
from cxrviewer.inference.manifest import BundleManifest, bundle_folders, read_manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|verify")
    actions.add_parser("list", help="name, version, architecture, findings and terms of each")
    verify = actions.add_parser("verify", help="check hashes, shapes and maps of one")
    verify.add_argument("folder", metavar="DIR", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """List (1 where one is damaged, 2 where there is none), or verify one."""
    return _verify(arguments.folder) if arguments.action == "verify" else _list()


def _list() -> int:
    code = ExitCode.USAGE
    for folder in bundle_folders():
        try:
            print(_row(read_manifest(folder)))
            code = ExitCode.OK if code is ExitCode.USAGE else code
        except BundleError as error:
            complain(error)
            code = ExitCode.REJECTED
    if code is ExitCode.USAGE:
        complain("No model is installed.")
    return code


def _row(manifest: BundleManifest) -> str:
    findings = ", ".join(row.finding.value for row in manifest.findings)
    return (
        f"{manifest.name} {manifest.version}\n"
        f"  architecture  {manifest.architecture}, {manifest.fusion} fusion, "
        f"{manifest.preprocess.size} px\n"
        f"  findings      {findings}\n"
        f"  terms         {manifest.license}\n"
        f"  folder        {manifest.folder}"
    )


def _verify(folder: Path) -> int:
    from cxrviewer.inference.bundle import verify_bundle  # noqa: PLC0415 - torch takes seconds

    report = verify_bundle(folder)
    manifest = report.manifest
    print(f"{manifest.name} {manifest.version} is in order.")
    print(f"  weights  {report.parameters:,} in {report.size_bytes / 1e6:.1f} MB")
    if report.identity_error is None:
        print("  maps     Grad-CAM (this architecture has no exact maps)")
    else:
        print(f"  maps     add up to the logits within {report.identity_error:.1e}")
    return ExitCode.OK
