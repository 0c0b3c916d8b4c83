"""`cxrviewer [PATH…]`: the window itself."""

from __future__ import annotations

import argparse

from cxrviewer.cli.inputs import Inputs
from cxrviewer.cli.qt_libraries import prepare_window


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="*")


def run(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    inputs = Inputs.checked(arguments.paths)
    prepare_window()
    from cxrviewer.app import run as run_window  # noqa: PLC0415 - Qt only once it can load

    return run_window(inputs.paths)
