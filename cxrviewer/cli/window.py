"""`cxrviewer [PATH…]`: the window itself."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from cxrviewer.cli.console import CommandError, complain
from cxrviewer.cli.inputs import missing_sentence
from cxrviewer.cli.qt_libraries import prepare_window


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="*")


def run(arguments: argparse.Namespace) -> int:
    """Open the window and stay until it is closed.

    What is missing is told here and, since nobody may see this, among the window's unread files;
    only where nothing is left there is no window.
    """
    missing = [path for path in arguments.paths if not os.path.lexists(path)]
    if arguments.paths and len(missing) == len(arguments.paths):
        raise CommandError(missing_sentence(missing[0]))
    for path in missing:
        complain(missing_sentence(path))
    prepare_window()
    from cxrviewer.app import run as run_window  # noqa: PLC0415 - Qt only once it can load

    return run_window([Path(path).absolute() for path in arguments.paths])
